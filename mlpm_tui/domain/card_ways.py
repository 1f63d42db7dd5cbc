"""The way of a card through the columns, as it is exported and as it is brought back.

Each step keeps its time and its person. The first one is the card's making, by whoever made it
where that is known; what a way ends in must be where the card is, so a history never tells
something else than the board.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mlpm_tui.domain.cards import PHASE_NUMBERS, Card, Status
from mlpm_tui.domain.changes import Change, edited, rewritten, values
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.exchange_values import plain
from mlpm_tui.domain.flow import Moved
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a card: only what changed is given; of its making, the column and the phase."""

    at: datetime
    who: str = ""
    status: Status | None = None
    phase: int | None = None
    archived: bool | None = None


Way = Sequence[Step]


@dataclass(frozen=True, slots=True)
class Trodden:
    """A step as the history keeps it: when, who, in words, and what it changed."""

    at: datetime
    who: str
    said: str
    change: Change


def way_of(moves: Iterable[Moved]) -> tuple[Step, ...]:
    """Return the way that a card's moves tell."""
    steps = [Step(m.at, m.who, m.status, m.phase, m.is_archived) for m in moves]
    if steps and not steps[0].archived:
        steps[0] = replace(steps[0], archived=None)
    return tuple(steps)


def way_document(way: Way) -> list[dict[str, Any]]:
    """Return a way as JSON values, without what a step does not say."""
    return [
        {name: value for name, value in values_of(step).items() if value not in (None, "")}
        for step in way
    ]


def values_of(step: Step) -> Mapping[str, object]:
    """Return a step's fields as JSON values."""
    shown = plain(step)
    assert isinstance(shown, Mapping)  # noqa: S101  a record is an object
    return shown


def check_step(step: Step, *, is_first: bool) -> None:
    """Refuse a step that nobody can have taken."""
    if step.who or not is_first:
        check_line(step.who, "Who moved a card", 200)
    if step.phase is not None and step.phase not in PHASE_NUMBERS:
        raise RuleBroken(f"there is no phase {step.phase}.")


def wrong_with(card: Card, way: Way) -> str:
    """Say why a way is not this card's; empty where it is."""
    first = way[0]
    if first.at != card.created_at or first.status is None or first.phase is None:
        return "the first step is not the card's making"
    if first.archived:
        return "no card begins archived"
    place: dict[str, object] = {"status": first.status, "phase": first.phase, "archived": False}
    for step in way[1:]:
        new = {name: getattr(step, name) for name in place if getattr(step, name) is not None}
        if not new or any(place[name] == value for name, value in new.items()):
            return "a step leads nowhere"
        place |= new
    if place != {"status": card.status, "phase": card.phase, "archived": card.is_archived}:
        return "it does not lead to where the card is"
    return "" if way[1:] or first.at == card.entered_at else "it does not say when the card came"


def said_of_making(card: str) -> str:
    """Say that a card was made where it comes from."""
    return f"added {card}, before it was brought here"


def trodden(card: Card, way: Way) -> tuple[Change, tuple[Trodden, ...]]:
    """Return a card's making, where its way began, and each later step as a change."""
    if not way[1:]:
        return with_edition(made_as(card), card.version), ()
    first = way[0]
    at = replace(
        card,
        status=first.status or card.status,
        phase=first.phase or card.phase,
        entered_at=first.at,
        done_at=None,
        archived_at=None,
    )
    making, steps = made_as(at), list[Trodden]()
    for number, step in enumerate(way[1:], 2):
        wanted = _wanted(card, way, number, step)
        (change,) = edited(at, **wanted)
        at = rewritten(at, change)
        if number == len(way):
            change = with_edition(change, card.version)
        steps.append(Trodden(step.at, step.who, _said(card, step), change))
    return making, tuple(steps)


def made_as(card: Card) -> Change:
    """Return the change that brings a card into being."""
    return Change("card", card.key, card.key, 0, None, values(card))


def with_edition(change: Change, version: int) -> Change:
    """Return a change after which its record has an edition that it had elsewhere."""
    if change.before is None and version == 1:
        return change
    return replace(change, after={**(change.after or {}), "version": version})


def in_order(ways: Iterable[Sequence[Trodden]]) -> tuple[Trodden, ...]:
    """Return the steps of several cards by their times, each card's own in their order."""
    timed: list[tuple[datetime, Trodden]] = []
    for way in ways:
        latest: datetime | None = None
        for step in way:
            # A clock may have been set back between two steps.
            latest = step.at if latest is None else max(latest, step.at)
            timed.append((latest, step))
    timed.sort(key=lambda one: one[0])
    return tuple(step for _, step in timed)


def _wanted(card: Card, way: Way, number: int, step: Step) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    place = {"status": step.status, "phase": step.phase}
    if new := {name: value for name, value in place.items() if value is not None}:
        wanted |= {**new, "entered_at": step.at}
    if step.archived is not None:
        is_last = all(later.archived is None for later in way[number:])
        away = card.archived_at if is_last else step.at
        wanted["archived_at"] = away if step.archived else None
    if number == len(way):
        wanted |= {"entered_at": card.entered_at, "done_at": card.done_at}
    return wanted


def _said(card: Card, step: Step) -> str:
    where = [f"to {step.status}"] if step.status is not None else []
    where += [f"to phase {step.phase}"] if step.phase is not None else []
    if step.archived is not None:
        where.append("off the board" if step.archived else "back on the board")
    return f"moved {card.id} {', '.join(where)}, before it was brought here"
