"""How often a setting rings falsely: the formula against simulated windows."""

import numpy as np
import pytest
from scipy import stats

from mlpm_tui.domain.drift_expected import (
    Sizes,
    _noncentral_tail,
    chance_of_run,
    expected_false_alarms,
)
from mlpm_tui.domain.drift_windows import Method, MonitorTerms, Side

ALL = [Method.PSI, Method.JS, Method.KS, Method.CHI2, Method.SHARE, Method.WASSERSTEIN]


@pytest.mark.parametrize(("x", "degrees", "away"), [(30, 9, 3), (3, 1, 0.5), (1500, 20, 1200)])
def test_the_noncentral_tail_is_scipys(x: float, degrees: int, away: float) -> None:
    wanted = stats.ncx2.sf(x, degrees, away)
    assert _noncentral_tail(x, degrees, away) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(("degrees", "ratio", "square"), [(1, 1, 5), (1, 0.1, 4), (3, 5, 12)])
def test_runs_begin_as_often_as_expected(degrees: int, ratio: float, square: float) -> None:
    """Windows that share their reference's luck, simulated: within 10 per cent for two in a row."""
    dice = np.random.default_rng(2)
    luck = dice.normal(0, np.sqrt(ratio), (20_000, 1, degrees))
    windows = dice.normal(size=(20_000, 20, degrees))
    beyond = ((windows - luck) ** 2).sum(2) / (1 + ratio) > square
    for needed, error in ((1, 0.03), (2, 0.1)):
        run = beyond[:, 1 : 21 - needed] & ~beyond[:, : 20 - needed]
        for later in range(1, needed):
            run &= beyond[:, 1 + later : 21 - needed + later]
        found = chance_of_run(square, degrees, ratio, needed)
        assert found == pytest.approx(run.mean(), rel=error)


@pytest.mark.parametrize("method", ALL)
def test_floors_alone_ring_once_in_a_thousand_windows(method: Method) -> None:
    terms = MonitorTerms(method, warn=0, needed=1, side=Side.EITHER)
    # Of KS the bins hide about half: simulated, 0.46 to 0.68 of a thousandth.
    wanted = 0.017 if method is Method.KS else 0.03
    found = expected_false_alarms(terms, Sizes(5_000, 50_000, bins=64))
    assert found == pytest.approx(wanted, rel=0.05)
    among = MonitorTerms(method, warn=0, needed=1, side=Side.EITHER, columns=10)
    found = expected_false_alarms(among, Sizes(5_000, 50_000, bins=64))
    assert found == pytest.approx(wanted / 10, rel=0.2)


@pytest.mark.parametrize("method", ALL)
def test_two_windows_in_a_row_are_rare(method: Method) -> None:
    for n in (200, 500, 1_000, 10_000, 111_000):
        for m in (500, 1_000, 50_000):
            terms = MonitorTerms(method, warn=0.05, columns=50)
            assert 50 * (expected_false_alarms(terms, Sizes(n, m)) or 0) < 0.1


def test_a_rare_share_and_a_share_of_nothing() -> None:
    terms = MonitorTerms(Method.SHARE, warn=0.0, needed=1)
    rare = expected_false_alarms(terms, Sizes(5_000, 50_000, share=0.001))
    assert rare == pytest.approx(0.015, rel=0.2)
    assert (expected_false_alarms(terms, Sizes(5_000, 50_000, share=0.0)) or 0) < 0.04


def test_what_is_not_known_is_not_counted() -> None:
    terms = MonitorTerms(Method.THRESHOLD, warn=100)
    assert expected_false_alarms(terms, Sizes(1000, 1000)) is None
    assert expected_false_alarms(MonitorTerms(Method.PSI, warn=0.1), Sizes(0, 1000)) is None
    assert expected_false_alarms(MonitorTerms(Method.PSI, warn=0.1), Sizes(3, 1000)) == 0


def test_more_windows_in_a_row_ring_less_often() -> None:
    found = [
        expected_false_alarms(MonitorTerms(Method.SHARE, warn=0, needed=needed), Sizes(1000, 1000))
        for needed in (1, 2, 3)
    ]
    assert found[0] > 5 * found[1] > 10 * found[2] > 0  # type: ignore[operator]
    two_of_three = MonitorTerms(Method.SHARE, warn=0, needed=2, among=3)
    assert expected_false_alarms(two_of_three, Sizes(1000, 1000)) == 2 * found[1]  # type: ignore[operator]


def test_what_can_not_happen_is_not_expected() -> None:
    terms = MonitorTerms(Method.KS, warn=0.5)
    assert expected_false_alarms(terms, Sizes(10_000_000, 10_000_000)) == 0


def test_windows_that_are_beyond_together_are_expected_as_one_larger_window() -> None:
    terms = MonitorTerms(Method.KS, warn=0.07, columns=50)
    found = expected_false_alarms(terms, Sizes(500, 50_000)) or 0
    whole = MonitorTerms(Method.KS, warn=0.07, columns=50, needed=1, window_days=2)
    larger = expected_false_alarms(whole, Sizes(500, 50_000)) or 0
    assert found == pytest.approx(2 * larger, rel=0.01)
    assert 50 * found < 0.1
