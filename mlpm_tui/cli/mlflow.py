"""`mlpm mlflow`: tying cards to what a tracking server or store logs, and reading it."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answering import do_to
from mlpm_tui.cli.answers import print_json, print_line, print_table
from mlpm_tui.cli.mlflow_runs import runs
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import FILTER_SETTINGS, CardId
from mlpm_tui.domain.errors import NotFound, SourceTrouble
from mlpm_tui.domain.experimenting import AttachRun
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.text import check_line

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document

EVERY_S = 2.0

app = noun("Find runs of the tracking store, and tie cards to them.")


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
    target = check_line(target or "", f"The {kind}", 200)
    _check_there(context.obj.settings.tracking_uri, kind, target)
    do_to(context, card, AttachRun(card, kind, target))


def _check_there(uri: str, kind: str, target: str) -> None:
    """Refuse what the tracking store does not have; without a store nobody can tell."""
    if not uri:
        return
    from mlpm_tui.sources.tracking import open_tracking

    tracking = open_tracking(uri)
    try:
        look = tracking.find_run if kind == "run" else tracking.find_experiment
        if look(target) is None:
            raise NotFound(
                f"{tracking.address} has no {kind} {target[:60]}: look for its id there."
            )
    finally:
        tracking.close()


verb(app, "runs", FILTER_SETTINGS)(runs)


@verb(app, "sync")
def sync(
    context: typer.Context,
    *,
    uri: Annotated[
        str, typer.Option("--uri", metavar="URI", help="The store, where it is not the usual one.")
    ] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until you stop it; a line for each change.")
    ] = False,
) -> None:
    """Read the runs of all experiments, and keep them for when the store does not answer."""
    from mlpm_tui.services.syncing import synced
    from mlpm_tui.sources.tracking import open_tracking

    call = context.obj
    wanted = uri or call.settings.tracking_uri
    if not wanted:
        raise SourceTrouble("No tracking store is set: give --uri, or set MLFLOW_TRACKING_URI.")
    tracking = open_tracking(wanted)
    before: list[Document] = []
    try:
        while True:
            if tracking.changed() or not before:
                with reading(call) as board:
                    found = synced(board.library, board.project(), wanted, tracking, board.now)
                if call.is_json and not watch:
                    print_json(found)
                else:
                    _print(found["cards"], before, is_first=not before)
                before = found["cards"] or [{}]
            if not watch:
                return
            time.sleep(EVERY_S)
    finally:
        tracking.close()


def _print(cards: "list[Document]", before: "list[Document]", *, is_first: bool) -> None:
    heads = ("id", "runs", "running", "stale", "best attempt", "stands")
    rows = [_row(card) for card in cards if card not in before]
    if is_first:
        print_table(heads, rows, stretched="best attempt")
    for row in [] if is_first else rows:
        print_line("  ".join(row))


def _row(card: "Document") -> tuple[str, ...]:
    best = card["best"] or {"name": "", "metric": None, "value": None, "is_met": None}
    word = {True: "met", False: "not met", None: ""}[best["is_met"]]
    value = f"{best['metric']} {show_number(best['value'])}" if best["metric"] else ""
    counts = (str(card[name]) for name in ("runs", "running", "stale"))
    return (card["id"], *counts, best["name"], f"{value} {word}".strip())
