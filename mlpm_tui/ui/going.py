"""Where the digits lead: every screen besides the board, once, and how one goes there and back.

Going to a screen that is open already closes what lies on top of it, so that there is never more
than one of each and `-` always comes back to where somebody was before.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import App
    from textual.screen import Screen

    from mlpm_tui.ui.screens.board import BoardScreen

    Make = Callable[[BoardScreen], Screen[None]]

BOARD = "board"


def _experiments(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.experiments import ExperimentsScreen

    return ExperimentsScreen(board)


def _compare(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.compare import CompareScreen

    return CompareScreen(board)


SCREENS: "Mapping[str, Make]" = {"experiments": _experiments, "compare": _compare}
"""How each screen is made; its name is also the screen's own."""


def go_to(app: "App[int]", board: "BoardScreen", name: str) -> None:
    """Show the screen of this name: the open one, else a new one on top."""
    stack = app.screen_stack
    names = [BOARD if screen is board else screen.name for screen in stack]
    if name in names:
        for _ in stack[names.index(name) + 1 :]:
            app.pop_screen()
    else:
        app.push_screen(SCREENS[name](board))
