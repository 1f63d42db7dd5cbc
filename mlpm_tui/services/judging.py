"""How an experiment stands: its criteria, its stopping rules, and the outcome they speak for.

Everything observed comes in here and nowhere else: the results that people recorded, and, where a
tracking store is at hand, its runs with the histories that the stopping rules need.
"""

from dataclasses import field, replace
from datetime import datetime

from mlpm_tui.domain.arms import arm_of, baseline_arm
from mlpm_tui.domain.chances import Luck, luck_of
from mlpm_tui.domain.contradictions import Lint
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.evidence import Evidence
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.lints import lint
from mlpm_tui.domain.metric_ranges import is_rate
from mlpm_tui.domain.proposing import Case, Proposal, propose_on
from mlpm_tui.domain.rule_states import (
    CriterionState,
    CriterionVerdict,
    Directions,
    judge_criterion,
)
from mlpm_tui.domain.rules import Criterion
from mlpm_tui.domain.runs import Run, RunStatus
from mlpm_tui.domain.standing import (
    Standing,
    attempts,
    criteria_of,
    first_seen,
    is_amended,
    standing_of,
)
from mlpm_tui.domain.stopping import Histories, RuleStanding, most_urgent, watch_rules
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.weighing import Scale


@dataclass(frozen=True, slots=True)
class Observed:
    """What a tracking store knows of an experiment; `trouble` says why it could not be asked."""

    runs: tuple[Run, ...] = ()
    histories: Histories = field(default_factory=dict)
    trouble: str | None = None


NOTHING_OBSERVED = Observed()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Each criterion and stopping rule with its verdict, what they rest on, and the proposal.

    `watched` has every stopping rule on every run that matters; `stopping` each rule once, where it
    is most urgent. `weighed` has the evidence for each criterion, in order; `luck` is None where no
    more than one attempt was made. `is_amended`: a criterion was edited after a first result.
    """

    criteria: tuple[tuple[Criterion, CriterionVerdict], ...] = ()
    stopping: tuple[RuleStanding, ...] = ()
    standing: Standing | None = None
    proposal: Proposal | None = None
    watched: tuple[RuleStanding, ...] = ()
    weighed: tuple[Evidence | None, ...] = ()
    luck: Luck | None = None
    lints: tuple[Lint, ...] = ()
    is_amended: bool = False

    @property
    def evidence(self) -> Evidence | None:
        """What the proposal rests on, else the first evidence that there is."""
        if self.proposal is not None and self.proposal.evidence is not None:
            return self.proposal.evidence
        return next((evidence for evidence in self.weighed if evidence is not None), None)

    @property
    def state(self) -> CriterionState:
        """Met where all criteria are, unmet where one is not, else unknown."""
        states = {verdict.state for _, verdict in self.criteria}
        if CriterionState.UNMET in states:
            return CriterionState.UNMET
        return CriterionState.MET if states == {CriterionState.MET} else CriterionState.UNKNOWN


def judge(
    dossier: Dossier,
    now: datetime,
    observed: Observed,
    directions: Directions,
) -> Judgement:
    """Judge an experiment by its best attempt; another kind of card has nothing to judge.

    `directions` are those that people set for the project's metrics.
    """
    experiment = dossier.experiment
    if experiment is None:
        return Judgement()
    baseline = experiment.baseline.metrics if experiment.baseline else {}
    tried = attempts(experiment, dossier.results, observed.runs, directions)
    standing = standing_of(experiment, tried, directions)
    watched = watch_rules(dossier, now, observed.runs, observed.histories, directions)
    stopping = most_urgent(watched)
    lints = lint(experiment, dossier.results, directions)
    if standing is None:
        untried = tuple(
            (c, judge_criterion(c, {}, baseline, directions)) for c in criteria_of(experiment)
        )
        return Judgement(untried, stopping, watched=watched, lints=lints)
    base = baseline_arm(experiment, dossier.results, observed.runs, directions)
    scale = Scale(arm_of(standing.attempt, directions), base, directions)
    weighed = tuple(scale.weigh_criterion(*judged) for judged in standing.verdicts)
    case = Case(standing.attempt.name, standing.attempt.values, baseline, weighed, scale)
    return Judgement(
        standing.verdicts,
        stopping,
        standing,
        _with_end(propose_on(case, [v for _, v in standing.verdicts]), standing, dossier),
        watched,
        weighed,
        _luck(standing, scale),
        lints,
        is_amended(experiment.criteria_edited_at, first_seen(tried)),
    )


def _with_end(proposal: Proposal, standing: Standing, dossier: Dossier) -> Proposal:
    """Return a proposal that says so where its run, or the command behind it, ended badly."""
    attempt = standing.attempt
    run = attempt.whole
    behind = list[Training]()
    if dossier.trainings and attempt.run:
        from mlpm_tui.domain.training import runs_of

        own = [run] if run is not None else []
        behind = [one for one in dossier.trainings if attempt.run in runs_of(one, own)]
    if behind and behind[-1].stopped_by:
        return replace(proposal, why=f"{proposal.why}; but its run was stopped")
    is_failed = run is not None and run.status is RunStatus.FAILED
    if is_failed or (behind and behind[-1].exit_code):
        return replace(proposal, why=f"{proposal.why}; but its run failed")
    return proposal


def _luck(standing: Standing, scale: Scale) -> Luck | None:
    """Return how often luck passes the first criterion that has a limit, of all that were tried."""
    for judged in standing.verdicts:
        if (claim := scale.claim(*judged)) is not None:
            limit = claim.limit if is_rate(claim.metric) else None
            size = scale.own.test_size
            return luck_of(standing.tried, size, limit, is_lower=claim.sign < 0)
    return None
