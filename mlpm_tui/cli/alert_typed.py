"""What alert commands read: several ids with a word behind them, moments, causes, kinds."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from mlpm_tui.cli.shared import UsageError
from mlpm_tui.domain.errors import MlpmError

_MINUTES = re.compile(r"(\d)\s*m\b")

AlertIds = Annotated[
    list[str], typer.Argument(metavar="ID...", help="An alert's id, ML-ALERT-12, or several.")
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept.")]


def split_last(words: Sequence[str], last: str) -> tuple[tuple[str, ...], str]:
    """Return ids and the word behind them; `last` is what that is called."""
    if len(words) < 2:  # noqa: PLR2004  an id and a word
        raise UsageError(f"Give one alert or several, and then {last}")
    return once(words[:-1]), words[-1]


def once(words: Sequence[str]) -> tuple[str, ...]:
    """Return ids, each once, in their order."""
    return tuple(dict.fromkeys(word.strip().upper() for word in words))


def read_until(text: str, now: datetime) -> datetime:
    """Return the moment that was typed: a time from now (4h, 30min), a day or an instant (UTC)."""
    from mlpm_tui.domain.durations import read_duration

    typed = text.strip()
    named = {"tomorrow": now + timedelta(days=1)}
    if typed.casefold() in named:
        return named[typed.casefold()]
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        pass
    else:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    try:
        # Nobody puts an alert off for months, so `30m` can only be minutes here.
        return now + read_duration(_MINUTES.sub(r"\1min", typed))
    except MlpmError:
        raise UsageError(
            f"{text[:40]!r} is no moment: write a time such as 4h, 30min or 2d, a day such as "
            "2026-12-01, or 2026-12-01T09:00 (UTC)"
        ) from None
