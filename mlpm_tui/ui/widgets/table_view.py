"""A table with a cursor: painted lines, however many lines and columns there are."""

from collections.abc import Mapping, Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip

from mlpm_tui.domain.comparison_text import TextColumn
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.paint.table import MARK, TablePainter, TableTexts, name_width, texts_of
from mlpm_tui.ui.widgets.column_view import PaintedView
from mlpm_tui.ui.widgets.table_state import Shape, TableState
from mlpm_tui.ui.widgets.wheel import Wheeled

NOTHING = TableTexts((), (), (), has_base=False)


class CellChosen(Message):
    """The cursor stands on another cell."""


class TableView(Wheeled, PaintedView):
    """Shows a table; the keys are its screen's."""

    def __init__(self, glyphs: Glyphs) -> None:
        """Show nothing yet."""
        super().__init__()
        self.state: TableState = TableState()
        self._glyphs = glyphs
        self._texts = NOTHING
        self._letters: Mapping[int, str] = {}
        self._painter: TablePainter | None = None
        self._widths: tuple[int, ...] = ()

    @property
    def column(self) -> TextColumn | None:
        """The column that the cursor is in."""
        columns = self._texts.columns
        return columns[self.state.column] if columns else None

    def show(
        self, columns: Sequence[TextColumn], letters: Mapping[int, str], *, has_base: bool
    ) -> None:
        """Show these columns, the first of which holds names; letters tell lines' curves."""
        self._letters = letters
        if not columns:
            self._texts = NOTHING
        else:
            self._texts = texts_of(columns, has_base=has_base)
        if self._painter is not None:
            self._painter.forget()
        self._fit()

    def mark(self, letters: Mapping[int, str]) -> None:
        """Show other letters beside the lines."""
        if letters != self._letters:
            self._letters = letters
            self.changed()

    def find(self, line: int | None, key: str) -> None:
        """Put the cursor on a line, None: as it is, and into the column of this name."""
        keys = [column.key for column in self._texts.columns]
        column = keys.index(key) if key in keys else self.state.column
        place = (self.state.line if line is None else line, column)
        if place != (self.state.line, self.state.column):
            self.state.go(*place)
            self.changed()

    def go_to_difference(self, step: int) -> bool:
        """Go to the next difference, or the one before; False where there is none."""
        differing = [column.differing for column in self._texts.columns]
        is_there = self.state.to_difference(differing, step)
        self.changed()
        return is_there

    def changed(self) -> None:
        """Repaint the lines that differ."""
        self.exchange(self._drawn())
        self.post_message(CellChosen())

    def paint_anew(self) -> None:
        """Take the theme and the size that there are."""
        self._painter = None
        self._fit()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where somebody clicked."""
        cell = self.state.cell_at(event.x - self._name_width, event.y)
        if cell is not None and self._texts.columns:
            self.state.go(*(cell if event.x >= self._name_width else (cell[0], self.state.column)))
            self.changed()

    @property
    def _name_width(self) -> int:
        return name_width(self._texts, self.size.width)

    def _fit(self) -> None:
        width, height = self.size
        texts = self._texts
        room = max(0, width - self._name_width - MARK)
        self._widths = tuple(min(each, room) for each in texts.widths)
        self.state.fit(Shape(self._widths, len(texts.names), texts.has_base, room, height))
        self.changed()

    def _drawn(self) -> list[Strip]:
        width, height = self.size
        if not width or not height:
            return []
        if self._painter is None:
            self._painter = TablePainter(palette_of(self.app.theme_variables), self._glyphs)
        state, painter = self.state, self._painter
        texts = self._texts._replace(widths=self._widths)
        columns, widths = state.columns_in_sight(), (self._name_width, width)
        lines = [painter.head(texts, columns, widths)]
        for line in state.lines_in_sight():
            cursor = state.column if line == state.line else None
            letter = self._letters.get(line, "")
            lines.append(painter.line(texts, line, columns, cursor, letter, widths))
        blank = Strip.blank(width, palette_of(self.app.theme_variables).blank)
        return (lines + [blank] * (height - len(lines)))[:height]
