"""The keys of the inbox that open something, and those that ask first: mostly by one key."""

from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.alert_handling import MergeAlert, SplitAlert
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.wording import listed
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.triage_acting import Acting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.alert_standing import SeenAlert
    from mlpm_tui.ui.dialogs.alert_forms import Ask
    from mlpm_tui.ui.dialogs.form import Values
    from mlpm_tui.ui.dialogs.pick import Item


class Asking(Acting):
    """Cards, links, and small dialogs over the inbox."""

    async def action_open_card(self) -> None:
        """Open the card; where the alert is not shown in full for want of room, show that first."""
        if self.alert is None:
            if not self.list.state.fold(is_folded=False):
                self.list.state.fold(is_folded=True)
            self.list.changed()
        elif self.detail is None and not self.has_room():
            await self.action_zoom()
        elif self.card is not None:
            self.board.open_card(self.card)

    def action_comment(self) -> None:
        """Ask for a comment."""
        from mlpm_tui.ui.dialogs.small_forms import comment_form

        if self.card is not None and self.board.may_write():
            self.board.open_small(*comment_form(self.card))

    def action_copy_id(self) -> None:
        """Copy the ids of the chosen alerts."""
        if ids := " ".join(card.id for card in self.chosen()):
            self.board.copy(ids)

    def action_follow(self) -> None:
        """Open the runbook or the link where a browser can be reached, else copy it."""
        row = self.alert
        read = None if row is None else self.read_of(row)
        if row is None or read is None:
            self.nothing_here()
            return
        link = read.runbook or (row.incident.url if row.incident is not None else "")
        if not link:
            self.note(f"{row.card.id} has no runbook: y copies its id.")
        else:
            self.board.open_link(link)

    def action_resolve(self) -> None:
        """Ask what the chosen alerts came to."""
        from mlpm_tui.ui.dialogs.alert_forms import resolve_ask

        if rows := self.live_rows("resolve"):
            self._ask(resolve_ask(rows), rows)

    def action_snooze(self) -> None:
        """Ask until when the chosen alerts are put off."""
        from mlpm_tui.ui.dialogs.alert_forms import snooze_ask

        if rows := self.live_rows("put off"):
            self._ask(snooze_ask(rows, self.desk.clock.now()), rows)

    def action_mute(self) -> None:
        """Ask until when the conditions of the chosen alerts are muted."""
        from mlpm_tui.ui.dialogs.alert_forms import mute_ask

        if self.board.may_write() and (rows := self.rows()):
            self._ask(mute_ask(rows, self.desk.clock.now()), rows)

    def action_repair(self) -> None:
        """Ask what kind of work mends the alert under the cursor."""
        from mlpm_tui.ui.dialogs.alert_forms import repair_ask

        if not self.board.may_write():
            return
        if self.alert is None:
            self.nothing_here()
        else:
            others = self.list.state.marks - {self.alert.key}
            self._ask(repair_ask(self.alert, is_among_others=bool(others)), [self.alert])

    def action_assign(self) -> None:
        """Ask who does the chosen alerts."""
        if self.board.may_write() and (cards := self.chosen()):
            self.board.assign(cards, self.act)

    def _ask(self, ask: "Ask", rows: "Sequence[SeenAlert]") -> None:
        from mlpm_tui.ui.dialogs.quick_form import QuickForm

        async def save(values: "Values") -> None:
            self.act_or_raise(ask.read(values), rows)

        form = QuickForm(ask.title, ask.choices, ask.fields, save, start=ask.start, note=ask.note)
        self.app.push_screen(form)

    @work(group=DIALOG)
    async def action_merge(self) -> None:
        """Ask which alert stands for the chosen ones; one that is merged is split off again."""
        from mlpm_tui.ui.dialogs.alert_forms import names
        from mlpm_tui.ui.dialogs.pick import PickDialog

        if not self.board.may_write() or not (rows := self.rows()):
            return
        merged = [row for row in rows if row.incident and row.incident.merged_into is not None]
        if merged:
            self.act([SplitAlert(row.card.id) for row in merged])
            return
        if len(models := sorted({row.alert.model or "no model" for row in rows})) > 1:
            self.board.warn(f"Only alerts of one model are merged, not {listed(models[:3])}.")
            return
        items = self._others(rows)
        if not items:
            self.note("There is no other open alert of this model to merge it into.")
            return
        dialog = PickDialog(f"Which alert stands for {names(rows)}?", items)
        if (picked := await self.app.push_screen_wait(dialog)) is not None:
            self.act([MergeAlert(row.card.id, picked) for row in rows])

    def _others(self, rows: "Sequence[SeenAlert]") -> "list[Item]":
        """Return the open alerts of the same model, those of the same group first."""
        from mlpm_tui.ui.dialogs.pick import Item

        chosen, first = {row.key for row in rows}, rows[0]
        group = first.incident.group if first.incident is not None else ""
        others = [
            row
            for row in self.list.order.rows.values()
            if row.key not in chosen
            and row.alert.model == first.alert.model
            and row.alert.state is not AlertState.RESOLVED
        ]
        others.sort(key=lambda row: row.incident is None or row.incident.group != group)
        return [
            Item(row.card.id, row.card.title, lead=row.card.id, detail=row.alert.state)
            for row in others
        ]
