"""How an experiment's stopping rules stand on each run that matters, and in one line a rule.

A rule is judged on every run by that run's own history. What was recorded as fired stays fired,
whatever the run reports later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Experiment, Firing
from mlpm_tui.domain.firing import (
    find_firing,
    is_answered,
    rule_text,
    rules_of,
    timebox_firing,
)
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.rule_states import (
    Directions,
    Progress,
    StoppingState,
    StoppingVerdict,
    judge_stopping,
    metrics_needed,
)
from mlpm_tui.domain.rules import StoppingRule, TimeboxExceeded
from mlpm_tui.domain.runs import Run, RunStatus, runs_to_watch
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass

Histories = Mapping[str, Mapping[str, Sequence[MetricPoint]]]
"""By run id and metric: the values that were reported."""
_OVER = StoppingVerdict(StoppingState.UNWATCHED, "not watched any more: decided")


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """How a stopping rule stands on one run; `run` is None for the timebox and without a run.

    `firing` is its record where it has fired there, and `answered` whether somebody reacted.
    """

    rule: StoppingRule
    verdict: StoppingVerdict
    run: Run | None = None
    firing: Firing | None = None
    answered: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether the rule has fired and nobody has answered yet."""
        return self.verdict.state is StoppingState.FIRED and not self.answered

    @property
    def urgency(self) -> tuple[bool, int]:
        """How much it matters beside the same rule on other runs; more comes first."""
        state = self.verdict.state
        if self.is_waiting:
            return True, 3
        is_going = self.run is not None and self.run.status is RunStatus.RUNNING
        order = (StoppingState.UNKNOWN, StoppingState.FIRED, StoppingState.ARMED)
        return is_going, order.index(state) if state in order else len(order)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many stopping rules may still fire, and how many have fired and were answered."""

    armed: int = 0
    answered: int = 0


def count_rules(standings: Iterable[RuleStanding]) -> RuleCount:
    """Count the rules of an experiment by how each stands where that matters most."""
    known = tuple(standings)
    fired = [one for one in known if one.verdict.state is StoppingState.FIRED]
    return RuleCount(len(known) - len(fired), sum(one.answered for one in fired))


def histories_needed(
    experiment: Experiment, runs: Iterable[Run]
) -> tuple[tuple[Run, frozenset[str]], ...]:
    """Return which metrics of which runs have to be read in full to judge the stopping rules."""
    rules = rules_of(experiment)
    baseline = experiment.baseline.metrics if experiment.baseline else {}
    wanted = []
    for run in runs_to_watch(runs) if rules else ():
        needed = (metrics_needed(rule, run.metrics, baseline) for rule in rules)
        if names := frozenset[str]().union(*needed):
            wanted.append((run, names))
    return tuple(wanted)


def watch_rules(
    dossier: Dossier,
    now: datetime,
    runs: tuple[Run, ...],
    histories: Histories,
    directions: Directions,
) -> tuple[RuleStanding, ...]:
    """Judge every stopping rule on every run that matters; the timebox once.

    Of an experiment that is decided only what was recorded counts: nothing is watched any more.
    """
    experiment = dossier.experiment
    if experiment is None:
        return ()
    if experiment.outcome is not None:
        return tuple(s for rule in rules_of(experiment) for s in _decided(rule, dossier, runs))
    standings: list[RuleStanding] = []
    blank = Progress(
        baseline=experiment.baseline.metrics if experiment.baseline else {},
        directions=directions,
    )
    for rule in rules_of(experiment):
        if isinstance(rule.condition, TimeboxExceeded):
            standings.append(_timebox(rule, dossier, experiment, now))
        else:
            standings += _on_runs(rule, dossier, runs, histories, blank)
    return tuple(standings)


def most_urgent(standings: Iterable[RuleStanding]) -> tuple[RuleStanding, ...]:
    """Return for each rule how it stands where that matters most, in the order of the rules."""
    chosen: dict[StoppingRule, RuleStanding] = {}
    for standing in standings:
        known = chosen.get(standing.rule)
        if known is None or standing.urgency > known.urgency:
            chosen[standing.rule] = standing
    return tuple(chosen.values())


def _decided(rule: StoppingRule, dossier: Dossier, runs: tuple[Run, ...]) -> list[RuleStanding]:
    text, by_id = rule_text(rule), {run.id: run for run in runs}
    return [
        RuleStanding(rule, _recorded(firing), by_id.get(firing.run or ""), firing, answered=True)
        for firing in dossier.firings
        if firing.rule == text
    ] or [RuleStanding(rule, _OVER)]


def _timebox(
    rule: StoppingRule, dossier: Dossier, experiment: Experiment, now: datetime
) -> RuleStanding:
    timebox, left = experiment.timebox, None
    if timebox is not None and timebox.state(now) is not TimeboxState.NOT_STARTED:
        left = timedelta(seconds=timebox.left_s(now))
    verdict = judge_stopping(rule, Progress(timebox_left=left))
    if timebox is not None and verdict.state is StoppingState.ARMED and not timebox.running_since:
        verdict = replace(verdict, why="the timebox is paused")
    firing = timebox_firing(dossier) if verdict.state is StoppingState.FIRED else None
    answered = firing is not None and is_answered(firing, dossier)
    return RuleStanding(rule, verdict, None, firing, answered)


def _on_runs(
    rule: StoppingRule,
    dossier: Dossier,
    runs: tuple[Run, ...],
    histories: Histories,
    blank: Progress,
) -> list[RuleStanding]:
    text = rule_text(rule)
    standings: list[RuleStanding] = []
    watched = runs_to_watch(runs)
    last = next((run for run in watched if run.status is not RunStatus.RUNNING), None)
    for run in watched:
        history = histories.get(run.id, {})
        progress = replace(blank, history=history, started_at=run.started_at)
        verdict = _after_end(judge_stopping(rule, progress), run)
        firing = find_firing(dossier, text, run.id)
        if firing is not None:
            verdict = _recorded(firing, verdict)
        answered = firing is not None and is_answered(firing, dossier)
        standing = RuleStanding(rule, verdict, run, firing, answered)
        # Of those that ended before the last one only what waits for an answer is news.
        if run.status is RunStatus.RUNNING or run is last or standing.is_waiting:
            standings.append(standing)
    ids = {run.id for run in watched}
    for firing in dossier.firings:
        if firing.rule == text and firing.occasion not in ids:
            answered = is_answered(firing, dossier)
            if not (answered and standings):
                where = next((run for run in runs if run.id == firing.run), None)
                standings.append(RuleStanding(rule, _recorded(firing), where, firing, answered))
    return standings or [RuleStanding(rule, judge_stopping(rule, blank))]


def _after_end(verdict: StoppingVerdict, run: Run) -> StoppingVerdict:
    """Take back what needs one more report where no more will come."""
    if verdict.state is StoppingState.WOULD_FIRE and run.status is not RunStatus.RUNNING:
        why = f"{verdict.why} when the run ended"
        return replace(verdict, state=StoppingState.ARMED, why=why)
    return verdict


def _recorded(firing: Firing, verdict: StoppingVerdict | None = None) -> StoppingVerdict:
    """Return the verdict that was recorded; a history that still shows it adds its details."""
    if verdict is not None and verdict.state is StoppingState.FIRED:
        return verdict
    observed, step = firing.observed, firing.step
    return StoppingVerdict(StoppingState.FIRED, firing.why, firing.metric, observed, step)
