"""`mlpm db`: what the database is and holds, and its care."""

from importlib import import_module
from importlib.util import find_spec

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs, print_table
from mlpm_tui.cli.session import Reading, reading
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.services.documents import Document
from mlpm_tui.services.json_text import show_instant
from mlpm_tui.store.database import SCHEMA

app = noun("Look after the database.")
KIBI = 1024


@verb(app, "info")
def info(context: typer.Context) -> None:
    """Say where the board is and what it holds."""
    with reading(context.obj) as board:
        document = _document(board)
    if context.obj.is_json:
        print_json(document)
        return
    size, cause = document["size_bytes"], document["read_only_cause"]
    print_pairs(
        (
            ("database", document["database"]),
            ("kind", document["kind"]),
            ("schema", str(document["schema"])),
            ("size", f"{size / KIBI:,.0f} KiB"),
            ("mode", f"read only: {cause}" if cause else "read and write"),
        )
    )
    print_line("")
    rows = (
        (p["key"], p["name"], str(p["cards"]), str(p["archived"]), p["last_change_at"] or "")
        for p in document["projects"]
    )
    print_table(("project", "name", "cards", "archived", "last change"), rows, "name")


def _document(board: Reading) -> Document:
    library = board.library
    address = library.database.address
    return {
        "database": address.shown,
        "kind": "sqlite" if address.is_file else "postgresql",
        "schema": SCHEMA,
        "size_bytes": library.database.size(),
        "read_only": library.is_read_only,
        "read_only_cause": library.read_only_cause or None,
        "projects": [_project(board, key) for key in library.project_keys()],
    }


def _project(board: Reading, key: str) -> Document:
    project = board.library.whole(key)
    latest = board.library.history(key, limit=1)
    return {
        "key": key,
        "name": project.name if project else "",
        "cards": len(project.cards) if project else 0,
        "archived": len(board.library.archived(key)),
        "last_change_at": show_instant(latest[0].at if latest else None),
    }


if find_spec("mlpm_tui.cli.care") is not None:
    app.registered_commands += import_module("mlpm_tui.cli.care").app.registered_commands
