"""What time it is, and whether the clock was set meanwhile."""

import os
import time
from datetime import UTC, datetime

from mlpm_tui.domain.errors import RuleBroken

FIXED = "MLPM_NOW"
JUMP_S = 30.0
"""A wall clock that strays further than this from the steady one was set or slept."""


class Clock:
    """The time of day in UTC; `MLPM_NOW` stops it at an instant, for tests and repeatable texts."""

    def __init__(self, fixed: datetime | None = None) -> None:
        """Start the clock, or stop it at `fixed`."""
        self.fixed = fixed
        self._offset = self._stray()

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
        return cls(fixed.astimezone(UTC))

    def now(self) -> datetime:
        """Return the time."""
        return self.fixed or datetime.now(UTC)

    def jump_s(self) -> float:
        """Return by how many seconds the wall clock jumped since this was last asked; mostly 0."""
        stray = self._stray()
        jump = stray - self._offset
        self._offset = stray
        return jump if abs(jump) > JUMP_S else 0.0

    def _stray(self) -> float:
        return time.time() - time.monotonic()
