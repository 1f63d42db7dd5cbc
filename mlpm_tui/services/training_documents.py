"""Trainings as documents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.training import how_it_ended, how_it_stands, runs_of
from mlpm_tui.sources.processes import host


def training_state(training: Training, now: datetime) -> str:
    """Say how a training stands, as far as this machine can tell."""
    return how_it_stands(training, now, host())


def training_document(
    training: Training, now: datetime | None = None, runs: Iterable[Run] = ()
) -> dict[str, Any]:
    """Return a training; `exit_code` is negative where a signal ended it.

    `now` is for one that may go on still; `runs` are those that were read of its card.
    """
    ended = training.ended_at
    return {
        "command": training.command,
        "who": training.who,
        "host": training.host,
        "process": training.process,
        "started_at": training.started_at,
        "ended_at": ended,
        "duration_s": ended and round((ended - training.started_at).total_seconds(), 3),
        "exit_code": training.exit_code,
        "state": how_it_ended(training) if now is None else training_state(training, now),
        "cpu_s": training.cpu_s,
        "gpu_s": training.gpu_s,
        "runs": runs_of(training, runs),
        "stopped_by": training.stopped_by,
    }
