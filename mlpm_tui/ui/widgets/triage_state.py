"""What a person sees and chose in the inbox: groups, folds, marks, and where to go on."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from mlpm_tui.domain.alert_standing import SEVERITIES, SeenAlert, Standing
from mlpm_tui.ui.paint.triage_line import HeadRow, Row
from mlpm_tui.ui.widgets.rows_state import RowsState

GROUPINGS = ("", "model", "group")
"""Not at all, by the model that the alerts are about, by the group that they were reported in."""


class TriageState(RowsState[Row]):
    """Cursor, marks, groups and scroll; marks are put on alerts, on a head's it means all of its.

    `alerts` has all that may be shown, in order; a filter and folded heads hide some of them.
    `count` is how many the filter leaves, folded or not.
    """

    def __init__(self) -> None:
        """Begin without any alert."""
        super().__init__()
        self.alerts: Mapping[int, SeenAlert] = {}
        self.grouping = ""
        self.shows_resolved = False
        self.count = 0
        self._shown: Collection[int] | None = None
        self._folded: set[str] = set()
        self._numbers: dict[str, int] = {}

    @property
    def alert(self) -> SeenAlert | None:
        """The alert under the cursor; None on a head."""
        return self.here if isinstance(self.here, SeenAlert) else None

    def show_alerts(self, rows: Mapping[int, SeenAlert]) -> None:
        """Show these alerts, which are in order."""
        if not self.shows_resolved:
            over = Standing.RESOLVED
            rows = {key: row for key, row in rows.items() if row.standing is not over}
        self.alerts = rows
        self.marks = frozenset(key for key in self.marks if key in rows)
        self.arrange()

    def show_only(self, keys: Collection[int] | None) -> None:
        """Show these only; None shows all again."""
        self._shown = keys
        self.arrange()

    def group_by(self, grouping: str) -> None:
        """Group by something else."""
        self.grouping = grouping
        self.arrange()
        # The cursor's alert would stay on its line, with its group's head right above the first.
        self.top = max(0, self.row - self.height // 2)
        self._come_into_sight()

    def fold(self, *, is_folded: bool) -> bool:
        """Fold or unfold the group of the cursor; False where it is so already."""
        name = self._group_here()
        if name is None or (name in self._folded) is is_folded:
            return False
        (self._folded.add if is_folded else self._folded.discard)(name)
        head = self._numbers[name]
        self.arrange()
        return self.go_to(head)

    def arrange(self) -> None:
        """Put the alerts below the heads of their groups."""
        alerts = self._sifted()
        self.count = len(alerts)
        self._all = alerts if not self.grouping else self._grouped(alerts)
        self._sift()

    def chosen(self) -> list[Row]:
        """Return the marked alerts in order; else the one under the cursor, or all of its group."""
        if self.marks:
            return [row for key, row in self.alerts.items() if key in self.marks]
        here = self.here
        if isinstance(here, HeadRow):
            return [self.alerts[key] for key in here.keys]
        return [here] if here is not None else []

    def markable(self, rows: Sequence[Row]) -> frozenset[int]:
        """Return the alerts of these rows; an open head among others stands for none."""
        keys: set[int] = set()
        for row in rows:
            if isinstance(row, SeenAlert):
                keys.add(row.key)
            elif row.is_folded or len(rows) == 1:
                keys.update(row.keys)
        return frozenset(keys)

    def is_marked(self, row: Row) -> bool:
        """Tell whether an alert is marked, or all of a group."""
        if isinstance(row, HeadRow):
            return bool(self.marks) and self.marks.issuperset(row.keys)
        return row.key in self.marks

    def next_after(self, keys: Collection[int]) -> int | None:
        """Return the alert to go on with once these are done: the next below, else above."""
        here = self.here
        if isinstance(here, SeenAlert) and here.key not in keys:
            return here.key
        ways = (self.rows[self.row + 1 :], reversed(self.rows[: self.row]))
        for way in ways:
            for row in way:
                if isinstance(row, SeenAlert) and row.key not in keys:
                    return row.key
        return None

    def _sifted(self) -> list[Row]:
        if self._shown is None:
            return list(self.alerts.values())
        return [row for key, row in self.alerts.items() if key in self._shown]

    def _grouped(self, alerts: Sequence[Row]) -> list[Row]:
        """Return groups in the order of their most urgent alerts, each below its head."""
        groups: dict[str, list[SeenAlert]] = {}
        for row in alerts:
            if isinstance(row, SeenAlert):
                groups.setdefault(self._group_of(row), []).append(row)
        rows: list[Row] = []
        for name, members in groups.items():
            head = self._head(name, members)
            rows += [head] if head.is_folded else [head, *members]
        return rows

    def _head(self, name: str, members: Sequence[SeenAlert]) -> HeadRow:
        # Below 0, where no card's key is; it stays a group's own as long as the screen is open.
        key = self._numbers.setdefault(name, -1 - len(self._numbers))
        firing = Counter(row.alert.severity for row in members if row.standing is Standing.FIRING)
        known = [name for name in SEVERITIES if name in firing]
        names = (*known, *sorted(firing.keys() - set(known)))
        counts = tuple((name, firing[name]) for name in names)
        keys = tuple(row.key for row in members)
        return HeadRow(key, name, keys, counts, name in self._folded)

    def _group_of(self, row: SeenAlert) -> str:
        if self.grouping == "model":
            return row.alert.model or "no model"
        return (row.incident.group if row.incident is not None else "") or "no group"

    def _group_here(self) -> str | None:
        here = self.here
        if not self.grouping or here is None:
            return None
        return here.name if isinstance(here, HeadRow) else self._group_of(here)
