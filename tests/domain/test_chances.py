"""Intervals, tails and luck, against scipy and against a simulation."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlpm_tui.domain.chances import LIKENESS, at_least, luck_of, passed_by_luck, wilson


@pytest.mark.parametrize(
    ("successes", "count"), [(0, 10), (1, 10), (5, 10), (10, 10), (830, 1000), (1, 100_000)]
)
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_wilson_agrees_with_scipy(successes: int, count: int, confidence: float) -> None:
    wanted = stats.binomtest(successes, count).proportion_ci(confidence, method="wilson")
    assert wilson(successes / count, count, confidence) == pytest.approx(tuple(wanted), abs=1e-9)


def test_a_share_that_is_none_has_no_interval() -> None:
    assert all(map(math.isnan, (*wilson(1.2, 10), *wilson(0.5, 0), *wilson(math.nan, 10))))


@pytest.mark.parametrize("count", [1, 7, 100, 1000, 50_000])
@pytest.mark.parametrize("share", [1e-9, 0.02, 0.5, 0.83, 0.999999])
def test_the_tail_agrees_with_scipy(count: int, share: float) -> None:
    for successes in {0, 1, count // 3, count // 2, int(count * 0.85), count, count + 1}:
        wanted = stats.binom.sf(successes - 1, count, share)
        assert at_least(successes, count, share) == pytest.approx(wanted, rel=1e-6, abs=1e-12)


def test_the_tail_at_its_ends() -> None:
    assert (at_least(1, 5, 0.0), at_least(5, 5, 1.0), at_least(-1, 5, 0.0)) == (0, 1, 1)


@given(st.integers(1, 500), st.floats(0, 1), st.data())
def test_a_tail_never_rises(count: int, share: float, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, count))
    more, fewer = at_least(successes + 1, count, share), at_least(successes, count, share)
    assert 0 <= more <= fewer + 1e-12
    assert fewer <= 1


def test_the_best_of_twenty_passes_by_luck() -> None:
    assert passed_by_luck(20, 1000, 0.85, 0.83) == pytest.approx(0.46, abs=0.005)
    found = luck_of(20, 1000, 0.85)
    assert found is not None
    assert found.why == (
        "best of 20 on one test set of 1,000: 0.85 is passed by luck in 46 % of cases "
        "when the truth is 0.83"
    )
    errors = luck_of(20, 1000, 0.15, is_lower=True)
    assert errors is not None
    assert errors.truth == 0.17
    assert errors.chance == pytest.approx(found.chance)


def test_the_shared_luck_is_that_of_examples_of_unlike_difficulty() -> None:
    """Attempts that all fail on the hard examples, simulated one example after another."""
    dice, likeness = random.Random(1), 1 / LIKENESS - 1  # noqa: S311  a seeded simulation
    passed, times, count = 0, 400, 250
    for _ in range(times):
        ease = [dice.betavariate(0.83 * likeness, 0.17 * likeness) for _ in range(count)]
        best = max(sum(dice.random() < each for each in ease) for _ in range(5))
        passed += best >= 0.86 * count
    wanted = passed_by_luck(5, count, 0.86, 0.83)
    assert passed / times == pytest.approx(wanted, abs=3 * math.sqrt(0.25 / times))


def test_luck_grows_with_tries_and_shrinks_with_the_test_set() -> None:
    tried = [passed_by_luck(times, 1000, 0.85, 0.83) for times in (1, 2, 5, 20, 100)]
    assert tried == sorted(tried)
    assert tried[0] == pytest.approx(stats.binom.sf(849, 1000, 0.83))
    sized = [passed_by_luck(20, count, 0.85, 0.83) for count in (100, 1000, 10_000, 100_000)]
    assert sized == sorted(sized, reverse=True)
    assert sized[-1] < 1e-6


def test_luck_is_only_told_where_it_can_be() -> None:
    assert luck_of(1, 1000, 0.85) is None
    unsized, unrated = luck_of(3, None, 0.85), luck_of(3, 1000, None)
    assert unsized is not None
    assert "size of the test set" in unsized.why
    assert unrated is not None
    assert (unrated.why, unrated.chance) == ("best of 3 tried", None)
    tiny = luck_of(3, 1000, 0.01)
    assert tiny is not None
    assert tiny.truth == 0.005
    assert math.isnan(passed_by_luck(0, 10, 0.5, 0.4))
