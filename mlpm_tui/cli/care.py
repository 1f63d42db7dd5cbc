"""`mlpm db`: checking a board, copying it, bringing it to this version's schema."""

from pathlib import Path
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Call, Ending
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.store.address import read_address

app = noun("Look after the database.")


@verb(app, "check")
def check(context: typer.Context) -> int | None:
    """Check the file, the history's seals, and that both tell the same story; 3 means trouble."""
    from mlpm_tui.store.checking import Finding
    from mlpm_tui.store.checking import check as look

    findings: tuple[Finding, ...]
    try:
        with reading(context.obj) as board:
            findings = look(board.library.database)
    except StoreTrouble as error:
        if error.code != "damaged":
            raise
        findings = (Finding(error.code, str(error)),)
    if context.obj.is_json:
        found = [{"code": finding.code, "message": finding.said} for finding in findings]
        print_json({"ok": not findings, "findings": found})
    for finding in () if context.obj.is_json else findings:
        print_line(finding.said)
    if not findings and not context.obj.is_json:
        print_line("The board is whole.")
    return Ending.ANSWERED_NO if findings else None


@verb(app, "backup")
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The new file to copy the board to.")],
) -> None:
    """Copy the board to a new file, while others go on working, and check the copy."""
    from mlpm_tui.store.backup import back_up

    target = file.expanduser().absolute()
    back_up(_file(context.obj), target)
    _answer(context.obj, {"backup": str(target)}, f"Copied the board to {target}.")


@verb(app, "migrate")
def migrate(context: typer.Context) -> None:
    """Bring the board to this version's schema, whole or not at all; a file after a backup."""
    from mlpm_tui.store.database import SCHEMA

    call = context.obj
    if call.settings.read_only:
        raise StoreTrouble("The board is open for reading only: nothing was changed.", "read_only")
    address = read_address(call.settings.address)
    copy = None
    if address.path is None:
        from mlpm_tui.store.postgres_schema import migrate as bring_up_server

        found = bring_up_server(address)
    else:
        from mlpm_tui.store.backup import migrate as bring_up
        from mlpm_tui.store.sqlite_file import schema_of

        if (found := schema_of(address.path)) != SCHEMA:
            copy = str(bring_up(address.path, call.clock.now()))
    if found == SCHEMA:
        said = f"The board has schema {SCHEMA} already."
    else:
        kept = f"; the former one is at {copy}." if copy else ": everybody needs this mlpm now."
        said = f"Brought the board from schema {found} to {SCHEMA}{kept}"
    _answer(call, {"schema": SCHEMA, "backup": copy}, said)


@verb(app, "reindex")
def reindex(context: typer.Context) -> None:
    """Make the search index anew from the cards' texts."""
    from mlpm_tui.store.card_words import rebuild

    call = context.obj
    with reading(call) as board:
        database = board.library.database
        with database.writing() as connection:
            count = rebuild(connection, is_file=database.address.is_file)
    _answer(call, {"cards": count}, f"Indexed the words of {count} cards.")


def _file(call: Call) -> Path:
    address = read_address(call.settings.address)
    if address.path is None:
        raise StoreTrouble(
            "This is for boards in a file: a server's administrator has pg_dump for copies.",
            "not_a_file",
        )
    return address.path


def _answer(call: Call, document: dict[str, object], said: str) -> None:
    if call.is_json:
        print_json(document)
    else:
        print_line(said)
