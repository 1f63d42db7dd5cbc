"""MLflow's model registry: a model's versions and aliases, wherever the store keeps them.

A file is read by SQL, an `mlruns` folder file by file, a server through the client's own process.
The tables are the same from MLflow 2.22 to 3.17, but for the workspaces that later ones have.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mlpm_tui.domain.champion_versions import Registered, RegisteredVersion, registered
from mlpm_tui.sources.mlflow_values import moment, text, whole

if TYPE_CHECKING:
    from mlpm_tui.sources.folder_files import FolderFiles

MOST_VERSIONS = 1_000
"""Versions of one model that are read, the newest; nobody looks further back."""
WORKSPACE = "default"
_TABLES = frozenset({"model_versions", "registered_models"})
_MODEL = "SELECT name FROM registered_models WHERE name = ?{}"
_VERSIONS = (
    "SELECT version, run_id, creation_time, status, source FROM model_versions "
    "WHERE name = ?{} ORDER BY version DESC LIMIT ?"
)
_ALIASES = "SELECT version, alias FROM registered_model_aliases WHERE name = ?{} ORDER BY alias"
_TAGS = 'SELECT version, "key", value FROM model_version_tags WHERE name = ?{} ORDER BY "key"'


def registered_in_file(
    connection: sqlite3.Connection, name: str, tables: frozenset[str]
) -> Registered | None:
    """Read a registered model from a SQLite store, or None where it has none of that name."""
    if not tables >= _TABLES:
        return None
    columns = {row[1] for row in connection.execute("PRAGMA table_info(registered_models)")}
    # Names are told apart by their workspace where there are several.
    narrowed = f" AND workspace = '{WORKSPACE}'" if "workspace" in columns else ""

    def asked(question: str, *more: int) -> list[tuple[object, ...]]:
        return connection.execute(question.format(narrowed), (name, *more)).fetchall()

    if not asked(_MODEL):
        return None
    aliases: dict[int, list[str]] = defaultdict(list)
    if "registered_model_aliases" in tables:
        for version, alias in asked(_ALIASES):
            aliases[whole(version)].append(text(alias))
    tags: dict[int, dict[str, str]] = defaultdict(dict)
    if "model_version_tags" in tables:
        for version, key, value in asked(_TAGS):
            tags[whole(version)][text(key)] = text(value)
    versions = (
        RegisteredVersion(
            name,
            whole(number),
            text(run) or None,
            moment(made_at),
            tuple(aliases[whole(number)]),
            tags[whole(number)],
            text(status),
            text(source),
        )
        for number, run, made_at, status, source in asked(_VERSIONS, MOST_VERSIONS)
    )
    return registered(name, versions)


def registered_in_folder(files: "FolderFiles", name: str) -> Registered | None:
    """Read a registered model from an `mlruns` folder, or None where it has none of that name."""
    folders = files.folders(files.root / "models")
    model = next((folder for folder in folders if folder.name == name), None)
    if model is None:
        return None
    aliases: dict[int, list[str]] = defaultdict(list)
    for alias, file in files.named(model / "aliases"):
        aliases[_number(files.text(file))].append(alias)
    found = []
    for folder in files.folders(model):
        meta = files.meta(folder)
        number = _number(folder.name.removeprefix("version-"))
        if not folder.name.startswith("version-") or not meta or not number:
            continue
        tags = {key: files.text(file) for key, file in files.named(folder / "tags")}
        found.append(
            RegisteredVersion(
                name,
                number,
                meta.get("run_id") or None,
                moment(_milliseconds(meta.get("creation_timestamp", ""))),
                tuple(aliases[number]),
                tags,
                meta.get("status", ""),
                meta.get("source", ""),
            )
        )
    return registered(name, found)


def registered_in_reply(reply: object, name: str) -> Registered | None:
    """Read a registered model from what the client's process tells."""
    found: Mapping[str, object] = reply if isinstance(reply, dict) else {}
    if not found:
        return None
    aliases: dict[int, list[str]] = defaultdict(list)
    kept = found.get("aliases")
    for alias, version in sorted(kept.items() if isinstance(kept, dict) else ()):
        aliases[_number(text(version))].append(text(alias))
    return registered(name, _versions(found.get("versions"), name, aliases))


def _versions(
    rows: object, name: str, aliases: Mapping[int, list[str]]
) -> Iterator[RegisteredVersion]:
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            continue
        number, tags = _number(text(row.get("version"))), row.get("tags")
        yield RegisteredVersion(
            name,
            number,
            text(row.get("run")) or None,
            moment(row.get("made")),
            tuple(aliases.get(number, ())),
            {text(key): text(value) for key, value in sorted(tags.items())}
            if isinstance(tags, dict)
            else {},
            text(row.get("status")),
            text(row.get("source")),
        )


def _number(stored: str) -> int:
    """Read a version's number; what is none reads as 0."""
    stored = stored.strip()
    return int(stored) if stored.isdecimal() and len(stored) < 10 else 0  # noqa: PLR2004


def _milliseconds(stored: str) -> float | None:
    return float(stored) if stored.isdecimal() else None
