"""Lines of words and small pictures about a sprint; what finds no room can be scrolled to."""

from collections.abc import Callable

from textual.strip import Strip

from mlpm_tui.ui.paint.balance_lines import Lines
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell, LinePainter
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.widgets.column_view import PaintedView

Compose = Callable[[int, int], Lines]
"""What makes the lines for a width and a height."""


class SightView(PaintedView):
    """Shows lines that are made for the room there is."""

    def __init__(self, name: str, glyphs: Glyphs) -> None:
        """Show nothing yet; the name is its id."""
        super().__init__()
        self.id = name
        self._glyphs = glyphs
        self._make: Compose = lambda _width, _height: []
        self._words: Lines = []
        self._top = 0

    def show(self, make: Compose, *, is_same: bool = True) -> None:
        """Show what this makes; another subject begins at its top."""
        self._make = make
        self._top = self._top if is_same else 0
        self.paint_anew()

    def scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        self._top += lines
        self._draw()

    def paint_anew(self) -> None:
        """Make the lines for the size and the theme that there are."""
        if self.size.width and self.size.height:
            self._words = self._make(self.size.width, self.size.height)
            self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if not width or not height:
            return
        self._top = max(0, min(self._top, len(self._words) - height))
        painter = LinePainter(palette_of(self.app.theme_variables), self._glyphs)
        shown = self._words[self._top : self._top + height]
        left = len(self._words) - self._top - height
        if left > 0:
            shown = [*shown[:-1], [Cell(f" {left + 1} more lines {self._glyphs.down}", "weak")]]
        lines = [painter.said(words, width) for words in shown]
        self.exchange(lines + [Strip.blank(width, painter.blank)] * (height - len(lines)))
