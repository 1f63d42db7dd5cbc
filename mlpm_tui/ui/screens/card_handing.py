"""The keys of a card on its way to production: handing it over, and what it is to keep."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.handing import HANDED
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.card_acting import Acting

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document
    from mlpm_tui.ui.dialogs.form import Values


class Handing(Acting):
    """What is asked on the way to production."""

    @property
    def is_handed(self) -> bool:
        """Whether a card of this kind changes hands."""
        return self.card.kind in HANDED

    @property
    def is_serving(self) -> bool:
        """Whether this card may have objectives: an epic, or a part of one."""
        return self.card.kind is Kind.EPIC or self.card.parent is not None

    @work(group=DIALOG)
    async def action_hand_over(self) -> None:
        """Ask to whom the card goes; where it is being handed over, what is to be done with it."""
        if not self.is_handed or not self._board.may_write():
            return
        from mlpm_tui.services.handoffs import latest_document

        handoff = latest_document(self._desk.dossier(self.card.id), self._desk.clock.now())
        if handoff is None or handoff["state"] == "accepted":
            await self._open_handoff()
        else:
            await self._go_on(handoff)

    async def _open_handoff(self) -> None:
        from mlpm_tui.domain.editing import people_at_hand
        from mlpm_tui.domain.handing import OpenHandoff
        from mlpm_tui.ui.dialogs.person_pick import joining, new_word
        from mlpm_tui.ui.dialogs.pick import Item, PickDialog

        project = self._desk.project
        known = people_at_hand(project, self._desk.who)
        names = sorted(known.keys() - {self._desk.who}, key=str.casefold)
        items = [Item(name, name, detail=known[name]) for name in names]
        title = f"Who is to take {self.card.id}?"
        picked = await self.app.push_screen_wait(PickDialog(title, items, new=new_word(project)))
        if picked is not None:
            wish = OpenHandoff(self.card.id, picked.removeprefix("+"))
            self._board.do([*joining(project, picked), wish])

    async def _go_on(self, handoff: "Document") -> None:
        from mlpm_tui.domain.handing import AcceptHandoff, AskReceiver
        from mlpm_tui.ui.dialogs.handing_forms import (
            ACCEPT,
            ASK,
            RETURN,
            answer_form,
            handoff_steps,
        )
        from mlpm_tui.ui.dialogs.pick import PickDialog

        card, who, receiver = self.card, self._desk.who, handoff["receiver"]
        title = f"{card.id} to {receiver}, {handoff['there']} of 6 items there"
        picked = await self.app.push_screen_wait(PickDialog(title, handoff_steps(handoff, who)))
        if picked == ASK:
            self._board.do([AskReceiver(card.id)])
        elif picked == ACCEPT and receiver.casefold() == who.casefold():
            self._board.do([AcceptHandoff(card.id)])
        elif picked in (ACCEPT, RETURN):
            form = answer_form(card, receiver, who, is_return=picked == RETURN)
            self._board.open_small(*form)
        elif picked is not None:
            self._show_item(handoff, picked)

    def _show_item(self, handoff: "Document", name: str) -> None:
        from mlpm_tui.ui.dialogs.form import FormDialog
        from mlpm_tui.ui.dialogs.handing_forms import item_fields

        async def save(values: "Values") -> None:
            await self._save_item(handoff, name, values)

        item = next(one for one in handoff["items"] if one["item"] == name)
        title = f"The {name} of {self.card.id}"
        note = f"A test is run by `mlpm handoff item {self.card.id} NAME --run COMMAND`."
        self.app.push_screen(FormDialog(title, item_fields(item), save, note=note))

    async def _save_item(self, handoff: "Document", name: str, values: "Values") -> None:
        """Keep an item once its evidence was looked at, in a thread."""
        from mlpm_tui.domain.errors import MlpmError
        from mlpm_tui.domain.handing import ShowItem
        from mlpm_tui.services.handoffs import check_evidence
        from mlpm_tui.ui.dialogs.form import WrongField
        from mlpm_tui.ui.dialogs.handing_forms import KEEP

        uri, may_miss = self._board.tracking_uri, values["missing"] == KEEP
        known = (name, values["evidence"], Path.cwd(), uri, handoff["items"])
        try:
            found = await self._board.read(partial(check_evidence, *known, may_miss=may_miss))
        except MlpmError as error:
            raise WrongField("evidence", error) from error
        wish = ShowItem(self.card.id, name, found.evidence, values["note"], found.state, found.why)
        self._board.do_or_raise([wish])

    @work(group=DIALOG)
    async def action_promise(self) -> None:
        """Ask what the service is to keep, or what was measured of it."""
        if not self.is_serving or not self._board.may_write():
            return
        from mlpm_tui.domain.objective_keeping import RemoveObjective
        from mlpm_tui.ui.dialogs.handing_forms import (
            REPORT,
            promise_form,
            promise_steps,
            report_form,
        )
        from mlpm_tui.ui.dialogs.pick import PickDialog

        objectives = self._desk.dossier(self.card.id).objectives
        title = f"What is {self.card.id} to keep?"
        picked = await self.app.push_screen_wait(PickDialog(title, promise_steps(objectives)))
        if picked is None:
            return
        verb, _, number = picked.partition(" ")
        if verb == "remove":
            self._board.do([RemoveObjective(self.card.id, number)])
        elif verb == REPORT:
            self._board.open_small(*report_form(self.card))
        else:
            standing = objectives[int(number) - 1] if number else None
            self._board.open_small(*promise_form(self.card, standing))
