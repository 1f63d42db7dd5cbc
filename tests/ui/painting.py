"""What many dashboards would do anew in one process, done once, and only where it is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import pytest
from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.geometry import Region
from textual.screen import Screen

RENDER, PARSE = Compositor.render_update, Stylesheet._parse_rules
RULES: dict[object, list[RuleSet]] = {}
UNPAINTED: WeakKeyDictionary[Compositor, set[Region]] = WeakKeyDictionary()


class Unpainted(CompositorUpdate):
    """An update that is painted when somebody asks what it would send."""

    made = 0
    """So many updates there were: where there was none, a picture is as it was."""

    def __init__(self, compositor: Compositor, screens: list[Screen[object]]) -> None:
        """Take what has to be painted."""
        Unpainted.made += 1
        self._compositor, self._screens = compositor, screens
        self._regions = set(compositor._dirty_regions)
        compositor._dirty_regions.clear()
        UNPAINTED.setdefault(compositor, set()).update(self._regions)

    def render_segments(self, console: Console) -> str:
        """Return what would be sent to the terminal."""
        update = painted(self._compositor, self._screens, self._regions)
        UNPAINTED.pop(self._compositor, None)
        return update.render_segments(console) if isinstance(update, CompositorUpdate) else ""


def painted(compositor: Compositor, screens: list[Screen[object]], regions: set[Region]) -> object:
    """Paint these regions, whatever else has to be painted."""
    others = set(compositor._dirty_regions)
    compositor._dirty_regions = set(regions)
    try:
        return RENDER(compositor, screen_stack=screens)
    finally:
        compositor._dirty_regions = others


def paint(screen: Screen[object]) -> None:
    """Paint all that a screen has shown since it was painted last."""
    if regions := UNPAINTED.pop(screen._compositor, None):
        painted(screen._compositor, screen.app._background_screens, regions)


def _render_update(
    self: Compositor,
    full: bool = False,  # noqa: FBT001, FBT002  as it is called
    screen_stack: list[Screen[object]] | None = None,
    simplify: bool = False,  # noqa: FBT001, FBT002
) -> object:
    if full or simplify:
        return RENDER(self, full, screen_stack, simplify)
    return Unpainted(self, screen_stack or []) if self._dirty_regions else None


def _parse_rules(
    self: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,  # noqa: FBT001, FBT002
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    how = (css, read_from, is_default_rules, tie_breaker, scope)
    key = (*how, *self._variables.items())
    if key not in RULES:
        RULES[key] = PARSE(self, *how)
    return RULES[key]


@contextmanager
def painted_when_looked_at() -> Iterator[None]:
    """Let the dashboards of this block be painted once they rest, not for each frame before.

    A third of all these tests' time went into frames that nobody looked at. Whatever takes an
    update apart, to count its bytes or to search them, has it painted at once, as ever.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", _render_update)
        patch.setattr(Stylesheet, "_parse_rules", _parse_rules)
        yield
