"""What many dashboards would do anew in one process, done once, and only where it is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.geometry import Region
from textual.screen import Screen

from mlpm_tui.ui.app import DashboardApp

RENDER, PARSE = Compositor.render_update, Stylesheet._parse_rules
DISPLAYS = (App._display, DashboardApp._display)
RULES: dict[object, list[RuleSet]] = {}
UNPAINTED: WeakKeyDictionary[Compositor, set[Region]] = WeakKeyDictionary()


class Updates:
    """Counts the updates of all screens: where there was none, a picture is as it was."""

    made = 0


def paint(screen: Screen[object]) -> None:
    """Paint all that a screen has shown since it was painted last."""
    compositor = screen._compositor
    if not (regions := UNPAINTED.pop(compositor, None)):
        return
    others = set(compositor._dirty_regions)
    compositor._dirty_regions = regions
    try:
        RENDER(compositor, screen_stack=screen.app._background_screens)
    finally:
        compositor._dirty_regions = others


def _render_update(
    self: Compositor,
    full: bool = False,  # noqa: FBT001, FBT002  as it is called
    screen_stack: list[Screen[object]] | None = None,
    simplify: bool = False,  # noqa: FBT001, FBT002
) -> RenderableType | None:
    Updates.made += 1
    is_seen = (App._display, DashboardApp._display) != DISPLAYS
    if is_seen or full or simplify:
        UNPAINTED.pop(self, None)
        return RENDER(self, full, screen_stack, simplify)
    UNPAINTED.setdefault(self, set()).update(self._dirty_regions)
    self._dirty_regions.clear()
    return None


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

    A third of all these tests' time went into frames that nobody looked at. Where a test takes
    updates apart, to count their bytes or to search them, each is painted at once, as ever.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", _render_update)
        patch.setattr(Stylesheet, "_parse_rules", _parse_rules)
        yield
