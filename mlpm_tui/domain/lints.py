"""Whether a card agrees with itself: notes on what was promised, each with what to write instead.

A note is no error: the card is kept as it was typed. What could be meant is not noted.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlpm_tui.domain.contradictions import Lint, contradictions, shortened
from mlpm_tui.domain.effects import Effect, read_effects
from mlpm_tui.domain.experiments import Baseline, Experiment, Result
from mlpm_tui.domain.metric_ranges import is_derived, is_never_negative, is_rate
from mlpm_tui.domain.metrics import Direction, direction_of, show_number, words_of
from mlpm_tui.domain.rule_metrics import find_metric, is_finite, threshold_of
from mlpm_tui.domain.rule_states import CriterionState, judge_criterion
from mlpm_tui.domain.rules import BEATS, Bound, BoundKind, Criterion, show_exactly, show_metric
from mlpm_tui.domain.standing import criteria_of
from mlpm_tui.domain.values import dataclass

CLOSE = 0.01
"""A criterion within one per cent of what the effect means is that, rounded."""
_PER_CENT, _LEAST_PER_CENT = 100, 2
"""What lies between them where a rate is asked for was meant in per cent; 1.5 is only wrong."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A criterion with the numbers it stands for: its limit and the baseline's value."""

    criterion: Criterion
    metric: str
    sign: int
    limit: float | None
    baseline: float | None

    @property
    def is_number(self) -> bool:
        """Whether somebody wrote the limit as a number."""
        return self.criterion.bound.kind is BoundKind.VALUE


def lint(
    experiment: Experiment,
    results: Iterable[Result],
    directions: Mapping[str, Direction],
) -> tuple[Lint, ...]:
    """Return what does not agree on an experiment's card and in its results."""
    results, baseline = tuple(results), experiment.baseline
    promises = [_promise(c, baseline, directions) for c in criteria_of(experiment)]
    found = [
        *_wrong_side(promises, directions),
        *_out_of_range(promises, baseline, results),
    ]
    # What stands on the wrong scale or side disagrees with everything else as well.
    if not found:
        found += _disagreeing(experiment.hypothesis, promises, baseline)
        found += _met_already(experiment.hypothesis, promises, baseline, directions)
    found += _missing(promises, baseline)
    return tuple(dict.fromkeys([*found, *contradictions(baseline, results)]))


def _promise(
    criterion: Criterion, baseline: Baseline | None, directions: Mapping[str, Direction]
) -> Promise:
    known = baseline.metrics if baseline else {}
    metric = criterion.metric or next(iter(known), "")
    sign = 1 if criterion.relation.startswith(">") else -1
    bound = criterion.bound
    if criterion.relation == BEATS:
        sign = -1 if direction_of(metric, directions) is Direction.LOWER else 1
        bound = Bound(bound.kind, sign * bound.amount, bound.unit)
    own = find_metric(metric, known, criterion.where) if metric else None
    value = known[own] if own is not None and is_finite(known[own]) else None
    limit = threshold_of(bound, metric, known, criterion.where) if metric else None
    return Promise(criterion, metric, sign, limit, value)


def _missing(promises: Sequence[Promise], baseline: Baseline | None) -> Iterator[Lint]:
    for promise in promises:
        if promise.is_number or promise.baseline is not None:
            continue
        name = baseline.name if baseline else "rule-based"
        metric = promise.metric or "f1"
        example = f"{name} {show_metric(metric)}={'0.72' if is_rate(metric) else '120'}"
        yield Lint(
            "baseline_missing",
            f"{promise.criterion} cannot be judged without the baseline's {metric}: "
            f'write it there with its value, as in "{example}".',
        )


