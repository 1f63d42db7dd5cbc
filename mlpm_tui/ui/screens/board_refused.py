"""What was not kept, and whose word counts: drafts of an earlier start, edits that crossed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.changes import Change, Value
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
FOLLOWING = frozenset({"criteria_edited_at"})
"""Fields that an edit sets by itself."""
PURPOSES = {"new": "a new card", "edit": "an edit of", "decide": "the decision on"}


class Refused(Previewing):
    """What follows from the desk's events."""

    def tell(self, event: Event, notice: Notice) -> None:
        """Say what an event means for the person; a deed is said to be done once it is kept."""
        if isinstance(event, UnitKept):
            self.note(self.said_of(event.kept))
        self._tell_of_others(notice)
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

    def _tell_of_others(self, notice: Notice) -> None:
        deeds = [deed for deed in notice.deeds if deed not in notice.alarms]
        if len(deeds) > MOST_SAID:
            self.note(f"{len(deeds)} changes by others")
        else:
            for deed in deeds:
                self.note(deed)
        for alarm in notice.alarms[:MOST_SAID]:
            self.warn(alarm)
        if len(notice.alarms) > MOST_SAID:
            self.warn(f"{len(notice.alarms)} stopping rules have fired: their cards say which.")

    @work(group=DIALOG)
    async def _ask_whose(self, edits: list[Change], event: UnitRefused) -> None:
        from mlpm_tui.domain.editing import EditCard
        from mlpm_tui.domain.experimenting import ShapeExperiment
        from mlpm_tui.ui.dialogs.question import QuestionDialog

        lines = [f"Not kept: {event.unit.act.said}. {event.error}", ""]
        wishes: list[Wish] = [*self._moves(event.unit.act.changes)]
        for change in edits:
            card = self.desk.project.cards.get(change.card)
            if card is None:
                continue
            record = card if change.entity == "card" else self.desk.project.experiment(card)
            fields = _own(change)
            for name, mine in fields.items():
                theirs = getattr(record, name, None)
                lines += [f"{card.id} {name}", f"  theirs: {_shown(theirs)}"]
                lines += [f"  mine:   {_shown(mine)}"]
            make = EditCard if change.entity == "card" else ShapeExperiment
            wishes.append(make(card.id, fields))
        if lost := _lost(event.unit.act.changes):
            lines += ["", f"Not written with yours, do it again if you want it: {lost}."]
        answers = (("t", "Keep theirs"), ("m", "Write mine"))
        answer = await self.app.push_screen_wait(QuestionDialog("\n".join(lines), answers))
        if answer == "m":
            self.do(wishes)

    def _moves(self, changes: Iterable[Change]) -> "Iterator[Wish]":
        """Yield the moves of a refused step once more, where the cards do not stand there yet."""
        from mlpm_tui.domain.cards import Status
        from mlpm_tui.domain.placing import MoveCard

        for change in filter(_is_move, changes):
            card = self.desk.project.cards.get(change.card)
            after = change.after or {}
            if card is None or card.is_archived:
                continue
            phase, status = after.get("phase", card.phase), after.get("status", card.status)
            if (phase, status) != card.place:
                yield MoveCard(card.id, Status(str(status)), int(str(phase)))

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
    for change in changes:
        names = set(change.after or ()) - FOLLOWING
        if change.before is not None and names and names == set(_own(change)):
            yield change


def _own(change: Change) -> dict[str, Value]:
    """Return the fields of a change that somebody can edit."""
    from mlpm_tui.domain.editing import EDITABLE
    from mlpm_tui.domain.experimenting import SHAPE

    known = {"card": set(EDITABLE), "experiment": set(SHAPE)}.get(change.entity, set())
    return {name: value for name, value in (change.after or {}).items() if name in known}


def _is_move(change: Change) -> bool:
    is_edit = change.before is not None and change.entity == "card"
    return is_edit and not {"phase", "status"}.isdisjoint(change.after or ())


def _lost(changes: tuple[Change, ...]) -> str:
    """Say what else a refused step would have done: neither edits nor moves, nor what follows."""
    edits = [*_edits(changes)]
    words = Counter(
        f"{'new ' if change.before is None else ''}{change.entity.replace('_', ' ')}"
        for change in changes
        if change not in edits and not _is_move(change) and not _follows(change)
    )
    return ", ".join(f"{count} x {word}" for word, count in words.items())


def _follows(change: Change) -> bool:
    """Tell whether a change came of a move by itself: the clocks of a phase and of a timebox."""
    names = set(change.after or ())
    is_clock = change.entity == "experiment" and all(n.startswith("timebox_") for n in names)
    return change.entity == "phase" or (change.before is not None and is_clock)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return safe_line(" ".join(str(part) for part in value), 300)
    return safe_line("nothing" if value is None else str(value), 300)
