"""Painted lines: a widget shows what was painted for it, and repaints the lines that differ."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Self

from rich.cells import cell_len, get_character_cell_size
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from rich.console import Console
    from textual.color import Color
    from textual.filter import LineFilter

Lines = Sequence[Strip]
BLANK = Strip([])
PLAIN = Style.null()


class ColumnView(Widget, can_focus=False):
    """A slice of a picture with edges of its own.

    Textual paints a dirty line from its widget's left edge on; with a widget a column, a changed
    card costs its own cells and no others.
    """

    def __init__(self, lines: Callable[[], Lines]) -> None:
        """Take the lines from there whenever they are to be shown."""
        super().__init__()
        self._lines_now = lines
        self._shown: Lines | None = None
        self._filtered_by: tuple[list[LineFilter], Color] | None = None
        self._filtered: list[tuple[Strip | None, Strip]] = []

    def render_lines(self, crop: Region) -> list[Strip]:
        """Give the lines as they are; they fill the column, so there is nothing to lay around."""
        width, height = self.size
        now = self._lines_now()
        if crop.size == self.size:
            if self._shown is None:
                # Being new and getting its size marked it dirty; this first paint is the answer.
                self._exchange_repaint_regions()
            self._shown = now
        lines = self._through_filters(now[crop.y : crop.bottom])
        if crop.column_span != (0, width):
            lines = [line.crop(*crop.column_span) for line in lines]
        lines += [Strip.blank(crop.width)] * (min(crop.bottom, height) - crop.y - len(lines))
        return lines

    def _through_filters(self, lines: Lines) -> list[Strip]:
        """Filter the lines that are not the same as before: Textual asks for all at each key."""
        filters, background = list(self.get_line_filters()), self.background_colors[1]
        if (filters, background) != self._filtered_by or len(lines) != len(self._filtered):
            self._filtered_by, self._filtered = (filters, background), [(None, BLANK)] * len(lines)
        for at, line in enumerate(lines):
            if self._filtered[at][0] is not line:
                strip = line
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, background)
                self._filtered[at] = (line, strip)
        return [strip for _, strip in self._filtered]

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Repaint as asked, but not the whole of what already stands on the screen.

        Textual asks for that after mounting, 22 kB for nothing.
        """
        is_shown = self._shown is not None and self._lines_now() is self._shown
        repaint = repaint and (bool(regions) or not is_shown)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def repaint(self, before: Lines, after: Lines) -> None:
        """Repaint the lines that are not the same, each from its first to its last such cell."""
        if self._shown is before:
            self._shown = after
        width = self.size.width
        changed = []
        for y, (old, new) in enumerate(zip(before, after, strict=True)):
            if old is not new and old != new:
                start = same_start(old, new)
                # Lines can differ in where their parts end alone, which nobody sees.
                if (end := width - same_end(old, new)) > start:
                    changed.append(Region(start, y, end - start, 1))
        if changed:
            self.refresh(*changed)


class PaintedView(ColumnView):
    """A picture of one slice, painted for the size that it has."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__(lambda: self._lines)
        self._lines: Lines = ()

    @abstractmethod
    def paint_anew(self) -> None:
        """Paint for another theme or another size."""

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.paint_anew())

    def on_resize(self) -> None:
        """Paint for the new size."""
        self.paint_anew()

    def exchange(self, lines: Lines) -> None:
        """Show these lines; only those that differ are repainted."""
        before, self._lines = self._lines, lines
        if len(before) == len(lines):
            self.repaint(before, lines)
        else:
            self.refresh()


class SideBySide(Layout):
    """Puts columns next to each other in widths that somebody else decides."""

    name = "side_by_side"

    def __init__(self, widths: Callable[[Size], Sequence[int]]) -> None:
        """Ask there for the widths whenever there is a size."""
        self._widths = widths

    def arrange(
        self,
        parent: Widget,  # noqa: ARG002
        children: list[Widget],
        size: Size,
        greedy: bool = True,  # noqa: ARG002, FBT001, FBT002
    ) -> ArrangeResult:
        """Place each column."""
        placements = []
        x = 0
        for child, width in zip(children, self._widths(size), strict=False):
            region = Region(x, 0, width, size.height)
            placements.append(WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child))
            x += width
        return placements


class NarrowUpdate(ChopsUpdate):
    """What is sent of lines that changed: Textual sends their beginnings too, and empty moves."""

    def render_segments(self, console: "Console") -> str:
        """Return what to send."""
        parts = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                first, last = max(x, x1), min(end, x2)
                if (first, last) != (x, end) and not _is_narrow(strip.text):
                    # Never from or to the middle of a wide letter, wherever a repaint was asked.
                    first, last = x, end
                parts.append(Control.move_to(first, y).segment.text)
                parts.append(strip.crop(first - x, last - x).render(console))
        return "".join(parts)


def _is_narrow(text: str) -> bool:
    """Tell whether each letter takes one cell, so that a line can be cut anywhere."""
    return text.isascii() or all(get_character_cell_size(letter) == 1 for letter in text)


def same_start(old: Strip, new: Strip) -> int:
    """Return how many cells at the beginning of two lines are the same."""
    return _same(old, new)


def same_end(old: Strip, new: Strip) -> int:
    """Return how many cells at the end of two lines of one width are the same."""
    return _same(list(reversed(old)), list(reversed(new)), step=-1)


def _same(old: Iterable[Segment], new: Iterable[Segment], step: int = 1) -> int:
    same, (mine, others) = 0, (iter(old), iter(new))
    text = other = ""
    look = other_look = PLAIN
    while True:
        if not text:
            text, look = _next(mine, step)
        if not other:
            other, other_look = _next(others, step)
        is_alike = look == other_look
        if not text or not other or not (is_alike or _are_alike_blank(look, other_look)):
            return same
        if is_alike and text == other:
            same += cell_len(text)
            text = other = ""
            continue
        count = _same_letters(text, other, are_blank=not is_alike)
        same += count
        if count < min(len(text), len(other)):
            return same
        text, other = text[count:], other[count:]


def _next(segments: Iterator[Segment], step: int) -> tuple[str, Style]:
    segment = next(segments, None)
    return ("", PLAIN) if segment is None else (segment.text[::step], segment.style or PLAIN)


def _are_alike_blank(look: Style, other: Style) -> bool:
    """Tell whether a space looks the same in both."""
    drawn = look.underline or look.reverse or look.strike
    return look.bgcolor == other.bgcolor and not (
        drawn or other.underline or other.reverse or other.strike
    )


def _same_letters(old: str, new: str, *, are_blank: bool) -> int:
    """Return with how many letters of one cell each both texts begin."""
    same = 0
    for letter, other in zip(old, new, strict=False):
        if letter != other or (are_blank and letter != " ") or get_character_cell_size(letter) != 1:
            break
        same += 1
    # What stands on the last of them, an accent, is sent with it.
    following = old[same : same + 1] + new[same : same + 1]
    return same - any(not get_character_cell_size(letter) for letter in following) if same else 0
