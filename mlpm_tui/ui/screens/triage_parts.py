"""What every part of the inbox's screen uses: the board below, the list, wishes and words."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.alert_standing import SeenAlert
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.ui.screens.beside import Beside
from mlpm_tui.ui.widgets.triage_view import TriageView

if TYPE_CHECKING:
    from mlpm_tui.ui.screens.board import BoardScreen


class TriageParts(Beside):
    """What the parts share; whatever is changed is changed through the board's screen."""

    def __init__(self, board: "BoardScreen") -> None:
        """Show the alerts of this board."""
        super().__init__(board, "triage")
        self.list = TriageView(board.glyphs, board.desk.clock.now)

    def panel(self) -> TriageView:
        """Return the list."""
        return self.list

    @property
    def alert(self) -> SeenAlert | None:
        """The alert under the cursor."""
        return self.list.alert

    @property
    def card(self) -> Card | None:
        """The card of the alert under the cursor as the desk knows it."""
        row = self.alert
        return None if row is None else self.desk.project.cards.get(row.key)

    def rows(self) -> list[SeenAlert]:
        """Return the marked alerts, else the one under the cursor or those of its group."""
        return [row for row in self.list.state.chosen() if isinstance(row, SeenAlert)]

    def chosen(self) -> list[Card]:
        """Return the cards of the chosen alerts."""
        cards = self.desk.project.cards
        return [cards[row.key] for row in self.rows() if row.key in cards]

    def act(self, wishes: Sequence[Wish]) -> bool:
        """Do wishes about the chosen alerts as one step, and go on to the next alert."""
        return self._going_on(lambda: self.board.do(wishes), self.rows())

    def act_or_raise(self, wishes: Sequence[Wish], rows: Sequence[SeenAlert]) -> None:
        """Do wishes for a dialog, which shows a refusal itself, and go on behind these alerts."""

        def do() -> bool:
            self.board.do_or_raise(wishes)
            return True

        self._going_on(do, rows)

    def _going_on(self, do: Callable[[], bool], rows: Sequence[SeenAlert]) -> bool:
        state, done = self.list.state, {row.key for row in rows}
        following = state.next_after(done)
        if not do():
            return False
        if not state.marks.isdisjoint(done):
            state.clear_marks()
        if following is not None:
            state.go_to(following)
        self.list.changed()
        self.show_state()
        return True

    def nothing_here(self) -> None:
        """Say that there is no alert under the cursor."""
        self.note("There is no alert here.")
