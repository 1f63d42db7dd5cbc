"""Where an experiment stands: its best attempt so far, held against its success criteria.

The criteria are promises about one model, so they are judged on one attempt at a time; the best
value of each metric over all attempts would praise a model that nobody has.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from mlpm_tui.domain.experiments import Experiment, Result
from mlpm_tui.domain.metrics import Direction, direction_of, show_number
from mlpm_tui.domain.rule_forms import criterion_from_json
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.rule_states import (
    CriterionState,
    CriterionVerdict,
    Directions,
    judge_criterion,
)
from mlpm_tui.domain.rules import Criterion
from mlpm_tui.domain.run_groups import (
    Parts,
    done_again,
    finished,
    mean_of,
    parts_of,
    trainings_of,
    values_of,
)
from mlpm_tui.domain.runs import MODEL_TAG, MetricSummary, Run, RunStatus
from mlpm_tui.domain.values import dataclass

LAST = "at its last step"
"""These words of a verdict stand before a run's last value where its best was another."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One result or run: what it is called and the best value of each of its metrics.

    Runs that differ by their seed alone are one attempt, valued by their mean. `parts` are the
    finished folds or seeds; `result` and `whole` are the row and the run it stands for.
    """

    name: str
    values: Mapping[str, float]
    run: str | None = None
    result: Result | None = None
    whole: Run | None = None
    parts: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The best attempt, how each criterion stands on it, and out of how many it is the best."""

    attempt: Attempt
    verdicts: tuple[tuple[Criterion, CriterionVerdict], ...]
    tried: int

    @property
    def is_met(self) -> bool | None:
        """Whether all criteria are met; None where one cannot be told."""
        states = {verdict.state for _, verdict in self.verdicts}
        if CriterionState.UNMET in states:
            return False
        return None if CriterionState.UNKNOWN in states or not states else True

    @property
    def first(self) -> CriterionVerdict | None:
        """How the first criterion stands; None where there is none."""
        return self.verdicts[0][1] if self.verdicts else None


def attempts(
    experiment: Experiment,
    results: Iterable[Result],
    runs: Iterable[Run],
    directions: Directions,
) -> tuple[Attempt, ...]:
    """Return what was tried: results and whole runs, without the baseline and without folds.

    A result that names a run stands for it; only while the run goes on its own values count.
    """
    runs = tuple(runs)
    baseline = experiment.baseline.name if experiment.baseline else None
    running = {run.id for run in runs if run.status is RunStatus.RUNNING}
    recorded = [r for r in results if r.model != baseline and r.run not in running]
    named = {result.run for result in recorded if result.run}
    by_id, parts = {run.id: run for run in runs}, parts_of(runs)
    found = []
    for row in recorded:
        own = row.run or ""
        found.append(
            Attempt(row.model, row.metrics, row.run, row, by_id.get(own), finished(parts, own))
        )
    free = trainings_of(runs, parts, named)
    groups = done_again([run for run in free if model_of(run) != baseline])
    return (*found, *(_attempt(group, parts, directions) for group in groups))


def _attempt(group: Sequence[Run], parts: Parts, directions: Directions) -> Attempt:
    first = group[0]
    values = values_of(group, parts, lambda run: best_values(run, directions))
    means = {name: mean_of(each) for name, each in values.items()}
    if len(group) > 1:
        return Attempt(model_of(first), means, first.id, None, None, tuple(group))
    return Attempt(model_of(first), means, first.id, None, first, finished(parts, first.id))


def model_of(run: Run) -> str:
    """Return the name of the model that a run trained, else the run's own."""
    return run.tags.get(MODEL_TAG) or run.name


def first_seen(tried: Iterable[Attempt]) -> datetime | None:
    """Return when the first attempt could be seen: its row was written or its run started."""
    tried = tuple(tried)
    rows = [attempt.result.recorded_at for attempt in tried if attempt.result]
    runs = [run for attempt in tried for run in (attempt.whole, *attempt.parts) if run]
    return min([*rows, *(run.started_at for run in runs if run.started_at)], default=None)


