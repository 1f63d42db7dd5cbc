"""`mlpm report`: what a sprint, a phase or some days came to, for those who wait for results."""

import sys
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import UsageError, leaf
from mlpm_tui.cli.typed import whole_number, word_of
from mlpm_tui.domain.moment import day_of, day_start

if TYPE_CHECKING:
    from mlpm_tui.domain.reports import Report
    from mlpm_tui.services.report_reading import Asked


class Format(StrEnum):
    """How a report is written."""

    MD = "md"
    HTML = "html"
    JSON = "json"


def report(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    *,
    sprint: Annotated[
        str | None, typer.Option("--sprint", metavar="NAME", help="Of this sprint.")
    ] = None,
    phase: Annotated[
        int | None,
        typer.Option("--phase", metavar="N", parser=whole_number(1, 5), help="Of this phase."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help="From a day, a time, or so long ago: 14d."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="WHEN", help="To the end of a day, or to a time."),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            parser=word_of(Format, "format"),
            help="md, html or json; else what the file's name says.",
        ),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ] = "-",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a report of a sprint, a phase or some days, with charts, to send to others.

    Without a choice it is of the sprint that runs, else of the one closed last; without any
    sprint, of the last 14 days. Days are local ones, or those of MLPM_NOW's zone.

    HTML is one file with its charts in it: no scripts, nothing that is loaded from elsewhere.
    A file is private, and one that is there stays unless --force is given.
    """
    from pathlib import Path

    from mlpm_tui.services.report_reading import read_report
    from mlpm_tui.services.written_files import check_free, write_file

    wanted = _format(form, output, is_json=context.obj.is_json)
    if output != "-":
        check_free(Path(output).expanduser(), may_replace=force)
    with reading(context.obj) as board:
        asked = _asked(sprint, phase, (since, until), board.here)
        found = read_report(board.library, board.project(), asked, board.here, board.observed)
    text = _written(found, wanted)
    if output == "-":
        if context.obj.is_json and wanted is not Format.JSON:
            print_json({"span": found.span.name, "format": wanted, "report": text})
        else:
            sys.stdout.write(text)
        return
    path = write_file(output, text, may_replace=force)
    if context.obj.is_json:
        print_json({"span": found.span.name, "format": wanted, "file": str(path)})
    else:
        print_line(f"Wrote the report of {found.span.name} to {path}.")


def _format(form: Format | None, output: str, *, is_json: bool) -> Format:
    """Return the wanted format: the one that was said, that of the file's name, or Markdown."""
    if form is not None:
        return form
    ending = PurePath(output).suffix.casefold().removeprefix(".")
    named = {"md": Format.MD, "markdown": Format.MD, "htm": Format.HTML, "html": Format.HTML}
    named["json"] = Format.JSON
    if output != "-" and ending in named:
        return named[ending]
    if output != "-" and ending.isalpha():
        raise UsageError(
            f"A report is written as md, html or json, not as {ending[:20]}: name the file so, or "
            "say --format"
        )
    return Format.JSON if is_json and output == "-" else Format.MD


def _asked(
    sprint: str | None, phase: int | None, days: tuple[str | None, str | None], now: datetime
) -> "Asked":
    from mlpm_tui.services.report_reading import Asked as Wanted

    choices = [sprint is not None, phase is not None, days != (None, None)]
    if sum(choices) > 1:
        raise UsageError("--sprint, --phase and --since with --until exclude each other")
    since, until = days
    return Wanted(
        sprint,
        phase,
        None if since is None else moment_of(since, now),
        None if until is None else moment_of(until, now, is_end=True),
    )


def moment_of(typed: str, now: datetime, *, is_end: bool = False) -> datetime:
    """Read a moment: a day (its end where `is_end`), an ISO time, or a length of time ago."""
    text = typed.strip()
    today = day_of(now, now.tzinfo)
    named = {"today": today, "yesterday": today - timedelta(1), "now": now}
    found: date | datetime | None = named.get(text.casefold())
    if found is None:
        found = _iso(text)
    if found is None:
        from mlpm_tui.domain.durations import read_duration
        from mlpm_tui.domain.errors import MlpmError

        try:
            return now - read_duration(text)
        except MlpmError:
            raise UsageError(
                f"{text[:40]!r} is no time; write 2026-11-09, 2026-11-09T08:00Z, yesterday, or "
                "how long ago, such as 14d"
            ) from None
    if isinstance(found, datetime):
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return day_start(found + timedelta(is_end), now.tzinfo)


def _iso(text: str) -> date | datetime | None:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return None


def _written(found: "Report", form: Format) -> str:
    if form is Format.JSON:
        from mlpm_tui.services.json_text import as_json
        from mlpm_tui.services.report_documents import report_document

        return as_json(report_document(found)) + "\n"
    from mlpm_tui.domain.report_sections import page_of

    page = page_of(found)
    if form is Format.HTML:
        from mlpm_tui.services.report_html import page_html

        return page_html(page)
    from mlpm_tui.services.report_markdown import page_markdown

    return page_markdown(page)


app = leaf(report)
