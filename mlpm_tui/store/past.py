"""Reading how the board was: what is there now, and from the history what was done since."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from mlpm_tui.domain.past import AsItIs, Rewinding, Step
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store import reading
from mlpm_tui.store.database import Connection, first
from mlpm_tui.store.mapping import read_fields, write_time
from mlpm_tui.store.reading import by_keys
from mlpm_tui.store.units import Deed

# By the number alone: an index that begins with the project would be read from end to end.
_STEPS = (
    "select project, entity, key, card, before, after is null from journal "
    "where seq > ? order by seq desc"
)
_WAYS = (
    "select entity, key, card, before, after, at from journal where project = ? and deed = 'found' "
    "and entity = 'card' and seq <= ? order by seq desc"
)
_FOUNDED = "select max(seq) from journal where project = ? and deed = 'found'"
_LATEST = (
    "select j.card, j.at, j.deed from journal j join (select card, max(seq) as seq from journal "
    "where card in ({{}}) and seq <= {seq:d} group by card) as latest on latest.seq = j.seq"
)
_MADE = "select key, after from journal where entity = 'card' and before is null and key in ({})"


@dataclass(frozen=True, slots=True)
class Instant:
    """A place in the history: its last entry until then, and what was done in it."""

    seq: int
    at: datetime
    who: str
    said: str
    is_founding: bool = False


def instant_at(connection: Connection, project: str, at: datetime) -> Instant | None:
    """Return the last thing that was done in a project until a time; None where that is nothing."""
    # In no form that an index fits: one of the project would be read from end to end.
    sql = (
        "select seq, at, who, said, deed from journal where coalesce(project, '') = ? and at <= ? "
    )
    return _instant(connection, sql + "order by seq desc limit 1", (project, write_time(at)))


def instant_after(connection: Connection, project: str, unit: str) -> Instant | None:
    """Return the place right behind an act; None where the project's history has none of it."""
    sql = "select seq, at, who, said, deed from journal where project = ? and unit = ? "
    return _instant(connection, sql + "order by seq desc limit 1", (project, unit))


def _instant(connection: Connection, sql: str, values: Sequence[object]) -> Instant | None:
    for seq, at, who, said, deed in connection.rows(sql, values):
        return Instant(seq, datetime.fromisoformat(at), who, said, deed == Deed.FOUND)
    return None


def as_it_is(
    connection: Connection, project: str, seq: int, way: datetime | None = None
) -> tuple[AsItIs, Rewinding] | None:
    """Return a project as it is and what was done to it since an entry; None: no such project.

    `way` is a time within the ways of cards that came from another board: these stand in the
    history card by card, so that what is later stands before the entry as well, and what came with
    the cards behind it.
    """
    whole = reading.whole(connection, project)
    if whole is None:
        return None
    later, trodden = list[Step](), dict[int, datetime]()
    if way is not None:
        seq = int(first(connection.rows(_FOUNDED, (project,))))
        for step, at in _ways(connection, project, seq):
            if at > way:
                later.append(step)
            else:
                trodden.setdefault(step.card, at)
    since = Rewinding(chain(_steps(connection, project, seq), later), read_fields)
    hidden = sorted(since.touched - whole.cards.keys())
    now = AsItIs(
        whole,
        {card.key: card for card in reading.cards(connection, hidden)},
        reading.experiments(connection, hidden),
        reading.alerts(connection, hidden),
        _stamps(connection, sorted(since.touched), seq)
        | {step.card: trodden[step.card] for step in later if step.card in trodden},
    )
    return now, since


def _steps(connection: Connection, project: str, seq: int) -> Iterator[Step]:
    for of, entity, key, card, before, is_removal in connection.each(_STEPS, (seq,)):
        if of == project:
            fields = None if before is None else json.loads(before)
            yield Step(entity, key, card, fields, bool(is_removal))


def _ways(connection: Connection, project: str, seq: int) -> Iterator[tuple[Step, datetime]]:
    """Yield the steps of cards that came from another board, each card's latest first."""
    for entity, key, card, before, after, at in connection.each(_WAYS, (project, seq)):
        made = before is None
        # One of an unknown maker stands there with the time at which it was brought.
        when = datetime.fromisoformat(json.loads(after)["created_at"] if made else at)
        yield Step(entity, key, card, None if made else json.loads(before), is_removal=False), when


def _stamps(connection: Connection, cards: Sequence[int], seq: int) -> dict[int, datetime]:
    """Return when each of these cards had last been changed at an entry of the history.

    What a project was founded with is as old as it says.
    """
    rows = by_keys(connection, _LATEST.format(seq=seq), cards)
    found = {card: datetime.fromisoformat(at) for card, at, _ in rows}
    founded = [card for card, _, deed in rows if deed == Deed.FOUND]
    for card, after in by_keys(connection, _MADE, founded):
        found[card] = datetime.fromisoformat(json.loads(after)["updated_at"])
    return found