def is_amended(criteria_edited_at: datetime | None, first_at: datetime | None) -> bool:
    """Say whether a criterion was edited when somebody could see a first result.

    At the very same instant it was: what cannot be told from an edit afterwards counts as one.
    """
    if criteria_edited_at is None or first_at is None:
        return False
    return criteria_edited_at >= first_at


def best_values(run: Run, directions: Directions) -> dict[str, float]:
    """Return the best value of each metric of a run, or the last where no direction is known."""
    return {name: _best(metric, directions) for name, metric in run.metrics.items()}


def _best(metric: MetricSummary, directions: Directions) -> float:
    best = metric.best_by(direction_of(metric.name, directions))
    return metric.last if best is None else best


def criteria_of(experiment: Experiment) -> tuple[Criterion, ...]:
    """Return an experiment's criteria from their stored form."""
    return tuple(criterion_from_json(kept) for kept in experiment.criteria)


def standing_of(
    experiment: Experiment, tried: tuple[Attempt, ...], directions: Directions
) -> Standing | None:
    """Return where an experiment stands; None where nothing was tried yet.

    The best attempt meets the most criteria; among equals it has the best first metric.
    """
    criteria = criteria_of(experiment)
    baseline = experiment.baseline.metrics if experiment.baseline else {}
    best: tuple[tuple[int, int, float], Standing] | None = None
    for attempt in tried:
        judged = tuple(
            (c, judge_criterion(c, attempt.values, baseline, directions)) for c in criteria
        )
        place = _place(judged, directions)
        if best is None or place > best[0]:
            best = (place, Standing(attempt, judged, len(tried)))
    if best is None:
        return None
    standing, others = best[1], tuple(tried)
    told = tuple(
        (c, _with_last(_with_nan(c, v, standing.attempt, others), standing.attempt))
        for c, v in standing.verdicts
    )
    return replace(standing, verdicts=told)


def _with_nan(
    criterion: Criterion, verdict: CriterionVerdict, best: Attempt, tried: tuple[Attempt, ...]
) -> CriterionVerdict:
    """Return a verdict that says so where the metric it lacks was reported, but only as NaN."""
    wanted = criterion.metric
    if wanted is None or find_metric(wanted, best.values, criterion.where) is not None:
        return verdict
    held = [(a, find_metric(wanted, a.values, criterion.where)) for a in tried]
    nan = [a for a, name in held if name is not None and math.isnan(a.values[name])]
    if not nan or len(nan) < sum(name is not None for _, name in held):
        return verdict
    why = f"{wanted} is only NaN where it was reported ({nan[0].name}), and not by {best.name}"
    return replace(verdict, why=why)


def _with_last(verdict: CriterionVerdict, attempt: Attempt) -> CriterionVerdict:
    """Return a verdict that says so where a run's best value was not its last."""
    run, seen = attempt.whole, verdict.observed
    metric = run.metrics.get(verdict.metric or "") if run is not None else None
    if metric is None or seen is None or seen not in (metric.lowest, metric.highest):
        return verdict
    # NaN is never equal, so that a run that diverged says so too.
    if metric.last == seen or (attempt.result and metric.name in attempt.result.metrics):
        return verdict
    best = f"{metric.name} is {show_number(seen)}"
    last = f"{best} at best, {show_number(metric.last)} {LAST} {metric.last_step}"
    return replace(verdict, why=verdict.why.replace(best, last, 1))


def _place(
    judged: tuple[tuple[Criterion, CriterionVerdict], ...], directions: Directions
) -> tuple[int, int, float]:
    met = sum(verdict.state is CriterionState.MET for _, verdict in judged)
    told = sum(verdict.state is not CriterionState.UNKNOWN for _, verdict in judged)
    first = judged[0][1] if judged else None
    if first is None or first.observed is None or math.isnan(first.observed):
        return met, told, -math.inf
    direction = direction_of(first.metric, directions) if first.metric is not None else None
    is_lower = direction is Direction.LOWER
    return met, told, -first.observed if is_lower else first.observed
