"""`mlpm monitor check` and `show`: what the signals say, and how it came to that."""

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_columns, print_json, print_line, print_table
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.monitor_lines import HEADS, WINDOW_HEADS, row_of, window_rows
from mlpm_tui.cli.session import Reading, reading
from mlpm_tui.cli.typed import whole_number
from mlpm_tui.domain.monitor_sentences import is_odd, state_words
from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.monitor_points import Stand
    from mlpm_tui.services.documents import Document
    from mlpm_tui.services.monitor_checking import Checked


def check(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Else all models.")] = "",
    *,
    open_alerts: Annotated[
        bool,
        typer.Option("--open-alerts", help="Open alerts for what holds, end those that are over."),
    ] = False,
) -> int | None:
    """Read what is new, judge every monitor, and end with 3 where a condition holds.

    A source that cannot be read is told of in a sentence, and the others are looked at all the
    same; where nothing else is wrong the exit code is 1 then.
    """
    from mlpm_tui.services.monitor_checking import check_models

    with reading(context.obj) as board:
        key = board.project().key
        checked = check_models(
            board.library, key, model, board.now, opens=open_alerts and not _reads_only(board)
        )
        document = _document(board, key, checked)
    if context.obj.is_json:
        print_json(document)
    else:
        _print(checked)
    troubles = [trouble for each in checked for trouble in each.troubles]
    for trouble in troubles:
        sys.stderr.write(f"mlpm: {safe_line(trouble, 400)}\n")
    if any(stand.is_open for each in checked for stand in each.stands):
        return Ending.ANSWERED_NO
    return Ending.FAILED if troubles else None


def show(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's name.")],
    *,
    days: Annotated[
        int,
        typer.Option("--days", metavar="N", parser=whole_number(1, 3650), help="How far back."),
    ] = 30,
    signal: Annotated[
        str, typer.Option("--signal", metavar="SIGNAL", help="Only this one, window by window.")
    ] = "",
) -> None:
    """Show a model's signals: where each is, what it is held to, how it stands, and why."""
    from mlpm_tui.domain.model_words import find_model
    from mlpm_tui.domain.monitor_keeping import monitor_of
    from mlpm_tui.domain.monitor_signals import ACCURACY
    from mlpm_tui.services.label_delays import delay_document, delay_of, delay_words
    from mlpm_tui.services.monitor_documents import point_document, stand_document
    from mlpm_tui.services.monitor_expecting import expected
    from mlpm_tui.services.monitor_reading import stands_of

    with reading(context.obj) as board:
        fleet = board.library.fleet(board.project().key)
        found = find_model(fleet, model)
        stands = stands_of(board.library, fleet, [found], board.now)[found.name]
        if signal:
            wanted = monitor_of(fleet, found, signal)
            stands = tuple(stand for stand in stands if stand.monitor == wanted)
        monthly = [expected(board.library, fleet, stand) for stand in stands]
        delay = delay_of(board.library, fleet, found)
    since = board.now - timedelta(days=days)
    if context.obj.is_json:
        documents = [
            stand_document(fleet, stand, rate)
            | {
                "points": [
                    point_document(stand.monitor, p) for p in stand.points if p.ends_at > since
                ]
            }
            for stand, rate in zip(stands, monthly, strict=True)
        ]
        waiting = {"label_delay": delay_document(delay)}
        print_json({"model": found.name, "days": days, **waiting, "monitors": documents})
    elif not stands:
        print_line(f"Nothing watches {found.name}: `mlpm monitor add {found.name} SIGNAL` does.")
    else:
        is_ascii = context.obj.settings.ascii
        if delay is not None and signal in ("", ACCURACY):
            print_line(f"Labels come {delay_words(delay)} ({delay.n:,} rows).")
        rows = [
            row_of(stand, rate, since, board.now, is_ascii=is_ascii)
            for stand, rate in zip(stands, monthly, strict=True)
        ]
        columns = list(zip(*rows, strict=True))
        shown = [pair for pair in zip(HEADS, columns, strict=True) if any(pair[1])]
        print_columns(shown)
        windows = list(window_rows(stands[0], since)) if signal else []
        if windows:
            print_line("")
            print_table(WINDOW_HEADS, windows, "why")
        told = [*_told(stands), *_older(stands, days, since)]
        for line in ["", *told] if told else []:
            print_line(line)


def _told(stands: "Sequence[Stand]") -> list[str]:
    """Say why each stands so that is not simply in order."""
    return [
        f"{stand.monitor.signal} {state_words(stand)}: {stand.why}"
        for stand in stands
        if stand.state != "ok" or is_odd(stand.points[-1])
    ]


def _older(stands: "Sequence[Stand]", days: int, since: datetime) -> list[str]:
    """Say where the windows are when none is as young as was asked for."""
    ends = [stand.points[-1].ends_at for stand in stands if stand.points]
    if not ends or max(ends) > since:
        return []
    latest = f"the latest ends on {max(ends):%Y-%m-%d}"
    return [f"No window is of the last {days} d, {latest}: --days N looks further back."]


def _reads_only(board: Reading) -> bool:
    return board.library.is_read_only


def _document(board: Reading, key: str, checked: "Sequence[Checked]") -> "Document":
    from mlpm_tui.services.monitor_documents import stand_document

    fleet = board.library.fleet(key)
    return {
        "is_quiet": not any(stand.is_open for each in checked for stand in each.stands),
        "models": [
            {
                "model": each.model.name,
                "monitors": [stand_document(fleet, stand, None) for stand in each.stands],
                "alerts": [{"id": one.id, "what": one.what} for one in each.reported],
                "troubles": each.troubles,
            }
            for each in checked
        ],
    }


def _print(checked: "Sequence[Checked]") -> None:
    for each in checked:
        for stand in each.stands:
            if stand.is_open or stand.state == "pending":
                name = f"{each.model.name}: {stand.monitor.signal}"
                print_line(f"{name} {state_words(stand)}: {stand.why}")
        for one in each.reported:
            if one.what != "ignored":
                print_line(f"{one.id} {one.what}: {one.report.title}")
    count = sum(len(each.stands) for each in checked)
    held = sum(stand.is_open for each in checked for stand in each.stands)
    models = f"{len(checked)} model{'s' * (len(checked) != 1)}"
    signals = f"{count} signal{'s' * (count != 1)}"
    judged = sum(stand.judged.last is not None for each in checked for stand in each.stands)
    unread = sum(len(each.troubles) for each in checked)
    parts = [f"{held or 'none'} beyond the limit"] if judged else []
    parts += [f"{unread} could not be read"] if unread else []
    parts += [f"{judged} judged"] if judged < count else []
    print_line(f"{signals} of {models}: {', '.join(parts) or 'none is watched'}.")
