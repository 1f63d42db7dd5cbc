"""A card's trainings in words: who ran what, how it ended, and what all of them took."""

from collections.abc import Iterator
from datetime import datetime

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.training import hours_used
from mlpm_tui.services.training_documents import training_state
from mlpm_tui.ui.widgets.text_parts import BAD, GOOD, WEAK, Part, head, since

MOST = 5
"""So many of the latest trainings are shown."""


def training_parts(dossier: Dossier, now: datetime) -> Iterator[Part]:
    """Write the latest trainings, and the hours of all beside the resources that were planned."""
    if not dossier.trainings:
        return
    yield head("Trainings")
    latest = dossier.trainings[::-1]
    for training in latest[:MOST]:
        yield from _training(training, now)
    if len(latest) > MOST:
        yield (f"and {len(latest) - MOST} earlier\n", WEAK)
    used = hours_used(latest)
    if used and len(latest) > 1:
        yield (f"in all {used}\n", "")
    if used and dossier.experiment is not None and dossier.experiment.resources:
        planned = "; ".join(dossier.experiment.resources)
        yield (f"planned {safe_line(planned, 300)}\n", WEAK)


def _training(training: Training, now: datetime) -> Iterator[Part]:
    used = hours_used([training])
    took = f", {used}" if used else ""
    tone = GOOD if training.exit_code == 0 else BAD if training.ended_at else ""
    yield (f"- {safe_line(training.command, 300)}\n", "")
    yield (f"  {safe_line(training.who, 40)}, {since(training.started_at, now)}: ", WEAK)
    yield (f"{safe_line(training_state(training, now), 300)}{took}\n", tone)
