"""The keys of the inbox that act without asking, and those of an alert's checklist."""

from typing import TYPE_CHECKING

from mlpm_tui.domain.alert_handling import ReopenAlert
from mlpm_tui.domain.alert_standing import SeenAlert
from mlpm_tui.domain.details import AlertState
from mlpm_tui.ui.screens.triage_detail import Detailing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.details import ChecklistItem


class Acting(Detailing):
    """The checklist, and what is done at once."""

    # -- the checklist, while that is gone through

    def action_walk(self, lines: int) -> None:
        """Move the cursor, or go to another item of the checklist."""
        if self.item is None:
            super().action_walk(lines)
            return
        items = self._items()
        self.item = max(0, min(self.item + lines, len(items) - 1)) if items else None
        self.show_detail()

    async def action_choose_items(self) -> None:
        """Go through the checklist, or back to the list."""
        if self.item is not None:
            await self.leave_items()
            return
        if self.alert is None:
            self.nothing_here()
            return
        if self.detail is None:
            await self.action_zoom()
        if self.read_of(self.alert) is None:
            await self.read_now()
        if not (items := self._items()):
            self.note("There is no checklist on this alert.")
            return
        self.item = next((at for at, item in enumerate(items) if not item.done), 0)
        self.list.lead(is_led=False)
        self.show_detail()

    async def leave_items(self) -> None:
        """Go back to the list."""
        self.item = None
        self.list.lead(is_led=True)
        self.show_detail()

    def action_mark(self) -> None:
        """Mark the alert and go on to the next one; in the checklist, check the item."""
        if self.item is not None:
            self._check()
        else:
            super().action_mark()

    def _items(self) -> "Sequence[ChecklistItem]":
        row = self.alert
        read = None if row is None else self.read_of(row)
        return read.dossier.checklist if read is not None else ()

    def _check(self) -> None:
        from mlpm_tui.domain.attaching import CheckItem

        items, card = self._items(), self.card
        at = self.item
        if card is None or at is None or at >= len(items) or not self.board.may_write():
            return
        if self.board.do([CheckItem(card.id, str(at + 1), is_done=not items[at].done)]):
            self.item = min(at + 1, len(items) - 1)
            self.show_detail()

    def action_fold(self, is_folded: bool) -> None:  # noqa: FBT001  an action's argument
        """Fold or unfold the group under the cursor."""
        if not self.list.state.grouping:
            self.note("The alerts are not grouped: F groups them.")
        elif self.list.state.fold(is_folded=is_folded):
            self.list.changed()

    # -- what is done at once

    @property
    def gives_back(self) -> bool:
        """Whether taking up would give back, for all chosen alerts are taken up already."""
        states = {row.alert.state for row in self.rows()} - {AlertState.RESOLVED}
        return states == {AlertState.ACKNOWLEDGED}

    def action_acknowledge(self) -> None:
        """Take the chosen alerts up; where all are taken up already, give them back."""
        from mlpm_tui.ui.dialogs.alert_forms import acknowledge_wishes

        if rows := self.live_rows("take up"):
            self.act(acknowledge_wishes(rows))

    def action_reopen(self) -> None:
        """Reopen the chosen alerts that are resolved."""
        if not self.board.may_write():
            return
        rows = [row for row in self.rows() if row.alert.state is AlertState.RESOLVED]
        if not rows:
            self.note("Only a resolved alert is reopened: . shows them.")
        else:
            self.act([ReopenAlert(row.card.id) for row in rows])

    def live_rows(self, what: str) -> list[SeenAlert]:
        """Return the chosen alerts that are not resolved; say so where there are none."""
        if not self.board.may_write():
            return []
        rows = self.rows()
        live = [row for row in rows if row.alert.state is not AlertState.RESOLVED]
        if not rows:
            self.nothing_here()
        elif not live:
            self.note(f"It is resolved already: there is nothing to {what}; O reopens it.")
        return live
