"""How cards flow: when work on each began and ended, how long it took, how old open ones are.

Work begins when a card first comes into progress, or into review where it was never in progress.
It ends when the card comes to done and stays there: a card that is reopened is unfinished again,
its clock goes on from its first beginning, and it counts once, on the day of its last end. What
was undone never happened. Epics are left out, their sub-tasks are the work; a card that was added
as done took no time that anybody knows of, and is left out too.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.sprint_cards import UNDER_WAY
from mlpm_tui.domain.values import dataclass

_DAY_S = 86_400
PARTS = (0.5, 0.85, 0.95)
"""The percentiles that cycle times are told by."""
LEAST = 10
"""Of fewer finished cards nothing can be told of others."""
OLD = 0.85
"""An open card older than this part of the finished ones ever were is an old one."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What the history says of a card's place: only what changed is given."""

    card: int
    at: datetime
    status: Status | None = None
    phase: int | None = None
    is_archived: bool | None = None
    who: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a card was from a moment on."""

    since: datetime
    status: Status
    phase: int
    is_archived: bool = False


Track = tuple[Stay, ...]
"""All stays of a card, the first one first."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A card that is done; `days` is None where nobody saw it begun."""

    card: Card
    ended_at: datetime
    days: float | None


@dataclass(frozen=True, slots=True)
class Ageing:
    """A card that was begun and is not done; `older_than` is the part of cycle times below it.

    It is None where too little was finished to tell.
    """

    card: Card
    days: float
    older_than: float | None

    @property
    def is_old(self) -> bool:
        """Whether most of what was finished took less time than this has taken already."""
        return self.older_than is not None and self.older_than >= OLD


@dataclass(frozen=True, slots=True)
class Flow:
    """The cycle times of what was finished in some days, and the ages of what is under way."""

    finished: tuple[Finished, ...]
    ageing: tuple[Ageing, ...]

    @property
    def cycle_days(self) -> list[float]:
        """The cycle times, the shortest first."""
        return sorted(one.days for one in self.finished if one.days is not None)

    @property
    def percentiles(self) -> Mapping[float, float]:
        """Those of the cycle times; empty where nothing was finished."""
        days = self.cycle_days
        return {part: percentile(days, part) for part in PARTS} if days else {}


def tracks_of(moves: Iterable[Moved]) -> dict[int, Track]:
    """Return the stays of each card from what its history says, in the order of time."""
    stays: dict[int, list[Stay]] = {}
    for move in moves:
        before = stays.get(move.card)
        if before is None:
            if move.status is not None and move.phase is not None:
                first = Stay(move.at, move.status, move.phase, bool(move.is_archived))
                stays[move.card] = [first]
            continue
        last = before[-1]
        new = replace(
            last,
            since=move.at,
            status=move.status or last.status,
            phase=move.phase or last.phase,
            is_archived=last.is_archived if move.is_archived is None else move.is_archived,
        )
        before.append(new)
    return {card: tuple(track) for card, track in stays.items()}


def begun_at(track: Track) -> datetime | None:
    """Return when work on a card began first, or None."""
    for wanted in UNDER_WAY:
        for stay in track:
            if stay.status is wanted:
                return stay.since
    return None


def ended_at(track: Track) -> datetime | None:
    """Return since when a card is done for good, or None; also where it was done from the start."""
    found = None
    for stay in track:
        if stay.status is not Status.DONE:
            found = None
        elif found is None:
            found = stay.since
    return None if found == track[0].since and track[0].status is Status.DONE else found


def is_followed(card: Card) -> bool:
    """Tell whether a card is a piece of work of its own."""
    return card.kind is not Kind.EPIC


def flow_of(
    tracks: Mapping[int, Track], cards: Mapping[int, Card], since: datetime, now: datetime
) -> Flow:
    """Measure what was finished since a moment and what is open; `cards` hold all, archived too."""
    finished: list[Finished] = []
    opened: list[tuple[Card, float]] = []
    for key, track in tracks.items():
        card = cards.get(key)
        if card is None or not is_followed(card):
            continue
        begun, ended = begun_at(track), ended_at(track)
        if ended is not None and since <= ended <= now:
            finished.append(Finished(card, ended, None if begun is None else _days(begun, ended)))
        is_open = card.status is not Status.DONE and not card.is_archived
        if ended is None and begun is not None and is_open:
            opened.append((card, _days(begun, now)))
    finished.sort(key=lambda one: (one.ended_at, one.card.key))
    flow = Flow(tuple(finished), ())
    known = flow.cycle_days
    ageing = [Ageing(card, days, part_below(known, days)) for card, days in opened]
    ageing.sort(key=lambda one: (-one.days, one.card.key))
    return replace(flow, ageing=tuple(ageing))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest of sorted values that so large a part of them does not exceed."""
    return values[max(0, math.ceil(part * len(values) - 1e-9) - 1)]


def part_below(values: Sequence[float], value: float) -> float | None:
    """Return the part of sorted values that are smaller, or None where there are too few."""
    if len(values) < LEAST:
        return None
    return bisect_left(values, value) / len(values)


def _days(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds() / _DAY_S)
