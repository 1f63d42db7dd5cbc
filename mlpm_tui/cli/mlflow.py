"""`mlpm mlflow`: tying cards to what a tracking server or store logs."""

from typing import Annotated

import typer

from mlpm_tui.cli.answering import do_to
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import CardId
from mlpm_tui.domain.experimenting import AttachRun
from mlpm_tui.domain.text import check_line

app = noun("Tie cards to what the tracking server logs.")


@verb(app, "link")
def link(
    context: typer.Context,
    card: CardId,
    *,
    run: Annotated[str | None, typer.Option("--run", metavar="ID", help="A single run.")] = None,
    experiment: Annotated[
        str | None,
        typer.Option(
            "--experiment", metavar="NAME", help="All runs of an experiment, by name or id."
        ),
    ] = None,
) -> None:
    """Tie an experiment's card to a run, or to a whole experiment of the tracking store."""
    if (run is None) is (experiment is None):
        raise UsageError("Give either --run or --experiment")
    kind, target = ("run", run) if run is not None else ("experiment", experiment)
    do_to(context, card, AttachRun(card, kind, check_line(target or "", f"The {kind}", 200)))
