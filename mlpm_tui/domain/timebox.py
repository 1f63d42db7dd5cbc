"""A timebox: how long an experiment may take, and how much of that is left.

All times are UTC instants, so a change of clock zone or daylight saving alters nothing: seven days
are 168 hours. Only the time that the work was running counts.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from mlpm_tui.domain.values import dataclass

AT_RISK_SHARE = 0.25
"""Below this share of the length a running timebox is at risk."""


class TimeboxState(StrEnum):
    """How a timebox stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    AT_RISK = "at_risk"
    EXPIRED = "expired"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Extension:
    """Time that somebody added later, in seconds, and why."""

    at: datetime
    who: str
    seconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class Timebox:
    """A length in seconds, what earlier stretches used of it, and since when it runs now."""

    length_s: int
    spent_s: int = 0
    running_since: datetime | None = None
    started_at: datetime | None = None
    extensions: tuple[Extension, ...] = ()
    is_closed: bool = False

    @property
    def total_s(self) -> int:
        """The length with all extensions, in seconds."""
        return self.length_s + sum(extension.seconds for extension in self.extensions)

    @property
    def ends_at(self) -> datetime | None:
        """When it runs out if the work goes on; None while it does not run."""
        if self.running_since is None:
            return None
        return self.running_since + timedelta(seconds=self.total_s - self.spent_s)

    def used_s(self, now: datetime) -> float:
        """Return how many seconds are used; a clock set back never gives time back."""
        running = 0.0
        if self.running_since is not None:
            running = max(0.0, (now - self.running_since).total_seconds())
        return self.spent_s + running

    def left_s(self, now: datetime) -> float:
        """Return how many seconds are left; negative once it ran out."""
        return self.total_s - self.used_s(now)

    def state(self, now: datetime) -> TimeboxState:
        """Return how it stands."""
        if self.is_closed:
            return TimeboxState.STOPPED
        left = self.left_s(now)
        if left <= 0:
            return TimeboxState.EXPIRED
        if self.running_since is None:
            return TimeboxState.STOPPED if self.started_at else TimeboxState.NOT_STARTED
        return TimeboxState.AT_RISK if left < AT_RISK_SHARE * self.total_s else TimeboxState.RUNNING
