"""How success criteria and stopping rules stand against what training reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.metrics import Direction, MetricPoint, direction_of, show_number
from mlpm_tui.domain.rule_metrics import beating, find_metric, holds, is_finite, threshold_of
from mlpm_tui.domain.rule_reports import Hits, Reports, divergence, plateau, read_reports
from mlpm_tui.domain.rules import (
    BEATS,
    Criterion,
    Diverges,
    NoImprovement,
    StoppingRule,
    Threshold,
    TimeboxExceeded,
)
from mlpm_tui.domain.values import dataclass

Directions = Mapping[str, Direction]


class CriterionState(StrEnum):
    """Whether a promise is kept."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class StoppingState(StrEnum):
    """Whether a stopping rule has fired; `would_fire`: if the next report agrees with the last.

    `unwatched`: it had not fired when its experiment was decided, and is judged no more.
    """

    ARMED = "armed"
    WOULD_FIRE = "would_fire"
    FIRED = "fired"
    UNKNOWN = "unknown"
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """How a criterion stands: the logged metric it was read from, its value, and the limit."""

    state: CriterionState
    why: str
    metric: str | None = None
    observed: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a run: the history of each metric, the baseline, and its clocks."""

    history: Mapping[str, Sequence[MetricPoint]] = field(default_factory=dict)
    baseline: Mapping[str, float] = field(default_factory=dict)
    directions: Directions = field(default_factory=dict)
    started_at: datetime | None = None
    timebox_left: timedelta | None = None


@dataclass(frozen=True, slots=True)
class StoppingVerdict:
    """How a stopping rule stands; `epoch_base` is the number of the first epoch, where known.

    `reached` says how far training was then, in the rule's own measure: `epoch 4`.
    """

    state: StoppingState
    why: str
    metric: str | None = None
    observed: float | None = None
    at_step: int | None = None
    epoch_base: int | None = None
    reached: str = ""


def judge_criterion(
    criterion: Criterion,
    values: Mapping[str, float],
    baseline: Mapping[str, float],
    directions: Directions,
) -> CriterionVerdict:
    """Say whether a promise is kept by these metric values, and why."""
    limit = _limit(criterion, values, baseline, directions)
    if isinstance(limit, str):
        return CriterionVerdict(CriterionState.UNKNOWN, limit)
    value, threshold = values[limit.metric], limit.threshold
    is_met = is_finite(value) and holds(value, limit.relation, threshold)
    state = CriterionState.MET if is_met else CriterionState.UNMET
    wanted = f"{limit.relation} {show_number(threshold)}"
    why = f"{limit.metric} is {show_number(value)}: {wanted} is {state}"
    return CriterionVerdict(state, why, limit.metric, value, threshold)


def judge_stopping(rule: StoppingRule, progress: Progress) -> StoppingVerdict:
    """Say whether a stopping rule has fired on what was reported so far, and why."""
    if isinstance(rule.condition, TimeboxExceeded):
        return _judge_timebox(progress.timebox_left)
    found = _watch(rule.condition, progress)
    if isinstance(found, str):
        return StoppingVerdict(StoppingState.UNKNOWN, found)
    reports, hits = found
    return _confirmed(reports, hits, rule.confirm)


def metrics_needed(
    rule: StoppingRule, known: Iterable[str], baseline: Mapping[str, float]
) -> frozenset[str]:
    """Return the logged metrics whose histories a rule is judged by, the counter of epochs too."""
    names = dict.fromkeys(known)
    match rule.condition:
        case Threshold(criterion=criterion, span=span):
            wanted = criterion.metric or next(iter(baseline), None)
            found = find_metric(wanted, names, criterion.where) if wanted else None
        case NoImprovement(metric=metric, span=span):
            wanted = metric or next(iter(baseline), None)
            found = find_metric(wanted, names) if wanted else None
        case Diverges(metric=metric):
            found, span = _loss(metric, names), ""
        case TimeboxExceeded():
            return frozenset()
    counter = find_metric("epoch", names) if span == "epochs" else None
    return frozenset(name for name in (found, counter) if name is not None)


@dataclass(frozen=True, slots=True)
class _Limit:
    metric: str
    relation: str
    threshold: float


def _limit(
    criterion: Criterion,
    known: Mapping[str, object],
    baseline: Mapping[str, float],
    directions: Directions,
) -> _Limit | str:
    """Find the metric, the comparison and the number, or say what is missing for them."""
    wanted = criterion.metric or next(iter(baseline), None)
    if wanted is None:
        return "there is no baseline to compare with"
    metric = find_metric(wanted, known, criterion.where)
    if metric is None:
        on = f" on {criterion.where}" if criterion.where else ""
        return f"{wanted}{on} is not reported yet"
    bound, relation = criterion.bound, criterion.relation
    if relation == BEATS:
        direction = direction_of(metric, directions)
        if direction is None:
            return f"nobody has said which way {metric} is better"
        relation = beating(direction, bound.amount)
        if direction is Direction.LOWER:
            bound = type(bound)(bound.kind, -bound.amount, bound.unit)
    threshold = threshold_of(bound, metric, baseline, criterion.where)
    if threshold is None:
        return f"the baseline has no {wanted}"
    return _Limit(metric, relation, threshold)


def _watch(
    condition: Threshold | Diverges | NoImprovement, progress: Progress
) -> tuple[Reports, Hits] | str:
    """Find the reports of the metric a condition is about, and in which of them it holds."""
    reported = {name: points for name, points in progress.history.items() if points}
    match condition:
        case Threshold():
            return _watch_threshold(condition, reported, progress)
        case Diverges():
            name = _loss(condition.metric, reported)
            if name is None:
                return f"{condition.metric or 'a loss'} is not reported yet"
            reports = read_reports(name, reported, "reports", progress.started_at)
            return reports, divergence(reports, direction_of(name, progress.directions))
        case NoImprovement():
            wanted = condition.metric or next(iter(progress.baseline), None)
            metric = find_metric(wanted, reported) if wanted else None
            if metric is None:
                return f"{wanted or 'a metric'} is not reported yet"
            direction = direction_of(metric, progress.directions)
            if direction is None:
                return f"nobody has said which way {metric} is better"
            reports = read_reports(metric, reported, condition.span, progress.started_at)
            return reports, plateau(reports, direction, condition.window, condition.least)


def _watch_threshold(
    condition: Threshold, reported: Mapping[str, Sequence[MetricPoint]], progress: Progress
) -> tuple[Reports, Hits] | str:
    limit = _limit(condition.criterion, reported, progress.baseline, progress.directions)
    if isinstance(limit, str):
        return limit
    reports = read_reports(limit.metric, reported, condition.span, progress.started_at)
    due = [count >= condition.after - 1e-9 for count in reports.counts]
    hit = [
        is_due and holds(value, limit.relation, limit.threshold)
        for is_due, value in zip(due, reports.values, strict=True)
    ]
    waiting = ""
    if not due[-1]:
        waiting = _how_far(max(reports.counts[-1], 0), condition)
    return reports, Hits(tuple(hit), waiting=waiting)


def _how_far(done: float, condition: Threshold) -> str:
    """Say how much is done of what a rule waits for: `1 of 3 epochs are done`."""
    if condition.span == "hours":
        past, whole = (show_duration(timedelta(hours=hours)) for hours in (done, condition.after))
        return f"{past} of {whole} are over"
    one = condition.after == 1
    span = condition.span.removesuffix("s") if one else condition.span
    of = f"{show_number(done)} of {show_number(condition.after)} {span}"
    return f"{of} {'is' if one else 'are'} done"


def _loss(wanted: str | None, reported: Mapping[str, object]) -> str | None:
    """Find the metric that may diverge: the named one, else the training loss, else any loss."""
    if wanted is not None:
        return find_metric(wanted, reported)
    for name in ("train_loss", "loss"):
        if found := find_metric(name, reported):
            return found
    return next((name for name in sorted(reported) if "loss" in name.casefold()), None)


def _confirmed(reports: Reports, hits: Hits, confirm: int) -> StoppingVerdict:
    """Look for as many reports in a row as the rule asks for; what has fired stays fired."""
    streak = 0
    for place, hit in enumerate(hits.hit):
        streak = streak + 1 if hit else 0
        if streak >= confirm or place in hits.at_once:
            value, step = reports.values[place], reports.steps[place]
            why = f"{reports.metric} was {show_number(value)} at step {step}"
            why += f", in {streak} reports in a row" if streak > 1 else ""
            return _verdict(StoppingState.FIRED, why, reports, place)
    last = len(hits.hit) - 1
    if streak:
        why = f"it holds in {streak} of {confirm} reports in a row"
        return _verdict(StoppingState.WOULD_FIRE, why, reports, last)
    why = hits.waiting or f"{reports.metric} is {show_number(reports.values[last])}"
    return _verdict(StoppingState.ARMED, why, reports, last)


def _verdict(state: StoppingState, why: str, reports: Reports, place: int) -> StoppingVerdict:
    value, step = reports.values[place], reports.steps[place]
    reached = reports.reached(place)
    return StoppingVerdict(state, why, reports.metric, value, step, reports.epoch_base, reached)


def _judge_timebox(left: timedelta | None) -> StoppingVerdict:
    if left is None:
        return StoppingVerdict(StoppingState.UNKNOWN, "no timebox is running")
    if left <= timedelta():
        return StoppingVerdict(StoppingState.FIRED, "the timebox has run out")
    return StoppingVerdict(StoppingState.ARMED, "the timebox is running")