def _wrong_side(promises: Sequence[Promise], directions: Mapping[str, Direction]) -> Iterator[Lint]:
    for promise in promises:
        criterion, metric = promise.criterion, promise.metric
        direction = direction_of(metric, directions) if metric else None
        if direction is None or criterion.relation == BEATS or is_derived(metric):
            continue
        if (direction is Direction.HIGHER) == (promise.sign > 0):
            continue
        turned = criterion.relation.translate(str.maketrans("<>", "><"))
        right = Criterion(criterion.metric, turned, criterion.bound, criterion.where)
        yield Lint(
            "wrong_side",
            f"{criterion} is met by getting worse, for {metric} is better when {direction}: "
            f"write {right}.",
        )


def _out_of_range(
    promises: Sequence[Promise], baseline: Baseline | None, results: Sequence[Result]
) -> Iterator[Lint]:
    for name, value in (baseline.metrics if baseline else {}).items():
        about = [p.limit for p in promises if p.is_number and find_metric(p.metric, [name])]
        limits = [limit for limit in about if limit is not None and 0 < limit <= 1]
        if is_rate(name) and _LEAST_PER_CENT <= value <= _PER_CENT and limits:
            yield Lint(
                "out_of_range",
                f"the baseline's {name} is {show_number(value)} and the criterion "
                f"{show_number(limits[0])}: write both on one scale, as in "
                f"{name}={show_exactly(_hundredth(value))}.",
            )
    for promise in promises:
        values = [*_values(promise.metric, results)]
        values += [promise.baseline] if promise.baseline is not None else []
        if promise.limit is not None and promise.metric:
            yield from _beyond(
                promise, promise.limit, is_per_cent=any(v >= _LEAST_PER_CENT for v in values)
            )


def _values(metric: str, results: Sequence[Result]) -> Iterator[float]:
    for result in results:
        if metric and (name := find_metric(metric, result.metrics)) is not None:
            yield result.metrics[name]


def _beyond(promise: Promise, limit: float, *, is_per_cent: bool) -> Iterator[Lint]:
    criterion, metric = promise.criterion, promise.metric
    if limit < 0 and is_never_negative(metric):
        text = f"{criterion} asks for {show_number(limit)}, and {metric} is never below 0: "
        yield Lint("out_of_range", f"{text}write a limit above 0.")
        return
    most = _PER_CENT if is_per_cent else 1
    if not is_rate(metric) or limit <= most:
        return
    text = f"{criterion} asks for {show_number(limit)}, and {metric} lies between 0 and {most}: "
    is_meant = most == 1 and _LEAST_PER_CENT <= limit <= _PER_CENT
    if promise.is_number and is_meant and not criterion.bound.unit:
        bound = Bound(BoundKind.VALUE, _hundredth(limit))
        text += f"write {Criterion(criterion.metric, criterion.relation, bound, criterion.where)}."
    elif criterion.bound.kind is BoundKind.BASELINE and criterion.bound.amount > 1:
        bound = Bound(BoundKind.BASELINE_PERCENT, criterion.bound.amount)
        text += f"write {Criterion(criterion.metric, criterion.relation, bound, criterion.where)}."
    else:
        text += f"write a limit of at most {most}."
    yield Lint("out_of_range", text)


def _hundredth(value: float) -> float:
    return round(value / _PER_CENT, 10)


def _disagreeing(
    hypothesis: str, promises: Sequence[Promise], baseline: Baseline | None
) -> Iterator[Lint]:
    """Yield a note where no criterion is what the predicted effect means, either way."""
    known = [p for p in promises if p.baseline is not None and p.limit is not None]
    named = _named(hypothesis, known, baseline)
    effects = [e for e in read_effects(hypothesis) if any(_could_be(e, p) for p in named)]
    if effects and not any(_agrees(effect, p) for effect in effects for p in named):
        yield _disagreement("the hypothesis says", effects[0], named[0])
        return
    for promise in known:
        bound = promise.criterion.bound
        # What a promise allows to be lost says nothing about what another one asks for.
        is_beaten = promise.criterion.relation == BEATS
        gain = bound.amount if is_beaten else promise.sign * bound.amount
        if bound.kind is not BoundKind.BASELINE_PERCENT or gain <= 0:
            continue
        for other in known:
            effect = Effect(gain)
            is_same = other.metric == promise.metric and other.sign == promise.sign
            is_told = is_same and other.is_number and _could_be(effect, other)
            if is_told and not _agrees(effect, other):
                yield _disagreement(f"{promise.criterion} says", effect, other)


