"""What time it is, and whether the clock was set meanwhile."""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.values import dataclass

FIXED = "MLPM_NOW"
JUMP_S = 30.0
"""A wall clock that strays further than this from the steady one was set."""
TRUSTED_AFTER_S = 600.0
"""A clock that was set is believed once it has run on from there for so long: what sets it wrongly
(a bad time server, a hand that slips) is mostly put right within minutes."""


def steady_s() -> float:
    """Return seconds on a clock that nobody can set; sleep counts where the system tells of it."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def wall_s() -> float:
    """Return the seconds of the system's clock, which can be set."""
    return time.time()


@dataclass(frozen=True, slots=True)
class Trust:
    """By how much the wall clock is ahead of the steady one where it is believed.

    `doubted` is another lead that was seen since the steady second `since`, and not believed yet.
    """

    lead: float
    doubted: float | None = None
    since: float = 0.0


class Clock:
    """The time of day in UTC; `MLPM_NOW` stops it at an instant, for tests and repeatable texts."""

    def __init__(
        self,
        fixed: datetime | None = None,
        wall: Callable[[], float] = wall_s,
        steady: Callable[[], float] = steady_s,
    ) -> None:
        """Start the clock, or stop it at `fixed`; `wall` and `steady` tell seconds."""
        self.fixed = fixed and fixed.astimezone(UTC)
        self._zone = fixed.tzinfo if fixed is not None else None
        self._wall, self._steady = wall, steady
        self._lead = self._lead_now()
        self.trust = Trust(self._lead)

    @classmethod
    def from_environment(cls) -> "Clock":
        """Return the clock that the environment asks for."""
        text = os.environ.get(FIXED, "")
        if not text:
            return cls()
        try:
            fixed = datetime.fromisoformat(text)
        except ValueError:
            fixed = None
        if fixed is None or fixed.tzinfo is None:
            raise RuleBroken(
                f"{FIXED} is {text[:40]!r}: write a time with its offset, "
                "as in 2026-11-23T09:00:00+00:00.",
                "bad_time",
            )
        return cls(fixed)

    def now(self) -> datetime:
        """Return the time."""
        return self.fixed or datetime.fromtimestamp(self._wall(), UTC)

    def here(self) -> datetime:
        """Return the time as the person's own clocks tell it, for all that asks which day it is."""
        return self.now().astimezone(self.zone)

    def today(self) -> date:
        """Return the day it is for the person."""
        return day_of(self.now(), self.zone)

    @property
    def zone(self) -> tzinfo:
        """The zone in which days and times of day are told.

        It is that of a stopped clock, so that a text is the same on every machine; else the
        machine's own.
        """
        if self._zone is None:
            from mlpm_tui.domain.zones import zone_named
            from mlpm_tui.services.retraining_zone import machine_zone

            name, _ = machine_zone()
            # Where no time zones are installed there is still this one.
            self._zone = UTC if name == "UTC" else zone_named(name)
        return self._zone

    def sure(self) -> datetime:
        """Return a time that has certainly come: what runs out by it has run out.

        A clock that was set forward is not believed for ten minutes; meanwhile time goes on at its
        steady pace from where it was. A clock that was set back is believed at once.
        """
        if self.fixed is not None:
            return self.fixed
        trust, lead, steady = self.trust, self._lead_now(), self._steady()
        if abs(lead - trust.lead) <= JUMP_S:
            # It follows the small corrections of a time server, however many there are.
            trust = Trust(lead)
        elif trust.doubted is None or abs(lead - trust.doubted) > JUMP_S or steady < trust.since:
            trust = Trust(trust.lead, lead, steady)
        elif steady - trust.since >= TRUSTED_AFTER_S:
            trust = Trust(lead)
        self.trust = trust
        return datetime.fromtimestamp(steady + min(lead, trust.lead), UTC)

    @property
    def doubt_left(self) -> timedelta:
        """How long a clock that was set forward is not believed yet; nothing where it is."""
        doubted = self.trust.doubted
        if self.fixed is not None or doubted is None or doubted < self.trust.lead:
            return timedelta()
        return timedelta(seconds=max(0.0, self.trust.since + TRUSTED_AFTER_S - self._steady()))

    def jump_s(self) -> float:
        """Return by how many seconds the wall clock jumped since this was last asked; mostly 0."""
        lead = self._lead_now()
        jump = lead - self._lead
        self._lead = lead
        return jump if abs(jump) > JUMP_S else 0.0

    def _lead_now(self) -> float:
        return self._wall() - self._steady()
