"""The board's colours: a theme's variables, resolved once into styles.

Muted tones are mixed here rather than sent as the `dim` attribute, whose look differs between
terminals. The cursor is a reversed style, so that it stays where colours are taken away.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rich.style import Style
from textual.color import Color, ColorParseError

from mlpm_tui.domain.cards import Kind

KIND_COLOURS = {
    Kind.TASK: "foreground",
    Kind.EXPERIMENT: "text-primary",
    Kind.EPIC: "text-accent",
    Kind.ALERT: "text-error",
    Kind.RETRAINING: "text-success",
}
"""The theme variable for each kind where a theme has no `kind-...` of its own."""


class Palette(NamedTuple):
    """One style for each part of the board."""

    blank: Style
    title: Style
    title_cursor: Style
    title_over: Style
    head: Style
    head_cursor: Style
    head_detail: Style
    head_warning: Style
    kinds: Mapping[Kind, Style]
    owner: Style
    blocked: Style
    body: Style
    meta: Style
    good: Style
    warning: Style
    bad: Style
    more: Style
    badge: Style
    marked: Style
    cursor: Style
    cursor_blurred: Style


class _Tones:
    """A theme's variables as colours; unknown ones fall back to the foreground."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> Color:
        try:
            return Color.parse(self._variables[name])
        except (KeyError, ColorParseError):
            other = {"background": "#121212", "foreground": "#e0e0e0"}
            return Color.parse(other[name]) if name in other else self["foreground"]

    def first(self, *names: str) -> Color:
        """Return the first of these variables that the theme has."""
        return self[next((name for name in names if name in self._variables), "foreground")]

    def mixed(self, name: str, other: Color, share: float) -> Color:
        """Return a colour blended into another one; named terminal colours can't be blended."""
        colour = self[name]
        if colour.ansi is not None or other.ansi is not None:
            return colour
        return (other + colour).blend(other, 1 - share)


def palette_of(variables: Mapping[str, str]) -> Palette:
    """Return the palette of a theme, given as Textual's theme variables."""
    tones = _Tones(variables)
    ground, card, top = tones["background"], tones["surface"], tones["panel"]
    is_ansi = ground.ansi is not None
    if is_ansi:
        card = top = lane = ground
    else:
        lane = tones.mixed("primary", ground, 0.22)
    muted = Color.parse("ansi_bright_black") if is_ansi else tones.mixed("foreground", card, 0.58)
    text = tones["foreground"]
    bad, warning, good = tones["text-error"], tones["text-warning"], tones["text-success"]
    primary = tones["primary"]
    # Without grounds of their own, heads and cards are told apart by a line and by weight.
    rule = Style(underline=True) if is_ansi else Style.null()
    return Palette(
        blank=_style(text, ground),
        title=_style(text, ground, bold=True),
        title_cursor=_style(tones["text-accent"], ground, bold=True),
        title_over=_style(warning, ground, bold=True),
        head=_style(text, lane, bold=True) + rule,
        head_cursor=_style(tones["text-accent"], lane, bold=True) + rule,
        head_detail=_style(muted if is_ansi else tones.mixed("foreground", lane, 0.7), lane) + rule,
        head_warning=_style(warning, lane) + rule,
        kinds={
            kind: _style(tones.first(f"kind-{kind}", name), top, bold=is_ansi)
            for kind, name in KIND_COLOURS.items()
        },
        owner=_style(muted, top),
        blocked=_style(bad, top, bold=True),
        body=_style(text, card),
        meta=_style(muted, card),
        good=_style(good, card),
        warning=_style(warning, card),
        bad=_style(bad, card),
        more=_style(muted, ground),
        badge=_style(text, lane),
        marked=_style(tones["text-accent"], top, bold=True),
        cursor=_reversed(primary, ground, is_ansi=is_ansi),
        cursor_blurred=_reversed(muted, ground, is_ansi=is_ansi),
    )


def _style(colour: Color, ground: Color, *, bold: bool = False) -> Style:
    return Style(color=colour.rich_color, bgcolor=ground.rich_color, bold=bold or None)


def _reversed(colour: Color, ground: Color, *, is_ansi: bool) -> Style:
    over = ground if is_ansi else colour + colour.get_contrast_text(0.95)
    return Style(color=colour.rich_color, bgcolor=over.rich_color, reverse=True)
