"""Watching an experiment: a line whenever it stands differently, until there is a decision due."""

import time
from contextlib import closing
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.card_text import show_timebox
from mlpm_tui.cli.exp_judged import check_documents
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.typed import CardId, whole_number
from mlpm_tui.services.documents import Document

EVERY = "2s"


def watch(
    context: typer.Context,
    card: CardId,
    *,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help="How often to look.")
    ] = EVERY,
    count: Annotated[
        int | None,
        typer.Option(
            "--count",
            metavar="N",
            parser=whole_number(1, 1_000_000),
            help="Look so many times at most.",
        ),
    ] = None,
) -> int | None:
    """Follow an experiment until all criteria are met, its time is up, or it is decided.

    Exit code 0 when the criteria are met or it was decided, 3 when the timebox has run out or a
    stopping rule has fired. With --json the last state is the answer.
    """
    from mlpm_tui.domain.durations import read_duration
    from mlpm_tui.services.observing import Observer

    pause = read_duration(every).total_seconds()
    looks, said = 0, ""
    with closing(Observer(context.obj.settings.tracking_uri)) as observer:
        while True:
            with reading(context.obj, observer) as board:
                (document,) = check_documents([board.dossier(card)], board)
            looks += 1
            line = _line(document)
            if not context.obj.is_json and line != said:
                print_line(f"{board.now:%H:%M:%S}  {line}")
                said = line
            if (code := _ended(document)) is not None or looks == count:
                break
            time.sleep(pause)
    if context.obj.is_json:
        print_json(document)
    return code


def _ended(document: Document) -> int | None:
    if document["outcome"] is not None or document["state"] == "met":
        return 0
    timebox = document["timebox"]
    rules = document["stopping"]
    is_fired = any(rule["state"] == "fired" and not rule["answered"] for rule in rules)
    if is_fired or (timebox is not None and timebox["state"] == "expired"):
        return Ending.ANSWERED_NO
    return None


def _line(document: Document) -> str:
    states = [f"{c['text']}: {c['state']}" for c in document["criteria"]]
    states += [f"{r['text']}: fired" for r in document["stopping"] if r["state"] == "fired"]
    if document["timebox"] is not None:
        states.append(f"timebox {show_timebox(document['timebox'])}")
    if document["outcome"] is not None:
        states.append(f"decided: {document['outcome']}")
    return "; ".join([document["id"], *states])
