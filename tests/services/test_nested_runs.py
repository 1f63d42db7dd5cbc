"""Runs nested in a card's run belong to the card, in every kind of store."""

import gzip
import zipfile
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.runs import PARENT_TAG, Run, RunStatus, WantedRuns, nested_in
from mlpm_tui.services.tracking import by_card
from mlpm_tui.sources.tracking import open_tracking
from tests.conftest import NOW, Sit

STORES = Path(__file__).parents[1] / "sources" / "stores"


@pytest.fixture(params=["sqlite", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store in which only a parent is tagged with its card."""
    if request.param == "sqlite":
        file = tmp_path / "mlflow.db"
        file.write_bytes(gzip.decompress((STORES / "mlflow-3.17.db.gz").read_bytes()))
        return f"sqlite:///{file}"
    with zipfile.ZipFile(STORES / "mlruns-2.22.zip") as packed:
        packed.extractall(tmp_path)
    return str(tmp_path / "mlruns")


def test_parts_come_with_their_parent_and_belong_to_its_card(
    store: str, board: Path, sit: Sit
) -> None:
    seat = sit(board)
    seat.desk.do(*(AddCard(Kind.EXPERIMENT, "Study") for _ in range(7)))
    seat.settle()
    project = seat.desk.project
    tracking = open_tracking(store)
    try:
        runs = tracking.runs(WantedRuns(frozenset({"ML-EXP-07"})))
        assert sorted(run.name for run in runs) == ["fold 0", "fold 1", "fold 2", "folds"]
        found = by_card(project, (), runs)
        assert [*found] == [project.ids["ML-EXP-07"]]
        assert len(found[project.ids["ML-EXP-07"]]) == 4
        parent = next(run for run in runs if run.name == "folds")
        assert tracking.find_run(parent.id) == parent
    finally:
        tracking.close()


def run(name: str, parent: str = "") -> Run:
    tags = {PARENT_TAG: parent} if parent else {}
    return Run(name, name, "0", "x", RunStatus.FINISHED, NOW, NOW, NOW, {}, {}, tags)


def test_nesting_may_be_deep_and_may_go_round() -> None:
    top = run("top")
    below = [run("c", "b"), run("b", "top"), run("x", "y"), run("y", "x"), run("z", "gone")]
    assert [each.name for each in nested_in({"top": top}, below)] == ["b", "c"]
