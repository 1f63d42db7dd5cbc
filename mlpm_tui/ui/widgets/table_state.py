"""Where somebody is in a table: the cursor, what is in sight, and the ways it can go.

The first column and, where there is one, the baseline's line always stay in sight. What goes out of
sight comes back by half a page at least, so that a held key repaints all only now and then.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mlpm_tui.ui.paint.table import GAP

HEAD_LINES = 1


class Shape(NamedTuple):
    """What a table measures: the widths of its moving columns, its lines, the room it has."""

    widths: tuple[int, ...] = ()
    lines: int = 0
    has_base: bool = False
    room: int = 0
    height: int = 0

    @property
    def first(self) -> int:
        """The first line that moves."""
        return int(self.has_base)

    @property
    def body(self) -> int:
        """How many lines that move are in sight."""
        return max(1, self.height - HEAD_LINES - self.first)


class TableState:
    """The cursor of a table and the corner from which it is shown."""

    def __init__(self) -> None:
        """Begin at the first cell of no table."""
        self.shape = Shape()
        self.line = self.column = self.top = self.left = 0

    def fit(self, shape: Shape) -> None:
        """Show a table of this shape; the cursor stays where it is as far as that exists."""
        self.shape = shape
        self.go(self.line, self.column)

    def go(self, line: int, column: int) -> None:
        """Put the cursor on a cell, or the nearest one that there is."""
        self.line = max(0, min(line, self.shape.lines - 1))
        self.column = max(0, min(column, len(self.shape.widths) - 1))
        self._come_into_sight()

    def move(self, columns: int, lines: int) -> None:
        """Move the cursor."""
        self.go(self.line + lines, self.column + columns)

    def page(self, step: int) -> None:
        """Move the cursor by half of what is in sight."""
        self.move(0, step * max(1, self.shape.body // 2))

    def scroll(self, lines: int) -> None:
        """Show what is further down, or up; the cursor comes along."""
        self.top = max(self.shape.first, min(self.top + lines, self._last_top))
        if self.line >= self.shape.first:
            self.line = max(self.top, min(self.line, self.top + self.shape.body - 1))

    def columns_in_sight(self) -> list[int]:
        """Return the numbers of the columns that are seen whole, and always the first of them.

        Half a number would be another number.
        """
        found: list[int] = []
        used = 0
        for at in range(self.left, len(self.shape.widths)):
            used += self.shape.widths[at]
            if found and used > self.shape.room:
                break
            found.append(at)
            used += GAP
        return found

    def lines_in_sight(self) -> list[int]:
        """Return the numbers of the lines, the baseline's first."""
        body = range(self.top, min(self.top + self.shape.body, self.shape.lines))
        return [*range(min(self.shape.first, self.shape.lines)), *body]

    def cell_at(self, x: int, y: int) -> tuple[int, int] | None:
        """Return the line and the column at a place right of the first column; None: a head."""
        lines = self.lines_in_sight()
        if not HEAD_LINES <= y < HEAD_LINES + len(lines):
            return None
        used = 0
        for at in self.columns_in_sight():
            used += self.shape.widths[at] + GAP
            if x < used:
                return lines[y - HEAD_LINES], at
        return lines[y - HEAD_LINES], self.column

    def to_difference(self, differing: Sequence[frozenset[int]], step: int) -> bool:
        """Go to the next cell, or the one before, that is not as its column's first.

        Down the column first, then to the columns behind it; False where there is none.
        """
        cells = [(at, line) for at, lines in enumerate(differing) for line in sorted(lines)]
        here = (self.column, self.line)
        found = [cell for cell in cells if (cell > here if step > 0 else cell < here)]
        if not found:
            return False
        column, line = found[0] if step > 0 else found[-1]
        self.go(line, column)
        return True

    @property
    def _last_top(self) -> int:
        return max(self.shape.first, self.shape.lines - self.shape.body)

    def _come_into_sight(self) -> None:
        body = self.shape.body
        if self.line >= self.shape.first and not self.top <= self.line < self.top + body:
            self.top = self.line - body // 2
        self.top = max(self.shape.first, min(self.top, self._last_top))
        if self.column < self.left:
            self.left = self._left_of(self.column)
        elif self._end(self.left, self.column) > self.shape.room:
            self.left = self.column
        if self.shape.widths:
            self.left = min(self.left, self._left_of(len(self.shape.widths) - 1))

    def _end(self, left: int, column: int) -> int:
        """Return how many cells a column needs to be seen whole from this corner."""
        widths = self.shape.widths[left : column + 1]
        return sum(widths) + GAP * (len(widths) - 1)

    def _left_of(self, column: int) -> int:
        """Return the corner from which a column is the last that is seen whole."""
        left = column
        while left > 0 and self._end(left - 1, column) <= self.shape.room:
            left -= 1
        return left
