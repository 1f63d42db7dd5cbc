"""The keys of the table of experiments that change something."""

from mlpm_tui.domain.cards import HOME_PHASE, Kind, Status
from mlpm_tui.ui.screens.experiments_parts import ExperimentsParts

NEW_PLACE = (HOME_PHASE[Kind.EXPERIMENT], Status.BACKLOG)


class Acting(ExperimentsParts):
    """What changes a card the board's screen does for both."""

    def action_open_card(self) -> None:
        """Open the card under the cursor."""
        if self.card is None:
            self.nothing_here()
        else:
            self.board.open_card(self.card)

    async def action_compare(self) -> None:
        """Compare the chosen experiments."""
        if chosen := self.chosen():
            await self.board.compare(chosen)
        else:
            self.nothing_here()

    def action_decide(self) -> None:
        """Decide the experiment under the cursor."""
        if self.card is None:
            self.nothing_here()
        else:
            self.board.decide(self.card)

    def action_clock(self) -> None:
        """Start or stop the timeboxes of the chosen experiments."""
        self.board.start_or_stop(self.chosen())

    def action_extend(self) -> None:
        """Ask for more time."""
        from mlpm_tui.ui.dialogs.small_forms import extend_form

        if self.card is not None and self.board.may_write():
            self.board.open_small(*extend_form(self.card))

    def action_new(self) -> None:
        """Ask for a new experiment, and go to it."""
        self.board.ask_for_new(NEW_PLACE, self.table.go_to)

    def action_edit(self) -> None:
        """Edit the experiment under the cursor."""
        if self.card is None:
            self.nothing_here()
        elif self.board.may_write():
            self.board.edit(self.card)

    def action_assign(self) -> None:
        """Give the chosen experiments an owner."""
        if self.board.may_write() and (chosen := self.chosen()):
            self.board.assign(chosen)

    def action_produce(self) -> None:
        """Open the production epic of the experiment under the cursor."""
        if self.card is None:
            self.nothing_here()
        else:
            self.board.produce(self.card)

    def action_copy_id(self) -> None:
        """Copy the ids of the chosen experiments."""
        if ids := " ".join(card.id for card in self.chosen()):
            self.board.copy(ids)
