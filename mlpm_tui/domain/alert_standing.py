"""How an alert stands among others: whether it wants somebody, and how urgently.

What the inbox shows, what commands list and what calls out go by this alone.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.fleet import Mute
from mlpm_tui.domain.incidents import Incident

SEVERITIES = ("critical", "warning", "info")
"""The gravest first."""


class Standing(IntEnum):
    """How much an alert wants somebody: the lower, the more."""

    FIRING = 0
    ACKNOWLEDGED = 1
    SNOOZED = 2
    MUTED = 3
    RESOLVED = 4


def standing_of(alert: Alert, case: Incident | None, mute: Mute | None) -> Standing:
    """Return how much an alert wants somebody; what is muted or explained wants nobody."""
    if alert.state is AlertState.RESOLVED:
        return Standing.RESOLVED
    if mute is not None or (case is not None and case.muted_by is not None):
        return Standing.MUTED
    if alert.state is AlertState.SNOOZED:
        return Standing.SNOOZED
    taken = alert.state is AlertState.ACKNOWLEDGED
    return Standing.ACKNOWLEDGED if taken else Standing.FIRING


class SeenAlert(NamedTuple):
    """An alert as it is listed.

    `mute` is the promise that holds for it, `total` how often it and what is merged into it were
    reported (0: it stands for itself alone).
    """

    card: Card
    alert: Alert
    incident: Incident | None
    standing: Standing
    mute: Mute | None = None
    total: int = 0

    @property
    def key(self) -> int:
        """The alert's card."""
        return self.card.key

    @property
    def reports(self) -> int:
        """How often what it stands for was reported."""
        return self.total or self.alert.occurrences

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved."""
        return self.standing is not Standing.RESOLVED

    @property
    def is_muted(self) -> bool:
        """Whether it is open and nobody is told of it."""
        return self.standing is Standing.MUTED

    @property
    def has_recovered(self) -> bool:
        """Whether its source says that it is over while it is not resolved."""
        return self.is_open and self.incident is not None and self.incident.ended_at is not None

    @property
    def urgency(self) -> tuple[int, int, bool, float, int]:
        """Where it belongs: by standing and severity, then what was escalated, then the oldest."""
        is_calm = self.incident is None or self.incident.escalated_at is None
        age = self.alert.opened_at.timestamp()
        return self.standing, severity_place(self.alert), is_calm, age, self.card.number


def severity_place(alert: Alert) -> int:
    """Return how far below the gravest severity an alert's is; unknown ones come last."""
    severity = alert.severity
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


ORDERS: Mapping[str, Callable[[SeenAlert], Any]] = {
    "age": lambda row: row.alert.opened_at,
    "severity": lambda row: severity_place(row.alert),
    "id": lambda row: row.card.number,
    "model": lambda row: f"{row.alert.model} {row.alert.signal}".casefold() or None,
    "owner": lambda row: row.card.owner and row.card.owner.casefold(),
    "count": lambda row: row.reports,
    "state": lambda row: row.standing,
}
"""What alerts can be sorted by besides their urgency; `-age` has the newest first."""


def place_of(row: SeenAlert, order: str) -> Any:  # noqa: ANN401  what an order compares
    """Return an alert's place in one of the orders; None comes last in either direction."""
    return ORDERS[order.removeprefix("-")](row)