def _named(
    hypothesis: str, promises: Sequence[Promise], baseline: Baseline | None
) -> list[Promise]:
    """Return the promises that a hypothesis may be about: those it names, else all it compares."""
    words = set(words_of(hypothesis))
    if found := [p for p in promises if words >= set(words_of(p.metric))]:
        return found
    compared = {"baseline", "rules", "rule", "today", "current", "now", "existing", "before"}
    compared |= set(words_of(baseline.name)) if baseline else set()
    return list(promises) if words & compared or len(promises) == 1 else []


def _could_be(effect: Effect, promise: Promise) -> bool:
    """Say whether an amount can be a difference to the baseline and not a level."""
    baseline = promise.baseline
    if baseline is None or not effect.is_about(promise.sign):
        return False
    if effect.is_plain and not effect.amount < baseline * (_PER_CENT if baseline <= 1 else 1):
        return False
    limits = effect.limits(baseline, promise.sign)
    is_small = is_rate(promise.metric) and 0 <= baseline <= 1
    return all(map(is_finite, limits)) and (not is_small or any(0 <= x <= 1 for x in limits))


def _agrees(effect: Effect, promise: Promise) -> bool:
    baseline, limit = promise.baseline, promise.limit
    if baseline is None or limit is None:
        return True
    slack = CLOSE * abs(limit)
    return any(abs(limit - meant) <= slack for meant in effect.limits(baseline, promise.sign))


def _allows(loss: Effect, promise: Promise) -> bool:
    return loss.is_lost(promise.sign) and _agrees(loss, promise)


def _disagreement(said: str, effect: Effect, promise: Promise) -> Lint:
    baseline, limit = promise.baseline or 0.0, promise.limit or 0.0
    meant = effect.limits(baseline, promise.sign)
    words = ("relative", "absolute") if len(meant) > 1 else ("absolute",)
    shown = " or ".join(
        f"{show_number(round(x, 10))} ({word})" for x, word in zip(meant, words, strict=True)
    )
    relation = ">=" if promise.sign > 0 else "<="
    right = f"{show_metric(promise.metric)} {relation} {show_exactly(shortened(meant[0]))}"
    is_not = "neither" if len(meant) > 1 else "not that"
    return Lint(
        "effect_disagrees",
        f"{said} {effect}, which from the baseline's {promise.metric} {show_number(baseline)} is "
        f"{shown}, and {promise.criterion} asks for {show_number(round(limit, 10))}, which is "
        f"{is_not}: write {right}, or the effect that is meant.",
    )


def _met_already(
    hypothesis: str,
    promises: Sequence[Promise],
    baseline: Baseline | None,
    directions: Mapping[str, Direction],
) -> Iterator[Lint]:
    """Yield a note where the baseline keeps every promise: there is nothing left to win.

    A single one that it keeps guards what must not become worse, and so do `f1 >= baseline` and
    the loss that a hypothesis allows.
    """
    if baseline is None or not promises:
        return
    known = {name: value for name, value in baseline.metrics.items() if math.isfinite(value)}
    judged = [judge_criterion(promise.criterion, known, known, directions) for promise in promises]
    if any(verdict.state is not CriterionState.MET for verdict in judged):
        return
    lost = [effect for effect in read_effects(hypothesis) if effect.is_loss or effect.is_limit]
    numbers = [promise for promise in promises if promise.is_number]
    first = next((p for p in numbers if not any(_allows(effect, p) for effect in lost)), None)
    if first is None:
        return
    relation = ">" if first.sign > 0 else "<"
    yield Lint(
        "baseline_meets",
        f"{baseline.name} meets {first.criterion} already with {show_number(first.baseline)}: "
        f"write a limit that it does not reach, as in {show_metric(first.metric)} {relation} "
        "baseline.",
    )
