"""What an experiment came to, as its card shows it: the results table and the best run's curve."""

from collections.abc import Mapping
from datetime import datetime

from textual.content import Content

from mlpm_tui.domain.compared_lines import Reading, lines_of
from mlpm_tui.domain.comparing import Comparison, WantedTable, compare
from mlpm_tui.domain.comparison_text import ASCII_SIGNS, Signs
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.standing import attempts, standing_of
from mlpm_tui.services.comparing import leading_metrics, side_of
from mlpm_tui.services.run_watcher import Curve
from mlpm_tui.ui.widgets.results_table import draw_results

CURVE_CELLS = 100
"""A wider curve says no more."""


def comparison_of(
    dossier: Dossier, board: Mapping[int, tuple[Run, ...]], project: Project, now: datetime
) -> Comparison:
    """Return the recorded results and the runs of one experiment, held against its baseline."""
    side = side_of(dossier, board.get(dossier.card.key, ()))
    known = (run for runs in board.values() for run in runs)
    reading = Reading(directions=project.directions)
    wanted = WantedTable(first=leading_metrics([dossier]), directions=project.directions)
    return compare(lines_of([side], reading, now, known), wanted)


def results_of(
    comparison: Comparison,
    curves: tuple[Curve | None, tuple[Curve, ...]],
    width: int,
    *,
    is_ascii: bool,
) -> Content:
    """Return the table, and the curve that was wanted once it was read."""
    table = draw_results(comparison, width, ASCII_SIGNS if is_ascii else Signs())
    return Content("\n\n").join([table, *_curve(*curves, width, is_ascii=is_ascii)])


def wanted_curve(dossier: Dossier, runs: tuple[Run, ...], directions: Directions) -> Curve | None:
    """Return which curve to show: the best attempt's first metric, where it has a run."""
    if dossier.experiment is None or not runs:
        return None
    tried = attempts(dossier.experiment, dossier.results, runs, directions)
    standing = standing_of(dossier.experiment, tried, directions)
    if standing is None or standing.attempt.run is None:
        return None
    first = standing.first
    metric = first.metric if first else next(iter(standing.attempt.values), None)
    return Curve(standing.attempt.run, metric) if metric else None


def _curve(
    wanted: Curve | None, read: tuple[Curve, ...], width: int, *, is_ascii: bool
) -> list[Content]:
    found = next((curve for curve in read if wanted is not None and curve.is_of(wanted)), None)
    if found is None:
        return []
    from mlpm_tui.ui.paint.curve import LINES, Look, Trace, draw_curves

    trace = Trace("", "", found.points)
    size = (min(width, CURVE_CELLS), LINES + 1)
    drawn = draw_curves(found.metric, [trace], size, Look(is_ascii=is_ascii))
    return [Content("\n".join(drawn))] if drawn else []
