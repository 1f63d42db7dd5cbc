"""What every part of the screen of experiments uses: the board below, the table, words."""

from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Card
from mlpm_tui.ui.screens.beside import Beside
from mlpm_tui.ui.widgets.experiments_scene import Live
from mlpm_tui.ui.widgets.experiments_view import ExperimentsView

if TYPE_CHECKING:
    from mlpm_tui.ui.screens.board import BoardScreen


class ExperimentsParts(Beside):
    """What the parts share; whatever is changed is changed through the board's screen."""

    def __init__(self, board: "BoardScreen") -> None:
        """Show the experiments of this board."""
        super().__init__(board, "experiments")
        self.table = ExperimentsView(ascii_only=board.is_ascii, clock=board.desk.clock.now)
        self._live = Live()

    def panel(self) -> ExperimentsView:
        """Return the table."""
        return self.table

    @property
    def card(self) -> Card | None:
        """The card under the cursor as the desk knows it."""
        card = self.table.card
        return None if card is None else self.desk.project.cards.get(card.key)

    @property
    def live(self) -> Live:
        """What was read of runs and rules; the same object as long as nothing new was read."""
        board, watched = self.board, self.board.watched
        if watched is not None:
            parts = Live(board.runs, board.readings, watched.alarms, watched.rules)
            if any(a is not b for a, b in zip(parts, self._live, strict=True)):
                self._live = parts
        return self._live

    def chosen(self) -> list[Card]:
        """Return the marked experiments in the table's order, else the one under the cursor."""
        cards = self.desk.project.cards
        return [cards[c.key] for c in self.table.state.chosen() if c.key in cards]

    def nothing_here(self) -> None:
        """Say that there is no experiment under the cursor."""
        self.note("There is no experiment here: n adds one.")
