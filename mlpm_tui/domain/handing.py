"""What people do with a handoff: open it, show its items, ask, accept it or send it back.

The items stand for the whole time; a return keeps them, so that only what was wrong is done again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.changes import Act, Change, edited, made
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.editing import check_person
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.handing_checks import (
    check_command,
    check_giver,
    check_own_evidence,
    check_receiver,
    check_taker,
    forced,
    is_same,
)
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS, Handoff, HandoffItem, read_item
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import on_board
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.secret_texts import check_open, hide_secrets
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

HANDED = frozenset({Kind.EXPERIMENT, Kind.EPIC})
"""Kinds of card that change hands."""
UNSHOWN = frozenset({"missing", "failed"})
"""What a check may have found that leaves an item not there."""
TRIALS = frozenset({"passed", "failed"})
"""What a command may have come to."""
FOR_THEM, ONESELF = "for the receiver", "with nobody else's look"
"""How a remark says whose look was left out."""
HANDING = ("handoff", "handoff_item")
"""What two people must not change of one card at once: each rule reads all of it."""


def handoff_of(dossier: Dossier) -> Handoff | None:
    """Return a card's latest handoff, or None."""
    return dossier.handoffs[-1] if dossier.handoffs else None


def items_of(dossier: Dossier, handoff: Handoff) -> dict[str, HandoffItem]:
    """Return the items of a handoff by name, in the order in which they are asked for."""
    found = {item.item: item for item in dossier.handoff_items if item.handoff == handoff.key}
    return {name: found[name] for name in HANDOFF_ITEMS if name in found}


def is_there(item: HandoffItem) -> bool:
    """Tell whether an item has evidence that no check has found wanting."""
    return item.evidence is not None and item.checked not in UNSHOWN


def missing_items(items: Iterable[HandoffItem]) -> tuple[str, ...]:
    """Return which of the six items are not there yet."""
    there = {item.item for item in items if is_there(item)}
    return tuple(name for name in HANDOFF_ITEMS if name not in there)


def waiting_since(handoff: Handoff) -> datetime | None:
    """Return since when a handoff waits for its receiver; None where it does not."""
    return handoff.asked_at if handoff.state == "waiting" else None


@dataclass(frozen=True, slots=True)
class OpenHandoff(OfCard):
    """A model is to change hands: an experiment or an epic, and who is to take it.

    `force` is the reason why somebody hands it to themselves; it is left on the card as a comment.
    """

    rests_on: ClassVar[tuple[str, ...]] = HANDING

    receiver: str
    force: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the handoff with its six items, none of them there yet."""
        card = on_board(project, self.id)
        if card.kind not in HANDED:
            raise RuleBroken(
                f"{card.id} is a card of kind {card.kind}: an experiment or an epic changes hands.",
                "kind",
            )
        standing = handoff_of(project.dossier(card))
        if standing is not None and standing.state != "accepted":
            raise RuleBroken(
                f"{card.id} is being handed to {standing.receiver} already "
                f"(`mlpm handoff show {card.id}`).",
                "exists",
            )
        receiver = check_person(project, self.receiver, moment.who)
        check_giver(card, receiver, moment, self.force)
        at = moment.now
        if standing is not None:
            # The later one counts, also where the clock stands still or goes back.
            at = max(at, standing.opened_at + timedelta(microseconds=1))
        handoff = Handoff(moment.new_key(), card.key, receiver, at, moment.who)
        items = [
            made(HandoffItem(moment.new_key(), card.key, handoff.key, name))
            for name in HANDOFF_ITEMS
        ]
        said = f"opened the handoff of {card.id} to {receiver}"
        remark = forced(project, moment, card, said, (ONESELF, self.force))
        return Act(said, (made(handoff), *items, *remark))


@dataclass(frozen=True, slots=True)
class ShowItem(OfCard):
    """One of the six items is there: its evidence, and what looking at it came to.

    A handoff whose last item comes asks its receiver at once; one that was sent back is asked for
    again by hand, because more than one item may have to be mended.
    """

    rests_on: ClassVar[tuple[str, ...]] = HANDING

    item: str
    evidence: str
    note: str = ""
    checked: str = "unchecked"
    why: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the item with its evidence."""
        card, handoff = _under_way(project, self.id)
        name = read_item(self.item)
        items = items_of(project.dossier(card), handoff)
        if self.checked in TRIALS:
            check_command(name)
        evidence = check_open(check_line(self.evidence, "Evidence", 2_000), "Evidence")
        check_own_evidence(evidence, name, items)
        note = check_block(self.note, "A note", 2_000) if self.note.strip() else ""
        why = hide_secrets(self.why)
        changes = edited(
            items[name],
            evidence=evidence,
            note=check_open(note, "A note"),
            recorded_by=moment.who,
            recorded_at=moment.now,
            checked=self.checked,
            why=why,
            checked_at=None if self.checked == "unchecked" else moment.now,
        )
        others = [item for other, item in items.items() if other != name]
        is_whole = self.checked not in UNSHOWN and missing_items(others) == (name,)
        said = f"recorded the {name} of {card.id}'s handoff"
        if self.checked in UNSHOWN:
            said += f", which {self.checked}: {why.rstrip('.')}" if why else f": {self.checked}"
            if handoff.state == "waiting":
                changes += edited(handoff, state="open", asked_at=None)
        elif is_whole and handoff.state == "open":
            changes += _asked(handoff, moment)
            said += f"; all six are there, and it waits for {handoff.receiver}"
        return Act(said, changes)


