"""The lines of a results table: what people recorded and what runs logged, folds and seeds as one.

A line of folds or seeds holds the mean of each metric, its standard deviation and n.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from mlpm_tui.domain.experiments import Baseline, Result
from mlpm_tui.domain.metrics import Direction, direction_of
from mlpm_tui.domain.run_groups import (
    Parts,
    done_again,
    finished,
    joined_params,
    mean_duration,
    mean_of,
    parts_of,
    trainings_of,
    values_of,
)
from mlpm_tui.domain.runs import MODEL_TAG, MetricSummary, Run, RunStatus
from mlpm_tui.domain.values import dataclass


class LineKind(StrEnum):
    """Where a line comes from."""

    BASELINE = "baseline"
    RESULT = "result"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric's value on a line; of a group it is the mean of `n`, with their deviation.

    `is_sound` is false where a run ended on a value that is not finite, whatever its best was.
    """

    value: float
    n: int = 1
    sd: float | None = None
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a results table; `runs` are its own run and those it is the mean of."""

    name: str
    card: str
    kind: LineKind
    measures: Mapping[str, Measure] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    duration: timedelta | None = None
    status: RunStatus | None = None
    runs: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many values it is the mean of, at most."""
        return max((measure.n for measure in self.measures.values()), default=1)


@dataclass(frozen=True, slots=True)
class Side:
    """What one experiment brings to a comparison."""

    card: str
    baseline: Baseline | None = None
    results: tuple[Result, ...] = ()
    runs: tuple[Run, ...] = ()


class Which(StrEnum):
    """Which of a metric's values counts."""

    BEST = "best"
    LAST = "last"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a run's metric is read: its best value, its last, or that of a step.

    The values at a step are not known of a summary: they come along, by run and metric.
    """

    which: Which = Which.BEST
    directions: Mapping[str, Direction] = field(default_factory=dict)
    step: int | None = None
    at_step: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def values(self, run: Run) -> dict[str, float]:
        """Return the value of each metric of a run that has one."""
        if self.which is Which.STEP:
            found = {name: self.at_step.get((run.id, name)) for name in run.metrics}
            return {name: value for name, value in found.items() if value is not None}
        return {name: self._value(metric) for name, metric in run.metrics.items()}

    def _value(self, metric: MetricSummary) -> float:
        if self.which is Which.LAST:
            return metric.last
        best = metric.best_by(direction_of(metric.name, self.directions))
        return metric.last if best is None else best


def measure_of(values: Sequence[float]) -> Measure:
    """Return the mean of some values with their standard deviation; of one value, itself."""
    n = len(values)
    if n == 1:
        return Measure(values[0])
    mean = mean_of(values)
    if not all(map(math.isfinite, values)):
        return Measure(mean, n, math.nan)
    # hypot neither overflows nor loses what is small beside the rest.
    return Measure(mean, n, math.hypot(*(value - mean for value in values)) / math.sqrt(n - 1))


def lines_of(
    sides: Sequence[Side], reading: Reading, now: datetime, known: Iterable[Run] = ()
) -> tuple[Line, ...]:
    """Return the lines of some experiments: baselines first, equal ones once, then what was tried.

    A baseline that several experiments share belongs to no card. `known` are runs of any other
    experiment, which results may name.
    """
    pool = _Pool((*known, *(run for side in sides for run in side.runs)))
    baselines: dict[tuple[str, tuple[tuple[str, float], ...]], Line] = {}
    tried: list[Line] = []
    for side in sides:
        own: list[Line] = []
        for line in (*_results(side, pool, reading, now), *_runs(side, reading, now)):
            is_baseline = side.baseline is not None and line.name == side.baseline.name
            (own if is_baseline else tried).append(line)
        if side.baseline is not None:
            key = (side.baseline.name, tuple(sorted(side.baseline.metrics.items())))
            same = baselines.get(key)
            line = _baseline(side.baseline, own, side.card if same is None else "")
            baselines[key] = line if same is None or own else replace(same, card="")
    return (*baselines.values(), *tried)


def _baseline(baseline: Baseline, own: Sequence[Line], card: str) -> Line:
    """Return the baseline's line: what was promised against, and what its own runs add to it."""
    measures: dict[str, Measure] = {}
    for line in reversed(own):
        measures |= line.measures
    measures |= _recorded(baseline.metrics, measures)
    first = next((line for line in own if line.params), own[0] if own else None)
    if first is None:
        return Line(baseline.name, card, LineKind.BASELINE, measures)
    return replace(first, name=baseline.name, card=card, kind=LineKind.BASELINE, measures=measures)


def _recorded(
    values: Mapping[str, float], known: Mapping[str, Measure]
) -> Iterator[tuple[str, Measure]]:
    """Yield the values that people recorded, each with the deviation that is known beside it."""
    for name, value in values.items():
        beside = known.get(name, Measure(value))
        yield name, Measure(value, beside.n, beside.sd)


class _Pool:
    """All runs that are known, by id, with the parts of each."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.runs = {run.id: run for run in runs}
        self.parts = parts_of(self.runs.values())


def _results(side: Side, pool: _Pool, reading: Reading, now: datetime) -> Iterator[Line]:
    for result in _shown_results(side):
        run = pool.runs.get(result.run or "")
        line = Line(result.model, side.card, LineKind.RESULT)
        if run is not None:
            line = replace(
                _line(side.card, [run], pool.parts, reading, now),
                name=result.model,
                kind=LineKind.RESULT,
            )
        folds = {name: measure_of(values) for name, values in result.folds.items() if values}
        measures = {**line.measures, **folds}
        measures |= _recorded(result.metrics, measures)
        yield replace(line, measures=measures)


def _shown_results(side: Side) -> list[Result]:
    """Return the results, the earliest first; while its run goes on, the run's own values count."""
    running = {run.id for run in side.runs if run.status is RunStatus.RUNNING}
    shown = [result for result in side.results if result.run not in running]
    return sorted(shown, key=lambda result: (result.recorded_at, result.key))


def _runs(side: Side, reading: Reading, now: datetime) -> Iterator[Line]:
    """Yield a line for each run or group that no result stands for.

    Runs that were asked for by name, on a side without a card, are shown even if they are parts.
    """
    named = {result.run for result in _shown_results(side) if result.run}
    parts = parts_of(side.runs)
    shown = trainings_of(side.runs, parts, named) if side.card else side.runs
    for group in done_again(shown):
        yield _line(side.card, group, parts, reading, now)


def _line(card: str, group: Sequence[Run], parts: Parts, reading: Reading, now: datetime) -> Line:
    """Return the line of one run with its parts, or of several runs that are one training."""
    values = values_of(group, parts, reading.values)
    below = [part for run in group for part in finished(parts, run.id)]
    first, runs = group[0], (*group, *below)
    return Line(
        name_of(first),
        card,
        LineKind.RUN,
        {name: _checked(measure_of(found), name, runs) for name, found in values.items()},
        joined_params([run.params for run in group]),
        mean_duration(group, now),
        first.status,
        (*(run.id for run in group), *(part.id for part in below)),
    )


def _checked(measure: Measure, metric: str, runs: Sequence[Run]) -> Measure:
    lasts = (run.metrics[metric].last for run in runs if metric in run.metrics)
    return measure if all(map(math.isfinite, lasts)) else replace(measure, is_sound=False)


def name_of(run: Run) -> str:
    """Return what a run is called: the model that it trained, else its own name, else its id."""
    return run.tags.get(MODEL_TAG) or run.name or run.id
