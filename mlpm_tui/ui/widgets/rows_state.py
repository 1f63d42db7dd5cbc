"""What a person sees and chose in a list of rows, without any drawing."""

from collections.abc import Collection, Sequence
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """A row that is known by its key."""

    @property
    def key(self) -> int:
        """What no other row has."""


Row = TypeVar("Row", bound=Keyed)


class RowsCursor(Generic[Row]):
    """Cursor and scroll; they hold rows by their keys, so they stay wherever these go.

    Nothing that a key sets off looks at more rows than are in sight.
    """

    def __init__(self) -> None:
        """Begin without any row."""
        self.rows: tuple[Row, ...] = ()
        self.top = self.height = 0
        self._all: Sequence[Row] = ()
        self._keys: frozenset[int] | None = None
        self._places: dict[int, int] = {}
        self._row = 0
        self._is_moved = False

    @property
    def here(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self._row] if self.rows else None

    @property
    def row(self) -> int:
        """The number of the cursor's line."""
        return self._row

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; the cursor stays on its own, on the same line of the screen.

        Until somebody moves it, it stays on the first.
        """
        self._all = rows
        self._sift()

    def filter_by(self, keys: frozenset[int] | None) -> None:
        """Show these only; None shows all again."""
        self._keys = keys
        self._sift()

    def resize(self, height: int) -> None:
        """Take so many lines."""
        self.height = height
        self._come_into_sight()

    def in_sight(self) -> Sequence[Row]:
        """Return the rows that are to be seen."""
        return self.rows[self.top : self.top + self.height]

    def go(self, row: int) -> None:
        """Put the cursor on a line, or the nearest one that there is."""
        self._is_moved = True
        self._put(row)

    def go_to(self, key: int) -> bool:
        """Put the cursor on a row; False where it is not shown."""
        if key in self._places:
            self.go(self._places[key])
        return key in self._places

    def move(self, lines: int) -> None:
        """Move the cursor."""
        self.go(self._row + lines)

    def move_page(self, step: int) -> None:
        """Move the cursor by half of what is in sight."""
        self.move(step * max(1, self.height // 2))

    def scroll(self, lines: int) -> None:
        """Show what is further down, or up; the cursor comes along."""
        self._is_moved = True
        self.top = max(0, min(self.top + lines, self._last_top))
        self._row = max(self.top, min(self._row, self.top + max(1, self.height) - 1))

    @property
    def _last_top(self) -> int:
        return max(0, len(self.rows) - self.height)

    def _sift(self) -> None:
        before, line = self.here, self._row - self.top
        keys = self._keys
        shown = self._all if keys is None else (row for row in self._all if row.key in keys)
        self.rows = tuple(shown)
        self._places = {row.key: at for at, row in enumerate(self.rows)}
        if not self._is_moved:
            self._row = 0
        elif before is not None and before.key in self._places:
            self._row = self._places[before.key]
            self.top = self._row - line
        self._put(self._row)

    def _put(self, row: int) -> None:
        self._row = max(0, min(row, len(self.rows) - 1))
        self._come_into_sight()

    def _come_into_sight(self) -> None:
        # Half a page at once, so that a held key repaints all lines only now and then.
        if not self.top <= self._row < self.top + self.height:
            self.top = self._row - self.height // 2
        self.top = max(0, min(self.top, self._last_top))


class RowsState(RowsCursor[Row]):
    """Rows that may be marked as well; marks stay on their rows wherever these go."""

    def __init__(self) -> None:
        """Begin without any row."""
        super().__init__()
        self.marks: frozenset[int] = frozenset()
        self._anchor: int | None = None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; marks on others are gone."""
        known = {row.key for row in rows} if self.marks else frozenset[int]()
        self.marks &= known
        super().show(rows)

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        if self.here is not None:
            self._is_moved = True
            self._anchor = self.here.key
            self.marks = toggled(self.marks, self.markable((self.here,)))

    def mark_range(self) -> None:
        """Mark all from the one marked last to the cursor."""
        if self.here is None:
            return
        start = self._places.get(self._anchor, self._row) if self._anchor is not None else self._row
        first, last = sorted((start, self._row))
        self.marks |= self.markable(self.rows[first : last + 1])
        self._anchor = self.here.key

    def mark_all(self) -> None:
        """Mark all that are shown; where all are marked, none."""
        self.marks = toggled(self.marks, self.markable(self.rows))

    def clear_marks(self) -> None:
        """Take every mark away."""
        self.marks = frozenset()

    def markable(self, rows: Sequence[Row]) -> frozenset[int]:
        """Return what a mark on these rows is put on."""
        return frozenset(row.key for row in rows)

    def chosen(self) -> list[Row]:
        """Return the marked rows in the list's order, else the one under the cursor."""
        if self.marks:
            return [row for row in self._all if row.key in self.marks]
        return [self.here] if self.here is not None else []


def toggled(marks: frozenset[int], keys: Collection[int]) -> frozenset[int]:
    """Return marks with these added; where all of them are marked, without them."""
    wanted = frozenset(keys)
    return marks - wanted if wanted <= marks else marks | wanted
