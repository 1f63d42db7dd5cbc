"""The board as it was: what is there now, with all that was done since taken out of it again.

The history says of every change what its fields were before. Read from its end backwards that
gives, record by record, what differs from now; only cards that something was done to are made anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any, NamedTuple

from mlpm_tui.domain.cards import Card, Place
from mlpm_tui.domain.changes import Change, Fields, Record
from mlpm_tui.domain.details import Link
from mlpm_tui.domain.dossier import LISTS, SINGLES, Dossier, in_order
from mlpm_tui.domain.project import EMPTY_LANES, Project
from mlpm_tui.domain.records import listed, record_made
from mlpm_tui.domain.values import dataclass

Name = tuple[str, int]
"""A record's entity and key."""
Read = Callable[[str, Mapping[str, Any]], Fields]
"""How the fields of an entity are read from what the history holds of them."""
_LISTED = {"phase": "phases", "gate_output": "outputs", "person": "people", "metric": "metrics"}


class Step(NamedTuple):
    """One entry of the history as it is read backwards; `before` is None where it made a record."""

    entity: str
    key: int
    card: int
    before: Mapping[str, Any] | None
    is_removal: bool


class _Rewound:
    """What a record was before: nothing, other than now in these fields, or wholly this."""

    __slots__ = ("card", "edits", "fields", "is_whole")

    def __init__(self, step: Step) -> None:
        self.card = step.card
        self.fields = None if step.before is None else dict(step.before)
        self.is_whole = step.is_removal
        self.edits = 1


def _as_it_is(_entity: str, fields: Mapping[str, Any]) -> Fields:
    return fields


class Rewinding:
    """What every record was before the steps that were taken back, one after the other.

    Values pass through unread until a record is asked for, so that thirty thousand steps take a
    fraction of a second.
    """

    def __init__(self, steps: Iterable[Step], read: Read = _as_it_is) -> None:
        """Take these steps back, the latest first."""
        self._read = read
        self._found: dict[Name, _Rewound] = {}
        for step in steps:
            self._take(step)
        self._of_card: defaultdict[int, list[Name]] = defaultdict(list)
        for name, rewound in self._found.items():
            self._of_card[rewound.card].append(name)

    def _take(self, step: Step) -> None:
        name = step.entity, step.key
        found = self._found.get(name)
        if found is None or found.fields is None or step.before is None or step.is_removal:
            self._found[name] = _Rewound(step)
        else:
            found.fields |= step.before
            found.edits += 1

    @property
    def touched(self) -> frozenset[int]:
        """The keys of the cards that something was done to."""
        return frozenset(self._of_card) - {0}

    def of_card(self, card: int) -> Iterable[Name]:
        """Return the records of a card that something was done to."""
        return self._of_card.get(card, ())

    def names(self, entity: str) -> Iterable[int]:
        """Return the keys of the records of an entity that something was done to."""
        return [key for name, key in self._found if name == entity]

    def knows(self, entity: str, key: int) -> bool:
        """Tell whether something was done to a record."""
        return (entity, key) in self._found

    def lacks(self, entity: str, key: int) -> bool:
        """Tell whether a record was not there yet."""
        rewound = self._found.get((entity, key))
        return rewound is not None and rewound.fields is None

    def record(self, entity: str, key: int, now: Record | None, **more: object) -> Any:  # noqa: ANN401  its kind
        """Return a record as it was, or None where it was not there; `now` is as it is now.

        Of a record that was there, `more` are further fields.
        """
        rewound = self._found.get((entity, key))
        if rewound is None:
            return now
        if rewound.fields is None:
            return None
        fields: dict[str, Any] = {**self._read(entity, rewound.fields), **more}
        if rewound.is_whole:
            return record_made(Change(entity, key, rewound.card, 0, None, fields))
        if now is None:
            return None
        return replace(now, version=max(1, now.version - rewound.edits), **fields)


@dataclass(frozen=True, slots=True)
class AsItIs:
    """The project as it is now, and what hangs on cards that are not on its board any more.

    `stamps` says of every card that something was done to since when it had last been changed.
    """

    project: Project
    cards: Mapping[int, Card] = field(default_factory=dict)
    experiments: Mapping[int, Any] = field(default_factory=dict)
    alerts: Mapping[int, Any] = field(default_factory=dict)
    stamps: Mapping[int, datetime] = field(default_factory=dict)


def board_as_of(now: AsItIs, since: Rewinding, seq: int) -> Project:
    """Return the project as it was after the entry `seq` of its history.

    Its models and what a team agreed on are left out: nothing on a board that is only looked at
    asks for them.
    """
    cards = _cards(now, since)
    # Any: records of several kinds, each under its own name.
    lists: Any = {name: _list(entity, name, now, since) for entity, name in _LISTED.items()}
    return replace(
        now.project,
        seq=seq,
        cards=cards,
        ids={card.id: card.key for card in cards.values()},
        lanes=_lanes(cards.values()),
        experiments=_parts("experiment", now.project.experiments, now.experiments, since, cards),
        alerts=_parts("alert", now.project.alerts, now.alerts, since, cards),
        dossiers={},
        worries=None,
        fleet=None,
        team=None,
        **lists,
    )


