"""All commands: where each comes from, and the Typer application that calls them."""

import sys
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import typer

from mlpm_tui.cli.call import ENDINGS, Call, WrongUsage
from mlpm_tui.cli.shared import Entry, RootGroup, UsageError

ENTRIES = {
    "init": Entry("cli.founding", "app", "Create the board."),
    "demo": Entry("cli.demo", "app", "Make a full example board and open it."),
    "board": Entry("cli.board", "app", "Print the board, also as it was at some moment."),
    "card": Entry("cli.card", "app", "Add, list, show and change cards."),
    "exp": Entry("cli.exp", "app", "Run experiments: promise, start, record, check, decide."),
    "prod": Entry("cli.prod", "app", "Carry a model into production: its epic and sub-tasks."),
    "handoff": Entry("cli.handoff", "app", "Hand a model over: six items, accepted or sent back."),
    "slo": Entry("cli.slo", "app", "Say what a service promises, and what was measured of it."),
    "model": Entry("cli.model", "app", "Say which models run in production."),
    "monitor": Entry("cli.monitor", "app", "Watch models: signals, drift, what opens an alert."),
    "alert": Entry("cli.alert", "app", "Deal with alerts: take up, put off, resolve, mend."),
    "run": Entry("cli.run", "app", "Run a training command for an experiment."),
    "metric": Entry("cli.metric", "app", "Say which way metrics are better."),
    "retrain": Entry(
        "cli.retrain", "app", "Train models again: schedules, due cards, champion and challenger."
    ),
    "sprint": Entry("cli.sprint", "app", "Plan sprints, carry over, see what they came to."),
    "standup": Entry("cli.standup", "app", "Say what changed, what is due, stuck, running out."),
    "balance": Entry("cli.balance", "app", "Say how experiments and production work are balanced."),
    "flow": Entry("cli.flow", "app", "Show cycle times, ages, throughput; foretell an end."),
    "report": Entry("cli.report", "app", "Write what a sprint, a phase or some days came to."),
    "phase": Entry("cli.phase", "app", "Show phases, record gate outputs, decide gates."),
    "team": Entry("cli.team", "app", "Show roles, duties, and how much each has in hand."),
    "limit": Entry("cli.limit", "app", "Agree on how much is in work at once."),
    "duty": Entry("cli.duty", "app", "Say who owns new cards of a kind or a phase."),
    "person": Entry("cli.person", "app", "Say who works on the project."),
    "mlflow": Entry("cli.mlflow", "app", "Tie cards to what the tracking server logs."),
    "search": Entry(
        "cli.search", "app", "Search titles, hypotheses and learnings of all projects."
    ),
    "hook": Entry("cli.hook", "app", "Take alerts by HTTP: Alertmanager, Evidently, plain JSON."),
    "serve": Entry("cli.serve", "app", "Show the dashboard in a browser."),
    "mcp": Entry("cli.mcp", "app", "Let an agent use the board, by the Model Context Protocol."),
    "tick": Entry("cli.tick", "app", "Do what is due, once; for cron."),
    "log": Entry("cli.history", "log_app", "Show who did what."),
    "undo": Entry("cli.history", "undo_app", "Take your latest acts back."),
    "redo": Entry("cli.history", "redo_app", "Bring back what you undid."),
    "export": Entry("cli.export", "app", "Write the whole project as one JSON document."),
    "import": Entry("cli.bringing", "app", "Bring an exported project onto this board."),
    "db": Entry("cli.db", "app", "Look after the database."),
    "doctor": Entry("cli.doctor", "app", "Check that everything the program needs is there."),
    "config": Entry("cli.config", "app", "Show the settings and where they come from."),
}


class _Root(RootGroup):
    entries = ENTRIES


def call_command(arguments: Sequence[str], call: Call) -> int:
    """Call the command that these words name and return its exit code."""
    try:
        code = _root().main(list(arguments), prog_name="mlpm", standalone_mode=False, obj=call)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except UsageError as error:
        raise WrongUsage(_usage_sentence(error)) from None
    return code if isinstance(code, int) else 0


def find_command(words: str) -> Any:  # noqa: ANN401  of the Click that this Typer brings along
    """Return the command that these words name; each has its help and its parameters."""
    found = _root()
    for word in words.split():
        found = found.get_command(None, word)
    return found


@cache
def _root() -> Any:  # noqa: ANN401  a group of the Click that this Typer brings along
    app = typer.Typer(
        cls=_Root,
        invoke_without_command=True,
        add_completion=False,
        rich_markup_mode=None,
        help="A kanban dashboard for machine-learning work. Alone, mlpm opens it.\n\n"
        f"Exit codes: {', '.join(f'{code} {ENDINGS[code]}' for code in ENDINGS)}.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_begin)
    return typer.main.get_command(app)


def _begin(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int | None:
    if version:
        from mlpm_tui import __version__

        sys.stdout.write(f"mlpm {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is not None:
        return None
    from mlpm_tui.cli.dashboard import open_board

    return open_board(context.obj)


def _usage_sentence(error: Any) -> str:  # noqa: ANN401  an exception of Click's
    text = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    hint = f" (see {context.command_path} --help)" if context is not None else ""
    return f"{text.rstrip('.')}.{hint}" if not text.endswith("?") else f"{text}{hint}"
