"""How an experiment stands: its criteria, its stopping rules, and the outcome they speak for.

Everything observed comes in here and nowhere else: the results that people recorded, and, where a
tracking store is at hand, its runs with the history of the one that reported last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.proposing import Proposal, propose
from mlpm_tui.domain.rule_forms import stopping_rule_from_json
from mlpm_tui.domain.rule_states import (
    CriterionState,
    CriterionVerdict,
    Progress,
    StoppingVerdict,
    judge_criterion,
    judge_stopping,
)
from mlpm_tui.domain.rules import Criterion, StoppingRule
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.standing import Standing, attempts, criteria_of, standing_of
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Observed:
    """What a tracking store knows of an experiment; `trouble` says why it could not be asked."""

    runs: tuple[Run, ...] = ()
    history: Mapping[str, Sequence[MetricPoint]] = field(default_factory=dict)
    trouble: str | None = None


NOTHING_OBSERVED = Observed()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Each criterion and stopping rule with its verdict, where they rest on, and the proposal."""

    criteria: tuple[tuple[Criterion, CriterionVerdict], ...] = ()
    stopping: tuple[tuple[StoppingRule, StoppingVerdict], ...] = ()
    standing: Standing | None = None
    proposal: Proposal | None = None

    @property
    def state(self) -> CriterionState:
        """Met where all criteria are, unmet where one is not, else unknown."""
        states = {verdict.state for _, verdict in self.criteria}
        if CriterionState.UNMET in states:
            return CriterionState.UNMET
        return CriterionState.MET if states == {CriterionState.MET} else CriterionState.UNKNOWN


def judge(dossier: Dossier, now: datetime, observed: Observed = NOTHING_OBSERVED) -> Judgement:
    """Judge an experiment by its best attempt; another kind of card has nothing to judge."""
    experiment = dossier.experiment
    if experiment is None:
        return Judgement()
    baseline = experiment.baseline.metrics if experiment.baseline else {}
    standing = standing_of(experiment, attempts(experiment, dossier.results, observed.runs))
    stopping = _stopping(experiment, now, observed)
    if standing is None:
        untried = tuple((c, judge_criterion(c, {}, baseline)) for c in criteria_of(experiment))
        return Judgement(untried, stopping)
    attempt, verdicts = standing.attempt, [verdict for _, verdict in standing.verdicts]
    proposal = propose(attempt.name, verdicts, attempt.values, baseline)
    return Judgement(standing.verdicts, stopping, standing, proposal)


def _stopping(
    experiment: Experiment, now: datetime, observed: Observed
) -> tuple[tuple[StoppingRule, StoppingVerdict], ...]:
    timebox = experiment.timebox
    left = None
    if timebox is not None and timebox.state(now) is not TimeboxState.NOT_STARTED:
        left = timedelta(seconds=timebox.left_s(now))
    progress = Progress(
        history=observed.history,
        baseline=experiment.baseline.metrics if experiment.baseline else {},
        started_at=experiment.timebox_started_at,
        timebox_left=left,
    )
    rules = map(stopping_rule_from_json, experiment.stopping)
    return tuple((rule, judge_stopping(rule, progress)) for rule in rules)
