"""`mlpm metric`: which way metrics are better, where a name does not say it or says it wrongly."""

from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.cli.typed import word_of
from mlpm_tui.domain.directing import ClearDirection, SetDirection, chosen_metric
from mlpm_tui.domain.metrics import ChosenMetric, Direction, direction_of
from mlpm_tui.services.documents import Document

app = noun("Say which way metrics are better.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The metric, as it is logged.")]


@verb(app, "set")
def set_direction(
    context: typer.Context,
    name: Name,
    direction: Annotated[
        Direction,
        typer.Argument(
            metavar="DIRECTION",
            parser=word_of(Direction, "direction"),
            help=", ".join(Direction),
        ),
    ],
) -> None:
    """Say that a metric is better when it is higher, or lower.

    It holds for this project. A name without its data set, such as f1, stands for val_f1 and
    test/f1 too.
    """
    with writing(context.obj) as session:
        said = session.do(SetDirection(name, direction))
        metric = chosen_metric(session.desk.project, name.strip())
    if context.obj.is_json and metric is not None:
        print_json(_document(metric))
    else:
        print_said(said)


@verb(app, "list")
def list_metrics(context: typer.Context) -> None:
    """List the metrics whose direction people have set."""
    with reading(context.obj) as board:
        metrics = board.project().metrics
    if context.obj.is_json:
        print_json([_document(metric) for metric in metrics])
    elif not metrics:
        print_line("None is set: names decide. `mlpm metric set NAME lower` says otherwise.")
    else:
        rows = ((m.name, m.direction, direction_of(m.name) or "unknown") for m in metrics)
        print_table(("metric", "better", "by its name"), rows, "metric")


@verb(app, "clear")
def clear(context: typer.Context, name: Name) -> None:
    """Let a metric's name decide again."""
    with writing(context.obj) as session:
        said = session.do(ClearDirection(name))
    if context.obj.is_json:
        print_json({"name": name.strip(), "direction": None, "by_name": direction_of(name)})
    else:
        print_said(said)


def _document(metric: ChosenMetric) -> Document:
    return {
        "name": metric.name,
        "direction": metric.direction,
        "by_name": direction_of(metric.name),
    }
