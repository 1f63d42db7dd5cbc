"""Where the digits lead: every screen besides the board, once, and how one goes there and back.

Going to a screen that is open already closes what lies on top of it, so that there is never more
than one of each and `-` always comes back to where somebody was before.
"""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import App
    from textual.screen import Screen

    from mlpm_tui.domain.cards import Card
    from mlpm_tui.ui.screens.board import BoardScreen

    Make = Callable[[BoardScreen], Screen[None]]

BOARD, COMPARE = "board", "compare"


def _experiments(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.experiments import ExperimentsScreen

    return ExperimentsScreen(board)


def _compare(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.compare import CompareScreen

    return CompareScreen(board)


def _triage(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.triage import TriageScreen

    return TriageScreen(board)


def _models(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.models import ModelsScreen

    return ModelsScreen(board)


def _sprint(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.sprint import SprintScreen

    return SprintScreen(board)


def _standup(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.standup import StandupScreen

    return StandupScreen(board)


def _history(board: "BoardScreen") -> "Screen[None]":
    from mlpm_tui.ui.screens.history import HistoryScreen

    return HistoryScreen(board)


@runtime_checkable
class Choosing(Protocol):
    """A screen on which cards are marked."""

    def chosen(self) -> "list[Card]":
        """Return the marked cards, else the one under the cursor."""


@runtime_checkable
class Showing(Protocol):
    """A screen that shows one card."""

    @property
    def card(self) -> "Card | None":
        """The card that is shown."""


def _cards_at_hand(screen: object) -> "list[Card]":
    if isinstance(screen, Choosing):
        return screen.chosen()
    return [screen.card] if isinstance(screen, Showing) and screen.card is not None else []


SCREENS: "Mapping[str, Make]" = {
    "experiments": _experiments,
    COMPARE: _compare,
    "triage": _triage,
    "models": _models,
    "sprint": _sprint,
    "standup": _standup,
    "history": _history,
}
"""How each screen is made; its name is also the screen's own."""


def go_to(app: "App[int]", board: "BoardScreen", name: str) -> None:
    """Show the screen of this name: the open one, else a new one on top."""
    stack = app.screen_stack
    names = [BOARD if screen is board else screen.name for screen in stack]
    if name in names:
        for _ in stack[names.index(name) + 1 :]:
            app.pop_screen()
    else:
        if name == COMPARE:
            board.compare_at_hand(_cards_at_hand(app.screen))
        app.push_screen(SCREENS[name](board))
