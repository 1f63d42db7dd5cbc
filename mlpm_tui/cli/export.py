"""`mlpm export`: the whole project as one JSON document."""

import sys
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import leaf


def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; - is standard output.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    with_telemetry: Annotated[
        bool,
        typer.Option("--with-telemetry", help="What the signals of models were, too."),
    ] = False,
) -> None:
    """Write all that a project holds as one JSON document, which `mlpm import` reads.

    Archived cards are in it. Of the history it holds who made the cards and their ways through the
    columns; counts of prediction logs are not in it. Experiments are judged by their recorded
    results alone.
    """
    from mlpm_tui.services.exchanging import card_count, exported
    from mlpm_tui.services.written_files import write_file

    with reading(context.obj) as board:
        key = board.project().key
        parts = exported(board.library, key, board.now, has_telemetry=with_telemetry)
        if file == "-":
            sys.stdout.writelines(parts)
            return
        path = write_file(file, parts, may_replace=force)
        count = card_count(board.library, key)
    if context.obj.is_json:
        print_json({"file": str(path), "cards": count})
    else:
        print_line(f"Wrote {count} card{'s' * (count != 1)} to {path}.")


app = leaf(export)
