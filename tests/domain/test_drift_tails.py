"""Tails and quantiles against scipy's, to ten digits."""

import math

import pytest
from scipy import special, stats

from mlpm_tui.domain.drift_tails import (
    chi2_tail,
    chi2_upper_quantile,
    gamma_tail,
    kolmogorov_tail,
    normal_tail,
    normal_upper_quantile,
)

TAILS = [0.999, 0.5, 0.1, 0.05, 0.001, 0.001 / 20, 0.001 / 1000, 1e-12, 1e-30]


@pytest.mark.parametrize("degrees", [1, 2, 3, 5, 9, 10, 20, 63, 400])
def test_chi_squared_is_scipys(degrees: int) -> None:
    for tail in TAILS:
        wanted = stats.chi2.isf(tail, degrees)
        assert chi2_upper_quantile(tail, degrees) == pytest.approx(wanted, rel=1e-10)
        assert chi2_tail(wanted, degrees) == pytest.approx(tail, rel=1e-10)
    for x in (1e-9, 0.3, 1, 7.5, 30, 120, 700):
        wanted = stats.chi2.sf(x, degrees)
        assert chi2_tail(x, degrees) == pytest.approx(wanted, rel=1e-10, abs=1e-290)


@pytest.mark.parametrize("shape", [0.5, 1, 4.5, 31.5, 200])
def test_the_gamma_tail_is_scipys(shape: float) -> None:
    for factor in (0.01, 0.3, 0.9, 1, 1.1, 2, 5):
        wanted = special.gammaincc(shape, shape * factor)
        assert gamma_tail(shape, shape * factor) == pytest.approx(wanted, rel=1e-10)


def test_the_normal_tail_is_scipys() -> None:
    for z in (-5, -0.3, 0, 1, 2, 4.5, 9, 30):
        assert normal_tail(z) == pytest.approx(stats.norm.sf(z), rel=1e-12)
    for tail in TAILS:
        assert normal_upper_quantile(tail) == pytest.approx(stats.norm.isf(tail), rel=1e-10)


def test_the_kolmogorov_tail_is_scipys() -> None:
    for x in (0.05, 0.2, 0.5, 0.8, 0.99, 1, 1.01, 1.36, 2, 4, 8):
        assert kolmogorov_tail(x) == pytest.approx(special.kolmogorov(x), rel=1e-10)


def test_ends_and_nonsense() -> None:
    assert (chi2_tail(0, 3), chi2_tail(-1, 3), kolmogorov_tail(0)) == (1, 1, 1)
    assert chi2_upper_quantile(1, 3) == pytest.approx(0, abs=1e-9)
    assert math.isnan(chi2_upper_quantile(0, 3))
    assert math.isnan(chi2_upper_quantile(0.1, 0))
    assert normal_upper_quantile(0) == math.inf
    assert normal_upper_quantile(1) == -math.inf
    assert math.isnan(normal_upper_quantile(2))
