"""Days as people type them into forms and commands."""

from datetime import date, timedelta

from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.standing_up_since import WEEKDAYS
from mlpm_tui.domain.text import safe_line

_DAY = timedelta(days=1)
_LEAST_LETTERS = 3


def read_day(text: str, today: date) -> date | None:
    """Read a day: 2026-12-01, tomorrow, friday (the next one), or 3d from today; none for none.

    BadText has no position: a day is short, and mended at its end.
    """
    word = text.strip().casefold()
    if word in ("", "none"):
        return None
    named = {"today": today, "tomorrow": today + _DAY, "yesterday": today - _DAY}
    found = named.get(word) or _weekday(word, today)
    if found is not None:
        return found
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    try:
        return today + read_duration(word)
    except (BadText, OverflowError):
        raise BadText(
            f"{safe_line(text.strip(), 40)!r} is no day; write 2026-12-01, tomorrow, friday, or 3d."
        ) from None


def _weekday(word: str, today: date) -> date | None:
    """Return the next day of this name, which three letters name too; never today."""
    if len(word) < _LEAST_LETTERS:
        return None
    ahead = (today + at * _DAY for at in range(1, len(WEEKDAYS) + 1))
    return next((d for d in ahead if WEEKDAYS[d.weekday()].casefold().startswith(word)), None)
