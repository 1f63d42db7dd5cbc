"""`mlpm mlflow runs`: the runs of a tracking store, the best by a metric or the newest."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_table
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.cli.typed import FilterText, filter_of, whole_number, word_of
from mlpm_tui.domain.errors import MlpmError, NotFound, RuleBroken, SourceTrouble
from mlpm_tui.domain.experimenting import AttachRun
from mlpm_tui.domain.metrics import Direction, direction_of, show_number
from mlpm_tui.domain.ranking import TopWanted
from mlpm_tui.domain.run_filters import RunFilter, read_run_filter

if TYPE_CHECKING:
    from mlpm_tui.domain.experiments import RunLink
    from mlpm_tui.domain.project import Project
    from mlpm_tui.services.documents import Document
    from mlpm_tui.sources.tracking import Tracking

TOP = 50
SHOWN_PARAMS = 3
LONGEST_PARAM = 24


def runs(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]...",
            help="As in: f1>=0.8 status:running card:ML-EXP-05 params.model:bert tags.team:nlp.",
        ),
    ] = None,
    *,
    metric: Annotated[
        str, typer.Option("--metric", metavar="NAME", help="Best first; else the newest first.")
    ] = "",
    top: Annotated[
        int, typer.Option("--top", metavar="N", parser=whole_number(1, 10_000), help="So many.")
    ] = TOP,
    experiment: Annotated[
        list[str] | None,
        typer.Option(
            "--experiment", metavar="NAME", help="Of this one, by name or id; may be repeated."
        ),
    ] = None,
    best: Annotated[
        bool, typer.Option("--best/--last", help="Rank by the best value over steps, or the last.")
    ] = False,
    better: Annotated[
        Direction | None,
        typer.Option(
            "--better",
            metavar="WAY",
            parser=word_of(Direction, "direction"),
            help="higher or lower, where the metric's name does not say.",
        ),
    ] = None,
    filter_text: FilterText = "",
    link: Annotated[
        str, typer.Option("--link", metavar="ID", help="Tie the runs listed to this experiment.")
    ] = "",
    uri: Annotated[
        str, typer.Option("--uri", metavar="URI", help="The store, where it is not the usual one.")
    ] = "",
) -> None:
    """List a tracking store's runs: the best by a metric, or the newest; and whose they are."""
    from mlpm_tui.services.run_listing import listed
    from mlpm_tui.sources.tracking import open_tracking

    call = context.obj
    if best and not metric:
        raise UsageError("--best needs the metric to rank by: --metric NAME")
    wanted_filter = read_run_filter(filter_of(terms, filter_text))
    address = uri or call.settings.tracking_uri
    if not address:
        raise SourceTrouble("No tracking store is set: give --uri, or set MLFLOW_TRACKING_URI.")
    board = _board(call)
    way = better or _direction(metric, board)
    named = frozenset(experiment or ())
    wanted = TopWanted(top, metric, way, best, named, wanted_filter)
    tracking = open_tracking(address)
    try:
        _check_experiments(tracking, named)
        found = listed(tracking, wanted, board, call.clock.now())
    finally:
        tracking.close()
    if link:
        found["linked"] = _link(call, link, found["runs"])
    if call.is_json:
        print_json(found)
    else:
        _print(found, wanted.filter)


def _board(call: Call) -> "tuple[Project, tuple[RunLink, ...]] | None":
    """Read whose runs are whose; without a board there is still a store to look at."""
    try:
        with reading(call) as board:
            project = board.project()
            return project, board.library.recorded(project.key)[1]
    except MlpmError:
        if call.project:
            raise
        return None


def _direction(metric: str, board: "tuple[Project, tuple[RunLink, ...]] | None") -> Direction:
    chosen = board[0].directions if board else {}
    way = direction_of(metric, chosen) if metric else Direction.HIGHER
    if way is None:
        raise RuleBroken(
            f"Nobody has said which way {metric[:60]} is better: give --better higher or lower, or "
            f"set it for the project with `mlpm metric set`.",
            "direction",
        )
    return way


def _check_experiments(tracking: "Tracking", named: frozenset[str]) -> None:
    for name in sorted(named):
        if tracking.find_experiment(name) is None:
            raise NotFound(f"{tracking.address} has no experiment {name[:60]}.")


def _link(call: Call, card: str, found: "list[Document]") -> list[str]:
    """Tie the runs that are not tied yet, in one step, and return their ids."""
    with writing(call, card) as session:
        dossier = session.desk.dossier(card)
        tied = {tie.target for tie in dossier.run_links if tie.kind == "run"}
        new = [run["run"] for run in found if run["run"] not in tied]
        if new:
            session.do(*(AttachRun(card, "run", run) for run in new))
        return new


def _print(found: "Document", wanted: RunFilter) -> None:
    rows = [_row(run) for run in found["runs"]]
    if rows:
        value = found["metric"] or "value"
        heads = ("run", "name", "experiment", "status", value, "card", "parameters")
        print_table(heads, rows, "parameters")
    else:
        what = f" has logged {found['metric']}" if found["metric"] else " is there"
        print_line(f"No run{' that meets the filter' if wanted.terms else ''}{what}.")
    if "linked" in found:
        print_line(f"Tied {len(found['linked'])} runs.")


def _row(run: "Document") -> tuple[str, ...]:
    status = "stale" if run["stale"] else run["status"].lower()
    params = list(run["params"].items())
    shown = [f"{name}={value[:LONGEST_PARAM]}" for name, value in params[:SHOWN_PARAMS]]
    if more := len(params) - len(shown):
        shown.append(f"and {more} more")
    value = "" if run["value"] is None else show_number(run["value"])
    card = ", ".join(run["cards"]) or run["card"] or ""
    return (run["run"], run["name"], run["experiment"], status, value, card, "  ".join(shown))
