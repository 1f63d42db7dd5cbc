"""The cases behind alerts, read whole or for a few cards, and which alerts call."""

from pathlib import Path

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.placing import AddCard
from tests.conftest import Sit


def test_a_critical_alert_calls_until_somebody_takes_it_up(anywhere: str, sit: Sit) -> None:
    seat = sit(anywhere)
    part = {"model": "churn", "signal": "latency_p99", "severity": "critical"}
    mild = part | {"severity": "warning"}
    seat.desk.do(
        AddCard(Kind.ALERT, "Slow", 5, Status.READY, part=part),
        AddCard(Kind.ALERT, "A bit slow", 5, Status.READY, part=mild),
    )
    seat.settle()
    cases, project = seat.desk.library.cases, seat.desk.project
    calling = cases.calling("ML")
    slow = project.card("ML-ALERT-01")
    assert [*calling] == [slow.key]
    assert (calling[slow.key].id, calling[slow.key].title) == ("ML-ALERT-01", "Slow")
    assert cases.calling("XX") == {}


def test_an_alert_made_by_hand_has_no_case(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.ALERT, "Slow", 5, Status.READY))
    seat.settle()
    cases = seat.desk.library.cases
    assert cases.of_project("ML") == {}
    assert cases.of_cards([*seat.desk.project.cards]) == {}
