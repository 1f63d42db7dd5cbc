"""Weighing a claim on what is known of both arms: the strongest evidence for or against it.

The paired test asks whether the model leads the baseline by what was promised. A limit that was
written as a number asks more: the baseline's folds, which share their luck with the model's, do not
move it, so the model's own folds must clear it as well.
"""

from collections.abc import Mapping
from dataclasses import field

from mlpm_tui.domain.arms import Arm, Sample
from mlpm_tui.domain.chances import CONFIDENCE, at_least, wilson
from mlpm_tui.domain.evidence import Bearing, Claim, Evidence, Level
from mlpm_tui.domain.metric_ranges import is_share
from mlpm_tui.domain.metrics import Direction, direction_of, show_number
from mlpm_tui.domain.pairing import Pairs
from mlpm_tui.domain.resampling import MOST_FOLDS, Part, Probabilities, Spread
from mlpm_tui.domain.rule_metrics import is_finite
from mlpm_tui.domain.rule_states import CriterionVerdict
from mlpm_tui.domain.rules import BEATS, BoundKind, Criterion
from mlpm_tui.domain.values import dataclass

ALPHA = 0.05
"""The one-sided p at which a paired comparison counts as shown."""
_NOTHING = 1e-12
_BASELINE_EXACT = "the baseline is taken as exact: its own noise is not known"


@dataclass(frozen=True, slots=True)
class Scale:
    """The two arms on which claims are weighed, and which way people say metrics are better."""

    own: Arm
    base: Arm | None = None
    directions: Mapping[str, Direction] = field(default_factory=dict)

    def weigh_criterion(self, criterion: Criterion, verdict: CriterionVerdict) -> Evidence | None:
        """Return what a criterion's verdict rests on; None where there is no verdict."""
        claim = self.claim(criterion, verdict)
        return None if claim is None else self.weigh(claim)

    def claim(self, criterion: Criterion, verdict: CriterionVerdict) -> Claim | None:
        """Return what a criterion claims of the metric that its verdict was read from."""
        metric, value, limit = verdict.metric, verdict.observed, verdict.threshold
        if metric is None or value is None or limit is None:
            return None
        sign = 1 if criterion.relation.startswith(">") else -1
        if criterion.relation == BEATS:
            sign = -1 if direction_of(metric, self.directions) is Direction.LOWER else 1
        is_fixed = criterion.bound.kind is BoundKind.VALUE
        return Claim(metric, sign, limit, value, is_fixed)

    def weigh(self, claim: Claim) -> Evidence:
        """Return the strongest evidence that there is for or against a claim."""
        own = self.own.sample(claim.metric)
        if own is None:
            return _one_number(claim, self.own, ())
        if broken := _broken(claim, own, self.own.name):
            return broken
        base = self.base.sample(claim.metric) if self.base else None
        pairs = None
        if self.base is not None and base is not None:
            pairs = Pairs(self.own.name, self.base.name, own, base)
        said = pairs.trouble if pairs else ()
        if pairs is not None and not said:
            return _paired(claim, pairs)
        spread = own.spread(claim.sign)
        if spread.is_weighable:
            return _own_folds(claim, own, said)
        return _one_number(claim, self.own, (*said, _no_spread(claim, own)))


def _paired(claim: Claim, pairs: Pairs) -> Evidence:
    spread, own = pairs.spread(claim.sign), pairs.own.spread(claim.sign)
    # The promised lead is counted from the mean of the baseline's own folds: the test is then about
    # the very limit that the verdict compares with.
    promised = claim.sign * (claim.limit - pairs.of_base)
    p = spread.chance_below(promised)
    asked = [p]
    if claim.is_fixed and own.is_weighable:
        asked.append(own.chance_below(claim.sign * claim.limit))
    probabilities = pairs.probabilities(spread, claim.metric)
    why = [_said_paired(claim, pairs, spread, promised), _said_probable(probabilities, pairs.name)]
    deciding = ""
    if max(asked) > ALPHA >= p:
        limit = show_number(claim.limit)
        deciding = f"its own {pairs.own.part} do not clear {limit}: {_show_p(asked[-1])}"
        why.append(deciding)
    bearing = Bearing.OPEN
    if max(asked) <= ALPHA:
        bearing = Bearing.SHOWN
    elif 1 - min(asked) <= ALPHA:
        bearing = Bearing.REFUTED
    return Evidence(
        Level.PAIRED,
        bearing,
        claim.metric,
        (*why, *pairs.left_out, *_said_guess(pairs.rarer)),
        spread.count,
        p,
        probabilities,
        _interval(own, claim.sign) if own.is_weighable else None,
        spread.interval(CONFIDENCE),
        deciding,
    )


def _own_folds(claim: Claim, own: Sample, said: tuple[str, ...]) -> Evidence:
    spread = own.spread(claim.sign)
    low, high = _interval(spread, claim.sign)
    why = (
        f"over its {own.shown} alone {claim.metric} lies between {show_number(low)} and "
        f"{show_number(high)} (95 %), {_against(claim, low, high)}"
    )
    exact = () if claim.is_fixed else (_BASELINE_EXACT,)
    return Evidence(
        Level.INTERVAL,
        _bearing(claim, low, high),
        claim.metric,
        (why, *said, *exact, *_said_guess(own)),
        spread.count,
        spread.chance_below(claim.sign * claim.limit),
        interval=(low, high),
    )


