"""Running a command: finding it, and turning whatever goes wrong into one sentence and a code.

0 done; 1 refused or failed; 2 the command line itself is wrong; 3 a check answered no; 130
interrupted.
"""

import contextlib
import errno
import logging
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from mlpm_tui.cli.call import Call
from mlpm_tui.cli.shared import Entry, RootGroup, UsageError
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line

LOG = logging.getLogger(__name__)
UNWRITABLE = (errno.ENOSPC, errno.EIO, errno.EDQUOT)
"""What goes wrong with a standard output that leads to a disk."""
DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

ENTRIES = {
    "init": Entry("cli.founding", "app", "Create the board."),
    "demo": Entry("cli.demo", "app", "Make a full example board and open it."),
    "card": Entry("cli.card", "app", "Add, list, show and change cards."),
    "exp": Entry("cli.exp", "app", "Run experiments: promise, start, record, check, decide."),
    "phase": Entry("cli.phase", "app", "Show phases, record gate outputs, decide gates."),
    "person": Entry("cli.person", "app", "Say who works on the project."),
    "mlflow": Entry("cli.mlflow", "app", "Tie cards to what the tracking server logs."),
    "search": Entry(
        "cli.search", "app", "Search titles, hypotheses and learnings of all projects."
    ),
    "log": Entry("cli.history", "log_app", "Show who did what."),
    "undo": Entry("cli.history", "undo_app", "Take your latest acts back."),
    "redo": Entry("cli.history", "redo_app", "Bring back what you undid."),
    "export": Entry("cli.export", "app", "Write the whole project as one JSON document."),
    "db": Entry("cli.db", "app", "Look after the database."),
    "doctor": Entry("cli.doctor", "app", "Check that everything the program needs is there."),
    "config": Entry("cli.config", "app", "Show the settings and where they come from."),
}


class _Root(RootGroup):
    entries = ENTRIES


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    call = Call()
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    code = _run(arguments, call)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
    except OSError as error:
        return _explain(error, is_json=False)
    return code


def _run(arguments: Sequence[str], call: Call) -> int:
    try:
        command = typer.main.get_command(_app())
        code = command.main(list(arguments), prog_name="mlpm", standalone_mode=False, obj=call)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _close_quietly()
        return DONE
    except Exception as error:  # noqa: BLE001  a person reads a sentence, the log has the rest
        return _explain(error, is_json=call.is_json or "--json" in arguments)
    return code if isinstance(code, int) else DONE


def _explain(error: Exception, *, is_json: bool) -> int:
    if isinstance(error, UsageError):
        return _fail("usage", _usage_sentence(error), WRONG_USAGE, is_json=is_json)
    if isinstance(error, MlpmError):
        return _fail(error.code, str(error), FAILED, is_json=is_json)
    if isinstance(error, OSError) and error.filename is None and error.errno in UNWRITABLE:
        _close_quietly()
        said = f"The answer could not be written: {error.strerror}."
        return _fail("output", said, FAILED, is_json=False)
    return _fail("unknown", _logged(error), FAILED, is_json=is_json)


def _app() -> typer.Typer:
    app = typer.Typer(
        cls=_Root,
        invoke_without_command=True,
        add_completion=False,
        rich_markup_mode=None,
        help="A kanban dashboard for machine-learning work. Alone, mlpm opens it.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_begin)
    return app


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


def _logged(error: Exception) -> str:
    from mlpm_tui.cli.log_file import log_path, log_to_file

    log_to_file()
    LOG.error("a command met an error it does not know", exc_info=error)
    return f"Something went wrong that mlpm did not expect: {log_path()} says what."


def _fail(code: str, message: str, exit_code: int, *, is_json: bool) -> int:
    if is_json:
        from mlpm_tui.cli.answers import print_json

        with contextlib.suppress(BrokenPipeError):
            print_json({"error": {"code": code, "message": message}})
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(safe_line(f"mlpm: {message}") + "\n")
    return exit_code


def _close_quietly() -> None:
    """Keep Python from complaining about a reader that went away."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
