"""Reading from the history where each card was and when: one query, whatever the board's size."""

import json
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.flow import Moved
from mlpm_tui.store.database import Connection
from mlpm_tui.store.units import Deed

_PLACES = ("status", "phase", "archived_at")
_READ = (
    "select seq, unit, deed, target, at, who, key, before is null, after from journal "
    "where project = ? and entity = 'card' and after is not null and (before is null or "
    + " or ".join(["after like ?"] * len(_PLACES))
    + ") order by seq"
)


def moves(connection: Connection, project: str) -> list[Moved]:
    """Return where the cards of a project went, the earliest first; nothing of what was undone."""
    values = (project, *(f'%"{name}"%' for name in _PLACES))
    live: dict[str, list[tuple[int, Moved]]] = {}
    taken: dict[str, list[tuple[int, Moved]]] = {}
    for seq, unit, deed, target, *entry in connection.each(_READ, values):
        if deed == Deed.UNDO:
            if unit not in taken:
                taken[unit] = live.pop(target, [])
        elif deed == Deed.REDO:
            if unit not in live:
                # As it was at first: the time between is nobody's work.
                live[unit] = taken.pop(target, [])
        else:
            live.setdefault(unit, []).extend((seq, move) for move in _told(deed, *entry))
    # In the order in which it was kept: a clock may have been set back meanwhile.
    found = sorted((numbered for kept in live.values() for numbered in kept), key=itemgetter(0))
    return [move for _, move in found]


def _told(deed: str, at: str, who: str, card: int, is_new: int, text: str) -> list[Moved]:
    """Return what an entry says of a card's place."""
    after = json.loads(text)
    if deed == Deed.FOUND and is_new:
        return _come(card, who, after)
    move = _moved(card, at, after, is_new=bool(is_new))
    return [] if move is None else [replace(move, who=who)]


def _come(card: int, who: str, after: dict[str, str | int | None]) -> list[Moved]:
    """Return what is known of the way of a card that was brought from another board.

    One that came with its way stands at its beginning here; its steps follow.
    """
    phase = after["phase"]
    where = phase if isinstance(phase, int) else None
    places = [("created_at", Status.BACKLOG), ("entered_at", Status(str(after["status"])))]
    known = [
        Moved(
            card, datetime.fromisoformat(str(after[at])), status, where, is_archived=False, who=who
        )
        for at, status in places[after["created_at"] == after["entered_at"] :]
    ]
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
