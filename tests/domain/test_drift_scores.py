"""Scores from counts: scipy's where it has them, within the binning error of the raw values'."""

import math
from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import spatial, stats

from mlpm_tui.domain.drift_scores import (
    LEAST_EXPECTED,
    chi_squared,
    groups_of,
    jensen_shannon_distance,
    jensen_shannon_divergence,
    kolmogorov_smirnov,
    merged,
    psi,
    two_proportions,
    without_rare,
)
from mlpm_tui.domain.drift_windows import Tally
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts

COUNTS = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=2, max_size=64)


def reference(*bins: int, kind: ColumnKind = ColumnKind.NUMBER) -> ColumnReference:
    return ColumnReference("x", kind, Counts(bins))


@given(COUNTS)
def test_scores_are_scipys(pairs: list[tuple[int, int]]) -> None:
    here, there = (list(side) for side in zip(*pairs, strict=True))
    if not sum(here) or not sum(there):
        assert math.isnan(jensen_shannon_divergence(here, there))
        assert math.isnan(kolmogorov_smirnov(here, there).p)
        assert math.isnan(chi_squared(here, there).p)
        return
    distance = spatial.distance.jensenshannon(here, there, base=2)
    # Scipy's distance of equal shares is the root of its rounding error.
    assert jensen_shannon_divergence(here, there) == pytest.approx(distance**2, abs=1e-12)
    assert jensen_shannon_distance(here, there) == pytest.approx(distance, abs=2e-7)
    test = chi_squared(here, there)
    table = list(zip(*(pair for pair in pairs if any(pair)), strict=True))
    if len(table[0]) > 1:
        wanted = stats.chi2_contingency(table, correction=False)
        assert test.statistic == pytest.approx(wanted.statistic, rel=1e-9, abs=1e-9)
        assert test.p == pytest.approx(wanted.pvalue, rel=1e-8, abs=1e-290)
        assert test.degrees == wanted.dof
    found = kolmogorov_smirnov(here, there)
    places = np.arange(len(pairs))
    wanted = stats.ks_2samp(np.repeat(places, here), np.repeat(places, there), method="asymp")
    assert found.statistic == pytest.approx(wanted.statistic, abs=1e-9)


def test_the_distance_is_scipys_to_nine_digits() -> None:
    here, there = [120, 80, 3, 0, 40], [100, 90, 0, 7, 60]
    wanted = spatial.distance.jensenshannon(here, there, base=2)
    assert jensen_shannon_distance(here, there) == pytest.approx(wanted, rel=1e-9)


def test_psi_is_its_formula() -> None:
    p, q = np.array([10.5, 30.5, 60.5]) / 101.5, np.array([300.5, 300.5, 400.5]) / 1001.5
    wanted = float(((p - q) * np.log(p / q)).sum())
    assert psi([10, 30, 60], [300, 300, 400]) == pytest.approx(wanted, rel=1e-12)
    assert psi([65, 35], [40, 60]) == pytest.approx(0.256, abs=0.006)
    assert psi([0, 0], [40, 60]) > 0


@pytest.mark.parametrize(("hits", "n", "known", "m"), [(65, 100, 400, 1000), (3, 900, 5, 700)])
def test_two_proportions_are_chi_squared_of_two_by_two(
    hits: int, n: int, known: int, m: int
) -> None:
    test = two_proportions(Tally(hits, n), Tally(known, m))
    wanted = stats.chi2_contingency([[hits, n - hits], [known, m - known]], correction=False)
    assert test.statistic**2 == pytest.approx(wanted.statistic, rel=1e-9)
    assert test.p == pytest.approx(wanted.pvalue, rel=1e-9)
    assert test.size == pytest.approx(hits / n - known / m)


def test_shares_that_can_not_differ() -> None:
    assert two_proportions(Tally(0, 9), Tally(0, 5)).p == 1
    assert math.isnan(two_proportions(Tally(0, 0), Tally(0, 5)).p)


@given(COUNTS)
def test_nothing_drifts_from_itself(pairs: list[tuple[int, int]]) -> None:
    counts = [one for one, _ in pairs]
    assert psi(counts, counts) == 0
    if sum(counts):
        assert jensen_shannon_distance(counts, counts) == 0
        assert kolmogorov_smirnov(counts, counts).statistic == 0
        assert chi_squared(counts, counts).statistic == 0


