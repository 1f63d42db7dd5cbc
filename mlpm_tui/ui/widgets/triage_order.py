"""The alerts of a project in the order in which they want somebody; only what changed is weighed.

First those that fire with nobody at them, the critical ones before the others and the oldest
before the newest; then those that somebody has taken up, the snoozed, the muted, the resolved.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mlpm_tui.domain.alert_counting import counts_of
from mlpm_tui.domain.alert_muting import mute_of
from mlpm_tui.domain.alert_standing import SeenAlert, Standing, place_of, standing_of
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.fleet import Mute
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.paint.countdown import NEVER

USUAL = "urgency"
"""The order in which the inbox comes up."""

Mutes = tuple[Mute, ...]


class TriageOrder:
    """Sorts alerts; ten thousand of which one changed take a few milliseconds.

    `rows` has them all by their cards' keys, in order; `tally` counts them by standing and
    severity; `due` is when a mute ends, which changes the order without anybody's doing; `wakes` is
    when the next snoozed alert wakes, and its id.
    """

    def __init__(self) -> None:
        """Know none yet."""
        self.rows: dict[int, SeenAlert] = {}
        self.tally: Counter[tuple[Standing, str]] = Counter()
        self.due = NEVER
        self.wakes: tuple[datetime, str] | None = None
        self.order = USUAL
        self._mutes: Mutes = ()
        self._places: dict[int, Any] = {}
        self._taken: tuple[object, object, object] = (None, None, None)

    def sort_by(self, order: str) -> None:
        """Sort by something else from now on."""
        self.order = order
        self._places = {key: self._place(row) for key, row in self.rows.items()}
        self._sort()

    def take(
        self, project: Project, cases: Mapping[int, Incident], mutes: Mutes, now: datetime
    ) -> bool:
        """Take the project's alerts as they are now; return whether anything differs."""
        holding = tuple(m for m in mutes if m.ended_at is None and m.until > now)
        is_anew = holding != self._mutes
        self._mutes = holding
        self.due = min((mute.until for mute in holding), default=NEVER)
        cards, rows = project.cards, self.rows
        taken = (project.alerts, cards, cases)
        if not is_anew and all(a is b for a, b in zip(taken, self._taken, strict=True)):
            return False
        self._taken = taken
        changed, counts = False, counts_of(project.alerts, cases)
        for key, alert in project.alerts.items():
            card, case, old = cards.get(key), cases.get(key), rows.get(key)
            total = counts.get(key, 0)
            if card is None or _is_same(old, (card, alert, case), total, is_anew=is_anew):
                continue
            mute = self._mute(alert, case, now)
            standing = standing_of(alert, case, mute)
            self._put(key, old, SeenAlert(card, alert, case, standing, mute, total))
            changed = True
        for key in (rows.keys() - project.alerts.keys()) | (rows.keys() - cards.keys()):
            self._count(rows.pop(key), -1)
            del self._places[key]
            changed = True
        if changed:
            self._sort()
            self.wakes = self._next_to_wake()
        return changed

    def _next_to_wake(self) -> tuple[datetime, str] | None:
        if not any(standing is Standing.SNOOZED for standing, _ in +self.tally):
            return None
        ends = (
            (row.alert.snoozed_until, row.card.id)
            for row in self.rows.values()
            if row.standing is Standing.SNOOZED
        )
        return min(((at, name) for at, name in ends if at is not None), default=None)

    def _mute(self, alert: Alert, case: Incident | None, now: datetime) -> Mute | None:
        if not self._mutes:
            return None
        labels = case.labels if case is not None else {}
        return mute_of(self._mutes, alert.model, alert.signal, labels, now)

    def _put(self, key: int, old: SeenAlert | None, row: SeenAlert) -> None:
        if old is not None:
            self._count(old, -1)
        self._count(row, 1)
        self.rows[key] = row
        self._places[key] = self._place(row)

    def _count(self, row: SeenAlert, one: int) -> None:
        self.tally[row.standing, row.alert.severity] += one

    def _place(self, row: SeenAlert) -> Any:  # noqa: ANN401  what an order compares
        return row.urgency if self.order == USUAL else place_of(row, self.order)

    def _sort(self) -> None:
        places = self._places
        # In order by urgency already, mostly, and so sorted nearly at once.
        keys = list(self.rows)
        if self.order == USUAL:
            keys.sort(key=places.__getitem__)
        else:
            keys.sort(key=lambda key: self.rows[key].urgency)
            known = [key for key in keys if places[key] is not None]
            known.sort(key=places.__getitem__, reverse=self.order.startswith("-"))
            keys = known + [key for key in keys if places[key] is None]
        self.rows = {key: self.rows[key] for key in keys}


def _is_same(
    row: SeenAlert | None,
    parts: tuple[object, object, object],
    total: int,
    *,
    is_anew: bool,
) -> bool:
    if row is None or is_anew or row.total != total:
        return False
    card, alert, case = parts
    return row.card is card and row.alert is alert and row.incident is case
