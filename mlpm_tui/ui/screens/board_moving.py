"""Moving cards: between columns, within one, off the board and back in time."""

from mlpm_tui.domain.cards import STATUSES, Card, Place, Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.screens.board_deciding import Deciding
from mlpm_tui.ui.widgets.board_messages import CardDropped


class Moving(Deciding):
    """The keys that move cards; each works on the marks and is one undo step."""

    def action_shift(self, step: int) -> None:
        """Move the card to the next column."""
        moves = []
        for card in self.chosen():
            at = STATUSES.index(card.status) + step
            if 0 <= at < len(STATUSES):
                moves.append((card, (card.phase, STATUSES[at])))
        if moves:
            self.move(moves)
        elif self.card is None:
            self.nothing_here()
        else:
            self.note(f"{STATUSES[-1 if step > 0 else 0]} is the last column that way.")

    def move(self, moves: list[tuple[Card, Place]]) -> None:
        """Move cards to places; one that goes to done may have to say first what it came to."""
        from mlpm_tui.domain.placing import MoveCard

        if len(moves) != 1 or not self._asks_first(*moves[0]):
            self.do([MoveCard(card.id, place[1], place[0]) for card, place in moves])

    def _asks_first(self, card: Card, place: Place) -> bool:
        """Ask what a card came to that goes to done, and say whether that is asked."""
        if place[1] is not Status.DONE:
            return False
        experiment = self.desk.project.experiment(card)
        if experiment is not None and experiment.outcome is None:
            self.decide(card)
            return True
        alert = self.desk.project.alerts.get(card.key)
        if alert is not None and alert.state is not AlertState.RESOLVED:
            from mlpm_tui.ui.alert_acts import resolve

            resolve(self, [card])
            return True
        return False

    def action_order(self, step: int) -> None:
        """Move the card up or down in its column."""
        from mlpm_tui.domain.placing import OrderCard

        cards = self.chosen()
        if step > 0:
            cards.reverse()
        if not cards:
            self.nothing_here()
        self.do([OrderCard(card.id, step) for card in cards])

    def action_archive(self) -> None:
        """Take the card off the board."""
        from mlpm_tui.domain.placing import ArchiveCard

        cards = self.chosen()
        if not cards:
            self.nothing_here()
        elif self.do([ArchiveCard(card.id) for card in cards]):
            self.board.clear_marks()
            names = cards[0].id if len(cards) == 1 else f"{len(cards)} cards"
            self.note(f"archived {names}: u takes it back, X lists the archive")

    def action_undo(self) -> None:
        """Take the latest step back."""
        self._take_back(is_redo=False)

    def action_redo(self) -> None:
        """Bring back what was undone last."""
        self._take_back(is_redo=True)

    def on_card_dropped(self, message: CardDropped) -> None:
        """Do what was dragged."""
        from mlpm_tui.domain.placing import MoveCard

        project = self.desk.project
        card = project.cards.get(message.key)
        if card is None:
            return
        before = project.cards.get(message.before_key) if message.before_key else None
        if self._asks_first(card, message.place):
            return
        phase, status = message.place
        self.do([MoveCard(card.id, status, phase, before=before.id if before else None)])

    def _take_back(self, *, is_redo: bool) -> None:
        try:
            if is_redo:
                self.desk.redo()
            else:
                self.desk.undo()
        except MlpmError as error:
            self.refuse(error)
