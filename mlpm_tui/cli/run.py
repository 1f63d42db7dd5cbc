"""`mlpm run`: a training command, tied to its experiment and otherwise left alone."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import Annotated

import typer

from mlpm_tui.cli.call import Call, Ending
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import UsageError, leaf
from mlpm_tui.cli.typed import CardId
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import MlpmError, RuleBroken, StoreTrouble
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.clock_memory import sure_time
from mlpm_tui.services.json_text import as_json
from mlpm_tui.services.training_documents import training_document
from mlpm_tui.services.training_keeping import settle_trainings
from mlpm_tui.services.training_run import Plan, TrainingRun
from mlpm_tui.services.written_files import write_file

GRACE = "30s"


def run(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    command: Annotated[
        list[str] | None, typer.Argument(metavar="-- COMMAND ...", help="What to run.")
    ] = None,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help="Say on stderr how the stopping rules stand.")
    ] = False,
    enforce: Annotated[
        bool, typer.Option("--enforce", help="Stop the command when a rule or the timebox fires.")
    ] = False,
    grace: Annotated[
        str, typer.Option("--grace", metavar="TIME", help="Between SIGINT, SIGTERM and SIGKILL.")
    ] = GRACE,
    no_start: Annotated[
        bool, typer.Option("--no-start", help="Leave the card and its timebox as they are.")
    ] = False,
    record: Annotated[
        str, typer.Option("--record", metavar="FILE", help="Write the training there as JSON.")
    ] = "",
) -> int:
    """Run a training command for an experiment: its MLflow runs appear on the card.

    The command keeps its terminal, its output and its exit code. 127: there is no such command;
    126: it cannot be run; 4: --enforce stopped it.
    """
    call = context.obj
    if call.is_json:
        raise UsageError(
            "Standard output belongs to the command, so there is no --json here: "
            "--record FILE writes the training as JSON"
        )
    if not command:
        raise UsageError("Give the command, as in: mlpm run ML-EXP-05 -- python train.py")
    if (code := _missing(command[0])) is not None:
        return code
    if record:
        _check_record(Path(record).expanduser())
    sure_time(call.clock)
    plan = Plan(
        read_id(card),
        command,
        read_duration(grace).total_seconds(),
        does_start=not no_start,
        does_watch=watch,
        does_enforce=enforce,
    )
    training = TrainingRun(plan, call.wanted(), _dossier(call, card), _say)
    try:
        code = training.run(os.environ)
    except OSError as error:
        return _unstartable(command[0], error)
    if record:
        _write(record, plan.card, training.training)
    return code


def _dossier(call: Call, card: str) -> Dossier:
    with reading(call) as board:
        if board.library.is_read_only:
            raise StoreTrouble("The board is open for reading only: nothing was run.", "read_only")
        dossier = board.dossier(card)
        with suppress(MlpmError):
            settle_trainings(board.library, call.settings.address, [dossier], board.now)
    if dossier.card.blocked is not None:
        _say(f"{dossier.card.id} is blocked: {dossier.card.blocked}.")
    return dossier


def _missing(name: str) -> int | None:
    """Say that there is no such command, as a shell does, before anything is begun."""
    if which(name) is not None:
        return None
    if "/" in name and Path(name).exists():
        _say(f"{name} cannot be executed: nothing was run.")
        return Ending.NOT_RUNNABLE
    _say(f"There is no command {name}: nothing was run.")
    return Ending.NOT_FOUND


def _check_record(path: Path) -> None:
    """Refuse before the start what would be lost at the end."""
    if path.exists() or path.is_symlink():
        raise RuleBroken(
            f"{path} is there already: nothing was run; give --record another name.", "exists"
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise RuleBroken(
            f"Nothing can be written in {path.parent}: nothing was run; "
            "give --record a folder that is there and yours."
        )


def _unstartable(name: str, error: OSError) -> int:
    _say(f"{name} could not be started: {error.strerror}.")
    return Ending.NOT_FOUND if isinstance(error, FileNotFoundError) else Ending.NOT_RUNNABLE


def _say(sentence: str) -> None:
    """Write a sentence beside the command's own output, over the progress bar where one stands."""
    is_drawn = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    line = safe_line(f"mlpm: {sentence}")
    with suppress(OSError, ValueError):
        sys.stderr.write(f"\r\x1b[K{line}\n" if is_drawn else f"{line}\n")
        sys.stderr.flush()


def _write(file: str, card: str, training: Training) -> None:
    try:
        document = {"card": card, **training_document(training)}
        write_file(file, as_json(document) + "\n", may_replace=True)
    except (OSError, MlpmError) as error:
        _say(f"{file} could not be written: {error}.")


app = leaf(run)
