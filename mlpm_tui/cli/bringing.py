"""`mlpm import`: an exported project comes onto a board, whole or not at all."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.errors import StoreTrouble

if TYPE_CHECKING:
    from mlpm_tui.cli.call import Call


def bring_in(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What `mlpm export` wrote; - is standard input.")
    ],
    *,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="KEY", help="What card ids begin with from now on."),
    ] = None,
) -> None:
    """Bring an exported project onto this board: a new one, an empty one, or beside others.

    With --key its cards get other ids. A project that is there already is refused, and a file
    with anything wrong in it changes nothing. A board in a file with anything in it is copied
    first, into the folder `backups` beside it.
    """
    from mlpm_tui.services.bringing import bring, read_document
    from mlpm_tui.store.address import read_address

    call: Call = context.obj
    if call.settings.read_only:
        raise StoreTrouble("Nothing can be imported while --read-only is set.", "read_only")
    log_to_file()
    address = read_address(call.settings.address)
    found, copy = bring(read_document(file), address, key, call.settings.who, call.clock.now())
    cards = sum(change.entity == "card" for change in found.changes)
    if call.is_json:
        print_json(
            {
                "key": found.key,
                "name": found.name,
                "cards": cards,
                "records": len(found.changes),
                "database": address.shown,
                "backup": None if copy is None else str(copy),
            }
        )
    else:
        shown = f"{cards} card{'s' * (cards != 1)}"
        former = "" if copy is None else f"; the board as it was is at {copy}"
        print_line(f"Brought project {found.key} with {shown} to {address.shown}{former}.")


app = leaf(bring_in)
