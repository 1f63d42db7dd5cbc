"""`mlpm monitor`: what is watched of the models in production."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.monitor_asking import ModelName, SignalName, add, edit
from mlpm_tui.cli.monitor_check import check, show
from mlpm_tui.cli.monitor_ingest import ingest
from mlpm_tui.cli.monitor_push import push
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import FILTER_SETTINGS

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

app = noun("Watch models in production: signals, drift, what opens an alert.")

verb(app, "add")(add)
verb(app, "edit")(edit)
verb(app, "ingest")(ingest)
verb(app, "check")(check)
verb(app, "show")(show)
verb(app, "push", FILTER_SETTINGS)(push)


@verb(app, "pause")
def pause(context: typer.Context, model: ModelName, signal: SignalName) -> None:
    """Let a monitor rest: values are kept, no alert is opened or ended."""
    from mlpm_tui.domain.monitor_keeping import PauseMonitor

    _do(context, PauseMonitor(model, signal))


@verb(app, "resume")
def resume(context: typer.Context, model: ModelName, signal: SignalName) -> None:
    """Let a paused monitor watch again."""
    from mlpm_tui.domain.monitor_keeping import ResumeMonitor

    _do(context, ResumeMonitor(model, signal))


@verb(app, "remove")
def remove(
    context: typer.Context,
    model: ModelName,
    signal: Annotated[str, typer.Argument(metavar="SIGNAL", help="A signal.")] = "",
    *,
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="A source, with all its monitors.")
    ] = "",
) -> None:
    """Watch a signal no longer, or remove a source with its monitors; what was measured stays."""
    from mlpm_tui.domain.monitor_keeping import RemoveMonitor
    from mlpm_tui.domain.monitor_sources import RemoveSource

    if bool(signal) is bool(source):
        raise UsageError("Name either a signal or --source")
    _do(context, RemoveSource(model, source) if source else RemoveMonitor(model, signal))


@verb(app, "list")
def list_monitors(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Else of all models.")] = "",
) -> None:
    """List what is watched: state, method, limits, false alarms a month to be expected."""
    from mlpm_tui.services.monitor_adding import settings_of

    with reading(context.obj) as board:
        found = settings_of(board.library, board.project().key, model, board.now)
    if context.obj.is_json:
        print_json(found)
    elif not found:
        print_line("Nothing is watched: `mlpm monitor add MODEL SIGNAL` begins.")
    else:
        from mlpm_tui.cli.monitor_lines import said_of_chance

        rows = (
            (
                each["model"],
                each["signal"],
                each["stands"],
                each["method"],
                each["limits"],
                each["windows"],
                ""
                if each["expected_false_alarms"] is None
                else said_of_chance(each["expected_false_alarms"]),
            )
            for each in found
        )
        heads = ("model", "signal", "state", "method", "limit", "windows", "false/month")
        print_table(heads, rows, "signal")


def _do(context: typer.Context, wish: "Wish") -> None:
    with writing(context.obj) as session:
        said = session.do(wish)
    if context.obj.is_json:
        print_json({"said": said})
    else:
        print_said(said)
