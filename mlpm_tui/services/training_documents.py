"""Trainings as documents."""

from typing import Any

from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.training import how_it_ended


def training_document(training: Training) -> dict[str, Any]:
    """Return a training; `exit_code` is negative where a signal ended it."""
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
        "state": how_it_ended(training),
        "cpu_s": training.cpu_s,
        "gpu_s": training.gpu_s,
        "runs": training.runs,
        "stopped_by": training.stopped_by,
    }
