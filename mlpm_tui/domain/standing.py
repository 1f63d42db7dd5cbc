"""Where an experiment stands: its best attempt so far, held against its success criteria.

The criteria are promises about one model, so they are judged on one attempt at a time; the best
value of each metric over all attempts would praise a model that nobody has.
"""

import math
from collections.abc import Iterable, Mapping

from mlpm_tui.domain.experiments import Experiment, Result
from mlpm_tui.domain.metrics import Direction, direction_of
from mlpm_tui.domain.rule_forms import criterion_from_json
from mlpm_tui.domain.rule_states import CriterionState, CriterionVerdict, judge_criterion
from mlpm_tui.domain.rules import Criterion
from mlpm_tui.domain.runs import Run, RunStatus, parent_of
from mlpm_tui.domain.values import dataclass

PART_TAG = "mlpm.parent"
"""A run with this tag is part of another one (a fold, say) and no attempt of its own."""
MODEL_TAG = "mlpm.model"
"""The name of the model that a run trained, where the run's own name says something else."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One result or run: what it is called and the best value of each of its metrics."""

    name: str
    values: Mapping[str, float]
    run: str | None = None


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
    experiment: Experiment, results: Iterable[Result], runs: Iterable[Run]
) -> tuple[Attempt, ...]:
    """Return what was tried: results and whole runs, without the baseline and without folds.

    A result that names a run stands for it; only while the run goes on its own values count.
    """
    runs = tuple(runs)
    baseline = experiment.baseline.name if experiment.baseline else None
    running = {run.id for run in runs if run.status is RunStatus.RUNNING}
    recorded = [r for r in results if r.model != baseline and r.run not in running]
    known = {result.run for result in recorded}
    found = [Attempt(r.model, r.metrics, r.run) for r in recorded]
    for run in runs:
        name = run.tags.get(MODEL_TAG) or run.name
        is_part = parent_of(run) is not None or PART_TAG in run.tags
        if run.id not in known and not is_part and name != baseline:
            found.append(Attempt(name, best_values(run), run.id))
    return tuple(found)


def best_values(run: Run) -> dict[str, float]:
    """Return the best value of each metric of a run, or the last where no direction is known."""
    return {
        name: metric.last if metric.best is None else metric.best
        for name, metric in run.metrics.items()
    }


def criteria_of(experiment: Experiment) -> tuple[Criterion, ...]:
    """Return an experiment's criteria from their stored form."""
    return tuple(criterion_from_json(kept) for kept in experiment.criteria)


def standing_of(experiment: Experiment, tried: tuple[Attempt, ...]) -> Standing | None:
    """Return where an experiment stands; None where nothing was tried yet.

    The best attempt meets the most criteria; among equals it has the best first metric.
    """
    criteria = criteria_of(experiment)
    baseline = experiment.baseline.metrics if experiment.baseline else {}
    best: tuple[tuple[int, int, float], Standing] | None = None
    for attempt in tried:
        judged = tuple((c, judge_criterion(c, attempt.values, baseline)) for c in criteria)
        place = _place(judged)
        if best is None or place > best[0]:
            best = (place, Standing(attempt, judged, len(tried)))
    return best[1] if best else None


def _place(judged: tuple[tuple[Criterion, CriterionVerdict], ...]) -> tuple[int, int, float]:
    met = sum(verdict.state is CriterionState.MET for _, verdict in judged)
    told = sum(verdict.state is not CriterionState.UNKNOWN for _, verdict in judged)
    first = judged[0][1] if judged else None
    if first is None or first.observed is None or math.isnan(first.observed):
        return met, told, -math.inf
    is_lower = first.metric is not None and direction_of(first.metric) is Direction.LOWER
    return met, told, -first.observed if is_lower else first.observed
