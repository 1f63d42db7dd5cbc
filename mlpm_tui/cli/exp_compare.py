"""Comparing experiments and runs: one table, for people, for documents and for programs."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_columns, print_json, print_line
from mlpm_tui.cli.session import Reading as Board
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.cli.typed import Limit, whole_number, word_of
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timing import require_experiment

if TYPE_CHECKING:
    from mlpm_tui.domain.comparing import Comparison, WantedTable
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.project import Project
    from mlpm_tui.services.comparing import Asked


class Format(StrEnum):
    """How a comparison is written."""

    TABLE = "table"
    MD = "md"
    CSV = "csv"
    JSON = "json"


def compare(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    cards: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Experiments, of any project.")
    ] = None,
    *,
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", metavar="NAME", help="Only this one; may be repeated."),
    ] = None,
    run: Annotated[
        list[str] | None,
        typer.Option("--run", metavar="ID", help="A run of the tracking store, too."),
    ] = None,
    against: Annotated[
        str,
        typer.Option(
            "--against",
            metavar="ID",
            help="Compare with this model, run or experiment (its best) instead of the baseline.",
        ),
    ] = "",
    all_params: Annotated[
        bool, typer.Option("--all-params/--differing", help="All parameters, or what differs.")
    ] = False,
    best: Annotated[
        bool, typer.Option("--best/--last", help="A metric's best value, or its last.")
    ] = True,
    step: Annotated[
        int | None,
        typer.Option(
            "--step",
            metavar="N",
            parser=whole_number(0, 999_999_999),
            help="A metric's value at this step.",
        ),
    ] = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="COLUMN", help="Best first; -COLUMN: worst first.")
    ] = "",
    limit: Limit = None,
    form: Annotated[
        Format,
        typer.Option(
            "--format", metavar="FORMAT", parser=word_of(Format, "format"), help=", ".join(Format)
        ),
    ] = Format.TABLE,
) -> None:
    """Put experiments side by side: baseline first, differences to it, the best marked.

    Folds and seeds are one line with mean, standard deviation and n.
    """
    from mlpm_tui.domain.comparing import WantedTable
    from mlpm_tui.services.comparing import Asked

    if not cards and not run:
        raise UsageError("Give the ids of experiments, or a run with --run")
    wanted = WantedTable(tuple(metric or ()), (), not all_params, against, sort, limit)
    asked = Asked(tuple(run or ()), step, tuple(metric or ()))
    with reading(context.obj) as board:
        comparison, trouble = compared(board, cards or [], asked, wanted, is_best=best)
    _print(comparison, trouble, Format.JSON if context.obj.is_json else form)


def compared(
    board: Board, cards: list[str], asked: "Asked", wanted: "WantedTable", *, is_best: bool
) -> "tuple[Comparison, str | None]":
    """Return the comparison, and a sentence where the tracking store could not be asked."""
    from dataclasses import replace

    from mlpm_tui.domain.compared_lines import Reading, Which, lines_of
    from mlpm_tui.domain.comparing import base_of
    from mlpm_tui.domain.comparing import compare as compare_lines
    from mlpm_tui.services.comparing import gather, leading_metrics

    guest = _guest(board, cards, wanted.against)
    projects = _projects(board, [*cards, *guest])
    gathered = gather(board.call.settings.tracking_uri, projects, asked, board.now)
    directions = {name: way for project, _ in projects for name, way in project.directions.items()}
    which = Which.BEST if is_best else Which.LAST
    read = Reading(
        which if asked.step is None else Which.STEP, directions, asked.step, gathered.at_step
    )
    first = leading_metrics(dossier for _, dossiers in projects for dossier in dossiers)
    wanted = replace(wanted, first=first, directions=directions)
    lines = lines_of(gathered.sides, read, board.now, gathered.known)
    if guest:
        base = base_of(lines, wanted)
        lines = tuple(line for line in lines if line is base or line.card not in guest)
    return compare_lines(lines, wanted), gathered.trouble


def _guest(board: Board, cards: list[str], against: str) -> list[str]:
    """Return the experiment to compare with where it is none of those compared."""
    name = read_id(against) if against else ""
    is_card = bool(name) and board.library.dossier(name) is not None
    return [name] if is_card and name not in map(read_id, cards) else []


def _projects(board: Board, cards: list[str]) -> "list[tuple[Project, list[Dossier]]]":
    """Return the experiments that were named, by project."""
    by_project: dict[str, list[Dossier]] = {}
    for name in dict.fromkeys(map(read_id, cards)):
        dossier = board.dossier(name)
        require_experiment(dossier.card, dossier.experiment)
        by_project.setdefault(name.partition("-")[0], []).append(dossier)
    found = []
    for key, dossiers in by_project.items():
        project = board.library.whole(key)
        if project is None:
            raise NotFound(f"There is no project {key}.")
        found.append((project, dossiers))
    return found


def _print(comparison: "Comparison", trouble: str | None, form: Format) -> None:
    from mlpm_tui.domain import comparison_files, comparison_text

    if form is Format.JSON:
        document = comparison_files.comparison_document(comparison)
        print_json({**document, "tracking_trouble": trouble})
        return
    if trouble is not None:
        sys.stderr.write(f"mlpm: {safe_line(f'runs are missing: {trouble}')}\n")
    if form is Format.MD:
        sys.stdout.write(comparison_files.as_markdown(comparison))
    elif form is Format.CSV:
        sys.stdout.write(comparison_files.as_csv(comparison))
    elif not comparison.lines:
        print_line("Nothing to compare: there is no baseline, no result and no run.")
    else:
        columns = comparison_text.columns_of(comparison, comparison_text.Signs(), 1_000)
        print_columns([(column.head, column.cells) for column in columns])
        if any(cell and cell.is_best for metric in comparison.metrics for cell in metric.cells):
            print_line("* the best")
        if comparison.alike:
            many = "parameters are" if comparison.alike > 1 else "parameter is"
            shows = "them" if comparison.alike > 1 else "it"
            print_line(f"{comparison.alike} {many} alike: --all-params shows {shows}.")
