"""Reading cards with everything that hangs on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.dossier import LISTS, SINGLES, Dossier, in_order, may_have
from mlpm_tui.store.database import Connection
from mlpm_tui.store.mapping import reader
from mlpm_tui.store.reading import CARD, READ_CARD, by_keys, cards, select_of


def dossiers(connection: Connection, keys: Sequence[int]) -> dict[int, Dossier]:
    """Return everything that hangs on the cards with these keys."""
    found = {card.key: Dossier(card) for card in cards(connection, keys)}
    parts: dict[int, dict[str, Any]] = {key: {} for key in found}
    for entity in SINGLES.keys() - {"card"}:
        for record in _parts(connection, entity, "key", found.values()):
            parts[record.key][SINGLES[entity]] = record
    for entity, name in LISTS.items():
        for record in _parts(connection, entity, "card", found.values()):
            parts[record.card].setdefault(name, []).append(record)
    subtasks = {card.key: card for card in _subtasks(connection, keys)}
    for card in subtasks.values():
        parts[card.parent or 0].setdefault("subtasks", []).append(card)
    for record in _records(connection, "subtask", "key", [*subtasks]):
        groups = parts[subtasks[record.key].parent or 0].setdefault("groups", {})
        groups[record.key] = record.group
    for link in _records(connection, "link", "target", keys):
        parts[link.target].setdefault("links", []).append(link)
    names = _names(connection, parts)
    return {key: _assembled(dossier, parts[key], names) for key, dossier in found.items()}


def _parts(connection: Connection, entity: str, by: str, dossiers: Iterable[Dossier]) -> list[Any]:
    """Return the records of an entity that hang on those of these cards that can have any."""
    keys = [dossier.card.key for dossier in dossiers if may_have(dossier.card, entity)]
    return _records(connection, entity, by, keys) if keys else []


def _records(connection: Connection, entity: str, by: str, keys: Sequence[int]) -> list[Any]:
    sql = f"select {select_of(entity)} from {entity} where {by} in ({{}})"
    return list(map(reader(entity), by_keys(connection, sql, keys)))


def _subtasks(connection: Connection, keys: Sequence[int]) -> list[Card]:
    sql = f"select {CARD} from card where parent in ({{}}) order by number"
    return [READ_CARD(row) for row in by_keys(connection, sql, keys)]


def _names(connection: Connection, parts: Mapping[int, Mapping[str, Any]]) -> dict[int, str]:
    links = [link for part in parts.values() for link in part.get("links", ())]
    ends = sorted({link.card for link in links} | {link.target for link in links})
    rows = by_keys(connection, "select key, id from card where key in ({})", ends)
    return {row[0]: row[1] for row in rows}


def _assembled(dossier: Dossier, parts: dict[str, Any], names: Mapping[int, str]) -> Dossier:
    lists = {name: in_order(name, parts[name]) for name in LISTS.values() if name in parts}
    lists["subtasks"] = tuple(parts.get("subtasks", ()))
    ends = {end for link in lists.get("links", ()) for end in (link.card, link.target)}
    linked = {key: names[key] for key in ends if key != dossier.card.key}
    return replace(dossier, **{**parts, **lists}, linked=linked)
