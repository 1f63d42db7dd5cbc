"""Bringing an exported project onto a board: checked whole, and kept at once or not at all."""

import json
import secrets
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.errors import BadText, NotFound, RuleBroken, StoreTrouble
from mlpm_tui.domain.exchange_bringing import Brought, brought
from mlpm_tui.domain.exchange_checks import check_value
from mlpm_tui.domain.exchange_forms import FORMAT, TELEMETRY, VERSION
from mlpm_tui.domain.exchange_values import as_list, as_object, read_text, read_value, wrong
from mlpm_tui.domain.ids import check_project_key
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.text import safe_line
from mlpm_tui.store.arriving import Arrival
from mlpm_tui.store.creating import create
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database

if TYPE_CHECKING:
    from mlpm_tui.store.address import Address

MOST_BYTES = 500_000_000
"""A longer document would not fit into the memory of a usual machine once it is read."""


def read_document(name: str) -> Mapping[str, Any]:
    """Return the document in a file, or what comes through a pipe for `-`; strict JSON only."""
    shown = "What came in" if name == "-" else name
    raw = _read(name)
    if len(raw) > MOST_BYTES:
        raise RuleBroken(f"{shown} has more than {MOST_BYTES // 1_000_000} MB: nothing was read.")
    try:
        found = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadText(
            f"{shown} is no JSON{where}: `mlpm export` writes what can be imported.", code="no_json"
        ) from None
    return _of_ours(found, shown)


def bring(
    document: Mapping[str, Any], address: "Address", key: str | None, who: str, now: datetime
) -> tuple[Brought, Path | None]:
    """Keep a document's project in a database, under its own key or another one.

    A missing board is made for it; a project that nothing was done in gives its place to it. Return
    the copy as well that was made of the board before, where anything was in it.
    """
    project = as_object(document.get("project"), "project")
    try:
        own = check_project_key(read_text(project.get("key"), "project.key"))
    except RuleBroken as error:
        raise wrong("project.key", str(error).removeprefix("project.key: ")) from None
    chosen = own if key is None else check_project_key(key)
    found = _brought(document, chosen)
    arrival = Arrival(found, who, now, tuple(_points(document, found)))
    try:
        copy = create(address, arrival)
    except StoreTrouble as error:
        if error.code != "exists":
            raise
        raise RuleBroken(
            f"There is a project {chosen} here already, with work in it: bring this one in under "
            f"another key, `mlpm import FILE --key {_free_key(address, chosen)}`.",
            "exists",
        ) from None
    return found, copy


def _brought(document: Mapping[str, Any], key: str) -> Brought:
    try:
        if document.get("version") == 1:
            from mlpm_tui.services.bringing_first import from_first

            document = from_first(document)
        return brought(document, key, _new_keys)
    except RecursionError:
        raise wrong("the document", "it is nested too deeply.") from None


def _new_keys(count: int) -> list[int]:
    keys: set[int] = set()
    while len(keys) < count:
        keys.add(secrets.randbits(62))
    return sorted(keys)


def _free_key(address: "Address", key: str) -> str:
    library = Library(open_database(address, read_only=True))
    try:
        taken = library.project_keys()
    finally:
        library.close()
    return next(f"{key[:8]}{n}" for n in range(2, 99) if f"{key[:8]}{n}" not in taken)


def _read(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).expanduser().open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFound(f"{name} cannot be read: {error.strerror}.", "unreadable") from error


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _of_ours(found: object, shown: str) -> Mapping[str, Any]:
    if not isinstance(found, Mapping) or found.get("format") != FORMAT:
        raise RuleBroken(
            f"{shown} is JSON, but no project that `mlpm export` has written.", "no_project"
        )
    version, schema = found.get("version"), found.get("schema", 0)
    for number, newest in ((version, VERSION), (schema, SCHEMA)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise wrong("version", "the layout's and the schema's numbers are no whole numbers.")
        if number > newest:
            raise RuleBroken(
                f"{shown} was written by a newer mlpm ({number}, this one knows {newest}): update "
                "mlpm; nothing was changed.",
                "newer",
            )
    if not version:
        raise wrong("version", "the layout's number is missing.")
    return found


def _points(document: Mapping[str, Any], found: Brought) -> Iterator[Point]:
    for at, entry in enumerate(as_list(document.get(TELEMETRY, []), TELEMETRY)):
        place = f"{TELEMETRY}[{at}]"
        given = dict(as_object(entry, place))
        name = read_text(given.pop("model", None), f"{place}.model")
        if name not in found.models:
            raise wrong(f"{place}.model", f"there is no model {safe_line(name, 60)!r} in the file.")
        point: Point = read_value(Point, {**given, "model": found.models[name]}, place)
        yield check_value(point, place)
