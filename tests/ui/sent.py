"""How many bytes a dashboard in a test would send to a terminal."""

from collections.abc import Callable
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from mlpm_tui.ui.pen import Pen


def count_sent(app: App[Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count from now on, as for a terminal with all colours; returns the bytes since asked last."""
    pen, sizes = Pen(), list[int]()
    monkeypatch.setattr(app.console, "_color_system", ColorSystem.TRUECOLOR)
    # Textual's own, which gets from ours what the terminal's driver would get.
    display = App._display

    def note(app: App[Any], screen: Screen[Any], shown: RenderableType | None) -> None:
        if isinstance(shown, CompositorUpdate):
            sizes.append(len(pen.shortened(shown.render_segments(app.console)).encode()))
        display(app, screen, shown)

    monkeypatch.setattr(App, "_display", note)

    def since_last() -> int:
        total = sum(sizes)
        sizes.clear()
        return total

    return since_last
