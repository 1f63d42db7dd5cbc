"""What an experiment came to, as its card shows it: the results table and the best run's curve."""

from textual.content import Content

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.standing import attempts, standing_of
from mlpm_tui.services.run_watcher import Curve
from mlpm_tui.ui.widgets.results_table import ResultLine, draw_results

CURVE_CELLS = 100
"""A wider curve says no more."""


def results_of(
    dossier: Dossier,
    runs: tuple[Run, ...],
    wanted: Curve | None,
    read: tuple[Curve, ...],
    width: int,
) -> Content:
    """Return the recorded results and the runs in one table, and the curve once it was read."""
    experiment = dossier.experiment
    results = sorted(dossier.results, key=lambda result: result.recorded_at)
    lines = [ResultLine(result.model, result.metrics) for result in results]
    lines += _run_lines(dossier, runs)
    table = draw_results(experiment.baseline if experiment else None, lines, width)
    return Content("\n\n").join([table, *_curve(wanted, read, width)])


def wanted_curve(dossier: Dossier, runs: tuple[Run, ...]) -> Curve | None:
    """Return which curve to show: the best attempt's first metric, where it has a run."""
    if dossier.experiment is None or not runs:
        return None
    tried = attempts(dossier.experiment, dossier.results, runs)
    standing = standing_of(dossier.experiment, tried)
    if standing is None or standing.attempt.run is None:
        return None
    first = standing.first
    metric = first.metric if first else next(iter(standing.attempt.values), None)
    return Curve(standing.attempt.run, metric) if metric else None


def _run_lines(dossier: Dossier, runs: tuple[Run, ...]) -> list[ResultLine]:
    """Return what the tracking store adds to the recorded results; folds are left out."""
    if dossier.experiment is None:
        return []
    known = {result.run for result in dossier.results}
    tried = attempts(dossier.experiment, dossier.results, runs)
    return [ResultLine(a.name, a.values) for a in tried if a.run and a.run not in known]


def _curve(wanted: Curve | None, read: tuple[Curve, ...], width: int) -> list[Content]:
    found = next((curve for curve in read if wanted is not None and curve.is_of(wanted)), None)
    if found is None:
        return []
    from mlpm_tui.ui.paint.curve import draw_curve

    drawn = draw_curve(found.metric, found.points, min(width, CURVE_CELLS))
    return [Content(drawn)] if drawn else []
