"""Deciding what an experiment or an alert came to, and carrying a success into production."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import MlpmError, RuleBroken
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keys import BOARD, show_keys
from mlpm_tui.ui.screens.board_forms import Forms

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.proposing import Proposal
    from mlpm_tui.store.units import Kept
    from mlpm_tui.ui.dialogs.form import Values


SUCCESS = "success"


class Deciding(Forms):
    """The form of a decision, and the key that opens a production epic."""

    @work(group=DIALOG)
    async def decide(self, card: Card, values: Mapping[str, str] | None = None) -> None:
        """Ask for an experiment's outcome, with the one that its results speak for."""
        if not self.may_write():
            return
        from mlpm_tui.services.judging import judge
        from mlpm_tui.ui.dialogs.decide_form import decide_fields, proposal_note
        from mlpm_tui.ui.widgets.rule_text import what_asks

        proposal, dossier = None, None
        try:
            dossier = await self.read(lambda: self.desk.library.dossier(card.id))
            if dossier is not None:
                now, directions = self.desk.clock.now(), self.desk.project.directions
                known = (dossier, now, self.observed(card.key), directions)
                proposal = (await self.read(lambda: judge(*known))).proposal
        except MlpmError as error:
            self.refuse(error)
        experiment = self.desk.project.experiment(card)
        if experiment is None:
            return

        asks = "" if dossier is None else what_asks(dossier)

        async def save(typed: "Values") -> None:
            await self._save_decision(card, typed, proposal)

        self.open_form(
            (f"What did {card.id} come to?", "decide", card.id),
            decide_fields(experiment, proposal, dossier),
            save,
            note=f"{asks}\n{proposal_note(proposal)}".strip(),
            values=values,
        )

    async def _save_decision(
        self, card: Card, typed: "Values", proposal: "Proposal | None"
    ) -> None:
        from mlpm_tui.ui.dialogs.decide_form import FIELD_OF, read_decision
        from mlpm_tui.ui.dialogs.form import WrongField

        wish = read_decision(card, typed, proposal)
        await self._look_for_artifacts(typed)
        try:
            self.do_or_raise([wish])
        except RuleBroken as refused:
            if refused.code not in FIELD_OF:
                raise
            raise WrongField(FIELD_OF[refused.code], refused) from refused

    def said_of(self, kept: "Kept") -> str:
        """Say what was done; after a success, first which key carries it into production."""
        for change in kept.changes:
            after = change.after or {}
            if change.entity == "experiment" and after.get("outcome") == SUCCESS:
                produce = next(key for key in BOARD if key.id == "card.produce")
                keys = show_keys(self.keymap.keys(produce))
                return f"{keys} opens its production epic; {kept.said}"
        return kept.said

    async def _look_for_artifacts(self, typed: "Values") -> None:
        """Refuse an artifact that is not there, at its line; the stores are asked in a thread."""
        from mlpm_tui.services.artifacts import check_there, look_at
        from mlpm_tui.ui.dialogs.decide_form import read_artifacts
        from mlpm_tui.ui.dialogs.form import WrongField

        for named, number, may_miss in read_artifacts(typed):
            if may_miss:
                continue
            look = await self.read(partial(look_at, named, Path.cwd(), self.tracking_uri))
            try:
                check_there(look)
            except RuleBroken as missing:
                raise WrongField("artifacts", missing, number) from missing

    def action_produce(self) -> None:
        """Open the production epic of the experiment under the cursor."""
        if self.card is None:
            self.nothing_here()
        else:
            self.produce(self.card)

    @work
    async def produce(self, card: Card) -> None:
        """Open an experiment's production epic, and go to it."""
        if not self.may_write():
            return
        from mlpm_tui.domain.production import OpenEpic
        from mlpm_tui.services.production import read_plan

        try:
            wish = OpenEpic(card.id, await self.read(read_plan))
        except MlpmError as error:
            self.refuse(error)
            return
        before = self.desk.project.cards.keys()
        if self.do([wish]):
            new = [c for key, c in self.desk.project.cards.items() if key not in before]
            epic = next(c for c in new if c.parent is None)
            self.board.go_to(epic.key)

    @work(group=DIALOG)
    async def write_record(self, dossier: "Dossier") -> None:
        """Ask where an experiment's whole record is to be written, as Markdown."""
        from mlpm_tui.services.experiment_record import record_of
        from mlpm_tui.services.written_files import write_file
        from mlpm_tui.ui.dialogs.form import Field, FormDialog

        written: list[Path] = []

        async def save(values: "Values") -> None:
            now, directions = self.desk.clock.now(), self.desk.project.directions
            known = (dossier, now, self.observed(dossier.card.key), directions)
            file = values["file"].strip()
            written.append(await self.read(lambda: write_file(file, record_of(*known))))

        name = Field("file", "File; one that is there stays", f"{dossier.card.id}.md")
        form = FormDialog(f"Write {dossier.card.id} as Markdown", (name,), save)
        if await self.app.push_screen_wait(form):
            self.note(f"wrote the record of {dossier.card.id} to {written[-1]}")
