"""Lines about models and their signals: cells in columns, one of which takes what room is left."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import Palette
from mlpm_tui.ui.paint.sparkline import Mark, Run, styles_of

GAP, GUTTER = 1, 2
LEAST = 10
STATES: Mapping[str, tuple[str, str, str, str]] = {
    "alarm": ("\u25b2", "!", "A", "bad"),
    "warning": ("\u25b3", "+", "W", "warning"),
    "recovering": ("\u25bd", "v", "R", "warning"),
    "pending": ("\u25b5", "'", "B", "warning"),
    "waiting": ("\u2026", "~", "L", "weak"),
    "too_small": ("\u00b7", ".", "S", "weak"),
    "no_reference": ("\u2013", "-", "F", "weak"),
    "no_data": ("\u2013", "-", "N", "weak"),
    "partial": ("\u00b7", ".", "T", "weak"),
    "paused": ("=", "=", "P", "weak"),
    "unwatched": ("\u2013", "-", "U", "weak"),
    "ok": ("\u2713", "=", "O", "good"),
}
"""Each state's sign in any terminal and in plain ASCII, its letter, and its tone."""

MEANINGS: Mapping[str, str] = {
    "alarm": "alarm: beyond the limit that calls, often enough",
    "warning": "warning: beyond the limit, often enough in a row",
    "recovering": "recovering: within the limit, not yet often enough",
    "pending": "1 of 2: beyond the limit, not yet often enough",
    "waiting": "waiting: nothing is judged before labels come",
    "too_small": "n too small: too few rows to be judged",
    "no_reference": "no reference: there is nothing to compare with",
    "no_data": "no data: nothing was measured yet",
    "partial": "partial: the window is not over",
    "paused": "paused: nobody looks until somebody resumes it",
    "unwatched": "unwatched: the model has no monitor",
    "ok": "ok: within its limits",
}
"""What each state means, for the help."""


class Column(NamedTuple):
    """A column: its head, its cells (0: what is left), and how early it gives way (0: never)."""

    name: str
    width: int
    gives_way: int = 0


class Cell(NamedTuple):
    """What stands in a column: words in a tone, or a picture."""

    text: str = ""
    tone: str = "plain"
    picture: Sequence[Run] = ()


class RowLine(NamedTuple):
    """All that a line depends on; equal lines look the same."""

    cells: tuple[Cell, ...]
    columns: tuple[Column, ...]
    is_selected: bool = False


def sign_of(state: str, glyphs: Glyphs) -> tuple[str, str]:
    """Return a state's sign with its letter, and its tone."""
    sign, plain, letter, tone = STATES.get(state, ("?", "?", "?", "weak"))
    return (plain if glyphs.is_ascii else sign) + letter, tone


def lay_out(columns: Sequence[Column], width: int) -> tuple[Column, ...]:
    """Return the columns that find room, the elastic one as wide as that leaves it."""
    shown = list(columns)
    while (left := width - GUTTER - sum(c.width + GAP for c in shown)) < LEAST:
        giving = [column for column in shown if column.gives_way]
        if not giving:
            break
        shown.remove(min(giving, key=lambda column: column.gives_way))
    return tuple(c if c.width else c._replace(width=max(1, left)) for c in shown)


class LinePainter:
    """Paints heads, sentences and lines with one palette and one set of glyphs."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, is_focused: bool = True) -> None:
        """Paint with these; while keys go elsewhere the cursor is quieter."""
        ground = Style(bgcolor=palette.blank.bgcolor)
        self.blank = palette.blank
        self._glyphs, self._end = glyphs, glyphs.ellipsis
        self._cursor = palette.cursor if is_focused else palette.cursor_blurred
        self._marks = styles_of(palette)
        self._tones = {
            "plain": palette.blank,
            "weak": palette.more,
            "bad": palette.bad + ground,
            "warning": palette.warning + ground,
            "good": palette.good + ground,
            "title": palette.title,
            "label": palette.title_cursor,
        }

    def head(self, columns: Sequence[Column], sorted_by: str, width: int) -> Strip:
        """Paint the columns' heads; the one by which lines are sorted is marked."""
        name, text = sorted_by.removeprefix("-"), " " * GUTTER
        for column in columns:
            sign = ""
            if name and column.name == name:
                sign = self._glyphs.up if sorted_by.startswith("-") else self._glyphs.down
            text += fit(f"{column.name} {sign}".rstrip(), column.width) + " " * GAP
        return self.said([Cell(text, "title")], width)

    def said(self, cells: Sequence[Cell], width: int) -> Strip:
        """Paint words one behind the other over a whole line."""
        left, parts = width, list[Segment]()
        for cell in cells:
            cut = cell.text if cell_len(cell.text) <= left else fit(cell.text, left, self._end)
            parts.append(Segment(cut, self._tones[cell.tone]))
            left -= cell_len(cut)
        return Strip(parts).adjust_cell_length(width, self.blank)

    def line(self, row: RowLine, width: int) -> Strip:
        """Paint a line."""
        if row.is_selected:
            words = (self._plain(c, column) for c, column in self._pairs(row))
            text = self._glyphs.cursor + " " * (GUTTER - 1) + "".join(words)
            return Strip([Segment(fit(text, width), self._cursor)], width)
        parts = [Segment(" " * GUTTER, self.blank)]
        for cell, column in self._pairs(row):
            for text, style in self._painted(cell, column):
                if parts[-1].style is style:
                    parts[-1] = Segment(parts[-1].text + text, style)
                else:
                    parts.append(Segment(text, style))
        return Strip(parts).adjust_cell_length(width, self.blank)

    @staticmethod
    def _pairs(row: RowLine) -> Sequence[tuple[Cell, Column]]:
        return list(zip(row.cells, row.columns, strict=True))

    def _plain(self, cell: Cell, column: Column) -> str:
        text = "".join(text for text, _ in cell.picture) if cell.picture else cell.text
        return fit(text, column.width, self._end) + " " * GAP

    def _painted(self, cell: Cell, column: Column) -> list[tuple[str, Style]]:
        if cell.picture:
            drawn = [(text, self._marks[mark]) for text, mark in cell.picture]
            return [*drawn, (" " * GAP, self._marks[Mark.PLAIN])]
        return [(self._plain(cell, column), self._tones[cell.tone])]
