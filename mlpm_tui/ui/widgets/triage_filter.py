"""Filtering the inbox in the filter bar's language: words find what an alert is about as well."""

from collections.abc import Iterable
from datetime import datetime

from mlpm_tui.domain.alert_standing import SeenAlert
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.filters import Filter
from mlpm_tui.services.finding import CardView


class AlertView(CardView):
    """An alert as filters see it: its model and signal are words of its title.

    Its severity and how it stands are words too, and tags: `critical`, `tag:snoozed`.
    """

    __slots__ = ("row",)

    def __init__(self, row: SeenAlert) -> None:
        """Look at an alert."""
        super().__init__({}, row.card)
        self.row = row

    @property
    def alert(self) -> Alert:
        """The alert itself."""
        return self.row.alert

    @property
    def title(self) -> str:
        """The card's title, and what the alert is about."""
        alert = self.row.alert
        return f"{self.row.card.title} {alert.model} {alert.signal}"

    @property
    def tags(self) -> tuple[str, ...]:
        """The card's tags, the severity, and how the alert stands."""
        row, case = self.row, self.row.incident
        words = [row.alert.severity, row.standing.name.casefold()]
        if case is not None:
            known = {"escalated": case.escalated_at, "woke": case.woke_at, "over": case.ended_at}
            words += [word for word, at in known.items() if at is not None]
        return (*row.card.tags, *words)


def find_alerts(rows: Iterable[SeenAlert], wanted: Filter, now: datetime) -> frozenset[int]:
    """Return the keys of the alerts that meet a filter."""
    return frozenset(row.key for row in rows if wanted.matches(AlertView(row), now))
