"""A text beside a table: wrapped, moved by lines, and only lines that differ are repainted."""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual

from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.widgets.column_view import PaintedView
from mlpm_tui.ui.widgets.hanging import hang

MARGIN = 1
NOTHING = Content("")


class TextView(PaintedView):
    """Shows a text; how far down it is shown stays until another text comes.

    Where it goes on below, its last line says by how many lines.
    """

    def __init__(self, name: str, glyphs: Glyphs) -> None:
        """Show nothing yet; the name is its id."""
        super().__init__()
        self.id = name
        self._down = glyphs.down
        self._content = NOTHING
        self._wrapped: list[Strip] = []
        self._top = 0

    @property
    def text(self) -> str:
        """All that it says."""
        return self._content.plain

    def show(self, content: Content, *, is_same: bool = False) -> None:
        """Show this text from its beginning; the same subject stays where it is."""
        if content.is_same(self._content):
            return
        self._content = content
        self._top = self._top if is_same else 0
        self.paint_anew()

    def scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        self._top = max(0, min(self._top + lines, len(self._wrapped) - self.size.height))
        self._compose_lines()

    def paint_anew(self) -> None:
        """Wrap for the width that there is."""
        width = self.size.width - 2 * MARGIN
        if width < 1:
            return
        self._wrapped = Visual.to_strips(
            self,
            hang(self._content, width),
            width,
            None,
            self.visual_style,
            apply_selection=False,
            pad=True,
        )
        self._compose_lines()

    def _compose_lines(self) -> None:
        width, height = self.size
        style = self.visual_style.rich_style
        edge = Strip.blank(MARGIN, style)
        blank = Strip.blank(width, style)
        body = self._wrapped[self._top : self._top + height]
        shown = [joined(Strip.join([edge, line, edge])) for line in body]
        below = len(self._wrapped) - self._top - len(body)
        if below > 0 and shown:
            more = f" {below} more {self._down} "
            # In the look of the blanks before it, for another one costs more than the words.
            said = Strip([Segment(more, style)], len(more))
            shown[-1] = joined(Strip.join([shown[-1].crop(0, max(0, width - len(more))), said]))
        self.exchange(shown + [blank] * (height - len(shown)))


def joined(line: Strip) -> Strip:
    """Return a line whose neighbours of one look are sent as one: a look is longer than most words.

    A space looks the same in any colour of letters, so it takes that of the word before it.
    """
    parts: list[tuple[str, Style]] = []
    for text, style, _control in line:
        look = _look(style or Style.null())
        if parts and (parts[-1][1] == look or _hides_in(text, look, parts[-1][1])):
            parts[-1] = (parts[-1][0] + text, parts[-1][1])
        elif parts and _hides_in(parts[-1][0], parts[-1][1], look):
            parts[-1] = (parts[-1][0] + text, look)
        else:
            parts.append((text, look))
    return Strip([Segment(text, look) for text, look in parts], line.cell_length)


def _hides_in(text: str, look: Style, other: Style) -> bool:
    has_lines = look.underline or look.reverse or other.underline or other.reverse
    return text.isspace() and not has_lines and look.bgcolor == other.bgcolor


@lru_cache(512)
def _look(style: Style) -> Style:
    """Return what of a style is to be seen; what it carries besides tells equal ones apart."""
    return Style(
        color=style.color,
        bgcolor=style.bgcolor,
        bold=style.bold or None,
        dim=style.dim or None,
        italic=style.italic or None,
        underline=style.underline or None,
        reverse=style.reverse or None,
        strike=style.strike or None,
    )
