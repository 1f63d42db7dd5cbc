"""Which evidence there is for a criterion, and whether it decides."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlpm_tui.domain.arms import Arm, Sample
from mlpm_tui.domain.evidence import Bearing, Claim, Evidence, Level
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.resampling import Part
from mlpm_tui.domain.rule_states import judge_criterion
from mlpm_tui.domain.rules import BEATS, Bound, BoundKind, Criterion
from mlpm_tui.domain.weighing import Scale

OWN = (0.88, 0.90, 0.87, 0.89, 0.88)
BASE = (0.71, 0.73, 0.72, 0.70, 0.74)
BASELINE = {"f1": 0.72, "latency_ms": 120.0}
F1 = Criterion("f1", ">=", Bound(BoundKind.VALUE, 0.85))


def arm(name: str, values: Sequence[float], part: Part = Part.FOLDS, metric: str = "f1") -> Arm:
    return Arm(name, {metric: Sample(tuple(values), part)})


def weighed(
    criterion: Criterion, own: Arm, base: Arm | None = None, value: float | None = None
) -> Evidence:
    metric = criterion.metric or "f1"
    sample = own.sample(metric)
    shown = sum(sample.values) / len(sample.values) if value is None and sample else value or 0.0
    verdict = judge_criterion(criterion, {metric: shown}, BASELINE, {})
    found = Scale(own, base).weigh_criterion(criterion, verdict)
    assert found is not None
    return found


def above(percent: float) -> Criterion:
    return Criterion("f1", ">=", Bound(BoundKind.BASELINE_PERCENT, percent))


def test_folds_of_both_arms_are_paired() -> None:
    found = weighed(F1, arm("BERT", OWN), arm("rules", BASE))
    leads = [own - base for own, base in zip(OWN, BASE, strict=True)]
    mean, s2 = sum(leads) / 5, stats.tvar(leads)
    t = (mean - 0.13) / math.sqrt((1 / 5 + 1 / 4) * s2)
    assert (found.level, found.bearing, found.n) == (Level.PAIRED, Bearing.SHOWN, 5)
    assert found.p == pytest.approx(stats.t.sf(t, 4), abs=1e-9)
    assert found.probabilities is not None
    assert found.probabilities.better > 0.99
    assert found.why[0].startswith("5 folds of both arms: f1 is 0.164 better than rules")
    assert found.interval == pytest.approx((0.86276, 0.90524), abs=1e-4)
    assert found.difference == pytest.approx((0.12769, 0.20030), abs=1e-4)


def test_a_lead_within_the_noise_is_open() -> None:
    found = weighed(above(15), arm("BERT", (0.9, 0.8, 0.85, 0.79, 0.86)), arm("rules", BASE))
    assert (found.level, found.bearing) == (Level.PAIRED, Bearing.OPEN)
    assert found.p is not None
    assert found.p > 0.05


def test_a_promise_that_folds_break_is_refuted() -> None:
    found = weighed(above(40), arm("BERT", OWN), arm("rules", BASE))
    assert (found.level, found.bearing) == (Level.PAIRED, Bearing.REFUTED)


def test_a_fixed_limit_must_be_cleared_by_the_models_own_folds() -> None:
    swinging = [0.80, 0.95, 0.84, 0.93, 0.88]
    along = [value - 0.15 - 0.001 * at for at, value in enumerate(swinging)]
    fixed = weighed(F1, arm("BERT", swinging), arm("rules", along))
    assert fixed.p is not None
    assert fixed.p < 0.001
    assert fixed.bearing is Bearing.OPEN
    assert any("do not clear 0.85" in why for why in fixed.why)
    assert "do not clear 0.85: p = " in fixed.reason
    moving = weighed(above(15), arm("BERT", swinging), arm("rules", along))
    assert moving.bearing is Bearing.SHOWN


def test_lower_is_better_is_turned_round() -> None:
    faster = Criterion("latency_ms", "<=", Bound(BoundKind.BASELINE_PERCENT, -10))
    own = arm("small", (80, 82, 79, 81, 80), metric="latency_ms")
    base = arm("large", (120, 122, 118, 121, 119), metric="latency_ms")
    found = weighed(faster, own, base)
    assert (found.level, found.bearing) == (Level.PAIRED, Bearing.SHOWN)
    assert found.interval is not None
    assert 75 < found.interval[0] < 80.4 < found.interval[1] < 85
    assert found.probabilities is not None
    assert found.probabilities.rope == pytest.approx(1.2)
    assert "better than large" in found.why[0]


def test_beats_follows_the_direction_that_people_set() -> None:
    beats = Criterion("score", BEATS, Bound(BoundKind.BASELINE))
    values, directions = {"score": 0.4}, {"score": Direction.LOWER}
    verdict = judge_criterion(beats, values, {"score": 0.6}, directions)
    own = arm("new", (0.4, 0.41, 0.39), metric="score")
    found = Scale(own, None, directions).weigh_criterion(beats, verdict)
    assert found is not None
    assert found.bearing is Bearing.SHOWN


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ((0.7, 0.71, 0.72), "5 folds here and 3 folds of rules: no pairs"),
        ((0.7, math.nan, 0.7, 0.7, 0.7), "without a finite value"),
        (tuple(value - 0.2 for value in OWN), "differ from rules by the same"),
    ],
)
def test_what_makes_no_pairs_leaves_the_models_own_folds(
    base: tuple[float, ...], said: str
) -> None:
    found = weighed(F1, arm("BERT", OWN), arm("rules", base))
    assert (found.level, found.bearing, found.n) == (Level.INTERVAL, Bearing.SHOWN, 5)
    assert any(said in why for why in found.why)
    assert found.why[0] == (
        "over its 5 folds alone f1 lies between 0.8628 and 0.9052 (95 %), on the right side of 0.85"
    )


def test_two_folds_leave_nearly_everything_open() -> None:
    found = weighed(F1, arm("BERT", (0.88, 0.90)))
    assert (found.level, found.bearing) == (Level.INTERVAL, Bearing.OPEN)
    assert "with 0.85 inside" in found.why[0]


@pytest.mark.parametrize("values", [(0.9, 0.9, 0.9), (0.9,)])
def test_values_without_spread_are_one_number(values: tuple[float, ...]) -> None:
    for base in (None, arm("rules", values), arm("rules", [value - 0.1 for value in values])):
        found = weighed(F1, arm("BERT", values), base)
        assert (found.level, found.bearing, found.p) == (Level.POINT, Bearing.UNTESTED, None)


@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf, 1.797e308])
def test_a_fold_that_is_no_number_leaves_it_open(strange: float) -> None:
    found = weighed(F1, arm("BERT", (0.9, strange, 0.9)), arm("rules", (0.7, 0.7, 0.7)), 0.9)
    assert (found.level, found.bearing) == (Level.POINT, Bearing.OPEN)
    assert "fold 2 of BERT is" in found.why[0]


def test_seeds_are_weighed_as_two_folds() -> None:
    folds = weighed(above(15), arm("BERT", OWN), arm("rules", BASE))
    seeds = weighed(above(15), arm("BERT", OWN, Part.SEEDS), arm("rules", BASE, Part.SEEDS))
    assert folds.p is not None
    assert seeds.p is not None
    assert seeds.p > folds.p
    assert "5 seeds of both arms" in seeds.why[0]
    assert "k = 2" in seeds.why[0]
    assert any("weighed as carefully as 2 folds" in why for why in seeds.why)


def test_many_values_say_what_they_are_taken_for() -> None:
    own, base = [0.9 + 0.001 * (at % 7) for at in range(20)], [0.7] * 20
    found = weighed(F1, arm("BERT", own), arm("rules", base))
    assert "20 values are taken for repeats of 5 folds" in found.why
    assert "k = 5" in found.why[0]


@pytest.mark.parametrize(
    ("value", "size", "bearing"),
    [(0.86, 1000, Bearing.OPEN), (0.90, 1000, Bearing.SHOWN), (0.80, 1000, Bearing.REFUTED)],
)
def test_a_share_of_a_test_set_has_an_interval(value: float, size: int, bearing: Bearing) -> None:
    accuracy = Criterion("accuracy", ">=", Bound(BoundKind.VALUE, 0.85))
    found = weighed(accuracy, Arm("BERT", {}, size), value=value)
    assert (found.level, found.bearing, found.n) == (Level.INTERVAL, bearing, size)
    wanted = stats.binomtest(round(value * size), size, 0.85, alternative="greater")
    assert found.p == pytest.approx(wanted.pvalue)
    assert found.interval == pytest.approx(tuple(_wilson(value, size)))


def _wilson(value: float, size: int) -> tuple[float, float]:
    low, high = stats.binomtest(round(value * size), size).proportion_ci(method="wilson")
    return float(low), float(high)


def test_an_error_rate_is_a_share_too() -> None:
    errors = Criterion("error_rate", "<=", Bound(BoundKind.VALUE, 0.15))
    found = weighed(errors, Arm("BERT", {}, 1000), value=0.10)
    assert (found.level, found.bearing) == (Level.INTERVAL, Bearing.SHOWN)
    assert found.p == pytest.approx(stats.binom.cdf(100, 1000, 0.15))


@pytest.mark.parametrize("metric", ["f1", "precision", "auc", "rmse", "balanced_accuracy"])
def test_no_share_of_the_test_set_stays_a_point(metric: str) -> None:
    criterion = Criterion(metric, ">=", Bound(BoundKind.VALUE, 0.85))
    found = weighed(criterion, Arm("BERT", {}, 1000), value=0.9)
    assert (found.level, found.bearing) == (Level.POINT, Bearing.UNTESTED)
    assert "no share of the 1,000 examples" in found.why[0]


def test_one_number_says_what_would_help() -> None:
    found = weighed(F1, Arm("BERT"), value=0.9)
    assert found.level is Level.POINT
    assert found.why == ("one number of f1: folds or seeds would say how much of it is noise",)


def test_without_a_verdict_there_is_no_evidence() -> None:
    verdict = judge_criterion(F1, {}, BASELINE, {})
    assert Scale(Arm("BERT")).weigh_criterion(F1, verdict) is None
    assert Claim("f1", 1, 0.5, 0.6).is_held(0.6)


ANY = st.floats() | st.sampled_from([0.0, 0.5, 0.85, 1.0, 1e200, -1.7e308, math.nan])
ARMS = st.lists(ANY, max_size=6)


@given(
    own=ARMS,
    base=ARMS,
    value=ANY,
    limit=ANY,
    metric=st.sampled_from(["f1", "accuracy", "latency_ms"]),
    is_fixed=st.booleans(),
)
def test_whatever_was_logged_can_be_weighed(
    own: list[float], base: list[float], value: float, limit: float, metric: str, *, is_fixed: bool
) -> None:
    model, rules = (
        Arm(name, {metric: Sample(tuple(values))} if values else {}, 1000)
        for name, values in (("model", own), ("rules", base))
    )
    found = Scale(model, rules).weigh(Claim(metric, 1, limit, value, is_fixed))
    assert found.why
    assert found.p is None or 0 <= found.p <= 1 or math.isnan(limit)
    if found.bearing is Bearing.SHOWN:
        assert found.level is not Level.POINT
