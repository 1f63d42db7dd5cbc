"""The history: every change ever kept, in order, each sealed by a hash over the one before."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from mlpm_tui.domain.changes import Change, Fields
from mlpm_tui.store.database import Connection, Row, first
from mlpm_tui.store.mapping import Column, read_fields, write_time, written
from mlpm_tui.store.units import Deed, Entry, Unit

COLUMNS = (
    *("seq", "project", "unit", "deed", "target", "at", "who", "said"),
    *("entity", "key", "card", "before", "after", "seal"),
)
_READ = "seq, unit, deed, target, at, who, said, entity, key, card, before, after"
_INSERT = f"insert into journal ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"
DEPTH = 1000
"""How many of a person's latest entries are looked through for something to undo."""


def append(connection: Connection, unit: Unit, changes: Iterable[Change], said: str) -> int:
    """Write a unit's changes at the end of the history and return the last entry's number."""
    rows = connection.rows("select seq, seal from journal order by seq desc limit 1")
    seq, seal = rows[0] if rows else (0, "")
    for change in changes:
        seq += 1
        cells: list[Column] = [
            *(seq, unit.project, unit.id, str(unit.deed), unit.target, write_time(unit.at)),
            *(unit.who, said, change.entity, change.key, change.card),
            _text(change.entity, change.before),
            _text(change.entity, change.after),
        ]
        seal = sealed(seal, cells)
        connection.run(_INSERT, (*cells, seal))
    return int(seq)


def sealed(last: str, cells: list[Column]) -> str:
    """Return the seal of an entry: SHA-256 over the seal before it and its own cells."""
    import hashlib

    text = json.dumps([last, *cells], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(entity: str, fields: Fields | None) -> str | None:
    if fields is None:
        return None
    return json.dumps(written(entity, fields), ensure_ascii=False, separators=(",", ":"))


def _entry(row: Row) -> Entry:
    seq, unit, deed, target, at, who, said, entity, key, card, before, after = row
    change = Change(entity, key, card, 0, _fields(entity, before), _fields(entity, after))
    return Entry(seq, unit, Deed(deed), target, datetime.fromisoformat(at), who, said, change)


def _fields(entity: str, text: str | None) -> Fields | None:
    return None if text is None else read_fields(entity, json.loads(text))


def last_seq(connection: Connection) -> int:
    """Return the number of the history's last entry; 0 where it is empty."""
    return int(first(connection.rows("select max(seq) from journal")) or 0)


def is_kept(connection: Connection, unit: str) -> bool:
    """Tell whether a unit was kept, for when a commit's answer was lost."""
    return bool(connection.rows("select 1 from journal where unit = ? limit 1", (unit,)))


def of_unit(connection: Connection, unit: str, most: int | None = None) -> list[Entry]:
    """Return the entries of one unit, first to last, or the first so many."""
    limit = "" if most is None else f" limit {most:d}"
    sql = f"select {_READ} from journal where unit = ? order by seq{limit}"
    return [_entry(row) for row in connection.rows(sql, (unit,))]


def history(
    connection: Connection,
    project: str,
    card: int | None = None,
    limit: int = 50,
    until: int | None = None,
) -> list[Entry]:
    """Return the latest entries of a project, or of one card, newest first; up to an entry."""
    where, values = "project = ?", list[object]([project])
    if card is not None:
        where, values = "card = ?", [card]
    if until is not None:
        where, values = f"{where} and seq <= ?", [*values, until]
    sql = f"select {_READ} from journal where {where} order by seq desc limit ?"
    return [_entry(row) for row in connection.rows(sql, (*values, limit))]


def since(connection: Connection, project: str, seq: int) -> list[Row]:
    """Return unit, who, said and card of every entry after `seq`, oldest first.

    A link hangs on two cards: it is named once for each.
    """
    # By the number alone: an index that begins with the project would be read from end to end.
    sql = (
        "select project, unit, who, said, card, entity, coalesce(after, before) from journal "
        "where seq > ? order by seq"
    )
    rows: list[Row] = []
    for of, unit, who, said, card, entity, fields in connection.rows(sql, (seq,)):
        if of != project:
            continue
        rows.append((unit, who, said, card))
        if entity == "link":
            rows.append((unit, who, said, json.loads(fields)["target"]))
    return rows


def fired_since(connection: Connection, project: str, seq: int) -> frozenset[str]:
    """Return the units after `seq` that recorded a stopping rule that came true."""
    sql = (
        "select distinct unit from journal where project = ? and seq > ? "
        "and entity = 'firing' and before is null"
    )
    return frozenset(unit for (unit,) in connection.rows(sql, (project, seq)))


def last_hand(
    connection: Connection, entity: str, key: int, fields: Iterable[str]
) -> tuple[str, datetime] | None:
    """Return who last changed any of these fields of a record, and when."""
    sql = "select who, at, after from journal where entity = ? and key = ? order by seq desc"
    wanted = set(fields)
    for who, at, after in connection.rows(sql, (entity, key)):
        if after is None or wanted & json.loads(after).keys():
            return who, datetime.fromisoformat(at)
    return None


def undo_stacks(connection: Connection, project: str, who: str) -> tuple[list[str], list[str]]:
    """Return a person's units that can be undone and redone, the next one last in each."""
    sql = (
        "select min(seq), unit, deed, target from (select seq, unit, deed, target from journal "
        "where project = ? and who = ? and deed <> 'found' order by seq desc limit ?) as latest "
        "group by unit, deed, target order by 1"
    )
    done: list[str] = []
    undone: list[str] = []
    for _, unit, deed, target in connection.rows(sql, (project, who, DEPTH)):
        if deed == Deed.DO:
            done.append(unit)
            undone.clear()
            continue
        taken, given = (done, undone) if deed == Deed.UNDO else (undone, done)
        if target in taken:
            taken.remove(target)
        given.append(unit)
    return done, undone


def broken_seals(connection: Connection) -> Iterator[int]:
    """Yield the number of every entry whose seal does not fit it and the entry before."""
    last = ""
    expected = 0
    names = ", ".join(COLUMNS)
    for row in connection.rows(f"select {names} from journal order by seq"):
        cells: list[Any] = list(row[:-1])
        expected += 1
        if cells[0] != expected or sealed(last, cells) != row[-1]:
            yield cells[0]
            expected = cells[0]
        last = row[-1]
