"""`mlpm tick`: does what is due, once; for cron."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.notes import said_of_doubt
from mlpm_tui.cli.session import Reading, reading
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.experiments import Firing
    from mlpm_tui.services.ticking import Done, Due


def tick(context: typer.Context) -> int | None:
    """Do what is due, once: rules that fired, timeboxes, retrainings, models, alerts.

    It looks at every project of the board, or at the one that is named, records under the
    program's own name, and may run as often as you like: nothing is ever recorded twice. Snoozed
    alerts wake, mutes end, and what nobody has taken up is told once more. What waits for an
    answer is listed. Exit code 1 where a part could not be looked at.
    """
    from mlpm_tui.services.ticking import do_due, waiting

    with reading(context.obj) as board:
        if board.library.is_read_only:
            raise StoreTrouble("tick records what is due: open the board for writing.", "read_only")
        every = _due(board)
        done = [each for due in every for each in do_due(due)]
        left = [pair for due in every for pair in waiting(due)]
        doubt = context.obj.clock.doubt_left
    if context.obj.is_json:
        print_json(_document(done, left, doubt))
    else:
        _print(done, left)
    troubles = [each.said for each in done if each.is_trouble]
    for trouble in [*troubles, *([f"{said_of_doubt(doubt)}."] if doubt else [])]:
        sys.stderr.write(f"mlpm: {safe_line(trouble, 400)}\n")
    return Ending.FAILED if troubles else None


def _document(
    done: "list[Done]", left: "list[tuple[Dossier, Firing]]", doubt: timedelta
) -> dict[str, object]:
    from mlpm_tui.services.rule_documents import firing_document

    return {
        "done": [
            {"job": each.job, "card": each.card or None, "said": each.said}
            for each in done
            if not each.is_trouble
        ],
        "waiting": [
            {"card": dossier.card.id, **firing_document(firing, dossier)}
            for dossier, firing in left
        ],
        "troubles": [each.said for each in done if each.is_trouble],
        "clock_doubted_s": round(doubt.total_seconds()),
    }


def _print(done: "list[Done]", left: "list[tuple[Dossier, Firing]]") -> None:
    for each in done:
        if not each.is_trouble:
            print_line(each.said)
    for dossier, firing in left:
        advice = f": {firing.action}" if firing.action else ""
        print_line(f"{dossier.card.id} waits for an answer to {firing.rule}{advice}")
    if not done and not left:
        print_line("Nothing is due.")


def _due(board: Reading) -> "list[Due]":
    from mlpm_tui.services.clock_memory import sure_time
    from mlpm_tui.services.firing import Times
    from mlpm_tui.services.ticking import Due

    settings, library = board.call.settings, board.library
    times = Times(board.now, sure_time(board.call.clock))
    named = settings.project
    projects = [board.project()] if named else map(library.whole, library.project_keys())
    return [Due(library, project, settings, times) for project in projects if project is not None]


app = leaf(tick)