def _cards(now: AsItIs, since: Rewinding) -> dict[int, Card]:
    cards = dict(now.project.cards)
    for key in since.touched:
        at_hand = cards.pop(key, None) or now.cards.get(key)
        card = card_as_of(at_hand, key, since, now.stamps)
        if card is not None and not card.is_archived:
            cards[key] = card
    return cards


def card_as_of(
    now: Card | None, key: int, since: Rewinding, stamps: Mapping[int, datetime]
) -> Card | None:
    """Return a card as it was, with the time at which it had last been changed."""
    more: dict[str, Any] = {"updated_at": stamps[key]} if key in stamps else {}
    card: Card | None = since.record("card", key, now, **more)
    if card is not None and more and not since.knows("card", key):
        # Only what hangs on it was changed, which changes its time all the same.
        card = replace(card, **more)
    return card


def _lanes(cards: Iterable[Card]) -> dict[Place, tuple[Card, ...]]:
    panes: dict[Place, list[Card]] = {place: [] for place in EMPTY_LANES}
    for card in cards:
        panes[card.place].append(card)
    in_rank = {
        place: sorted(pane, key=lambda card: (card.rank, card.key)) for place, pane in panes.items()
    }
    return {place: tuple(pane) for place, pane in in_rank.items()}


def _parts(
    entity: str,
    shown: Mapping[int, Any],
    hidden: Mapping[int, Any],
    since: Rewinding,
    cards: Mapping[int, Card],
) -> dict[int, Any]:
    parts = {key: part for key, part in shown.items() if key in cards}
    for key in since.touched & cards.keys():
        part = since.record(entity, key, shown.get(key, hidden.get(key)))
        if part is not None:
            parts[key] = part
        else:
            parts.pop(key, None)
    return parts


def _list(entity: str, name: str, now: AsItIs, since: Rewinding) -> tuple[Any, ...]:
    at_hand = {record.key: record for record in getattr(now.project, name)}
    keys = dict.fromkeys([*at_hand, *since.names(entity)])
    found = (since.record(entity, key, at_hand.get(key)) for key in keys)
    return listed(name, (record for record in found if record is not None))


def dossier_as_of(
    now: Dossier, since: Rewinding, then: Project, stamps: Mapping[int, datetime]
) -> Dossier | None:
    """Return all that hung on a card at that moment; None where there was no such card.

    `then` is the project as it was, of which its sub-tasks and the other ends of links are taken.
    """
    key = now.card.key
    card = card_as_of(now.card, key, since, stamps)
    if card is None:
        return None
    parts: dict[str, Any] = {
        name: since.record(entity, key, getattr(now, name))
        for entity, name in SINGLES.items()
        if entity != "card"
    }
    for entity, name in LISTS.items():
        parts[name] = _hung(entity, name, now, since)
    # What came from another board with its cards may tie one to a card that was made later.
    parts["links"] = tuple(link for link in parts["links"] if not _is_ahead(link, since))
    ends = {end for link in parts["links"] for end in (link.card, link.target)} - {key}
    known = {**{end: one.id for end, one in then.cards.items() if end in ends}, **now.linked}
    subtasks = tuple(
        sorted((c for c in then.cards.values() if c.parent == key), key=lambda c: c.number)
    )
    linked = {end: known[end] for end in ends if end in known}
    return replace(now, card=card, **parts, linked=linked, subtasks=subtasks, measured=(), lost=())


def _is_ahead(link: Link, since: Rewinding) -> bool:
    return since.lacks("card", link.card) or since.lacks("card", link.target)


def _hung(entity: str, name: str, now: Dossier, since: Rewinding) -> tuple[Any, ...]:
    at_hand = {record.key: record for record in getattr(now, name)}
    keys = dict.fromkeys([*at_hand, *_keys_of(entity, now.card.key, since)])
    found = [since.record(entity, key, at_hand.get(key)) for key in keys]
    mine = [one for one in found if one is not None and _hangs_on(one, now.card.key)]
    return in_order(name, mine)


def _keys_of(entity: str, card: int, since: Rewinding) -> Iterable[int]:
    if entity == "link":
        # A link hangs on two cards, and the history names it by one of them.
        return since.names("link")
    return [key for name, key in since.of_card(card) if name == entity]


def _hangs_on(record: Any, card: int) -> bool:  # noqa: ANN401  a record of any kind
    return card in (record.of_card, getattr(record, "target", None))