def test_a_number_is_merged_into_bins_of_equal_mass() -> None:
    counts = reference(*[100] * 64)
    groups = groups_of(counts, 10)
    assert [place for group in groups for place in group] == list(range(64))
    assert {len(group) for group in groups} <= {6, 7}
    assert merged(counts.counts.bins, groups) == tuple(100 * len(group) for group in groups)


@pytest.mark.parametrize(
    ("bins", "wanted"),
    [
        ((0, 700, 300, 0), ((0, 1), (2, 3))),
        ((0, 950, 50, 0), ((0, 1), (2, 3))),
        ((50, 950), ((0,), (1,))),
        ((10, 10, 80, 0, 0), ((0,), (1,), (2, 3, 4))),
        ((0, 1000, 0), ((1,), (0, 2))),
        ((5,), ((0,),)),
    ],
)
def test_ties_and_constants_are_merged(
    bins: tuple[int, ...], wanted: tuple[tuple[int, ...], ...]
) -> None:
    assert groups_of(reference(*bins), 10) == wanted


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=64), st.integers(2, 20))
def test_merging_loses_no_bin(bins: list[int], groups: int) -> None:
    found = groups_of(reference(*bins), groups)
    assert sorted(place for group in found for place in group) == list(range(len(bins)))
    assert len(found) <= max(groups, 2)
    assert all(found)


def test_categories_stay_until_a_window_has_too_few() -> None:
    counts = reference(700, 200, 90, 9, 1, kind=ColumnKind.CATEGORY)
    groups = groups_of(counts, 10)
    assert groups == ((0,), (1,), (2,), (3,), (4,))
    masses = merged(counts.counts.bins, groups)
    assert without_rare(masses, 1_000_000) is None
    assert without_rare(masses, 1000) == ((0,), (1,), (2,), (4, 3))
    assert without_rare(masses, 100) == ((0,), (1,), (4, 3, 2))
    assert without_rare(masses, 0) is None


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=20), st.integers(1, 10_000))
def test_every_merged_bin_expects_enough(masses: list[int], n: int) -> None:
    groups = without_rare(masses, n)
    if groups is not None and len(groups) > 1:
        least = min(merged(masses, groups))
        assert least * n >= LEAST_EXPECTED * sum(masses) * (1 - 1e-9)


def sketched(values: np.ndarray, edges: list[float]) -> list[int]:
    places = np.searchsorted(edges, values, side="left")
    assert places[0] == bisect_left(edges, values[0])
    return [int(count) for count in np.bincount(places, minlength=len(edges) + 1)]


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("name", ["normal", "lognormal"])
def test_the_binning_error_of_ks_is_small(name: str, shift: float) -> None:
    """KS of 64 bins is never more than the exact one, and hardly less."""
    dice = np.random.default_rng(7)
    there, here = dice.normal(0, 1, 100_000), dice.normal(shift, 1, 100_000)
    if name == "lognormal":
        there, here = np.exp(there), np.exp(here)
    ordered = np.sort(there)
    edges = [float(ordered[-(-place * len(ordered) // 64) - 1]) for place in range(1, 64)]
    exact = stats.ks_2samp(here, there).statistic
    binned = kolmogorov_smirnov(sketched(here, edges), sketched(there, edges)).statistic
    assert 0 <= exact - binned < (0.0005 if shift <= 0.5 else 0.001)


@pytest.mark.parametrize("shift", [0.25, 0.5, 1.0])
def test_the_binning_error_of_psi_and_jensen_shannon_is_small(shift: float) -> None:
    """Ten merged bins give what ten raw deciles give, within 3 per cent."""
    dice = np.random.default_rng(8)
    there, here = dice.normal(0, 1, 100_000), dice.normal(shift, 1, 100_000)
    ordered = np.sort(there)
    edges = [float(ordered[-(-place * len(ordered) // 64) - 1]) for place in range(1, 64)]
    tenths = [float(ordered[-(-place * len(ordered) // 10) - 1]) for place in range(1, 10)]
    known = reference(*sketched(there, edges))
    groups = groups_of(known, 10)
    pair = merged(sketched(here, edges), groups), merged(known.counts.bins, groups)
    raw = sketched(here, tenths), sketched(there, tenths)
    assert psi(*pair) == pytest.approx(psi(*raw), rel=0.03)
    assert psi(*pair) == pytest.approx(shift**2, rel=0.08)
    assert jensen_shannon_distance(*pair) == pytest.approx(jensen_shannon_distance(*raw), rel=0.03)
