"""What the program notices about an experiment, beside the answer of a command."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document


def notes_on_card(dossier: Dossier, directions: Directions) -> list[str]:
    """Return what does not agree on a card, a sentence each."""
    from mlpm_tui.domain.lints import lint

    experiment = dossier.experiment
    if experiment is None:
        return []
    return [found.text for found in lint(experiment, dossier.results, directions)]


def notes_on_result(dossier: Dossier, model: str) -> list[str]:
    """Return what cannot be right in the numbers that were recorded for a model."""
    from mlpm_tui.domain.contradictions import contradictions

    rows = [result for result in dossier.results if result.model == model]
    return [found.text for found in contradictions(None, rows)]


def said_of_doubt(doubt: timedelta) -> str:
    """Say that the clock is not believed yet, and what does not happen meanwhile."""
    left = show_duration(timedelta(minutes=doubt.total_seconds() // 60 + 1))
    return f"the clock was set forward; no timebox is recorded as over by it for {left} yet"


def print_notes(notes: list[str]) -> None:
    """Write notes beside the answer, where a pipe does not read them."""
    for note in notes:
        sys.stderr.write(safe_line(f"note: {note}") + "\n")


def show_evidence(document: "Document", said: str = "") -> Iterator[str]:
    """Yield what a verdict rests on in a line each, without what was said before."""
    if evidence := document["evidence"]:
        head = f"evidence {evidence['level']}"
        for sentence in (why for why in evidence["why"] if why not in said):
            head, text = "", f"{head}: {sentence}" if head else f"         {sentence}"
            yield text
        if head:
            yield head
        if evidence["luck"]:
            yield f"tried    {evidence['luck']['why']}"
    if document["amended"]:
        yield "amended  a criterion was edited after the first result"
    for found in document["lints"]:
        yield f"note     {found['text']}"
