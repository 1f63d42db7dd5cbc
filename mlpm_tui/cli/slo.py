"""`mlpm slo`: what a service promises, what was measured of it, and what is left of its budget."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answering import do_to
from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import CardId, whole_number

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document


app = noun("Say what a service promises, and what was measured of it.")


@verb(app, "set")
def set_objective(
    context: typer.Context,
    card: CardId,
    text: Annotated[
        str, typer.Argument(metavar="OBJECTIVE", help='Such as "latency_p99 < 100ms".')
    ],
    *,
    target: Annotated[
        str, typer.Option("--target", metavar="SHARE", help="Of latency: how many, 99%.")
    ] = "",
    window: Annotated[
        str, typer.Option("--window", metavar="TIME", help="How long it counts; else 30d.")
    ] = "30d",
    least: Annotated[
        int,
        typer.Option(
            "--least",
            metavar="N",
            parser=whole_number(0, 1_000_000_000),
            help="Events before a burn rate is believed; else ten bad ones.",
        ),
    ] = 0,
) -> None:
    """Set an objective of an epic or a sub-task; the same signal again changes it."""
    from mlpm_tui.domain.objective_keeping import SetObjective
    from mlpm_tui.services.objective_reading import read_promises, read_share, read_window

    days = read_window(window)
    share = read_share(target) if target.strip() else None
    promises = read_promises(text, share, days, least)
    with writing(context.obj, card) as session:
        said = session.do(*(SetObjective(card, promise) for promise in promises))
    _answer(context, card, said)


@verb(app, "record")
def record(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="REPORT", help="Of k6, Locust, wrk --latency or hey."),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help="What its monitors have counted.")
    ] = "",
    prometheus: Annotated[
        str, typer.Option("--prometheus", metavar="URL", help="What a server says of last hour.")
    ] = "",
    histogram: Annotated[
        str, typer.Option("--histogram", metavar="NAME", help="There: of latencies, in seconds.")
    ] = "",
    selector: Annotated[
        str, typer.Option("--selector", metavar="LABELS", help='There: such as job="api".')
    ] = "",
    query: Annotated[
        list[str] | None,
        typer.Option("--query", metavar="SIGNAL=EXPR", help="There: an expression of your own."),
    ] = None,
) -> None:
    """Record what was measured of a service: by a load test, by monitors or by a Prometheus."""
    from mlpm_tui.domain.objective_keeping import RecordMeasurement
    from mlpm_tui.services.objectives import family_of, measured_by_monitors
    from mlpm_tui.sources.load_reports import read_report

    if [file is not None, bool(model.strip()), bool(prometheus.strip())].count(True) != 1:
        raise UsageError("Give --file REPORT, --model NAME or --prometheus URL, one of these")
    if not prometheus.strip() and (histogram or selector or query):
        raise UsageError("--histogram, --selector and --query belong to --prometheus")
    if file is not None:
        report = read_report(file)
        load = report.load
        wish = RecordMeasurement(card, load.tool, str(file), load.figures(), report.digest)
    elif prometheus.strip():
        from mlpm_tui.services.objective_asking import Server, measured_by_server, read_queries

        server = Server(prometheus.strip(), histogram, selector, read_queries(query or ()))
        with reading(context.obj) as board:
            of = board.dossier(card)
            wish = measured_by_server(family_of(board.library, of), of, server, board.now)
    else:
        with reading(context.obj) as board:
            wish = measured_by_monitors(board.library, board.dossier(card), model, board.now)
    with writing(context.obj, card) as session:
        said = session.do(wish)
    _answer(context, card, said)


@verb(app, "status")
def status(context: typer.Context, card: CardId) -> int | None:
    """Say whether objectives are met, what is left of the error budget, how fast it burns.

    The exit code is 3 where one is unmet or unmeasured, or its budget burns, or no data tell
    whether it does, or there is none. Burn rates end with what monitors counted last.
    """
    documents = _documents(context, card)
    if context.obj.is_json:
        print_json(documents)
    else:
        _print(card, documents)
    return None if documents and all(each["kept"] for each in documents) else Ending.ANSWERED_NO


@verb(app, "list")
def list_objectives(context: typer.Context) -> None:
    """List all objectives of the board with how they stand."""
    from mlpm_tui.services.objective_documents import objective_document
    from mlpm_tui.services.objectives import standing_of

    with reading(context.obj) as board:
        key = board.project().key
        with board.library.looking() as sight:
            dossiers = sight.dossiers(sight.promising(key))
        documents = [
            objective_document(kept)
            for dossier in dossiers.values()
            for kept in standing_of(board.library, dossier, board.now)
            if kept.card == dossier.card.id
        ]
    if context.obj.is_json:
        print_json(documents)
        return
    if not documents:
        print_line('No objective is set: `mlpm slo set ID "latency_p99 < 100ms"` sets one.')
        return
    rows = [(each["card"], each["state"], each["text"], each["why"]) for each in documents]
    print_table(("id", "state", "objective", "why"), rows, "why")


@verb(app, "remove")
def remove(
    context: typer.Context,
    card: CardId,
    which: Annotated[
        str, typer.Argument(metavar="WHICH", help="Its number, its signal or its text.")
    ],
) -> None:
    """Take an objective back."""
    from mlpm_tui.domain.objective_keeping import RemoveObjective

    do_to(context, card, RemoveObjective(card, which))


def _documents(context: typer.Context, card: str) -> "list[Document]":
    from mlpm_tui.services.objective_documents import objective_document
    from mlpm_tui.services.objectives import standing_of

    with reading(context.obj) as board:
        found = standing_of(board.library, board.dossier(card), board.now)
    return [objective_document(kept) for kept in found]


def _answer(context: typer.Context, card: str, said: str) -> None:
    documents = _documents(context, card)
    if context.obj.is_json:
        print_json(documents)
        return
    print_said(said)
    for each in documents:
        print_line(f"  {each['text']}: {each['state']}, {each['why']}")


def _print(card: str, documents: "list[Document]") -> None:
    from mlpm_tui.services.objective_documents import budget_words, burn_words

    if not documents:
        print_line(f'{card} has no objective: `mlpm slo set {card} "latency_p99 < 100ms"`.')
    for each in documents:
        print_line(f"{each['card']}  {each['text']}: {each['state']}")
        print_line(f"  {each['why']}")
        if each["budget"] is not None:
            print_line(f"  {budget_words(each)}")
        for burn in each["burn"]:
            print_line(f"  {burn_words(burn)}")
        if each["unknown"]:
            print_line(f"  {each['unknown']}")
