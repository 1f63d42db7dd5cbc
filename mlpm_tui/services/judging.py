"""How an experiment stands: its criteria, its stopping rules, and the outcome they speak for.

Everything observed comes in here and nowhere else: the results that people recorded, and, where a
tracking store is at hand, the lines and histories of its runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.proposing import Proposal, propose
from mlpm_tui.domain.rule_forms import criterion_from_json, stopping_rule_from_json
from mlpm_tui.domain.rule_states import (
    CriterionState,
    CriterionVerdict,
    Progress,
    StoppingVerdict,
    judge_criterion,
    judge_stopping,
)
from mlpm_tui.domain.rules import Criterion, StoppingRule
from mlpm_tui.domain.timebox import TimeboxState


@dataclass(frozen=True, slots=True)
class Line:
    """What one model reached: a line of the results table, or a run."""

    model: str
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known of an experiment from outside its card."""

    lines: tuple[Line, ...] = ()
    history: Mapping[str, Sequence[MetricPoint]] = field(default_factory=dict)


NOTHING_OBSERVED = Observed()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Each criterion and stopping rule with its verdict, the line they rest on, the proposal."""

    criteria: tuple[tuple[Criterion, CriterionVerdict], ...] = ()
    stopping: tuple[tuple[StoppingRule, StoppingVerdict], ...] = ()
    line: Line | None = None
    proposal: Proposal | None = None

    @property
    def state(self) -> CriterionState:
        """Met where all criteria are, unmet where one is not, else unknown."""
        states = {verdict.state for _, verdict in self.criteria}
        if CriterionState.UNMET in states:
            return CriterionState.UNMET
        return CriterionState.MET if states == {CriterionState.MET} else CriterionState.UNKNOWN


def judge(dossier: Dossier, now: datetime, observed: Observed = NOTHING_OBSERVED) -> Judgement:
    """Judge an experiment by its best line: the one that meets most criteria, the latest of those.

    A card that is no experiment has nothing to judge.
    """
    experiment = dossier.experiment
    if experiment is None:
        return Judgement()
    criteria = tuple(map(criterion_from_json, experiment.criteria))
    baseline = experiment.baseline.metrics if experiment.baseline else {}
    recorded = [Line(result.model, result.metrics) for result in dossier.results]
    lines = [*recorded, *observed.lines]
    judged = [_verdicts(criteria, line.metrics, baseline) for line in lines]
    best = max(range(len(lines)), key=lambda at: (_met(judged[at]), at), default=None)
    line = None if best is None else lines[best]
    verdicts = _verdicts(criteria, {}, baseline) if best is None else judged[best]
    return Judgement(
        tuple(zip(criteria, verdicts, strict=True)),
        _stopping(experiment, now, observed),
        line,
        None if line is None else propose(line.model, verdicts, line.metrics, baseline),
    )


def _verdicts(
    criteria: Sequence[Criterion], metrics: Mapping[str, float], baseline: Mapping[str, float]
) -> list[CriterionVerdict]:
    return [judge_criterion(criterion, metrics, baseline) for criterion in criteria]


def _met(verdicts: Sequence[CriterionVerdict]) -> int:
    return sum(verdict.state is CriterionState.MET for verdict in verdicts)


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