@dataclass(frozen=True, slots=True)
class AskReceiver(OfCard):
    """All six items are there: the receiver is asked to take the model."""

    rests_on: ClassVar[tuple[str, ...]] = HANDING

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the handoff as waiting for its receiver."""
        card, handoff = _under_way(project, self.id)
        if handoff.state == "waiting":
            raise RuleBroken(f"{card.id}'s handoff waits for {handoff.receiver} already.")
        _check_items(project, card, handoff)
        said = f"asked {handoff.receiver} to accept {card.id}"
        return Act(said, _asked(handoff, moment))


@dataclass(frozen=True, slots=True)
class AcceptHandoff(OfCard):
    """The receiver takes the model; an epic becomes theirs.

    `force` is the reason why somebody else does it, or who has shown the items; it is left on the
    card as a comment.
    """

    rests_on: ClassVar[tuple[str, ...]] = HANDING

    force: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the handoff as accepted; it needs all six items."""
        card, handoff = _under_way(project, self.id)
        check_receiver(card, handoff, moment, self.force, "accepts")
        if handoff.state == "returned":
            raise RuleBroken(
                f"{handoff.receiver} sent {card.id} back: {handoff.reason} "
                f"(`mlpm handoff ask {card.id}` asks again once that is mended).",
                "returned",
            )
        _check_items(project, card, handoff)
        items = items_of(project.dossier(card), handoff)
        check_taker(card, handoff, items.values(), moment, self.force)
        changes = edited(
            handoff,
            state="accepted",
            decided_at=moment.now,
            decided_by=moment.who,
            reason=self.force.strip(),
        )
        said = f"accepted {card.id} from {handoff.opened_by}"
        if card.kind is Kind.EPIC and card.owner != handoff.receiver:
            changes += edited(card, owner=handoff.receiver)
            said += f"; it is {handoff.receiver}'s now"
        whose = ONESELF if is_same(moment.who, handoff.receiver) else FOR_THEM
        return Act(said, changes + forced(project, moment, card, said, (whose, self.force)))


@dataclass(frozen=True, slots=True)
class ReturnHandoff(OfCard):
    """The receiver sends the model back and says why; its items stay."""

    rests_on: ClassVar[tuple[str, ...]] = HANDING

    reason: str
    force: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the handoff as sent back."""
        card, handoff = _under_way(project, self.id)
        check_receiver(card, handoff, moment, self.force, "returns")
        if handoff.state == "returned":
            raise RuleBroken(f"{card.id} was sent back already: {handoff.reason}")
        reason = check_block(self.reason, "A reason", 2_000)
        changes = edited(
            handoff,
            state="returned",
            decided_at=moment.now,
            decided_by=moment.who,
            reason=reason,
            returned=handoff.returned + 1,
        )
        said = f"sent {card.id} back to {handoff.opened_by}: {reason}"
        return Act(said, changes + forced(project, moment, card, said, (FOR_THEM, self.force)))


def _under_way(project: Project, text: str) -> tuple[Card, Handoff]:
    card = on_board(project, text)
    handoff = handoff_of(project.dossier(card))
    if handoff is None:
        raise NotFound(
            f"{card.id} is not being handed over: `mlpm handoff open {card.id} --to WHO` begins it."
        )
    if handoff.state == "accepted":
        raise RuleBroken(
            f"{handoff.decided_by} accepted {card.id} already; `mlpm undo` takes that back, and "
            f"`mlpm handoff open {card.id} --to WHO` hands it on.",
            "accepted",
        )
    return card, handoff


def _check_items(project: Project, card: Card, handoff: Handoff) -> None:
    items = items_of(project.dossier(card), handoff)
    if missing := missing_items(items.values()):
        there = len(HANDOFF_ITEMS) - len(missing)
        raise RuleBroken(
            f"{card.id} cannot change hands yet, {there} of {len(HANDOFF_ITEMS)} items are there: "
            f"{_listed(missing)} missing (`mlpm handoff item {card.id} "
            f'"{missing[0]}" --evidence URI`).',
            "items_missing",
        )


def _listed(names: tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"


def _asked(handoff: Handoff, moment: Moment) -> tuple[Change, ...]:
    return edited(
        handoff, state="waiting", asked_at=moment.now, decided_at=None, decided_by=None, reason=""
    )
