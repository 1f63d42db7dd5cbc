"""Whether a board is whole: its file, its history's seals, and that both tell the same story.

The history holds every change, so the board can be worked out from it anew; where a row differs
from that, the row or the history was altered by something else than mlpm.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.domain.ranks import is_rank
from mlpm_tui.domain.records import ENTITIES
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store import card_words, journal
from mlpm_tui.store.database import Connection, Database
from mlpm_tui.store.mapping import OF_PROJECT, columns
from mlpm_tui.store.reading import select_of
from mlpm_tui.store.units import Deed

MEND = "`mlpm db reindex` makes it anew."
MOST = 20
"""No more findings than this of one sort are told."""

Key = tuple[str, int]
Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a word for scripts and a sentence for people."""

    code: str
    said: str


def check(database: Database) -> tuple[Finding, ...]:
    """Return what is wrong with a database; nothing where it is whole."""
    found: list[Finding] = []
    is_file = database.address.is_file
    for look in (_file, _children, _seals, _story, _order, _words(is_file=is_file)):
        if not is_file and look in (_file, _children):
            continue
        found += _looked(database, look)
    if is_file and not database.read_only_cause and not found:
        found += _index(database)
    return tuple(found)


def check_file_only(database: Database) -> tuple[Finding, ...]:
    """Return what is wrong with a file's structure and its seals: enough for a fresh copy."""
    return tuple(f for look in (_file, _children, _seals) for f in _looked(database, look))


def _looked(database: Database, look: Callable[[Connection], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        with database.reading() as connection:
            for finding in look(connection):
                found.append(finding)
                if len(found) == MOST:
                    break
    except MlpmError as error:
        found.append(Finding(error.code, str(error)))
    except (ValueError, KeyError, TypeError) as error:
        found.append(Finding("unreadable", f"A value cannot be read: {error}."))
    return found


def _file(connection: Connection) -> Iterator[Finding]:
    for (said,) in connection.rows("pragma integrity_check"):
        if said != "ok":
            yield Finding("structure", f"The file is damaged: {said}.")


def _children(connection: Connection) -> Iterator[Finding]:
    for table, row, parent, _ in connection.rows("pragma foreign_key_check"):
        yield Finding("orphan", f"Row {row} of {table} belongs to a {parent} that is not there.")


def _seals(connection: Connection) -> Iterator[Finding]:
    for seq in journal.broken_seals(connection):
        yield Finding("seal", f"Entry {seq} of the history does not fit its seal: it was altered.")


def _story(connection: Connection) -> Iterator[Finding]:
    told, contradictions = replayed(connection)
    yield from contradictions
    for entity in ENTITIES:
        rows = dict(_rows(connection, entity))
        for name, key in told:
            if name == entity and key not in rows:
                yield Finding("row_missing", f"{entity} {key} is in the history but not kept.")
        for key, cells in rows.items():
            expected = told.get((entity, key))
            if expected is None:
                yield Finding("row_unknown", f"{entity} {key} is kept but not in the history.")
            elif wrong := [name for name in cells if cells[name] != expected.get(name)]:
                what = cells.get("id", f"{entity} {key}")
                yield Finding(
                    "row_altered", f"{', '.join(wrong)} of {what} differs from the history."
                )


def replayed(connection: Connection) -> tuple[dict[Key, Cells], list[Finding]]:
    """Return every record as the history makes it, and where the history contradicts itself."""
    told: dict[Key, Cells] = {}
    wrong: list[Finding] = []
    names = "seq, project, deed, at, entity, key, card, before, after"
    rows = connection.rows(f"select {names} from journal order by seq")
    for seq, project, deed, at, entity, key, card, before, after in rows:
        at_hand = told.get((entity, key))
        if before is not None and not _fits(at_hand, json.loads(before)):
            wrong.append(Finding("story", f"Entry {seq} of the history does not follow from it."))
        if after is None:
            told.pop((entity, key), None)
        else:
            if before is None or at_hand is None:
                at_hand = {"key": key, "version": 0}
                at_hand |= {"project": project} if entity in OF_PROJECT else {}
            # What came from another board has the edition that it had there.
            version = at_hand["version"] + 1
            told[(entity, key)] = {**at_hand, "version": version, **json.loads(after)}
        if deed != Deed.FOUND and (of := told.get(("card", card))) is not None:
            of["updated_at"] = at
    return told, wrong


def _fits(cells: Cells | None, before: Cells) -> bool:
    if cells is None:
        return False
    return all(cells.get(name) == value for name, value in before.items())


def _rows(connection: Connection, entity: str) -> Iterator[tuple[int, Cells]]:
    names = columns(entity)
    project = ", project" if entity in OF_PROJECT else ""
    for row in connection.rows(f"select {select_of(entity)}{project} from {entity}"):
        cells = dict(zip((*names, "project"), row, strict=False))
        yield cells["key"], cells


def _words(*, is_file: bool) -> Callable[[Connection], Iterator[Finding]]:
    def look(connection: Connection) -> Iterator[Finding]:
        for name in card_words.differing(connection, is_file=is_file):
            yield Finding("words", f"The search index does not fit the texts of {name}: {MEND}")

    return look


def _index(database: Database) -> list[Finding]:
    """Have the index compared with what it is of; before SQLite 3.44 the file's check does not."""
    try:
        with database.writing() as connection:
            card_words.check_structure(connection)
    except StoreTrouble as error:
        if error.code != "damaged":
            return [Finding(error.code, str(error))]
        return [Finding("words", f"The search index is damaged: {MEND}")]
    return []


def _order(connection: Connection) -> Iterator[Finding]:
    sql = "select id, project, phase, status, rank from card where archived_at is null"
    seen: dict[tuple[Any, ...], str] = {}
    for name, *where in connection.rows(sql):
        if not is_rank(where[-1]):
            yield Finding("rank", f"The place of {name} in its column cannot be read.")
        if (other := seen.setdefault(tuple(where), name)) != name:
            yield Finding("rank", f"{name} and {other} stand at the same place.")
