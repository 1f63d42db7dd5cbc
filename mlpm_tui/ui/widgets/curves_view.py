"""The curves of several runs below a table, each in its letter and its colour."""

import asyncio
import re
from collections.abc import Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.strip import Strip

from mlpm_tui.domain.cards import Kind
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.curve import Look, Trace, draw_curves
from mlpm_tui.ui.paint.palette import Palette, palette_of
from mlpm_tui.ui.widgets.column_view import PaintedView

LETTERS = "abcdef"
_FRAME = re.compile(r"[\u2502\u2524|]")
_RUNS = re.compile(rf"([{LETTERS}]+|[^{LETTERS}]+)")


class CurvesView(PaintedView):
    """Draws one metric of the runs that were chosen."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self._wanted: tuple[str, Sequence[Trace], Look] = ("", (), Look())
        self._empty = ""

    def show(self, metric: str, traces: Sequence[Trace], look: Look, empty: str) -> None:
        """Draw these curves, or say what is empty about them."""
        wanted = (metric, traces, look), empty
        if wanted != (self._wanted, self._empty):
            self._wanted, self._empty = wanted
            self._draw()

    def paint_anew(self) -> None:
        """Draw for another theme or another size."""
        self._draw()

    @work(exclusive=True)
    async def _draw(self) -> None:
        """Draw in a thread, for that takes a while, and repaint the lines that differ."""
        size = self.size
        if not size.width or not size.height:
            return
        metric, traces, look = self._wanted
        loop = asyncio.get_running_loop()
        room = (size.width - 1, size.height)
        drawn = await loop.run_in_executor(None, draw_curves, metric, traces, room, look)
        if size != self.size:
            return
        palette = palette_of(self.app.theme_variables)
        colours = dict(zip(LETTERS, _colours(palette), strict=False))
        heads = 1 + (len(traces) > 1)
        lines = drawn or [self._empty]
        self.exchange(
            [
                _painted(text, palette, colours if at >= heads else {}, size.width)
                for at, text in enumerate((lines + [""] * size.height)[: size.height])
            ]
        )


def _colours(palette: Palette) -> list[Style]:
    ground = Style(bgcolor=palette.blank.bgcolor)
    tones = (
        *(palette.kinds[Kind.EXPERIMENT], palette.warning, palette.good),
        *(palette.kinds[Kind.EPIC], palette.bad, palette.meta),
    )
    return [tone + ground for tone in tones]


def _painted(text: str, palette: Palette, colours: dict[str, Style], width: int) -> Strip:
    frame = _FRAME.search(text)
    if not colours or frame is None:
        return Strip([Segment(fit(f" {text}", width), palette.blank)], width)
    left, right = text[: frame.end()], text[frame.end() :]
    parts = [Segment(f" {left}", palette.more), *_letters(right, palette, colours)]
    return Strip(parts).adjust_cell_length(width, palette.blank)


def _letters(text: str, palette: Palette, colours: dict[str, Style]) -> Iterator[Segment]:
    for part in _RUNS.findall(text):
        if part[0] in colours:
            yield from (Segment(letter, colours[letter]) for letter in part)
        else:
            yield Segment(part, palette.blank)
