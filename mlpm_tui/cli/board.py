"""`mlpm board`: the board as text, as it is or as it was."""

from typing import Annotated

import typer

from mlpm_tui.cli.plain_board import print_board
from mlpm_tui.cli.shared import leaf


def board(
    context: typer.Context,
    *,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="WHEN",
            help="As it was: yesterday, friday, 2d, 2026-11-20 (its beginning), 2026-11-20T09:30.",
        ),
    ] = None,
) -> None:
    """Print the board: its phases with their cards, or all cards as JSON.

    With --at it is what the history tells of that moment; times are those of this machine's
    zone, or of MLPM_NOW's. `mlpm log` shows what was done when.
    """
    print_board(context.obj, at)


app = leaf(board)
