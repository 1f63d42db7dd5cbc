"""Student's t in closed form, against scipy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlpm_tui.domain.student import MOST_DEGREES, student_below, student_quantile

DEGREES = [1, 2, 3, 4, 5, 9, 10, 24, 99, 500, 9_999, MOST_DEGREES + 1, 10**9]
TS = [-1e9, -40.0, -6.3, -1.0, -1e-9, 0.0, 0.3, 1.96, 12.7, 1e6]
SHARES = [1e-12, 0.001, 0.025, 0.05, 0.3, 0.5, 0.9, 0.975, 0.9999]


@pytest.mark.parametrize("degrees", DEGREES)
def test_the_distribution_agrees_with_scipy(degrees: int) -> None:
    for t in TS:
        assert student_below(t, degrees) == pytest.approx(stats.t.cdf(t, degrees), abs=2e-5), t


@pytest.mark.parametrize("degrees", [d for d in DEGREES if d <= MOST_DEGREES])
def test_below_the_last_degree_it_agrees_to_nine_decimals(degrees: int) -> None:
    for t in TS:
        assert student_below(t, degrees) == pytest.approx(stats.t.cdf(t, degrees), abs=1e-9), t


@pytest.mark.parametrize("degrees", DEGREES)
def test_quantiles_agree_with_scipy(degrees: int) -> None:
    for share in SHARES:
        wanted = stats.t.ppf(share, degrees)
        assert student_quantile(share, degrees) == pytest.approx(wanted, rel=2e-3), share
    assert student_quantile(0.975, 4) == pytest.approx(2.776445, abs=1e-6)


def test_what_has_no_value_is_no_number() -> None:
    assert math.isnan(student_below(math.nan, 3))
    assert math.isnan(student_quantile(math.nan, 3))
    assert math.isnan(student_quantile(1.1, 3))
    assert (student_below(-math.inf, 3), student_below(math.inf, 3)) == (0, 1)
    assert (student_quantile(0.0, 3), student_quantile(1.0, 3)) == (-math.inf, math.inf)
    with pytest.raises(ValueError, match="one degree"):
        student_below(0.0, 0)


@given(st.floats(allow_nan=False), st.integers(1, 400))
def test_it_is_symmetric(t: float, degrees: int) -> None:
    assert student_below(t, degrees) + student_below(-t, degrees) == pytest.approx(1, abs=1e-12)


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.integers(1, 400))
def test_it_never_falls(t: float, more: float, degrees: int) -> None:
    assert student_below(t, degrees) <= student_below(t + more, degrees) + 1e-15


@given(st.floats(0.001, 0.999), st.integers(1, 400))
def test_a_quantile_turns_the_distribution_round(share: float, degrees: int) -> None:
    assert student_below(student_quantile(share, degrees), degrees) == pytest.approx(
        share, abs=1e-9
    )
