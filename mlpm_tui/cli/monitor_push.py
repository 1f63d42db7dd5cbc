"""`mlpm monitor push`: values that jobs and scripts send."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import writing
from mlpm_tui.cli.shared import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.fleet import Fleet
    from mlpm_tui.services.pushing import Pushed

MOST = 3


def push(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's name.")] = "",
    signal: Annotated[str, typer.Argument(metavar="SIGNAL", help="Any name.")] = "",
    value: Annotated[str, typer.Argument(metavar="VALUE", help="0.91, 91%, nan.")] = "",
    *,
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="When it was measured; else now.")
    ] = "",
    n: Annotated[
        int | None, typer.Option("--n", metavar="N", help="How many rows it rests on.", min=0)
    ] = None,
    good: Annotated[
        int | None, typer.Option("--good", metavar="N", help="How many of these were good.", min=0)
    ] = None,
    within: Annotated[
        str, typer.Option("--within", metavar="TIME", help="Good were those within 100ms.")
    ] = "",
    stdin: Annotated[
        bool,
        typer.Option(
            "--stdin",
            help='JSON lines: {"model", "signal", "value", "at", "n", "good", "within"}.',
        ),
    ] = False,
) -> None:
    """Keep a value of a model's signal, or many from standard input; all of them or none.

    `mlpm monitor check` judges them where the signal is watched. A second value of the same instant
    replaces the first.
    """
    from mlpm_tui.services.pushing import Pushed, read_instant, read_pushed, read_value, read_within
    from mlpm_tui.services.pushing import push as keep

    if stdin:
        if value:
            raise UsageError("Give a value, or --stdin for many")
        values = read_pushed(sys.stdin, model, signal)
    else:
        if not signal or not (value or good is not None):
            raise UsageError("Give MODEL SIGNAL VALUE, --n and --good, or --stdin")
        number = read_value(value) if value else None
        instant = read_instant(at) if at else None
        limit = read_within(within) if within else None
        values = [Pushed(model, signal, number, instant, n, good, limit)]
    with writing(context.obj) as session:
        library = session.desk.library
        fleet = library.fleet(session.desk.project.key)
        count = keep(library, fleet, values, session.now)
        unwatched = _unwatched(fleet, values)
    if context.obj.is_json:
        print_json({"kept": count, "unwatched": [f"{name}: {one}" for name, one in unwatched]})
        return
    print_line(f"Kept {count} value{'s' * (count != 1)}.")
    for name, one in unwatched[:MOST]:
        print_line(f"{one} of {name} is not watched: `mlpm monitor add {name} {one}` does it.")
    if len(unwatched) > MOST:
        print_line(f"{len(unwatched) - MOST} more are not watched.")


def _unwatched(fleet: "Fleet", values: "Sequence[Pushed]") -> list[tuple[str, str]]:
    """Return the signals that no monitor judges, each once, with their models' names."""
    names = {model.key: model.name.casefold() for model in fleet.models}
    watched = {(names.get(each.model), each.signal) for each in fleet.monitors}
    pushed = dict.fromkeys((each.model.strip(), each.signal.strip()) for each in values)
    return [pair for pair in pushed if (pair[0].casefold(), pair[1]) not in watched]
