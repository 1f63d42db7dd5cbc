"""A signal's course over months, in the place of the lists."""

import asyncio
import re
from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.strip import Strip

from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.long_course import ALARM, FLOOR, LIMIT, WARNING, LongCourse, draw_course
from mlpm_tui.ui.paint.palette import Palette, palette_of
from mlpm_tui.ui.widgets.column_view import PaintedView

_FRAME = re.compile(r"[\u2502\u2524|]")
_PARTS = re.compile(r"-+|\.+|A+|W+|[^-.AW]+")
HEADS = 2


class LongView(PaintedView):
    """Draws one signal."""

    def __init__(self, *, is_ascii: bool) -> None:
        """Show nothing yet."""
        super().__init__()
        self.id = "long"
        self._is_ascii = is_ascii
        self._course: LongCourse | None = None
        self._empty = ""

    def show(self, course: LongCourse, empty: str) -> None:
        """Draw this course, or say what is empty about it."""
        if (course, empty) != (self._course, self._empty):
            self._course, self._empty = course, empty
            self._draw()

    def paint_anew(self) -> None:
        """Draw for another theme or another size."""
        self._draw()

    @work(exclusive=True)
    async def _draw(self) -> None:
        """Draw in a thread, for that takes a while, and repaint the lines that differ."""
        size, course = self.size, self._course
        if course is None or not size.width or not size.height:
            return
        loop = asyncio.get_running_loop()
        room = (size.width - 1, size.height)
        ask = lambda: draw_course(course, room, is_ascii=self._is_ascii)  # noqa: E731
        drawn = await loop.run_in_executor(None, ask)
        if size != self.size or course is not self._course:
            return
        palette = palette_of(self.app.theme_variables)
        lines = drawn or [course.title, self._empty]
        shown = (lines + [""] * size.height)[: size.height]
        last = len(drawn) - 1
        self.exchange(
            [
                _painted(text, palette, size.width, is_drawn=at >= HEADS, is_band=at == last > 0)
                for at, text in enumerate(shown)
            ]
        )


def _painted(text: str, palette: Palette, width: int, *, is_drawn: bool, is_band: bool) -> Strip:
    frame = _FRAME.search(text)
    if not is_drawn or (frame is None and not is_band):
        return Strip([Segment(fit(f" {text}", width), palette.blank)], width)
    at = frame.end() if frame is not None else 0
    parts = [Segment(f" {text[:at]}", palette.more), *_toned(text[at:], palette)]
    return Strip(parts).adjust_cell_length(width, palette.blank)


def _toned(text: str, palette: Palette) -> Iterator[Segment]:
    ground = Style(bgcolor=palette.blank.bgcolor)
    tones = {
        LIMIT: palette.warning + ground,
        FLOOR: palette.more,
        ALARM: palette.bad + ground + Style(bold=True),
        WARNING: palette.warning + ground,
    }
    for part in _PARTS.findall(text):
        yield Segment(part, tones.get(part[0], palette.blank))
