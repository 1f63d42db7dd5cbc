"""What a machine may tell a board of trainings that nobody saw end."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.training import StartTraining
from mlpm_tui.services.firing import record
from mlpm_tui.services.training_keeping import settle_trainings
from mlpm_tui.services.training_notes import TrainingNote, board_mark, notes, write_note
from mlpm_tui.services.typed_experiment import TypedExperiment, read_experiment
from mlpm_tui.sources.processes import host
from tests.conftest import NOW, Seat, Sit

CARD = "ML-EXP-01"
ADDRESS = "board.db"
BEGUN = Training(7, 0, "python train.py", "ana", "another", 1, NOW)
"""A training of another machine, whose process number lives here too."""


@pytest.fixture
def seat(board: Path, sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seat:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    seat = sit(board)
    part = read_experiment(TypedExperiment(timebox="1d"))
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Fine-tune", part=part))
    seat.settle()
    return seat


def begin(seat: Seat, training: Training) -> Training:
    """Put a training on the board, and its note into the folder that machines may share."""
    begun = replace(training, card=seat.desk.project.ids[CARD])
    record(seat.desk.library, [StartTraining(CARD, begun)], NOW)
    assert write_note(TrainingNote(board_mark(ADDRESS), CARD, "another boot 1", begun))
    return begun


def settle(seat: Seat) -> Training:
    dossier = seat.desk.library.dossier(CARD)
    assert dossier is not None
    settle_trainings(seat.desk.library, ADDRESS, [dossier], NOW + timedelta(hours=1))
    after = seat.desk.library.dossier(CARD)
    assert after is not None
    (training,) = after.trainings
    return training


def test_another_machines_training_is_not_taken_for_dead(seat: Seat) -> None:
    begin(seat, BEGUN)
    assert settle(seat).ended_at is None
    assert len(list(notes(board_mark(ADDRESS)))) == 1


def test_what_another_machine_has_noted_of_the_end_is_told(seat: Seat) -> None:
    begun = begin(seat, BEGUN)
    ended = replace(begun, ended_at=NOW + timedelta(minutes=5), exit_code=3)
    write_note(TrainingNote(board_mark(ADDRESS), CARD, "another boot 1", ended))
    assert settle(seat).exit_code == 3
    assert list(notes(board_mark(ADDRESS))) == []


def test_a_training_of_this_machine_whose_process_is_gone_has_ended(seat: Seat) -> None:
    begin(seat, replace(BEGUN, host=host()))
    assert settle(seat).ended_at == NOW + timedelta(hours=1)
    assert list(notes(board_mark(ADDRESS))) == []
