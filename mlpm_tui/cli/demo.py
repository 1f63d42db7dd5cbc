"""`mlpm demo`: the full example board, in a database of its own."""

from dataclasses import replace
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.shared import leaf
from mlpm_tui.settings import Settings


def demo(
    context: typer.Context,
    *,
    no_open: Annotated[bool, typer.Option("--no-open", help="Only make it.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make it anew where it is there.")] = False,
) -> int | None:
    """Make a full example board and open it; --db says where, else it has a place of its own."""
    from mlpm_tui.services.demo import make_demo

    call: Call = context.obj
    made = make_demo(_settings(call), call.clock, is_fresh=fresh)
    call.settings = made.settings(call.settings)
    if call.is_json:
        print_json({"database": str(made.board), "tracking": str(made.store)})
    elif no_open:
        print_line(f"The demo is at {made.board}: `mlpm --db {made.board}` opens it.")
    else:
        from mlpm_tui.cli.dashboard import open_board

        return open_board(call)
    return None


def _settings(call: Call) -> Settings:
    """Return the settings with a database only where it was meant for the demo."""
    import os
    from pathlib import Path

    given = call.database or os.environ.get("MLPM_DB", "")
    is_board = not call.database and Path(given).exists()
    is_demo = Path(given).with_name(f"{Path(given).stem}-mlflow.db").exists() if given else False
    return replace(call.settings, database="" if is_board and not is_demo else given)


app = leaf(demo)
