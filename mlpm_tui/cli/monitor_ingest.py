"""`mlpm monitor ingest`: takes a model's prediction log in."""

import sys
from typing import Annotated, Any

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import writing
from mlpm_tui.domain.text import safe_line

SRC = "A file, a folder, a pattern, or duckdb:///, postgresql://, sqlite:///, pyspark:///."


def ingest(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's name.")],
    *,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="SRC", help=f"When all was well. {SRC}")
    ] = None,
    current: Annotated[
        str | None, typer.Option("--current", metavar="SRC", help="What goes on being written.")
    ] = None,
    time: Annotated[
        str | None, typer.Option("--time", metavar="COL", help="When the prediction was made.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="Of times without one, and of days; else UTC.")
    ] = None,
    prediction: Annotated[
        str | None, typer.Option("--prediction", metavar="COL", help="What the model said.")
    ] = None,
    score: Annotated[
        str | None, typer.Option("--score", metavar="COL", help="How sure it was.")
    ] = None,
    label: Annotated[
        str | None, typer.Option("--label", metavar="COL", help="What was true.")
    ] = None,
    label_time: Annotated[
        str | None, typer.Option("--label-time", metavar="COL", help="When that was known.")
    ] = None,
    label_delay: Annotated[
        str | None, typer.Option("--label-delay", metavar="TIME", help="How long labels take.")
    ] = None,
    labels: Annotated[
        str | None, typer.Option("--labels", metavar="SRC", help="Labels in files of their own.")
    ] = None,
    join: Annotated[
        str | None, typer.Option("--join", metavar="COL", help="What ties labels to rows.")
    ] = None,
    positive: Annotated[
        str | None, typer.Option("--positive", metavar="TEXT", help="The positive prediction.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", help="Above it a number is positive; else 0.5.")
    ] = None,
    latency: Annotated[
        str | None, typer.Option("--latency", metavar="COL", help="How long an answer took.")
    ] = None,
    latency_unit: Annotated[
        str | None, typer.Option("--latency-unit", help="us, ms or s; else ms.")
    ] = None,
    error: Annotated[
        str | None, typer.Option("--error", metavar="COL", help="Whether it failed.")
    ] = None,
    features: Annotated[
        str | None,
        typer.Option("--features", metavar="A,B", help="Else all columns that can be counted."),
    ] = None,
    categories: Annotated[
        str | None, typer.Option("--categories", metavar="A,B", help="Numbers that are kinds.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Judge from this day on.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Judge up to this day.")
    ] = None,
    reference_from: Annotated[
        str | None, typer.Option("--reference-from", metavar="DAY", help="Of the reference.")
    ] = None,
    reference_to: Annotated[
        str | None, typer.Option("--reference-to", metavar="DAY", help="Of the reference.")
    ] = None,
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Where a model has several; else log.")
    ] = "",
    no_monitors: Annotated[
        bool, typer.Option("--no-monitors", help="Count only: watch nothing by it yet.")
    ] = False,
) -> None:
    """Take a prediction log in: count the reference, and by day what was logged since.

    The first call makes the source and watches every feature's drift and missing values, the
    predictions and freshness; later calls read what is new. Addresses are kept, so they may hold no
    password. What is counted is kept by day: the log itself is never copied.
    """
    typed = {
        "current": current,
        "reference": reference,
        "time": time,
        "zone": zone,
        "prediction": prediction,
        "score": score,
        "label": label,
        "label_time": label_time,
        "label_delay_days": None if label_delay is None else _days(label_delay),
        "labels_uri": labels,
        "join": join,
        "positive": positive,
        "threshold": threshold,
        "latency": latency,
        "latency_unit": latency_unit,
        "error": error,
        "features": features,
        "categories": categories,
        "from": _day(first),
        "to": _day(last),
        "reference_from": _day(reference_from),
        "reference_to": _day(reference_to),
    }
    given = {name: value for name, value in typed.items() if value is not None}
    _ingest(context, model, source, given, watches=not no_monitors)


def _ingest(
    context: typer.Context, model: str, source: str, typed: dict[str, Any], *, watches: bool
) -> None:
    from mlpm_tui.services.monitor_checking import check_models
    from mlpm_tui.services.monitor_ingesting import ingesting, take_in, whole_or_nothing

    with writing(context.obj) as session:
        library, key = session.desk.library, session.desk.project.key
        fleet = library.fleet(key)
        wanted = ingesting(fleet, model, source, typed, session.now)
        with whole_or_nothing(library, wanted):
            watches = watches and wanted.is_new
            counted, wishes = take_in(library, fleet, wanted, session.now, watches=watches)
            if wishes:
                session.do(*wishes)
        checked = check_models(library, key, wanted.model.name, session.now, opens=False)[0]
        fleet = library.fleet(key)
    open_now = [stand for stand in checked.stands if stand.is_open]
    if context.obj.is_json:
        from mlpm_tui.services.monitor_documents import source_document, stand_document

        print_json(
            {
                "model": wanted.model.name,
                "source": source_document(wanted.source),
                "is_new": wanted.is_new,
                "parts_read": counted.read,
                "rows": counted.rows,
                "days": counted.days,
                "monitors": [stand_document(fleet, stand, None) for stand in checked.stands],
                "troubles": [*counted.troubles, *checked.troubles],
            }
        )
    else:
        if wishes:
            print_line(f"{'Added' if wanted.is_new else 'Edited'} source {wanted.source.name}.")
        print_line(counted.said)
        print_line(
            f"{len(checked.stands)} signals are watched, {len(open_now) or 'none'} beyond the "
            f"limit: `mlpm monitor show {wanted.model.name}`."
        )
    for trouble in dict.fromkeys([*counted.troubles, *checked.troubles]):
        sys.stderr.write(f"note: {safe_line(trouble, 400)}\n")


def _day(text: str | None) -> str | None:
    from datetime import date

    from mlpm_tui.domain.errors import BadText

    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadText(f"{safe_line(text, 40)!r} is no day; write 2026-11-23.") from None


def _days(text: str) -> int:
    from datetime import timedelta

    from mlpm_tui.domain.durations import read_duration

    return max(1, -(-read_duration(text) // timedelta(days=1)))
