"""How a report writes numbers, times and counts."""

from datetime import UTC, date, datetime, timedelta

from mlpm_tui.domain.alert_measures import in_words
from mlpm_tui.domain.wording import number_of


def number(value: float) -> str:
    """Write a number of points: 3, 2.5."""
    return f"{value:.10g}"


def when(at: datetime | None) -> str:
    """Write an instant to the minute, in UTC."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def days_text(first: date, last: date) -> str:
    """Write a stretch of days with its length."""
    return f"{first} to {last}, {number_of((last - first).days + 1, 'day')}"


def length(seconds: float) -> str:
    """Write how long something took."""
    return in_words(timedelta(seconds=seconds))
