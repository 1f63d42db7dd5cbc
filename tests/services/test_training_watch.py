"""What `mlpm run` sees of its training, on a store that the training writes meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted
from mlpm_tui.services.training_watch import FollowedTraining, TrainingWatch
from mlpm_tui.services.typed_experiment import TypedExperiment, read_experiment
from mlpm_tui.settings import Settings
from tests.conftest import NOW, Seat, Sit
from tests.services.trainings import Training as Logged

CARD = "ML-EXP-01"
RULE = "f1 < 0.75 after 3 epochs -> try another model"
BEGUN = Training(7, 1, "python train.py", "ana", "box", 42, NOW + timedelta(minutes=10))


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    logged = Logged(tmp_path)
    logged.begin("one")
    yield logged
    logged.close()


@pytest.fixture
def seat(board: Path, sit: Sit) -> Seat:
    seat = sit(board)
    part = read_experiment(TypedExperiment(stopping=(RULE,)))
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Fine-tune", part=part))
    seat.settle()
    return seat


class Look:
    """A watch that is made to look by hand, and what it has called out."""

    def __init__(self, board: Path, followed: FollowedTraining) -> None:
        self.fired: list[int | None] = []
        wanted = Wanted(Settings(database=str(board), user="ana"), Clock(BEGUN.started_at))
        self.watch = TrainingWatch(
            followed, wanted, print, lambda firing: self.fired.append(firing.step)
        )

    def __call__(self) -> list[int | None]:
        self.fired.clear()
        assert self.watch._look()
        return [*self.fired]


def test_a_run_that_is_taken_up_again_is_judged_by_what_it_reports_now(
    seat: Seat, board: Path, logged: Logged
) -> None:
    assert seat.desk.project.cards
    for step in range(6):
        logged.log("one", 0.5, step)
    look = Look(board, FollowedTraining(BEGUN, CARD, logged.uri, "one"))
    assert look() == []
    logged.log("one", 0.5, 11)
    assert look() == []


def test_a_new_report_is_called_out_until_somebody_answers(
    seat: Seat, board: Path, logged: Logged
) -> None:
    for step in range(3):
        logged.log("one", 0.5, step)
    look = Look(board, FollowedTraining(BEGUN, CARD, logged.uri, "one"))
    assert look() == []
    logged.log("one", 0.5, 11)
    assert [look(), look()] == [[11], [11]]
    seat.desk.clock.fixed = BEGUN.started_at
    seat.desk.do(AddComment(CARD, "it learns slowly, go on"))
    seat.settle()
    assert look() == []


def test_a_first_training_waits_for_its_store(
    seat: Seat, board: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seat.desk.project.cards
    look = Look(board, FollowedTraining(BEGUN, CARD, str(tmp_path / "new" / "mlflow.db")))
    look()
    look()
    out = capsys.readouterr().out
    assert out.count("mlflow.db appears: no run was logged there yet.") == 1
    assert "not watched" not in out


def test_what_fired_in_an_earlier_training_is_not_told(
    seat: Seat, board: Path, logged: Logged, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seat.desk.project.cards
    for step in range(11, 15):
        logged.log("one", 0.5, step)
    Look(board, FollowedTraining(BEGUN, CARD, logged.uri, "one"))()
    assert "fired on one net" in capsys.readouterr().out
    logged.end("one", "FAILED")
    Look(board, FollowedTraining(replace(BEGUN, key=8), CARD, logged.uri))()
    assert "fired" not in capsys.readouterr().out
