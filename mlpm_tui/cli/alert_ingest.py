"""`mlpm alert ingest`: takes what others report from a file or a pipe."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.domain.errors import RuleBroken, StoreTrouble

if TYPE_CHECKING:
    from mlpm_tui.sources.alert_bodies import Body

KINDS = ("auto", "alertmanager", "evidently", "plain")
LARGEST = 64 * 1_048_576


def ingest(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of JSON; - for stdin.")],
    *,
    kind: Annotated[
        str, typer.Option("--kind", help="alertmanager, evidently or plain; else by its shape.")
    ] = "auto",
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help="Of reports that name no model.")
    ] = "",
) -> None:
    """Open, count and resolve alerts by what Alertmanager, Evidently or a program reports.

    It takes Alertmanager's webhook JSON, Evidently's JSON reports, and plain JSON: an object with
    `model`, `signal` and whatever else is known, a list of them, or one on each line. A file is
    taken whole or not at all. Reporting the same again makes no second alert.
    """
    if kind not in KINDS:
        raise UsageError(f"--kind is {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    from mlpm_tui.alert_settings import read_hook_settings
    from mlpm_tui.services.alert_reporting import report
    from mlpm_tui.services.hooking_keeping import said_of
    from mlpm_tui.services.opening import open_library, read_project
    from mlpm_tui.services.p_value_reports import judged
    from mlpm_tui.sources.alert_bodies import read_body
    from mlpm_tui.sources.alert_labels import ReadingBody

    log_to_file()
    now = context.obj.clock.now()
    how = ReadingBody(now, read_hook_settings().names, model)
    body = read_body(_bytes(file), how, kind)
    wanted = context.obj.wanted(may_create=True)
    library = open_library(wanted)
    try:
        if library.is_read_only:
            raise StoreTrouble("ingest keeps alerts: open the board for writing.", "read_only")
        project = read_project(library, wanted).key
        reports = judged(library, project, body.reports, now)
        said = said_of(report(library, project, reports, now))
    finally:
        library.close()
    _print(said, body, is_json=context.obj.is_json)


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            body = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as opened:
                body = opened.read(LARGEST + 1)
    except OSError as error:
        raise RuleBroken(
            f"{file} cannot be read: {error.strerror or os.strerror(error.errno or 0)}.", "no_file"
        ) from error
    if len(body) > LARGEST:
        raise RuleBroken(f"{file} has more than {LARGEST // 1_048_576} MB: split it.", "too_large")
    return body


def _print(said: dict[str, list[str]], body: "Body", *, is_json: bool) -> None:
    if is_json:
        print_json({**said, "left_out": body.left_out, "notes": [*body.notes]})
        return
    for outcome, ids in said.items():
        if ids:
            print_line(f"{outcome} {', '.join(ids)}")
    if not any(said.values()):
        print_line("Nothing new.")
    for note in body.notes:
        print_line(note)
