"""The environment in which MLflow ties its runs to a card."""

import json

import pytest

from mlpm_tui.services.training_tags import surround

OWN = {"mlpm.card": "ML-EXP-05", "mlpm.training": "7"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", OWN, 0),
        ('{"team": "nlp"}', {"team": "nlp", **OWN}, 0),
        ('{"mlpm.card": "ML-EXP-01"}', OWN, 0),
        ("[1]", OWN, 1),
        ("{", OWN, 1),
    ],
    ids=["none", "others", "outer", "list", "broken"],
)
def test_the_card_is_added_to_what_a_person_has_set(
    before: str, after: dict[str, str], words: int
) -> None:
    around = surround("ML-EXP-05", 7, "sqlite:///m.db", {"MLFLOW_RUN_CONTEXT": before})
    assert json.loads(around.environment["MLFLOW_RUN_CONTEXT"]) == after
    assert len(around.said) == words
    assert around.environment["MLPM_CARD"] == "ML-EXP-05"


@pytest.mark.parametrize(
    ("wanted", "given", "passed", "said"),
    [
        ("http://u:pw@h:5000", "", "http://u:pw@h:5000", ""),
        ("sqlite:///m.db", "sqlite:///m.db", "sqlite:///m.db", ""),
        ("/data/m.db", "", "sqlite:////data/m.db", ""),
        ("http://u:pw@h", "/old", "http://u:pw@h", "Runs go to http://h, "),
        ("", "", None, "No tracking store is set"),
        ("gopher://h", "", None, "Runs will not appear on ML-EXP-05"),
    ],
    ids=["server", "same", "path", "other", "none", "strange"],
)
def test_runs_go_where_the_board_reads(
    wanted: str, given: str, passed: str | None, said: str
) -> None:
    around = surround("ML-EXP-05", 7, wanted, {"MLFLOW_TRACKING_URI": given} if given else {})
    assert around.environment.get("MLFLOW_TRACKING_URI") == passed
    assert "pw" not in "".join(around.said)
    assert [sentence.startswith(said) for sentence in around.said] == [True] * bool(said)


def test_a_run_that_is_taken_up_again_is_known() -> None:
    assert surround("ML-EXP-05", 7, "m.db", {"MLFLOW_RUN_ID": " abc "}).resumed == "abc"
    assert surround("ML-EXP-05", 7, "m.db", {}).resumed is None
