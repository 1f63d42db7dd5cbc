"""The columns of the table of experiments, and which of them give way where room is scarce."""

from collections.abc import Iterable
from typing import NamedTuple

GAP = 1
GUTTER = 2
"""Cells before the first column: the cursor or the mark, and a space."""
LEAST_TITLE, LEAST_TITLE_NARROW = 16, 11
NARROW = 72
"""Below this width ids go without their project, and titles are cut sooner."""
ROOMY = 100
BEST_ROOMY, BEST_NARROW = 18, 15


class Column(NamedTuple):
    """A column: its head, its cells, and how early it gives way (0: never)."""

    name: str
    width: int
    gives_way: int = 0


COLUMNS = (
    Column("id", 9),
    Column("state", 11),
    Column("title", 0),
    Column("best", BEST_ROOMY, 1),
    Column("evidence", 8, 5),
    Column("rules", 10, 3),
    Column("timebox", 8, 2),
    Column("owner", 8, 6),
    Column("runs", 9, 4),
    Column("report", 6, 7),
)
TIMED = "timebox"
"""The column that counts down, which has a slice of its own to be repainted in."""


class Layout(NamedTuple):
    """The columns that find room on a line of this width, left to right."""

    width: int
    columns: tuple[Column, ...]
    has_project: bool

    def slices(self) -> tuple[int, int, int]:
        """Return the widths of what stands before the countdown, of it, and behind it."""
        used = GUTTER
        for column in self.columns:
            if column.name == TIMED:
                return used, column.width + GAP, self.width - used - column.width - GAP
            used += column.width + GAP
        return self.width, 0, 0


def lay_out(width: int, id_cells: int) -> Layout:
    """Return the columns for a width; the title takes what is left of it."""
    has_project = width >= NARROW
    least = LEAST_TITLE if has_project else LEAST_TITLE_NARROW
    best = BEST_ROOMY if width >= ROOMY else BEST_NARROW
    widths = {"id": id_cells, "best": best}
    columns = [column._replace(width=widths.get(column.name, column.width)) for column in COLUMNS]
    while (title := width - GUTTER - _taken(columns)) < least:
        last = max(columns, key=lambda column: column.gives_way)
        if not last.gives_way:
            break
        columns.remove(last)
    shown = [c._replace(width=max(1, title)) if c.name == "title" else c for c in columns]
    return Layout(width, tuple(shown), has_project)


def _taken(columns: Iterable[Column]) -> int:
    return sum(column.width + GAP for column in columns)
