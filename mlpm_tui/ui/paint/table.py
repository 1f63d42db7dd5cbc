"""A comparison's table in painted lines, and how its tones look."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlpm_tui.domain.comparison_text import TextColumn, Tone
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import Palette

GAP = 2
"""Cells between columns."""
GUTTER = 3
"""Cells before a name: the cursor, the letter of the line's curve, a space."""
HEAD_CELLS = 18
"""A head that is wider than its column's cells is cut to this."""
LEAST_NAME = 16
MARK = 2
"""Cells at the right where the head says that more columns follow."""


class TableTexts(NamedTuple):
    """A table's texts, ready to paint: the moving columns with their widths, names apart."""

    names: tuple[str, ...]
    columns: tuple[TextColumn, ...]
    widths: tuple[int, ...]
    has_base: bool


def texts_of(columns: Sequence[TextColumn], *, has_base: bool) -> TableTexts:
    """Return columns with the widths they need; the first holds the names."""
    names, *others = columns
    return TableTexts(names.cells, tuple(others), tuple(map(_width, others)), has_base)


def name_width(texts: TableTexts, width: int) -> int:
    """Return how wide the column of names is on a table of this width, gutter and gap included."""
    longest = max(map(cell_len, texts.names), default=0)
    return min(longest, max(LEAST_NAME, width // 3)) + GUTTER + GAP


def _width(column: TextColumn) -> int:
    return max(min(cell_len(column.head), HEAD_CELLS), *map(cell_len, column.cells))


class TablePainter:
    """Paints heads and lines; a line that was painted already stays the same object."""

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        """Paint in these colours, with these signs."""
        ground = Style(bgcolor=palette.blank.bgcolor)
        self._palette = palette
        self._glyphs = glyphs
        self._tones = {
            Tone.PLAIN: palette.blank,
            Tone.BEST: palette.good + ground + Style(bold=True),
            Tone.BETTER: palette.good + ground,
            Tone.WORSE: palette.warning + ground,
            Tone.MISSING: palette.more,
        }
        self._known: dict[object, Strip] = {}

    def forget(self) -> None:
        """Paint anew what is asked for from now on."""
        self._known.clear()

    def head(self, texts: TableTexts, columns: Sequence[int], widths: tuple[int, int]) -> Strip:
        """Paint the heads of these columns; the widths are of the names and of the whole line."""
        before = self._glyphs.before if columns and columns[0] > 0 else ""
        parts = [(fit(fit("", widths[0] - GAP) + before, widths[0]), self._palette.title)]
        for at in columns:
            text = fit(texts.columns[at].head, texts.widths[at], self._glyphs.ellipsis)
            parts.append((self._glyphs.plain(text) + " " * GAP, self._palette.title))
        strip = self._strip(parts, widths[1], self._palette.title)
        if not columns or columns[-1] == len(texts.columns) - 1:
            return strip
        beyond = Strip([Segment(self._glyphs.beyond, self._palette.title)])
        return Strip.join([strip.crop(0, widths[1] - beyond.cell_length), beyond]).simplify()

    def line(
        self,
        texts: TableTexts,
        line: int,
        columns: Sequence[int],
        cursor: int | None,
        letter: str,
        widths: tuple[int, int],
    ) -> Strip:
        """Paint a line; `cursor` is the column with the cursor, None where that is elsewhere."""
        key = (line, tuple(columns), cursor, letter, widths)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._painted(texts, *key)
        return known

    def _painted(
        self,
        texts: TableTexts,
        line: int,
        columns: Sequence[int],
        cursor: int | None,
        letter: str,
        widths: tuple[int, int],
    ) -> Strip:
        is_base = texts.has_base and line == 0
        over = Style(bgcolor=self._palette.head.bgcolor) if is_base else Style.null()
        sign = " " if cursor is None else self._glyphs.cursor
        name = self._glyphs.plain(texts.names[line])
        gutter = fit(f"{sign}{letter or ' '}", GUTTER)
        plain = self._palette.blank + over
        bold = plain + Style(bold=cursor is not None or is_base)
        rest = fit(name, widths[0] - GUTTER - GAP, self._glyphs.ellipsis) + " " * GAP
        parts = [(gutter + rest, bold)]
        for at in columns:
            column = texts.columns[at]
            text = fit(column.cells[line], texts.widths[at], self._glyphs.ellipsis)
            style = self._tones[column.tones[line]] + over
            if at == cursor:
                style = self._palette.cursor
            parts += [(self._glyphs.plain(text), style), (" " * GAP, plain)]
        return self._strip(parts, widths[1], plain)

    def _strip(self, parts: Sequence[tuple[str, Style]], width: int, rest: Style) -> Strip:
        # Neighbours of one style are sent as one: a style alone is longer than most cells.
        strip = Strip([Segment(text, style) for text, style in parts]).simplify()
        return (
            strip.crop(0, width)
            if strip.cell_length >= width
            else strip.extend_cell_length(width, rest)
        )
