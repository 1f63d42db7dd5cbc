"""Wasserstein's distance of raw values: scipy's to nine digits, its floor, what has no score."""

import math

import numpy as np
import pytest
from scipy import stats

from mlpm_tui.domain.drift_scoring import Score
from mlpm_tui.services.drift_samples import score_distance

DICE = np.random.default_rng(11)
THERE, HERE = DICE.normal(0, 1, 5_000), DICE.normal(0.3, 1.2, 2_000)


def score(here: np.ndarray = HERE, there: np.ndarray = THERE) -> Score:
    found = score_distance(here, there, 20)
    assert found is not None
    return found


def test_the_distance_is_scipys() -> None:
    moved = stats.wasserstein_distance(HERE, THERE) / np.std(THERE)
    assert score().value == pytest.approx(moved, abs=1e-9)


def test_nan_and_infinities_are_left_out() -> None:
    holed = np.concatenate([[math.nan, math.inf, -math.inf], HERE])
    assert score(holed, np.concatenate([THERE, [math.nan, math.inf]])) == score()
    assert score_distance(np.full(3, math.nan), THERE) is None
    assert score_distance(HERE, np.empty(0)) is None


def test_constants_have_scores() -> None:
    same = score(np.full(900, 2.0), np.full(5000, 2.0))
    assert (same.value, same.p) == (0, 1)
    for value in (1.0, 3.0):
        other = score(np.full(900, value), np.full(5000, 2.0))
        assert other.value > other.floor


@pytest.mark.parametrize("law", ["normal", "exponential"])
def test_the_floor_holds(law: str) -> None:
    """Of 300 windows without drift none exceeds it, and it is no more than 6 times their mean."""
    dice = np.random.default_rng(5)

    def draw(n: int) -> np.ndarray:
        return dice.normal(size=n) if law == "normal" else dice.exponential(size=n)

    there = draw(5_000)
    found = [score_distance(draw(500), there) for _ in range(300)]
    scores = [one for one in found if one is not None]
    assert all(one.value < one.floor for one in scores)
    assert scores[0].floor < 6 * sum(one.value for one in scores) / 300
