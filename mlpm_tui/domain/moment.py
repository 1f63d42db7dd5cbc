"""Who wishes something, and when: everything a rule may not find out by itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """The time (UTC), the person, a source of fresh record keys, and whose days are meant."""

    now: datetime
    who: str
    new_key: Callable[[], int]
    zone: tzinfo = UTC

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return day_of(self.now, self.zone)


def day_of(at: datetime, zone: tzinfo | None) -> date:
    """Return the day in which a time lies, as the clocks of a zone tell it; without one, UTC's."""
    return at.astimezone(UTC if zone is None else zone).date()


def day_start(day: date, zone: tzinfo | None) -> datetime:
    """Return the time at which a day begins in a zone."""
    return datetime.combine(day, time(), UTC if zone is None else zone).astimezone(UTC)
