"""Opening forms over the board: editing, drafts, and what others changed meanwhile."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from textual import work

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Act
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.ui.drafts import Draft
from mlpm_tui.ui.screens.board_parts import BoardParts

if TYPE_CHECKING:
    from mlpm_tui.domain.placing import AddCard
    from mlpm_tui.ui.dialogs.form import Field, Save, Values

Got = TypeVar("Got")
PROMISED = frozenset({"hypothesis", "baseline", "criteria"})
"""What of an experiment has to agree with itself."""


class Forms(BoardParts):
    """Forms, and what they do when they are saved."""

    def may_write(self) -> bool:
        """Tell whether anything may be changed here, and say so where not."""
        if self.desk.is_read_only:
            self.warn(f"The board is open for reading only: {self.desk.library.read_only_cause}.")
        return not self.desk.is_read_only

    def do_or_raise(self, wishes: Sequence[Wish]) -> None:
        """Do wishes for a form, which shows a refusal itself."""
        if not wishes:
            return
        act = self.desk.do(*wishes)
        self.show_project()
        self.note(act.said if act.changes else "Nothing differs: nothing was changed.")
        self.tell_warned(act)
        self._tell_lints(act)

    def _tell_lints(self, act: Act) -> None:
        """Say what does not agree on a card whose promise was written just now."""
        from mlpm_tui.domain.lints import lint

        project = self.desk.project
        for change in act.changes:
            experiment = project.experiments.get(change.key)
            is_promise = not PROMISED.isdisjoint(change.after or {})
            if change.entity != "experiment" or experiment is None or not is_promise:
                continue
            found = lint(experiment, (), project.directions)
            if found:
                # A toast cuts its end off, so what there is beside the first is told before it.
                many = f" 1 of {len(found)} (`mlpm exp check` has all)" if found[1:] else ""
                self.warn(f"Note{many}: {found[0].text}")

    async def read(self, ask: Callable[[], Got]) -> Got:
        """Ask the database in a thread, so that the screen never waits."""
        return await asyncio.get_running_loop().run_in_executor(None, ask)

    def open_form(
        self,
        topic: tuple[str, str, str],
        fields: "Sequence[Field]",
        save: "Save",
        *,
        note: str = "",
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Open a form with a draft; `values` are typed texts that come back from an earlier one.

        The topic is the title, what a draft of it is for, and the card it is about.
        """
        from mlpm_tui.ui.dialogs.form import FormDialog

        title, purpose, about = topic
        draft = Draft(self.desk.library.address, self.desk.project.key, purpose, about)
        if values is not None:
            first = {field.name: field.value for field in fields}
            fields = [replace(field, value=values.get(field.name, field.value)) for field in fields]
            draft = replace(draft, first=first)
        self.app.push_screen(FormDialog(title, fields, save, note=note, draft=draft))

    def open_small(
        self,
        title: str,
        fields: "tuple[Field, ...]",
        read: "Callable[[Values], list[Wish]]",
    ) -> None:
        """Open a form of few fields, without a draft."""
        from mlpm_tui.ui.dialogs.form import FormDialog

        async def save(values: "Values") -> None:
            self.do_or_raise(read(values))

        self.app.push_screen(FormDialog(title, fields, save))

    @work(group="memory")
    async def recall_similar(self, wish: "AddCard") -> None:
        """Say so where a decided experiment was like the one that has just been added."""
        from mlpm_tui.services.memory import said_of, similar

        hypothesis = str(wish.part.get("hypothesis", ""))
        found = await self.read(lambda: similar(self.desk.library, wish.title, hypothesis))
        if found:
            self.warn(said_of(found[0]))

    def edit(self, card: Card, values: Mapping[str, str] | None = None) -> None:
        """Open the form of a card."""
        from mlpm_tui.ui.dialogs.card_form import edit_fields, read_edit

        def standing_of(card: Card) -> "tuple[Field, ...]":
            project = self.desk.project
            # What a sub-task serves hangs on its dossier; other cards are edited without it.
            subtask = self.desk.dossier(card.id).subtask if card.parent is not None else None
            return edit_fields(card, project.experiment(card), subtask)

        fields = standing_of(card)
        first = {field.name: field.value for field in fields}

        async def save(typed: "Values") -> None:
            now = self.desk.project.find(card.id) or card
            theirs = {field.name: field.value for field in standing_of(now)}
            clashes = [
                field
                for field in fields
                if theirs[field.name] not in (first[field.name], typed[field.name])
                and typed[field.name] != first[field.name]
            ]
            mine = dict(typed)
            if clashes and not await self._keeps_mine(card, clashes, theirs, typed):
                mine |= {field.name: first[field.name] for field in clashes}
            self.do_or_raise(read_edit(card, first, mine, self.desk.clock.today()))

        self.open_form((f"Edit {card.id}", "edit", card.id), fields, save, values=values)

    async def _keeps_mine(
        self, card: Card, clashes: "list[Field]", theirs: "Values", mine: "Values"
    ) -> bool:
        from mlpm_tui.ui.dialogs.question import QuestionDialog

        latest = self.desk.library.history(self.desk.project.key, card.key, limit=1)
        who = safe_line(latest[0].who, 40) if latest else "Somebody else"
        lines = [f"{who} has just changed {card.id}.", ""]
        for field in clashes:
            lines += [field.label, f"  theirs: {theirs[field.name][:300]}"]
            lines += [f"  mine:   {mine[field.name][:300]}"]
        answers = (("c", "Go on editing"), ("t", "Keep theirs"), ("m", "Write mine"))
        question = QuestionDialog("\n".join(lines), answers)
        answer = await self.app.push_screen_wait(question)
        if answer == "c":
            raise StoreTrouble(f"Not saved yet: {who} has changed this card.", "stale")
        return answer == "m"
