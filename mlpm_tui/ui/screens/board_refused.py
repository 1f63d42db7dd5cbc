"""What was not kept, and whose word counts: drafts of an earlier start, edits that crossed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.errors import StaleChange
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.desk import Notice
from mlpm_tui.services.writer import Event, UnitKept, UnitRefused
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.board_preview import Previewing

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

MOST_SAID = 3
"""So many of others' deeds are named one by one; more are counted."""
PURPOSES = {"new": "a new card", "edit": "an edit of", "decide": "the decision on"}


class Refused(Previewing):
    """What follows from the desk's events."""

    def tell(self, event: Event, notice: Notice) -> None:
        """Say what an event means for the person; a deed is said to be done once it is kept."""
        if isinstance(event, UnitKept):
            self.note(self.said_of(event.kept))
        if len(notice.deeds) > MOST_SAID:
            self.note(f"{len(notice.deeds)} changes by others")
        else:
            for deed in notice.deeds:
                self.note(deed)
        if notice.error is None:
            return
        if not isinstance(event, UnitRefused):
            self.warn(str(notice.error))
            return
        edits = [*_edits(event.unit.act.changes)]
        if isinstance(notice.error, StaleChange) and edits:
            self._ask_whose(edits, event)
        else:
            self.warn(f"Not kept: {event.unit.act.said}. {notice.error}")

    @work(group=DIALOG)
    async def _ask_whose(self, edits: list[Change], event: UnitRefused) -> None:
        from mlpm_tui.domain.editing import EditCard
        from mlpm_tui.domain.experimenting import ShapeExperiment
        from mlpm_tui.ui.dialogs.question import QuestionDialog

        lines = [f"Not kept: {event.unit.act.said}. {event.error}", ""]
        wishes: list[Wish] = []
        for change in edits:
            card = self.desk.project.cards.get(change.card)
            if card is None:
                continue
            record = card if change.entity == "card" else self.desk.project.experiment(card)
            for name, mine in (change.after or {}).items():
                theirs = getattr(record, name, None)
                lines += [f"{card.id} {name}", f"  theirs: {_shown(theirs)}"]
                lines += [f"  mine:   {_shown(mine)}"]
            make = EditCard if change.entity == "card" else ShapeExperiment
            wishes.append(make(card.id, dict(change.after or {})))
        answers = (("t", "Keep theirs"), ("m", "Write mine"))
        answer = await self.app.push_screen_wait(QuestionDialog("\n".join(lines), answers))
        if answer == "m":
            self.do(wishes)

    @work(group=DIALOG)
    async def offer_drafts(self) -> None:
        """Offer what was typed in an earlier start and never saved."""
        from mlpm_tui.ui import drafts

        left = [*drafts.left_behind(self.desk.library.address)]
        if not left or self.desk.is_read_only:
            return
        from mlpm_tui.ui.dialogs.question import QuestionDialog

        for file, draft in left:
            what = f"{PURPOSES.get(draft.purpose, draft.purpose)} {draft.about}".strip()
            typed = "; ".join(text for text in draft.values.values() if text.strip())
            question = QuestionDialog(
                f"Last time {what} was not saved:\n{safe_line(typed, 300)}",
                (("l", "Later"), ("o", "Open it"), ("t", "Throw it away")),
            )
            answer = await self.app.push_screen_wait(question)
            if answer in ("o", "t"):
                file.unlink(missing_ok=True)
            if answer == "o":
                self.open_draft(draft)
                return


def _edits(changes: tuple[Change, ...]) -> Iterator[Change]:
    """Yield the changes that edited what a card says, not where it stands."""
    from mlpm_tui.domain.editing import EDITABLE
    from mlpm_tui.domain.experimenting import SHAPE

    known = {"card": set(EDITABLE), "experiment": set(SHAPE)}
    for change in changes:
        names = set(change.after or ())
        if change.before is not None and names and names <= known.get(change.entity, set()):
            yield change


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return safe_line(" ".join(str(part) for part in value), 300)
    return safe_line("nothing" if value is None else str(value), 300)
