"""What a service promises, and what was measured of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Objective:
    """A promise such as latency_p99 < 100ms: `target` of the events in `window_days` keep `limit`.

    `text` is as typed; `signal`, `comparison` and `limit` are what was read from it, in the unit
    that `unit` names; `target` is the share of good events, None for plain values.
    """

    entity: ClassVar[str] = "objective"

    key: int
    card: int
    text: str
    signal: str
    comparison: str
    limit: float
    made_at: datetime
    unit: str = ""
    target: float | None = None
    window_days: int = 30
    least: int = 0
    version: int = 1

    @property
    def of_card(self) -> int:
        """The epic or the task that promises it."""
        return self.card


@dataclass(frozen=True, slots=True)
class Measurement:
    """A report of what a service did: `tool` says who wrote it, `digest` which file it was.

    `figures` are values by signal; counts of good and all events stand under `good/SIGNAL` and
    `total/SIGNAL`, and those of requests within a time under `good/SIGNAL<100` (ms).
    """

    entity: ClassVar[str] = "measurement"

    key: int
    card: int
    tool: str
    uri: str
    recorded_at: datetime
    recorded_by: str
    figures: Mapping[str, Any]
    digest: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The epic or the task whose service was measured."""
        return self.card
