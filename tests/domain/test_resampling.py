"""The corrected tests on folds and seeds, against scipy, baycomp and a simulation."""

import math
import random

import numpy as np
import pytest
from baycomp import CorrelatedTTest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlpm_tui.domain.resampling import (
    Part,
    folds_meant,
    rope_of,
    spread_of,
)

OWN = (0.88, 0.90, 0.87, 0.89, 0.88)
BASE = (0.71, 0.73, 0.72, 0.70, 0.74)
LEADS = [own - base for own, base in zip(OWN, BASE, strict=True)]


@pytest.mark.parametrize("delta", [0.0, 0.13, 0.16, 0.2])
def test_p_is_that_of_nadeau_and_bengio(delta: float) -> None:
    j, s2 = len(LEADS), np.var(LEADS, ddof=1)
    t = (np.mean(LEADS) - delta) / math.sqrt((1 / j + 1 / (5 - 1)) * s2)
    assert spread_of(LEADS, 5).chance_below(delta) == pytest.approx(stats.t.sf(t, j - 1), abs=1e-9)


def test_without_the_correction_it_would_be_the_paired_t_test() -> None:
    naive = stats.ttest_rel(OWN, BASE, alternative="greater").statistic
    spread = spread_of(LEADS, 5)
    corrected = spread.mean / spread.error
    assert corrected == pytest.approx(naive / math.sqrt(1 + 5 / 4))


@pytest.mark.parametrize(("rope", "runs"), [(0.01, 1), (0.1, 1), (0.2, 1), (0.16, 1)])
def test_probabilities_are_those_of_baycomp(rope: float, runs: int) -> None:
    found = spread_of(LEADS, 5).probabilities(rope)
    wanted = CorrelatedTTest.probs(np.array(BASE), np.array(OWN), rope, runs)
    assert (found.worse, found.equivalent, found.better) == pytest.approx(wanted, abs=1e-9)


def test_repeats_are_weighed_by_the_folds_of_one() -> None:
    dice = random.Random(3)  # noqa: S311  seeded numbers
    own = np.array([0.8 + dice.gauss(0.01, 0.02) for _ in range(20)])
    base = np.array([0.8 + dice.gauss(0, 0.02) for _ in range(20)])
    found = spread_of([float(lead) for lead in own - base], 10).probabilities(0.01)
    wanted = CorrelatedTTest.probs(base, own, 0.01, 2)
    assert (found.worse, found.equivalent, found.better) == pytest.approx(wanted, abs=1e-9)


def test_an_interval_agrees_with_scipy() -> None:
    low, high = spread_of(OWN, 5).interval(0.95)
    error = math.sqrt((1 / 5 + 1 / 4) * np.var(OWN, ddof=1))
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 4, np.mean(OWN), error))


@pytest.mark.parametrize(
    ("count", "part", "numbered", "folds"),
    [
        (5, Part.FOLDS, None, 5),
        (10, Part.FOLDS, None, 10),
        (25, Part.FOLDS, None, 5),
        (100, Part.FOLDS, None, 5),
        (100, Part.FOLDS, 10, 10),
        (10, Part.SEEDS, None, 2),
        (1, Part.FOLDS, None, 2),
        (6, Part.FOLDS, 1, 6),
    ],
)
def test_how_many_folds_are_meant(count: int, part: Part, numbered: int | None, folds: int) -> None:
    assert folds_meant(count, part, numbered) == folds


def test_what_cannot_be_weighed() -> None:
    for values in ((), (0.5,), (0.5, math.nan), (0.5, math.inf), (0.4, 0.4, 0.4)):
        assert not spread_of(values, 5).is_weighable, values
    same = spread_of([0.9 - 0.72, 0.88 - 0.70, 0.87 - 0.69], 3)
    assert same.error == 0
    assert (same.chance_below(0.1), same.chance_below(0.3)) == (0, 1)
    assert spread_of((0.5, 0.5), 2).chance_below(0.5) == 0.5
    sure = same.probabilities(0.01)
    assert (sure.worse, sure.equivalent, sure.better) == (0, 0, 1)
    assert math.isnan(spread_of((0.5,), 2).chance_below(0.1))
    assert math.isnan(spread_of((0.5, math.nan), 2).chance_below(0.1))


