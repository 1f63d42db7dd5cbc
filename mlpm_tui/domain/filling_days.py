"""Which days of a log may still get rows: today's, and for some hours those of yesterday."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

LATE = timedelta(hours=6)
"""So long after midnight a day's last rows may still come: until then it counts as partial."""


def settled_before(now: datetime, zone: tzinfo) -> date:
    """Return the first day that may still get rows; all before it are complete.

    Hours are counted as they pass, also in a night in which the clocks change.
    """
    return (now - LATE).astimezone(zone).date()


def filling_days(now: datetime, zone: tzinfo) -> Iterator[date]:
    """Yield the days that may still get rows, the latest first."""
    today = now.astimezone(zone).date()
    yield today
    if settled_before(now, zone) < today:
        yield today - timedelta(days=1)
