"""A challenger takes the champion's place where the evidence says that it is better."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from mlpm_tui.domain.arms import Arm, Sample
from mlpm_tui.domain.champion import Advice, Comparison, Verdict, compare, compare_rows
from mlpm_tui.domain.champion_evidence import Contender
from mlpm_tui.domain.champion_shares import (
    Rows,
    difference_of_rows,
    difference_of_shares,
    rows_needed,
)
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.evidence import Level
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.resampling import Part

OLD = (0.80, 0.81, 0.79, 0.80, 0.82)


def contender(
    name: str,
    value: float | tuple[float, ...],
    size: int | None = None,
    metric: str = "f1",
) -> Contender:
    values = value if isinstance(value, tuple) else (value,)
    sample = {metric: Sample(values, Part.FOLDS)} if isinstance(value, tuple) else {}
    return Contender(name, sum(values) / len(values), Arm(name, sample, size))


def held(
    old: float | tuple[float, ...],
    new: float | tuple[float, ...],
    sizes: tuple[int | None, int | None] = (None, None),
    metric: str = "f1",
) -> Comparison:
    champion = contender("v1", old, sizes[0], metric)
    return compare(metric, champion, contender("v2", new, sizes[1], metric), {})


def test_the_same_rows_are_paired_by_mcnemar() -> None:
    rows = Rows(both=800, only_challenger=72, only_champion=40, neither=88)
    found = compare_rows(rows, "v1", "v2")
    exact = stats.binomtest(72, 112, alternative="greater").pvalue
    assert found.difference.p == pytest.approx(exact, abs=1e-12)
    assert (found.verdict, found.advice) == (Verdict.IMPROVED, Advice.DEPLOY)
    assert found.difference.level is Level.PAIRED
    assert found.todo == "deploy v2"
    assert "surely better" in found.why
    turned = compare_rows(Rows(800, 40, 72, 88), "v1", "v2")
    assert (turned.verdict, turned.advice) == (Verdict.WORSE, Advice.KEEP)
    low, high = found.difference.interval or (0, 0)
    assert turned.difference.interval == pytest.approx((-high, -low))


@pytest.mark.parametrize(
    ("rows", "verdict", "advice"),
    [
        (Rows(90_000, 500, 480, 9_020), Verdict.EQUIVALENT, Advice.KEEP),
        (Rows(90_000, 700, 500, 8_800), Verdict.EQUIVALENT, Advice.KEEP),  # better by 0.002
        (Rows(850, 30, 20, 100), Verdict.UNPROVEN, Advice.COLLECT),
        (Rows(850, 20, 30, 100), Verdict.UNPROVEN, Advice.KEEP),
        (Rows(5, 0, 0, 0), Verdict.UNPROVEN, Advice.KEEP),
        (Rows(0, 400, 0, 0), Verdict.IMPROVED, Advice.DEPLOY),
    ],
)
def test_what_is_within_a_point_is_as_good_as_the_same(
    rows: Rows, verdict: Verdict, advice: Advice
) -> None:
    found = compare_rows(rows, "v1", "v2")
    assert (found.verdict, found.advice) == (verdict, advice)
    assert (found.difference.needed is None) == (verdict is not Verdict.UNPROVEN)


def test_how_many_labels_would_decide() -> None:
    rows = Rows(850, 30, 20, 100)
    found = compare_rows(rows, "v1", "v2")
    needed = found.difference.needed
    assert needed is not None
    assert f"about {needed:,} more labels" in found.todo
    # With as many rows of the same kind four in five samples show the difference.
    drawn = np.random.default_rng(7).multinomial(1_000 + needed, [0.85, 0.03, 0.02, 0.1], size=400)
    shown = sum(difference_of_rows(Rows(*map(int, row)))[0] > 0 for row in drawn)
    assert 0.72 < shown / 400 < 0.88
    assert rows_needed(0.1, 0.0, 0.01) > rows_needed(0.1, 0.05, 0.01)


def test_intervals_of_shares_are_newcombes() -> None:
    # 56 of 70 against 48 of 80, in Newcombe (1998), table II, method 10.
    low, high = difference_of_shares((56 / 70, 70), (48 / 80, 80))
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize("n", [60, 400])
def test_paired_intervals_hold_the_truth_as_often_as_they_say(n: int) -> None:
    shares = [0.78, 0.07, 0.05, 0.10]
    drawn = np.random.default_rng(3).multinomial(n, shares, size=1_500)
    held_it = 0
    for row in drawn:
        low, high = difference_of_rows(Rows(*map(int, row)))
        held_it += low <= 0.02 <= high
    assert 0.93 < held_it / 1_500 < 0.985


def test_the_same_model_is_rarely_called_improved() -> None:
    drawn = np.random.default_rng(5).multinomial(500, [0.8, 0.05, 0.05, 0.1], size=2_000)
    called = [compare_rows(Rows(*map(int, row)), "v1", "v2").verdict for row in drawn]
    assert called.count(Verdict.IMPROVED) / 2_000 < 0.035


def test_folds_of_both_are_paired_by_the_corrected_test() -> None:
    found = held(OLD, (0.86, 0.88, 0.85, 0.86, 0.87))
    leads = [0.06, 0.07, 0.06, 0.06, 0.05]
    error = math.sqrt((1 / 5 + 1 / 4) * stats.tvar(leads))
    assert found.difference.p == pytest.approx(stats.t.sf(sum(leads) / 5 / error, 4), abs=1e-9)
    half = error * stats.t.ppf(0.975, 4)
    assert found.difference.interval == pytest.approx((0.06 - half, 0.06 + half))
    assert (found.difference.level, found.verdict) == (Level.PAIRED, Verdict.IMPROVED)
    chances = found.difference.probabilities
    assert chances is not None
    assert chances.better > 0.95
    assert found.as_json()["recommendation"] == "deploy"


def test_noisy_folds_decide_nothing_and_close_ones_are_equivalent() -> None:
    noisy = held(OLD, (0.9, 0.7, 0.88, 0.75, 0.95))
    assert (noisy.verdict, noisy.advice) == (Verdict.UNPROVEN, Advice.COLLECT)
    close = held(OLD, tuple(value + (-1) ** at * 0.001 for at, value in enumerate(OLD)))
    assert (close.verdict, close.advice) == (Verdict.EQUIVALENT, Advice.KEEP)


def test_a_metric_that_falls_is_better_when_it_is_lower() -> None:
    found = held((10.0, 10.2, 9.9), (8.0, 8.3, 8.0), metric="rmse")
    assert found.verdict is Verdict.IMPROVED
    assert held((8.0, 8.3, 8.0), (10.0, 10.2, 9.9), metric="rmse").verdict is Verdict.WORSE


def test_sizes_of_the_test_sets_weigh_shares() -> None:
    found = held(0.80, 0.86, (2_000, 2_000), "accuracy")
    assert (found.difference.level, found.verdict) == (Level.INTERVAL, Verdict.IMPROVED)
    small = held(0.80, 0.86, (100, None), "accuracy")
    assert small.verdict is Verdict.UNPROVEN
    assert "taken to be as large" in " ".join(small.difference.said)
    assert small.difference.needed is not None
    # One number is as noisy as the other: half of the truth is not taken as exact.
    assert held(0.80, 0.84, (1_000, 1_000), "accuracy").verdict is Verdict.IMPROVED
    assert held(0.80, 0.83, (1_000, 1_000), "accuracy").verdict is Verdict.UNPROVEN


def test_folds_of_one_alone_count_twice_their_noise() -> None:
    found = held(0.80, (0.86, 0.88, 0.85, 0.86, 0.87))
    assert (found.difference.level, found.verdict) == (Level.INTERVAL, Verdict.IMPROVED)
    assert "as noisy as their mean" in found.difference.said[0]


def test_one_number_each_is_unproven() -> None:
    better, worse = held(0.80, 0.90), held(0.80, 0.70)
    assert (better.verdict, better.advice) == (Verdict.UNPROVEN, Advice.COLLECT)
    assert (worse.verdict, worse.advice) == (Verdict.UNPROVEN, Advice.KEEP)
    assert held(0.80, 0.90, metric="accuracy").difference.needed is not None
    assert better.difference.needed is None
    assert "folds" in better.todo


def test_what_cannot_be_compared_is_told() -> None:
    with pytest.raises(RuleBroken, match="mlpm metric set zeal higher"):
        held(1.0, 2.0, metric="zeal")
    with pytest.raises(RuleBroken, match="f1 of v2 is NaN"):
        held(0.8, math.nan)
    with pytest.raises(RuleBroken, match="nothing to compare"):
        compare_rows(Rows(0, 0, 0, 0), "v1", "v2")
    champion, challenger = contender("v1", 1.0, metric="zeal"), contender("v2", 2.0, metric="zeal")
    found = compare("zeal", champion, challenger, {"zeal": Direction.HIGHER})
    assert found.verdict is Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("old", "new", "is_other"),
    [
        ({"test": "films"}, {"test": "tweets"}, True),
        ({"eval_dataset": "a"}, {"eval_dataset": "b"}, True),
        ({"test": "films"}, {"test": "films"}, False),
        ({"test": "films"}, {}, False),
        ({"test": "0.2"}, {"test": "0.3"}, False),
        ({"eval_metric": "auc"}, {"eval_metric": "logloss"}, False),
        ({"train": "films"}, {"train": "tweets"}, False),
    ],
)
def test_other_test_sets_prove_nothing(
    old: dict[str, str], new: dict[str, str], *, is_other: bool
) -> None:
    champion = replace(contender("v1", OLD), params=old)
    challenger = replace(contender("v2", tuple(value + 0.05 for value in OLD)), params=new)
    challenger = replace(challenger, value=0.9)
    found = compare("f1", champion, challenger, {})
    assert ("their test sets differ" in found.difference.said[0]) is is_other
    assert (found.difference.level is Level.POINT) >= is_other
    assert (found.verdict is Verdict.UNPROVEN) >= is_other
