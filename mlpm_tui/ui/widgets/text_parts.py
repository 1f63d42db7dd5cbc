"""Parts of a text about a card: tones, heads, facts and lists, and how long ago something was."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from mlpm_tui.domain.durations import show_age
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.text import safe_block, safe_line

Part = tuple[str, str]
"""A text and its style."""
LABEL, WEAK = "$text-accent", "$foreground 60%"
GOOD, WARN, BAD = "$text-success", "$text-warning", "$text-error"
OF_OUTCOME: dict[str, str] = {Outcome.SUCCESS: GOOD, Outcome.PARTIAL: WARN, Outcome.FAILURE: BAD}


def head(label: str) -> Part:
    """Write what the lines below are about."""
    # Bold alone: it is seen without colours too, and a colour's name is longer than most heads.
    return f"\n{label}\n", "bold"


def fact(label: str, text: str, style: str = "") -> Iterator[Part]:
    """Write a short fact in one line."""
    yield (f"{label:<16}", LABEL)
    yield (f"{safe_line(text, 2000)}\n", style)


def section(label: str, text: str) -> Iterator[Part]:
    """Write a text of several lines below its head."""
    yield head(label)
    yield (f"{safe_block(text)}\n", "")


def bullets(label: str, texts: Iterable[str], longest: int = 2000) -> Iterator[Part]:
    """Write a list below its head; nothing where it is empty."""
    shown = [safe_line(text, longest) for text in texts]
    if shown:
        yield head(label)
        yield ("".join(f"- {text}\n" for text in shown), "")


def since(at: datetime, now: datetime) -> str:
    """Write how long ago something was: `3d ago`, `just now`."""
    age = show_age(now - at)
    return "just now" if age == "now" else f"{age} ago"
