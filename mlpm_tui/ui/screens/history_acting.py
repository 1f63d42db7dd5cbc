"""The keys of the history that move, lead on from an act, or take it back."""

from textual import work

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.past_acts import FOUND, UNDO, PastAct
from mlpm_tui.services.past_acts import ActRead, way_back
from mlpm_tui.store.units import Deed
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.history_detail import Detailing

MOST_AT_ONCE = 200


class Acting(Detailing):
    """Moving, opening cards, boards as they were, and undo of the act under the cursor."""

    def moved(self) -> None:
        """Show where the cursor is, and read on where it comes near the end."""
        super().moved()
        self.look_ahead()

    # -- what an act leads to

    @work(group=DIALOG)
    async def action_open_card(self) -> None:
        """Open the card that the act is about; of several one is chosen."""
        if self.act is None:
            self.nothing_here()
            return
        names = [name for _, name in self.act.cards]
        if not names:
            self.note("This act is about no card.")
            return
        name: str | None = names[0]
        if len(names) > 1:
            from mlpm_tui.ui.dialogs.pick import Item, PickDialog

            cards, ids = self.desk.project.cards, self.desk.project.ids
            items = [Item(one, cards[ids[one]].title if one in ids else "", one) for one in names]
            name = await self.app.push_screen_wait(PickDialog("Cards of this act", items))
        if name is not None and (card := await self.found_card(name)) is not None:
            self.board.open_card(card)

    @work(exclusive=True, group="then")
    async def action_board(self) -> None:
        """Show the board as it was right after the act."""
        if (act := self.act) is None:
            self.nothing_here()
            return
        from mlpm_tui.ui.screens.past_board import PastBoardScreen, desk_then

        try:
            desk = await desk_then(self.board, act)
        except MlpmError as error:
            self.warn(str(error))
            return
        if self.app.screen is self:
            self.app.push_screen(PastBoardScreen(self.board, desk, act, self.neighbour))

    def neighbour(self, act: PastAct, step: int) -> PastAct | None:
        """Return the act so many lines further down or up, and put the cursor on it."""
        acts = self.list.state.rows
        at = next((at for at, one in enumerate(acts) if one.unit == act.unit), None)
        if at is None or not 0 <= at + step < len(acts):
            return None
        self.list.state.go(at + step)
        self.moved()
        return acts[at + step]

    def action_copy_id(self) -> None:
        """Copy the ids of the act's cards."""
        if self.act is not None and self.act.cards:
            self.board.copy(" ".join(name for _, name in self.act.cards))
        else:
            self.note("This act is about no card.")

    def action_copy_line(self) -> None:
        """Copy who did what and when."""
        if (act := self.act) is None:
            self.nothing_here()
        else:
            local = act.at.astimezone(self.desk.clock.zone)
            self.board.copy(f"{local:%Y-%m-%d %H:%M} {act.who}: {act.said}")

    # -- taking it back

    def action_undo(self) -> None:
        """Undo the act under the cursor, once it is clear what that changes."""
        if self.act is not None and self.is_undone(self.act):
            self.note("This is undone already: U brings it back.")
        else:
            self._turn_round()

    def action_redo(self) -> None:
        """Bring the act under the cursor back, once it is clear what that changes."""
        act = self.act
        if act is not None and act.deed != UNDO and not self.is_undone(act):
            self.note("This still holds: u undoes it.")
        else:
            self._turn_round()

    @work(group=DIALOG)
    async def _turn_round(self) -> None:
        act = self.act
        if act is None or not self.board.may_write():
            return
        read = await self.read_now(act)
        if read is None or self.found is None:
            return
        if read.obstacle or act.deed == FOUND:
            self.warn(read.obstacle)
            return
        deed, target = way_back(act, self.found.takers)
        if not await self._is_meant(read, deed):
            return
        take_back = self.desk.undo if deed is Deed.UNDO else self.desk.redo
        try:
            take_back(target)
        except MlpmError as error:
            self.warn(str(error))

    async def _is_meant(self, read: ActRead, deed: Deed) -> bool:
        from mlpm_tui.ui.dialogs.question import QuestionDialog
        from mlpm_tui.ui.widgets.history_text import question_of

        word = ("d", "Undo it") if deed is Deed.UNDO else ("b", "Bring it back")
        question = question_of(read, self.desk.clock.here(), self.board.glyphs)
        dialog = QuestionDialog(question, (("k", "Keep it as it is"), word))
        return await self.app.push_screen_wait(dialog) == word[0]

    def action_refresh(self) -> None:
        """Look for news now."""
        super().action_refresh()
        self.read_on()
