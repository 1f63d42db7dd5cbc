"""The last look at every line before it goes to the terminal: no control codes, no unwanted colour.

Texts are made harmless where they are painted; this is the backstop for what was forgotten.
"""

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

from mlpm_tui.domain.text import safe_line


def safe_filters(usual: Iterable[LineFilter], *, no_color: bool) -> list[LineFilter]:
    """Return Textual's filters with ours behind them, which take its half-way greys' place."""
    kept = [one for one in usual if not isinstance(one, Monochrome | NoColor)]
    return [*kept, Inert(), *([Colourless()] if no_color else [])]


class Inert(LineFilter):
    """Shows control characters instead of sending them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments with harmless texts; mostly they are returned as they are."""
        for text, _style, control in segments:
            if control or not text.isprintable():
                return [Segment(_shown(text), style) for text, style, _control in segments]
        return segments


class Colourless(LineFilter):
    """Takes every colour away and leaves bold, reverse and underline."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments without colours."""
        return [Segment(text, style and _plain(style)) for text, style, _control in segments]


def _shown(text: str) -> str:
    return text if text.isprintable() else safe_line(text)


@lru_cache(1024)
def _plain(style: Style) -> Style:
    return Style(bold=style.bold, reverse=style.reverse, underline=style.underline)
