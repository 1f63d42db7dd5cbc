"""What a retraining's card says of itself: which model, what for, and what came of it."""

from collections.abc import Iterator

from mlpm_tui.domain.details import Retraining


def retraining_words(part: Retraining) -> Iterator[tuple[str, str]]:
    """Yield names and texts, those that are known."""
    if part.model:
        yield "model", part.model
    if part.due_for is not None:
        missed = f", missed: {part.missed}" if part.missed else ""
        yield "due for", f"{part.due_for.astimezone():%Y-%m-%d}{missed}"
    if part.verdict is not None:
        yield "champion", part.champion or ""
        yield "challenger", part.challenger or ""
        yield "verdict", f"{part.verdict.get('verdict', '')}: {part.verdict.get('why', '')}"
        yield "advice", str(part.verdict.get("todo", ""))
