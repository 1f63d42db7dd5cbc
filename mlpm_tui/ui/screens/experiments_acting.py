"""The keys of the table of experiments that move, mark and change something."""

from mlpm_tui.domain.cards import HOME_PHASE, Kind, Status
from mlpm_tui.ui.screens.experiments_parts import ExperimentsParts

NEW_PLACE = (HOME_PHASE[Kind.EXPERIMENT], Status.BACKLOG)


class Acting(ExperimentsParts):
    """Moving and marking happen here; what changes a card the board's screen does for both."""

    def action_walk(self, lines: int) -> None:
        """Move the cursor."""
        self.table.state.move(lines)
        self.table.changed()

    def action_walk_end(self, is_last: bool) -> None:  # noqa: FBT001  an action's argument
        """Go to the first or the last experiment."""
        state = self.table.state
        state.go(len(state.cards) if is_last else 0)
        self.table.changed()

    def action_walk_page(self, step: int) -> None:
        """Go half a page down or up."""
        self.table.state.move_page(step)
        self.table.changed()

    def action_mark(self) -> None:
        """Mark the experiment and go on to the next one."""
        self.table.state.toggle_mark()
        self.table.state.move(1)
        self._marked()

    def action_mark_range(self) -> None:
        """Mark from the last mark to here."""
        self.table.state.mark_range()
        self._marked()

    def action_mark_all(self) -> None:
        """Mark all that are shown, or none."""
        self.table.state.mark_all()
        self._marked()

    def _marked(self) -> None:
        self.table.changed()
        self.show_state()

    # -- what the board's screen does

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

    def action_undo(self) -> None:
        """Take the latest step back."""
        self.board.action_undo()

    def action_redo(self) -> None:
        """Bring back what was undone last."""
        self.board.action_redo()

    def action_refresh(self) -> None:
        """Look for news now."""
        self.board.action_refresh()
