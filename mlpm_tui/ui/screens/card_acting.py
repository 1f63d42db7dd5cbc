"""What is done to a card that is open in full; whatever is changed, the board's screen changes."""

from typing import TYPE_CHECKING

from mlpm_tui.domain.dossier import Dossier

if TYPE_CHECKING:
    from textual.screen import Screen

    from mlpm_tui.domain.cards import Card
    from mlpm_tui.ui.screens.board_preview import Previewing

    Base = Screen[None]
else:
    Base = object


class Acting(Base):
    """The keys that change the card, copy from it, or lead on from it."""

    _dossier: Dossier

    def __init__(self, board: "Previewing") -> None:
        """Act through this board."""
        super().__init__()
        self._board = board
        self._desk = board.desk

    @property
    def card(self) -> "Card":
        """The card as it is now."""
        return self._dossier.card

    def action_take(self) -> None:
        """Take the alert up, or give it back; ask who does any other card."""
        from mlpm_tui.ui.alert_acts import acknowledge, are_alerts

        if are_alerts(self._board, [self.card]):
            acknowledge(self._board, [self.card])
        else:
            self.action_assign()

    def action_assign(self) -> None:
        """Ask who does the card."""
        if self._board.may_write():
            self._board.assign([self.card])

    def action_decide(self) -> None:
        """Ask what the experiment or the alert came to."""
        from mlpm_tui.ui.alert_acts import are_alerts, resolve

        if are_alerts(self._board, [self.card]):
            resolve(self._board, [self.card])
        else:
            self._board.decide(self.card)

    def action_snooze(self) -> None:
        """Ask until when the alert is put off."""
        from mlpm_tui.ui.alert_acts import snooze

        snooze(self._board, [self.card])

    def action_repair(self) -> None:
        """Ask what kind of work mends the alert, and open it."""
        from mlpm_tui.ui.alert_acts import repair

        repair(self._board, [self.card])

    async def action_follow(self) -> None:
        """Open the card's link where a browser can be reached, else copy it."""
        await self._board.follow_link(self.card)

    def action_edit(self) -> None:
        """Edit the card."""
        if self._board.may_write():
            self._board.edit(self.card)

    def action_comment(self) -> None:
        """Ask for a comment."""
        from mlpm_tui.ui.dialogs.small_forms import comment_form

        self._board.open_small(*comment_form(self.card))

    def action_produce(self) -> None:
        """Open the experiment's production epic."""
        self._board.produce(self.card)

    def action_record(self) -> None:
        """Write the experiment's whole record to a file."""
        self._board.write_record(self._dossier)

    async def action_compare(self) -> None:
        """Compare what the experiment tried."""
        await self._board.compare([self.card])

    def action_copy_id(self) -> None:
        """Copy the card's id."""
        self._board.copy(self.card.id)

    def action_undo(self) -> None:
        """Take the latest step back."""
        self._board.action_undo()

    def action_redo(self) -> None:
        """Bring back what was undone last."""
        self._board.action_redo()
