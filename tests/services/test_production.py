"""Epics that are opened at the same moment, in a file and on a server."""

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.production import OpenEpic
from mlpm_tui.domain.subtasks import subtasks_of
from mlpm_tui.services.production import read_plan
from tests.conftest import Seat, Sit

LETTERS = "abcdefghijk"


def test_two_people_open_an_epic_each(anywhere: str, sit: Sit) -> None:
    ana = sit(anywhere, "ana")
    for name in ("ML-EXP-01", "ML-EXP-02"):
        ana.desk.do(AddCard(Kind.EXPERIMENT, "try"))
        ana.settle()
        ana.desk.do(DecideExperiment(name, Outcome.SUCCESS))
        ana.settle()
    bo = sit(anywhere, "bo")
    for seat, name in ((ana, "ML-EXP-01"), (bo, "ML-EXP-02")):
        act = seat.desk.do(OpenEpic(name, read_plan()))
        assert "ML-PROD-01" in act.said
    ana.settle()
    bo.settle()
    check_epics(ana)
    check_epics(bo)
    said = [entry.said for entry in bo.desk.library.history("ML", limit=1)]
    assert said == ["opened ML-PROD-02 from ML-EXP-02"]
    bo.desk.undo()
    bo.catch_up()
    ana.catch_up()
    for seat in (ana, bo):
        cards = seat.desk.project.cards.values()
        assert sorted(c.id for c in cards if c.parent) == [f"ML-PROD-01{x}" for x in LETTERS]


def check_epics(seat: Seat) -> None:
    seat.catch_up()
    project = seat.desk.project
    for number in ("01", "02"):
        epic = project.card(f"ML-PROD-{number}")
        tasks = subtasks_of(project, epic)
        assert [task.id for task in tasks] == [f"{epic.id}{letter}" for letter in LETTERS]
        dossier = seat.desk.library.dossier(epic.id)
        assert dossier is not None
        assert list(dossier.linked.values()) == [f"ML-EXP-{number}"]
        assert [task.id for task in dossier.subtasks] == [task.id for task in tasks]
