"""Scores of raw values: scipy's to nine digits, their floors, and what has no score."""

import math

import numpy as np
import pytest
from scipy import spatial, stats

from mlpm_tui.domain.drift_scores import psi
from mlpm_tui.domain.drift_scoring import Score
from mlpm_tui.domain.drift_windows import Method
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.services.drift_samples import score_categories, score_numbers

DICE = np.random.default_rng(11)
THERE, HERE = DICE.normal(0, 1, 5_000), DICE.normal(0.3, 1.2, 2_000)
WORDS, NEW_WORDS = DICE.choice(list("abcd"), 4000), DICE.choice(list("abce"), 900)


def numbers(method: Method, here: np.ndarray = HERE, there: np.ndarray = THERE) -> Score:
    found = score_numbers(method, here, there, 20)
    assert found is not None
    return found


def test_numbers_are_scipys() -> None:
    ks = stats.ks_2samp(HERE, THERE)
    assert numbers(Method.KS).value == pytest.approx(ks.statistic, abs=1e-9)
    assert numbers(Method.KS).p == pytest.approx(ks.pvalue, rel=1e-9)
    moved = stats.wasserstein_distance(HERE, THERE) / np.std(THERE)
    assert numbers(Method.WASSERSTEIN).value == pytest.approx(moved, abs=1e-9)


def test_categories_are_scipys() -> None:
    names = list("abcde")
    here, there = ([int((one == name).sum()) for name in names] for one in (NEW_WORDS, WORDS))
    js = score_categories(Method.JS, NEW_WORDS.tolist(), WORDS.tolist())
    assert js is not None
    wanted = spatial.distance.jensenshannon(here, there, base=2)
    assert js.value == pytest.approx(wanted, abs=1e-9)
    found = score_categories(Method.CHI2, NEW_WORDS.tolist(), WORDS.tolist())
    chi2 = stats.chi2_contingency([here, there], correction=False)
    assert found is not None
    assert found.value == pytest.approx(chi2.statistic * (1 / 900 + 1 / 4000), abs=1e-9)
    assert found.p == pytest.approx(chi2.pvalue, rel=1e-9)
    ours = score_categories(Method.PSI, NEW_WORDS.tolist(), WORDS.tolist())
    assert ours is not None
    assert ours.value == pytest.approx(psi(here, there), rel=1e-12)


@pytest.mark.parametrize("method", ["psi", "js", "chi2", "ks", "wasserstein"])
def test_nan_and_infinities_are_left_out(method: str) -> None:
    holed = np.concatenate([[math.nan, math.inf, -math.inf], HERE])
    broken = np.concatenate([THERE, [math.nan, math.inf]])
    assert numbers(Method(method), holed, broken) == numbers(Method(method))
    assert score_numbers(Method(method), np.full(3, math.nan), THERE) is None
    assert score_numbers(Method(method), HERE, np.empty(0)) is None


@pytest.mark.parametrize("method", ["psi", "js", "chi2", "ks", "wasserstein"])
def test_constants_have_scores(method: str) -> None:
    same = numbers(Method(method), np.full(900, 2.0), np.full(5000, 2.0))
    assert same.value == pytest.approx(0, abs=2e-3)
    assert same.p > 0.3
    for value in (1.0, 3.0):
        other = numbers(Method(method), np.full(900, value), np.full(5000, 2.0))
        assert other.value > other.floor


@pytest.mark.parametrize("method", ["psi", "js", "chi2", "ks"])
def test_one_value_of_a_million_hides_nothing(method: str) -> None:
    far = numbers(Method(method), np.append(HERE, 1e6))
    assert far.value == pytest.approx(numbers(Method(method)).value, abs=2e-3)
    reference = numbers(Method(method), HERE, np.append(THERE, 1e6))
    assert reference.value == pytest.approx(numbers(Method(method)).value, abs=2e-3)


def test_no_category_has_no_score() -> None:
    assert score_categories(Method.PSI, [], ["a"]) is None
    assert score_categories(Method.JS, ["a"], []) is None
    with pytest.raises(RuleBroken, match="Raw values"):
        score_categories(Method.KS, ["a"], ["a"])


@pytest.mark.parametrize("law", ["normal", "exponential"])
def test_wassersteins_floor_holds(law: str) -> None:
    """Of 300 windows without drift none exceeds it, and it is no more than 6 times their mean."""
    dice = np.random.default_rng(5)

    def draw(n: int) -> np.ndarray:
        return dice.normal(size=n) if law == "normal" else dice.exponential(size=n)

    there = draw(5_000)
    found = [score_numbers(Method.WASSERSTEIN, draw(500), there) for _ in range(300)]
    scores = [one for one in found if one is not None]
    assert all(one.value < one.floor for one in scores)
    assert scores[0].floor < 6 * sum(one.value for one in scores) / 300
