"""The clock of a stand-up: how long somebody has talked, in large digits, and what that means."""

from textual.strip import Strip

from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.large import large_lines
from mlpm_tui.ui.paint.model_line import Cell, LinePainter
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.widgets.column_view import PaintedView

NEARLY = 0.75
"""From this part of a share on somebody should come to an end."""
MOST_S = 99 * 60 + 59
_MARGIN = 1


def minutes(seconds: float) -> str:
    """Write a length of time as a clock shows it: 2:05."""
    whole = min(MOST_S, max(0, int(seconds)))
    return f"{whole // 60}:{whole % 60:02}"


class ClockView(PaintedView):
    """Counts up against a share; only the digits that change are sent."""

    def __init__(self, glyphs: Glyphs) -> None:
        """Show nothing yet."""
        super().__init__()
        self.id = "clock"
        self._glyphs = glyphs
        self._told: tuple[str, ...] = ("", "", "plain")

    @property
    def text(self) -> str:
        """What it says: the time and what that means."""
        return f"{self._told[0]} {self._told[1]}".strip()

    def show_time(self, seconds: float, share_s: float, *, is_stopped: bool) -> None:
        """Show how long it has been; the colour and a word say whether that is too long."""
        words, tone = f"of {minutes(share_s)}", "title"
        if seconds >= share_s:
            words, tone = f"over {minutes(share_s)}", "bad"
        elif seconds >= NEARLY * share_s:
            words, tone = f"of {minutes(share_s)}: wrap up", "warning"
        if is_stopped:
            words += ", stopped"
        self._show(minutes(seconds), words, tone)

    def show_total(self, seconds: float, *, is_stopped: bool) -> None:
        """Show how long all of it took."""
        self._show(minutes(seconds), "in all, stopped" if is_stopped else "in all", "title")

    def show_nothing(self) -> None:
        """Show no time at all."""
        self._show("", "", "plain")

    def _show(self, *told: str) -> None:
        if told != self._told:
            self._told = told
            self.paint_anew()

    def paint_anew(self) -> None:
        """Paint the digits at the right edge, so that only what changes is repainted."""
        width, height = self.size
        if not width or not height:
            return
        digits, words, tone = self._told
        painter = LinePainter(palette_of(self.app.theme_variables), self._glyphs)
        large = large_lines(digits, width - _MARGIN, is_ascii=self._glyphs.is_ascii)
        texts = [*large, words]
        lines = [painter.said([Cell(text.rjust(width - _MARGIN), tone)], width) for text in texts]
        self.exchange(lines + [Strip.blank(width, painter.blank)] * (height - len(lines)))