def _one_number(claim: Claim, arm: Arm, said: tuple[str, ...]) -> Evidence:
    size, metric = arm.test_size, claim.metric
    if size is None or not is_share(metric) or not 0 <= claim.value <= 1:
        asked = "folds, seeds or the size of the test set" if is_share(metric) else "folds or seeds"
        why = f"one number of {metric}: {asked} would say how much of it is noise"
        if size is not None:
            why = f"one number of {metric}, no share of the {size:,} examples: no interval"
        return Evidence(Level.POINT, Bearing.UNTESTED, metric, (*said, why), size)
    low, high = wilson(claim.value, size)
    why = (
        f"{metric} of {size:,} examples lies between {show_number(low)} and {show_number(high)} "
        f"(Wilson, 95 %), {_against(claim, low, high)}"
    )
    exact = () if claim.is_fixed else (_BASELINE_EXACT,)
    return Evidence(
        Level.INTERVAL,
        _bearing(claim, low, high),
        metric,
        (why, *said, *exact),
        size,
        _binomial_p(claim, size),
        interval=(low, high),
    )


def _broken(claim: Claim, own: Sample, name: str) -> Evidence | None:
    """Return that nothing can be weighed where a fold has no finite value."""
    at = next((at for at, value in enumerate(own.values, 1) if not is_finite(value)), None)
    if at is None:
        return None
    value = show_number(own.values[at - 1])
    part = own.labels[at - 1] if own.labels else f"{str(own.part).removesuffix('s')} {at}"
    why = f"{part} of {name} is {value}: {claim.metric} cannot be weighed"
    return Evidence(Level.POINT, Bearing.OPEN, claim.metric, (why,), len(own.values))


def _no_spread(claim: Claim, own: Sample) -> str:
    if len(own.values) == 1:
        return f"a single {str(own.part).removesuffix('s')} of {claim.metric} has no spread"
    return (
        f"all {own.shown} of {claim.metric} are the same: they count as one number, "
        "for a seed that does nothing looks like that"
    )


def _said_paired(claim: Claim, pairs: Pairs, spread: Spread, promised: float) -> str:
    word = "better" if spread.mean >= 0 else "worse"
    lead = f"{claim.metric} is {_plain(spread.mean)} {word} than {pairs.name} on average"
    asked = ""
    if abs(promised) > _NOTHING:
        amount = _plain(promised)
        asked = f", {amount} asked for" if promised > 0 else f", {amount} worse allowed"
    test = f"{_show_p(spread.chance_below(promised))} (corrected t-test, k = {pairs.rarer.folds})"
    return f"{pairs.shown} of both arms: {lead}{asked}; {test}"


def _said_guess(sample: Sample) -> list[str]:
    """Say what the values were taken for where nobody has numbered them."""
    if sample.part is Part.SEEDS:
        return ["seeds share one split, so they are weighed as carefully as 2 folds"]
    if sample.numbered is None and len(sample.values) > MOST_FOLDS:
        return [f"{len(sample.values)} values are taken for repeats of {sample.folds} folds"]
    return []


def _said_probable(chances: Probabilities, name: str) -> str:
    return (
        f"{_per_cent(chances.better)} better than {name}, {_per_cent(chances.equivalent)} "
        f"equivalent within {show_number(chances.rope)}, {_per_cent(chances.worse)} worse"
    )


def _against(claim: Claim, low: float, high: float) -> str:
    limit = show_number(claim.limit)
    match _bearing(claim, low, high):
        case Bearing.SHOWN:
            return f"on the right side of {limit}"
        case Bearing.REFUTED:
            return f"on the wrong side of {limit}"
    return f"with {limit} inside"


def _bearing(claim: Claim, low: float, high: float) -> Bearing:
    if low <= claim.limit <= high:
        return Bearing.OPEN
    return Bearing.SHOWN if claim.is_held(low) else Bearing.REFUTED


def _interval(spread: Spread, sign: int) -> tuple[float, float]:
    """Give the interval of the metric itself, where lower is better too."""
    low, high = spread.interval(CONFIDENCE)
    return (low, high) if sign > 0 else (-high, -low)


def _binomial_p(claim: Claim, size: int) -> float | None:
    if not 0 < claim.limit < 1:
        return None
    right = round(claim.value * size)
    if claim.sign > 0:
        return at_least(right, size, claim.limit)
    return at_least(size - right, size, 1 - claim.limit)


def _plain(value: float) -> str:
    """Write a difference without the last bits that subtracting leaves: 0.13, not 0.1300."""
    return show_number(float(f"{abs(value):.12g}"))


def _show_p(p: float) -> str:
    if p < 0.0001:  # noqa: PLR2004
        return "p < 0.0001"
    return "p > 0.9999" if p > 0.9999 else f"p = {p:.4f}"  # noqa: PLR2004


def _per_cent(chance: float) -> str:
    return f"{100 * chance:.0f} %"
