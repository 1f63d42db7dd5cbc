"""What was done about an alert, as its full text tells it."""

from dataclasses import replace

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.ui.widgets.triage_work import _of_itself
from tests.conftest import NOW

CARD = Card(7, "ML-ALERT-07", Kind.ALERT, "Null shares rose", 5, Status.READY, "a", NOW, NOW, NOW)


def test_an_act_is_told_without_the_id_and_the_title_that_stand_above() -> None:
    told = {
        "ML-ALERT-07 opened: Null shares rose": "opened",
        "ML-ALERT-07 (critical) has waited 11d": "ML-ALERT-07 (critical) has waited 11d",
        "acknowledged ML-ALERT-07": "acknowledged",
        "resolved ML-ALERT-07: false alarm": "resolved: false alarm",
        "resolved ML-ALERT-07 (undone)": "resolved (undone)",
        "checked on ML-ALERT-07: the pipeline": "checked: the pipeline",
        "merged ML-ALERT-07 into ML-ALERT-08": "merged ML-ALERT-07 into ML-ALERT-08",
        "resolved ML-ALERT-070": "resolved ML-ALERT-070",
    }
    assert {said: _of_itself(said, CARD) for said in told} == told
    other = replace(CARD, id="ML-ALERT-.*")
    assert _of_itself("resolved ML-ALERT-07", other) == "resolved ML-ALERT-07"
