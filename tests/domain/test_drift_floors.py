"""Noise floors: how often windows without any drift exceed them, simulated."""

import numpy as np
import pytest
from scipy import stats

from mlpm_tui.domain.drift_floors import (
    CHANCE,
    jensen_shannon_floor,
    kolmogorov_smirnov_floor,
    psi_floor,
    share_floor,
)
from mlpm_tui.domain.drift_windows import Tally

TIMES = 20_000
SIZES = [(500, 500), (500, 50_000), (20_000, 50_000)]
QUANTILES = np.arange(0.0125, 1, 0.025)
EQUAL = np.full(10, 0.1)
UNEQUAL = 1 / np.arange(1, 13) / (1 / np.arange(1, 13)).sum()


def draws(n: int, shares: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).multinomial(n, shares, size=TIMES)


def times_too_often(found: np.ndarray, floor: float) -> float:
    return float((found > floor).mean() / CHANCE)


def test_the_floor_is_the_formula() -> None:
    wanted = stats.chi2.isf(0.001 / 20, 9) * (1 / 1000 + 1 / 50_000)
    assert psi_floor(1000, 50_000, 10, 20) == pytest.approx(wanted, rel=1e-10)
    assert psi_floor(1000, 50_000, 1) == 0
    assert kolmogorov_smirnov_floor(1156, 50_000, 9) == pytest.approx(0.0659, abs=0.0001)


@pytest.mark.parametrize("shares", [EQUAL, UNEQUAL], ids=["equal", "unequal"])
@pytest.mark.parametrize(("n", "m"), SIZES)
def test_psi_and_jensen_shannon_keep_to_their_floors(n: int, m: int, shares: np.ndarray) -> None:
    """Exceeded about as rarely as promised; Jensen-Shannon up to 3 times as often at n = 500."""
    here, there = draws(n, shares, 1), draws(m, shares, 2)
    bins = len(shares)
    p, q = (here + 0.5) / (n + bins / 2), (there + 0.5) / (m + bins / 2)
    assert times_too_often(((p - q) * np.log(p / q)).sum(1), psi_floor(n, m, bins)) < 1.8
    p, q = here / n, there / m
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.nan_to_num(p * np.log2(p / middle)) + np.nan_to_num(q * np.log2(q / middle))
    distance = np.sqrt(np.maximum(0, terms.sum(1) / 2))
    assert times_too_often(distance, jensen_shannon_floor(n, m, bins)) < (3 if n < 1000 else 1.8)


def test_ks_keeps_to_its_floor() -> None:
    n, m = 500, 50_000
    shares = np.full(32, 1 / 32)
    here = draws(n, shares, 3).cumsum(1) / n
    there = draws(m, shares, 4).cumsum(1) / m
    assert times_too_often(abs(here - there).max(1), kolmogorov_smirnov_floor(n, m)) < 1.5


@pytest.mark.parametrize("share", [0.0002, 0.001, 0.01, 0.1, 0.4, 0.995])
@pytest.mark.parametrize(("n", "m"), SIZES)
def test_shares_keep_to_their_floor(n: int, m: int, share: float) -> None:
    """The exact chance of exceeding it, summed over all pairs of counts that matter."""
    total = 0.0
    for known in np.unique(stats.binom.ppf(QUANTILES, m, share).astype(int)):
        reference = Tally(int(known), m)
        middle, deviation = n * share, np.sqrt(n * share * (1 - share))
        low, high = int(max(0, middle - 9 * deviation - 9)), int(middle + 9 * deviation + 12)
        hits = np.arange(low, min(n, high) + 1)
        beyond = [
            abs(one / n - known / m) > share_floor(Tally(int(one), n), reference) for one in hits
        ]
        total += float(stats.binom.pmf(hits[np.array(beyond)], n, share).sum()) / len(QUANTILES)
    assert total < 1.3 * CHANCE


def test_a_value_that_the_reference_never_had() -> None:
    """Two rows of a thousand would both fall into the window by chance once in 2,600 times."""
    floor = share_floor(Tally(2, 1000), Tally(0, 50_000))
    assert 1 / 1000 < floor < 2 / 1000
    assert share_floor(Tally(2, 1000), Tally(0, 50_000), 1000) > 2 / 1000
    assert share_floor(Tally(900, 900), Tally(50, 50)) > 0
