"""Keeping a unit: its changes, the history's entries and the ids, in one transaction.

A change of fields that nobody else has changed goes through even where the record has a newer
edition, so two people who edit different fields of a card both keep their work. Where somebody was
first with the same field, the whole unit is refused with their name and both values.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.change_words import ALONGSIDE, field_words, value_words
from mlpm_tui.domain.changes import Change, touched_cards
from mlpm_tui.domain.errors import StaleChange
from mlpm_tui.domain.ids import card_id, series_of
from mlpm_tui.store import journal
from mlpm_tui.store.database import Connection, first
from mlpm_tui.store.mapping import OF_PROJECT, Column, write_time, written
from mlpm_tui.store.merging import merged
from mlpm_tui.store.resting import check_rest
from mlpm_tui.store.units import Deed, Kept, Unit

_COUNT = (
    "insert into counter (project, series, last) values (?, ?, 1) "
    "on conflict (project, series) do update set last = counter.last + 1 returning last"
)


def keep(connection: Connection, unit: Unit) -> Kept:
    """Write a unit; a unit that was kept before is not written again."""
    if journal.is_kept(connection, unit.id):
        entries = journal.of_unit(connection, unit.id)
        again = tuple(entry.change for entry in entries)
        return Kept(unit.id, entries[-1].seq, again, entries[-1].said)
    if unit.rests_on is not None:
        check_rest(connection, unit, unit.rests_on)
    said = unit.act.said
    changes: list[Change] = []
    for change in unit.act.changes:
        if (kept := _written(connection, unit, change)) is None:
            continue
        changes.append(kept)
        if kept.entity == "card" and kept.before is None:
            said = said.replace(str((change.after or {})["id"]), str((kept.after or {})["id"]))
    if unit.deed is not Deed.FOUND:
        # What a project is founded with is as old as it says.
        _stamp(connection, unit, changes)
    seq = journal.append(connection, unit, changes, said)
    return Kept(unit.id, seq, tuple(changes), said)


def _written(connection: Connection, unit: Unit, change: Change) -> Change | None:
    if change.before is None:
        if change.entity == "card" and unit.deed is not Deed.FOUND:
            change = _numbered(connection, unit.project, change)
        return _made(connection, unit.project, change)
    if change.after is None:
        return _removed(connection, change)
    edit = merged(connection, change)
    return None if edit is None else _edited(connection, edit)


def _numbered(connection: Connection, project: str, change: Change) -> Change:
    after: dict[str, Any] = dict(change.after or {})
    parent = None
    if after["parent"] is not None:
        parent = first(connection.rows("select id from card where key = ?", (after["parent"],)))
    kind = Kind(after["kind"])
    series = series_of(project, kind, parent)
    after["number"] = first(connection.rows(_COUNT, (project, series)))
    after["id"] = card_id(project, kind, after["number"], parent)
    return replace(change, after=after)


def _made(connection: Connection, project: str, change: Change) -> Change:
    cells: dict[str, Column] = {"key": change.key, "version": 1}
    cells |= written(change.entity, change.after or {})
    if change.entity in OF_PROJECT:
        cells["project"] = project
    names = ", ".join(f'"{name}"' for name in cells)
    marks = ", ".join("?" * len(cells))
    connection.run(
        f"insert into {change.entity} ({names}) values ({marks})",
        tuple(cells.values()),
    )
    return change


def _removed(connection: Connection, change: Change) -> Change:
    check_unchanged(connection, change)
    connection.run(f"delete from {change.entity} where key = ?", (change.key,))
    return change


def _edited(connection: Connection, change: Change) -> Change:
    check_unchanged(connection, change)
    after = written(change.entity, change.after or {})
    sets = ", ".join(f'"{name}" = ?' for name in after)
    connection.run(
        f"update {change.entity} set {sets}, version = version + 1 where key = ?",
        (*after.values(), change.key),
    )
    return change


def check_unchanged(connection: Connection, change: Change) -> None:
    """Raise StaleChange unless each field that is to change still has the value that was seen.

    Editions are not compared: a newer one whose other fields differ is no obstacle, and the same
    one can hold other values where a record was taken away and brought back.
    """
    before = written(change.entity, change.before or {})
    names = ", ".join(f'"{name}"' for name in before)
    rows = connection.rows(f"select {names} from {change.entity} where key = ?", (change.key,))
    found = dict(zip(before, rows[0], strict=True)) if rows else {}
    if found != before:
        raise _stale(connection, change, found, written(change.entity, change.after or {}))


def _stamp(connection: Connection, unit: Unit, changes: Iterable[Change]) -> None:
    at = write_time(unit.at)
    for key in touched_cards(changes):
        connection.run("update card set updated_at = ? where key = ?", (at, key))


def _stale(
    connection: Connection, change: Change, found: dict[str, Column], wanted: dict[str, Column]
) -> StaleChange:
    before = written(change.entity, change.before or {})
    names = [name for name in found if found[name] != before[name]]
    names = [name for name in names if name not in ALONGSIDE] or names
    hand = journal.last_hand(connection, change.entity, change.key, names or before)
    who = f"{hand[0]} at {hand[1]:%H:%M}" if hand else "Somebody"
    name = first(connection.rows("select id from card where key = ?", (change.card,)))
    what = name or f"this {change.entity}"
    if not found:
        return StaleChange(f"{who} took it away from {what} first: nothing was changed.")
    values = "; ".join(
        f"{field_words(n)} is now {value_words(n, found[n])}, you had {value_words(n, before[n])} "
        f"and wanted {value_words(n, wanted.get(n))}"
        for n in names
    )
    return StaleChange(f"{who} changed {what} first: {values}; nothing was changed.")
