"""What keeps a handoff honest: two people, and evidence of its own for each of the six items."""

import posixpath
from collections.abc import Iterable, Mapping

from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.handoffs import Handoff, HandoffItem
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project

TRIED = "test cases"
"""The one item that a command shows by passing."""
IN_WORDS = frozenset({"performance requirements", "known limitations"})
"""Items that a sentence shows as well as a file does."""


def check_giver(card: Card, receiver: str, moment: Moment, force: str) -> None:
    """Refuse that somebody hands a model over to themselves, unless there is a reason."""
    if is_same(receiver, moment.who) and not force.strip():
        raise RuleBroken(
            f"{moment.who} cannot hand {card.id} over to {receiver}: name somebody else who looks "
            "at it, or give --force with a reason.",
            "same_person",
        )


def check_taker(
    card: Card, handoff: Handoff, items: Iterable[HandoffItem], moment: Moment, force: str
) -> None:
    """Refuse that somebody accepts what they have opened or shown themselves, without a reason."""
    shown = (item.recorded_by or "" for item in items)
    is_own = any(is_same(moment.who, name) for name in (handoff.opened_by, *shown))
    if is_own and not force.strip():
        raise RuleBroken(
            f"{moment.who} has opened this handoff of {card.id} or shown its items: somebody else "
            "accepts it, or give --force with a reason.",
            "same_person",
        )


def check_receiver(card: Card, handoff: Handoff, moment: Moment, force: str, verb: str) -> None:
    """Refuse that somebody else answers for the receiver, unless there is a reason."""
    if not is_same(moment.who, handoff.receiver) and not force.strip():
        raise RuleBroken(
            f"{handoff.receiver} {verb} {card.id}, not {moment.who}: wait for them, or give "
            "--force with a reason.",
            "not_receiver",
        )


def check_command(item: str) -> None:
    """Refuse a command as evidence of anything but the test cases."""
    if item != TRIED:
        raise RuleBroken(
            f"That a command passes shows {TRIED} and nothing of the {item}: give --evidence URI.",
            "not_evidence",
        )


def check_own_evidence(evidence: str, item: str, items: Mapping[str, HandoffItem]) -> None:
    """Refuse evidence that stands for another item already."""
    for name, other in items.items():
        if name != item and other.evidence and _plain(other.evidence) == _plain(evidence):
            raise RuleBroken(
                f"This shows the {name} already: the {item} needs evidence of its own, such as "
                "another file.",
                "same_evidence",
            )


def forced(
    project: Project, moment: Moment, card: Card, said: str, words: tuple[str, str]
) -> tuple[Change, ...]:
    """Return the remark that says for whom a rule was put aside, and why; none without a reason."""
    whose, force = words
    if not force.strip():
        return ()
    text = f"{said[:1].upper()}{said[1:]}, {whose}: {force.strip()}"
    return AddComment(card.id, text).act(project, moment).changes


def is_same(one: str, other: str) -> bool:
    """Tell whether two names are one person's."""
    return one.strip().casefold() == other.strip().casefold()


def _plain(evidence: str) -> str:
    text = evidence.strip().removeprefix("file://")
    return text.rstrip("/") if "://" in text else posixpath.normpath(text)