def test_practically_the_same_is_a_point_or_a_hundredth() -> None:
    assert rope_of(0.72, is_rate=True) == 0.01
    assert rope_of(-120.0, is_rate=False) == pytest.approx(1.2)


VALUES = st.lists(st.floats(-1, 1), min_size=2, max_size=12)


@given(VALUES, st.integers(2, 12), st.floats(-2, 2), st.floats(0, 2))
def test_a_higher_limit_is_never_better_kept(
    values: list[float], folds: int, limit: float, more: float
) -> None:
    spread = spread_of(values, folds)
    assert spread.chance_below(limit) <= spread.chance_below(limit + more) + 1e-12


@given(VALUES, st.integers(2, 12), st.floats(-2, 2))
def test_turned_signs_turn_the_chance(values: list[float], folds: int, limit: float) -> None:
    own = spread_of(values, folds).chance_below(limit)
    turned = spread_of([-value for value in values], folds).chance_below(-limit)
    assert own + turned == pytest.approx(1, abs=1e-9)


@given(VALUES, st.integers(2, 11))
def test_fewer_folds_are_the_stronger_correction(values: list[float], folds: int) -> None:
    assert spread_of(values, folds).error >= spread_of(values, folds + 1).error


@given(VALUES, st.integers(2, 12), st.floats(0, 0.5))
def test_probabilities_add_up(values: list[float], folds: int, rope: float) -> None:
    found = spread_of(values, folds).probabilities(rope)
    parts = (found.worse, found.equivalent, found.better)
    assert sum(parts) == pytest.approx(1)
    assert all(0 <= part <= 1 for part in parts)


def _leads(dice: random.Random, rows: int, repeats: int) -> list[float]:
    """Cross-validate two models that are equally good: each predicts by its own half of inputs.

    Both are nearest-mean classifiers, so what they learn varies with the training set, and what
    their folds share by overlapping is really there.
    """
    labels = [at % 2 for at in range(rows)]
    inputs = [[dice.gauss(0.6 * label, 1) for _ in range(4)] for label in labels]
    leads = []
    for _ in range(repeats):
        order = list(range(rows))
        dice.shuffle(order)
        for fold in range(5):
            tested = set(order[fold::5])
            right = [0, 0]
            for model, columns in enumerate(((0, 1), (2, 3))):
                means = _means(inputs, labels, tested, columns)
                for row in tested:
                    near = [sum((inputs[row][c] - mean[c]) ** 2 for c in columns) for mean in means]
                    right[model] += (near[1] < near[0]) == labels[row]
            leads.append((right[0] - right[1]) / len(tested))
    return leads


def _means(
    inputs: list[list[float]], labels: list[int], tested: set[int], columns: tuple[int, int]
) -> list[dict[int, float]]:
    means = []
    for wanted in (0, 1):
        rows = [row for row, label in enumerate(labels) if label == wanted and row not in tested]
        means.append({c: sum(inputs[row][c] for row in rows) / len(rows) for c in columns})
    return means


def test_the_naive_test_cries_wolf_and_the_corrected_one_does_not() -> None:
    dice = random.Random(5)  # noqa: S311  a seeded simulation
    times, naive, corrected = 300, 0, 0
    for _ in range(times):
        leads = _leads(dice, 60, 3)
        spread = spread_of(leads, 5)
        if not spread.is_weighable:
            continue
        corrected += spread.chance_below(0) <= 0.05
        naive += stats.ttest_1samp(leads, 0, alternative="greater").pvalue <= 0.05
    assert naive / times > 0.1
    assert corrected / times < 0.08
