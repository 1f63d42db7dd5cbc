"""The case behind an alert: where it was reported, what was done about it, and how it ended."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import ClassVar

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Incident:
    """What is known of an alert besides what its card shows.

    `starts_at` begins the latest episode and `ended_at` ends it, both as the source tells;
    `merged_into` and `muted_by` are keys of the alerts that stand for it or explain it. It was
    opened with `first_after` in `first_window`; windows up to `reported_until` were counted.
    """

    entity: ClassVar[str] = "incident"

    key: int
    fingerprint: str
    labels: Mapping[str, str] = field(default_factory=dict)
    origin: str = "person"
    group: str = ""
    monitor: int | None = None
    starts_at: datetime | None = None
    last_seen_at: datetime | None = None
    ended_at: datetime | None = None
    threshold: float | None = None
    floor: float | None = None
    summary: str = ""
    runbook: str = ""
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    acknowledged_at: datetime | None = None
    snoozed_by: str | None = None
    snooze_reason: str = ""
    woke_at: datetime | None = None
    escalated_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    cause: str = ""
    resolution: str = ""
    reopened: int = 0
    first_after: float | None = None
    first_window: str | None = None
    reported_until: datetime | None = None
    merged_into: int | None = None
    muted_by: int | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The alert's card."""
        return self.key
