"""`mlpm monitor add` and `edit`: what a monitor asks of its signal."""

from typing import Annotated, Any

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said
from mlpm_tui.cli.session import writing
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.cli.typed import number, whole_number

ModelName = Annotated[str, typer.Argument(metavar="MODEL", help="The model's name.")]
SignalName = Annotated[
    str, typer.Argument(metavar="SIGNAL", help='latency_p99, drift/amount, "error_rate > 1%", ...')
]
Method = Annotated[
    str | None,
    typer.Option(
        "--method",
        help="threshold, share, psi, js, ks, chi2, or, of files, wasserstein; else by type and n.",
    ),
]
Warn = Annotated[
    float | None, typer.Option("--warn", parser=number, metavar="X", help="The first limit.")
]
Alarm = Annotated[
    float | None,
    typer.Option("--alarm", parser=number, metavar="X", help="The limit that is serious."),
]
Side = Annotated[
    str | None, typer.Option("--side", help="above, below or either: where the trouble lies.")
]
Needed = Annotated[
    int | None,
    typer.Option(
        "--needed", parser=whole_number(1, 30), metavar="N", help="Windows in a row; else 2."
    ),
]
Window = Annotated[
    str | None, typer.Option("--window", metavar="TIME", help="1d, 7d, 2w; else by rows a day.")
]
Least = Annotated[
    int | None,
    typer.Option(
        "--least",
        parser=whole_number(1, 999_999_999),
        metavar="N",
        help="Rows that make a window; else 500.",
    ),
]
Severity = Annotated[str | None, typer.Option("--severity", help="info, warning or critical.")]
GroupName = Annotated[
    str | None, typer.Option("--group", help="performance, quality, drift or pipeline.")
]
Runbook = Annotated[str | None, typer.Option("--runbook", metavar="URL", help="What to do then.")]
Query = Annotated[str | None, typer.Option("--query", help="An expression for Prometheus.")]
Histogram = Annotated[
    str | None, typer.Option("--histogram", metavar="NAME", help="Prometheus: a latency's name.")
]
Selector = Annotated[
    str | None, typer.Option("--selector", help="Prometheus: which of it, as in job=api.")
]
Step = Annotated[str | None, typer.Option("--step", metavar="TIME", help="Prometheus: else 1h.")]
Experiment = Annotated[
    str | None, typer.Option("--experiment", metavar="NAME", help="MLflow: whose runs.")
]
Metric = Annotated[
    str | None, typer.Option("--metric", metavar="NAME", help="MLflow: else the signal's name.")
]
Unit = Annotated[str | None, typer.Option("--unit", help="The unit of the value, as in ms.")]


def add(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    model: ModelName,
    signal: SignalName,
    *,
    method: Method = None,
    warn: Warn = None,
    alarm: Alarm = None,
    side: Side = None,
    needed: Needed = None,
    window: Window = None,
    least: Least = None,
    severity: Severity = None,
    group: GroupName = None,
    runbook: Runbook = None,
    column: Annotated[
        str | None, typer.Option("--column", help="Of drift, nulls, unseen, constant: whose.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME|URL", help="A source, or a Prometheus server."),
    ] = None,
    query: Query = None,
    histogram: Histogram = None,
    selector: Selector = None,
    step: Step = None,
    experiment: Experiment = None,
    metric: Metric = None,
    unit: Unit = None,
) -> None:
    """Watch a signal of a model; a condition says when there is trouble: "latency_p99 > 100ms".

    What no option says follows from the signal, its column's type and how many rows there are. The
    answer names how many false alarms a month that setting lets expect.
    """
    fields = _fields(
        method=method, warn=warn, alarm=alarm, side=side, needed=needed, least=least,
        severity=severity, group=group, runbook=runbook, window_days=_days(window),
    )  # fmt: skip
    settings = _fields(
        query=query, histogram=histogram, selector=selector, step=step, experiment=experiment,
        metric=metric, unit=unit,
    )  # fmt: skip
    name = f"{signal}/{column}" if column and "/" not in signal else signal
    _add(context, (model, name, source or ""), {"fields": fields, "settings": settings})


def _add(
    context: typer.Context, named: tuple[str, str, str], typed: dict[str, dict[str, Any]]
) -> None:
    from mlpm_tui.services.monitor_adding import added_monitor, prepared

    model, signal, source = named
    with writing(context.obj) as session:
        library, key = session.desk.library, session.desk.project.key
        place = (source, context.obj.settings.tracking_uri)
        wishes, name = prepared(library, library.fleet(key), model, signal, typed, place)
        session.do(*wishes)
        document = added_monitor(library, key, model, name, session.now)
    if context.obj.is_json:
        print_json(document)
        return
    print_said(f"watched {name} of {document['model']}")
    _print_setting(document)


def edit(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    model: ModelName,
    signal: SignalName,
    *,
    method: Method = None,
    warn: Warn = None,
    alarm: Alarm = None,
    side: Side = None,
    needed: Needed = None,
    window: Window = None,
    least: Least = None,
    severity: Severity = None,
    group: GroupName = None,
    runbook: Runbook = None,
    query: Query = None,
    histogram: Histogram = None,
    selector: Selector = None,
    step: Step = None,
    unit: Unit = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help="warn or alarm; no limit.")
    ] = None,
) -> None:
    """Change what a monitor asks; the windows that were kept are judged anew at the next check."""
    fields = _fields(
        method=method, warn=warn, alarm=alarm, side=side, needed=needed, least=least,
        severity=severity, group=group, runbook=runbook, window_days=_days(window),
    )  # fmt: skip
    settings = _fields(query=query, histogram=histogram, selector=selector, step=step, unit=unit)
    fields |= dict.fromkeys(clear or ()) | _fields(settings=settings or None)
    _edit(context, model, signal, fields)


def _edit(context: typer.Context, model: str, signal: str, fields: dict[str, Any]) -> None:
    from mlpm_tui.domain.monitor_keeping import EditMonitor
    from mlpm_tui.services.monitor_adding import added_monitor
    from mlpm_tui.services.monitor_conditions import read_condition

    typed = read_condition(signal)
    if typed.limit is not None:
        fields = {"side": typed.side, "alarm": typed.limit} | fields
    if not fields:
        raise UsageError("Say what is to change: --warn, --alarm, --method, --needed, ...")
    with writing(context.obj) as session:
        said = session.do(EditMonitor(model, typed.signal, fields))
        key = session.desk.project.key
        document = added_monitor(session.desk.library, key, model, typed.signal, session.now)
    if context.obj.is_json:
        print_json(document)
        return
    print_said(said)
    _print_setting(document)


def _fields(**typed: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name: value for name, value in typed.items() if value is not None}


def _days(text: str | None) -> int | None:
    if text is None:
        return None
    from mlpm_tui.domain.durations import read_duration
    from mlpm_tui.domain.errors import BadText

    length = read_duration(text)
    if length.total_seconds() % 86_400:
        raise BadText("A window is whole days: 1d, 7d or 2w.")
    return length.days


def _print_setting(document: dict[str, Any]) -> None:
    print_line(document["said"])
    if document["settings"].get("why"):
        print_line(str(document["settings"]["why"]))
    if document["expected_false_alarms"] is not None:
        from mlpm_tui.cli.monitor_lines import said_of_chance

        print_line(
            f"expected false alarms: {said_of_chance(document['expected_false_alarms'])} a month"
        )
