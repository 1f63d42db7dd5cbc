"""The best runs of a tracking store by one metric, or its newest: the question and the answer."""

import math
from collections.abc import Iterable
from datetime import datetime

from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.run_filters import RunFilter
from mlpm_tui.domain.runs import MetricSummary, Run
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class TopWanted:
    """Which runs are asked for: the best `count` by a metric, or the newest where none is named.

    They are ranked by the metric's last value, with `is_best` by the best over its steps. Runs
    without the metric are left out; without `experiments` (ids or names) all are looked through.
    """

    count: int
    metric: str = ""
    direction: Direction = Direction.HIGHER
    is_best: bool = False
    experiments: frozenset[str] = frozenset()
    filter: RunFilter = RunFilter()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A run and the value that gave it its place; None where runs are listed by their start."""

    run: Run
    value: float | None = None


Rank = tuple[bool, float, float, str]


def rank(
    value: float | None, started_at: datetime | None, identity: str, direction: Direction
) -> Rank:
    """Give what runs are sorted by: best first, NaN behind all numbers, then the newest."""
    is_nan = value is not None and math.isnan(value)
    figure = 0.0 if value is None or is_nan else value
    newest = started_at.timestamp() if started_at else -math.inf
    return (is_nan, -figure if direction is Direction.HIGHER else figure, -newest, identity)


def value_of(metric: MetricSummary, wanted: TopWanted) -> float:
    """Give the value by which a run is ranked; NaN where it never had another."""
    if not wanted.is_best:
        return metric.last
    best = metric.best_by(wanted.direction)
    return math.nan if best is None else best


def ranked(runs: Iterable[Run], wanted: TopWanted) -> tuple[Ranked, ...]:
    """Give the runs that were asked for out of those that are there."""
    found = []
    for run in runs:
        metric = run.metrics.get(wanted.metric)
        if (metric is None and wanted.metric) or not wanted.filter.matches(run):
            continue
        found.append(Ranked(run, value_of(metric, wanted) if metric is not None else None))
    found.sort(key=lambda one: rank(one.value, one.run.started_at, one.run.id, wanted.direction))
    return tuple(found[: wanted.count])
