"""A list of lines with a cursor, words above it and below it; however many lines there are."""

from collections.abc import Callable, Sequence
from typing import Generic

from textual import events
from textual.message import Message
from textual.strip import Strip

from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell, Column, LinePainter, RowLine, lay_out
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.widgets.column_view import PaintedView
from mlpm_tui.ui.widgets.rows_state import Row, RowsState
from mlpm_tui.ui.widgets.wheel import Wheeled

DOUBLE = 2
MOST_REMEMBERED = 512
Words = Sequence[Sequence[Cell]]
"""Lines of words."""


class RowPassed(Message):
    """The cursor of the panel of this name stands on another line."""

    def __init__(self, panel: str) -> None:
        """Say which panel it is."""
        super().__init__()
        self.panel = panel


class RowChosen(Message):
    """A line of the panel of this name was clicked, or clicked twice."""

    def __init__(self, panel: str, *, is_double: bool) -> None:
        """Say which panel it is."""
        super().__init__()
        self.panel, self.is_double = panel, is_double


class PanelView(Wheeled, PaintedView, Generic[Row]):
    """Shows rows; the keys are its screen's.

    `cells` makes the cells of a row for the columns that there are, `columns` says which there are
    at a width.
    """

    def __init__(
        self,
        name: str,
        glyphs: Glyphs,
        columns: Callable[[int], Sequence[Column]],
        cells: Callable[[Row, Sequence[Column]], tuple[Cell, ...]],
    ) -> None:
        """Show nothing yet."""
        super().__init__()
        self.id = self._called = name
        self.state: RowsState[Row] = RowsState()
        self.order = ""
        self.is_led = True
        self.empty: tuple[str, ...] = ()
        self._glyphs, self._columns_at, self._cells = glyphs, columns, cells
        self._above: Words = ()
        self._below: Words = ()
        self._columns: tuple[Column, ...] = ()
        self._painter: LinePainter | None = None
        self._painted: dict[int, tuple[RowLine, Strip]] = {}
        self._told: int | None = None

    @property
    def here(self) -> Row | None:
        """The row under the cursor."""
        return self.state.here

    def show(self, rows: Sequence[Row], above: Words = (), below: Words = ()) -> None:
        """Show these rows with these words round them; only lines that differ are repainted."""
        self._above, self._below = above, below
        self.state.show(rows)
        self._fit()

    def say_below(self, below: Words) -> None:
        """Show other words below the rows."""
        has_other_room = len(below) != len(self._below)
        self._below = below
        if has_other_room:
            self._fit()
        else:
            self.changed()

    def lead(self, *, is_led: bool) -> None:
        """Show the cursor in full, or quieter while the keys go elsewhere."""
        if self.is_led is not is_led:
            self.is_led = is_led
            self.paint_anew()

    def changed(self) -> None:
        """Repaint the lines that differ, and say where the cursor is."""
        self.exchange(self._drawn())
        key = self.here.key if self.here is not None else None
        if key != self._told:
            self._told = key
            self.post_message(RowPassed(self._called))

    def paint_anew(self) -> None:
        """Take the theme and the size that there are."""
        self._painter = None
        self._painted.clear()
        self._fit()

    def _fit(self) -> None:
        width, height = self.size
        self._columns = lay_out(self._columns_at(width), width)
        self.state.resize(max(1, height - self._head_lines - len(self._below)))
        self.changed()

    @property
    def _head_lines(self) -> int:
        return len(self._above) + 1

    def _drawn(self) -> list[Strip]:
        width, height = self.size
        if not width or not height or not self._columns:
            return []
        if self._painter is None:
            palette = palette_of(self.app.theme_variables)
            self._painter = LinePainter(palette, self._glyphs, is_focused=self.is_led)
        painter, blank = self._painter, Strip.blank(width, self._painter.blank)
        lines = [painter.said(words, width) for words in self._above]
        if self.state.rows:
            lines.append(painter.head(self._columns, self.order, width))
            lines += [self._line(row, painter, width) for row in self.state.in_sight()]
        else:
            lines += [painter.said([Cell(f" {text}")], width) for text in self.empty]
        below = [painter.said(words, width) for words in self._below]
        room = max(0, height - len(below))
        return ((lines + [blank] * (room - len(lines)))[:room] + below)[:height]

    def _line(self, row: Row, painter: LinePainter, width: int) -> Strip:
        line = RowLine(self._cells(row, self._columns), self._columns, row is self.here)
        known = self._painted.get(row.key)
        if known is None or known[0] != line:
            if len(self._painted) > MOST_REMEMBERED:
                self._painted.clear()
            known = self._painted[row.key] = (line, painter.line(line, width))
        return known[1]

    # -- the mouse

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where somebody clicked; a second click opens the line."""
        row = self.state.top + event.y - self._head_lines
        if self.state.top <= row < len(self.state.rows) and event.y >= self._head_lines:
            self.state.go(row)
            self.changed()
            self.post_message(RowChosen(self._called, is_double=event.chain == DOUBLE))
