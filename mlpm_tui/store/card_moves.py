"""Reading from the history where each card was and when: one query, whatever the board's size."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import chain
from operator import itemgetter

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.flow import Moved
from mlpm_tui.store.database import Connection
from mlpm_tui.store.units import Deed

Step = tuple[int, Moved]
"""Where a card went, and the entry of the history that says so."""
_PLACES = ("status", "phase", "archived_at")
_READ = (
    "select seq, unit, deed, target, at, who, key, before is null, after from journal "
    "where project = ? and seq > ? and entity = 'card' and after is not null and "
    "(before is null or " + " or ".join(["after like ?"] * len(_PLACES)) + ") order by seq"
)


class Ways:
    """Where the cards of a project went, read on from where it was read last."""

    def __init__(self, project: str) -> None:
        """Begin with nothing read."""
        self._project = project
        self._seq = 0
        self._live: dict[str, list[Step]] = {}
        self._taken: dict[str, list[Step]] = {}
        self._steps: dict[int, list[Step]] = {}

    def read_on(self, connection: Connection) -> set[int]:
        """Read what came since the last time; return the keys of the cards that it is about."""
        touched: set[int] = set()
        values = (self._project, self._seq, *(f'%"{name}"%' for name in _PLACES))
        for seq, unit, deed, target, *entry in connection.each(_READ, values):
            self._seq = seq
            if deed == Deed.UNDO:
                if unit not in self._taken:
                    self._taken[unit] = self._live.pop(target, [])
                    touched |= self._without(self._taken[unit])
            elif deed == Deed.REDO:
                if unit not in self._live:
                    # As it was at first: the time between is nobody's work.
                    self._live[unit] = self._taken.pop(target, [])
                    touched |= self._with(self._live[unit])
            else:
                steps = [(seq, move) for move in _told(deed, *entry)]
                self._live.setdefault(unit, []).extend(steps)
                touched |= self._with(steps)
        for card in touched:
            # In the order in which it was kept: a clock may have been set back meanwhile.
            self._steps[card].sort(key=itemgetter(0))
        return touched

    def of(self, card: int) -> list[Moved]:
        """Return where a card went, the earliest first; nothing of what was undone."""
        return [move for _, move in self._steps.get(card, ())]

    def all(self) -> list[Moved]:
        """Return where all cards went, the earliest first."""
        steps = chain.from_iterable(self._steps.values())
        return [move for _, move in sorted(steps, key=itemgetter(0))]

    def _with(self, steps: list[Step]) -> set[int]:
        for step in steps:
            self._steps.setdefault(step[1].card, []).append(step)
        return {move.card for _, move in steps}

    def _without(self, steps: list[Step]) -> set[int]:
        gone, cards = {seq for seq, _ in steps}, {move.card for _, move in steps}
        for card in cards:
            self._steps[card] = [step for step in self._steps[card] if step[0] not in gone]
        return cards


def moves(connection: Connection, project: str) -> list[Moved]:
    """Return where the cards of a project went, the earliest first; nothing of what was undone."""
    ways = Ways(project)
    ways.read_on(connection)
    return ways.all()


def _told(deed: str, at: str, who: str, card: int, is_new: int, text: str) -> list[Moved]:
    """Return what an entry says of a card's place."""
    after = json.loads(text)
    if deed == Deed.FOUND and is_new:
        return _come(card, at, who, after)
    move = _moved(card, at, after, is_new=bool(is_new))
    return [] if move is None else [replace(move, who=who)]


def _come(card: int, at: str, who: str, after: dict[str, str | int | None]) -> list[Moved]:
    """Return what is known of the way of a card that was brought from another board.

    One that came with its way stands at its beginning here; its steps follow. Who made it is known
    where that is told with the time of its making.
    """
    phase = after["phase"]
    where = phase if isinstance(phase, int) else None
    places = [("created_at", Status.BACKLOG), ("entered_at", Status(str(after["status"])))]
    known = [
        Moved(
            card,
            datetime.fromisoformat(str(after[name])),
            status,
            where,
            is_archived=False,
            who=who,
        )
        for name, status in places[after["created_at"] == after["entered_at"] :]
    ]
    if at != after["created_at"]:
        known[0] = replace(known[0], who="")
    if (archived := after["archived_at"]) is not None:
        gone = datetime.fromisoformat(str(archived))
        known.append(Moved(card, gone, None, None, is_archived=True, who=who))
    return known


def _moved(card: int, at: str, after: dict[str, object], *, is_new: bool) -> Moved | None:
    if not is_new and not any(name in after for name in _PLACES):
        return None
    status, phase = after.get("status"), after.get("phase")
    return Moved(
        card,
        datetime.fromisoformat(at),
        None if status is None else Status(str(status)),
        phase if isinstance(phase, int) else None,
        after["archived_at"] is not None if "archived_at" in after else None,
    )
