"""The five phases of a project, their planned windows, and the gates between them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from mlpm_tui.domain.values import dataclass


class Decision(StrEnum):
    """What somebody decided at a phase's gate."""

    GO = "go"
    NO_GO = "no-go"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Phase:
    """One swimlane: a number from 1 to 5, a name, a planned window in days (0 to 0: ongoing)."""

    entity: ClassVar[str] = "phase"

    key: int
    number: int
    name: str
    planned_days_least: int = 0
    planned_days_most: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    decision: Decision | None = None
    decided_by: str | None = None
    reason: str = ""
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0

    def elapsed_days(self, now: datetime) -> float | None:
        """Return how many days the phase has run, to its end if it has one."""
        if self.started_at is None:
            return None
        return max(0.0, ((self.ended_at or now) - self.started_at).total_seconds() / 86400)


@dataclass(frozen=True, slots=True)
class GateOutput:
    """Something that must exist before a phase is left; recorded once there is evidence."""

    entity: ClassVar[str] = "gate_output"

    key: int
    phase: int
    name: str
    evidence: str | None = None
    recorded_by: str | None = None
    recorded_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0
