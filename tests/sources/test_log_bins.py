"""Counting into bins: the counts of `searchsorted`, whatever the values and the edges."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.sketches import MOST_BINS, ColumnKind, ColumnReference, Counts
from mlpm_tui.sources.log_bins import CategoryBins, NumberBins
from mlpm_tui.sources.log_cells import CELLS, cells_between
from mlpm_tui.sources.log_columns import Numbers, categories_of, numbers_of
from mlpm_tui.sources.log_edges import NumberSample, TextSample, cut
from mlpm_tui.sources.log_rounding import rounded, rounded_cut

FLOATS = st.floats(allow_nan=True, allow_infinity=True)


def plain_counts(values: np.ndarray, edges: tuple[float, ...]) -> tuple[int, ...]:
    known = values[~np.isnan(values)]
    uppers = [*edges, math.inf]
    lowers = [-math.inf, *edges]
    return tuple(
        int(((known > low) | (low == -math.inf)).astype(int) @ (known <= up).astype(int))
        for low, up in zip(lowers, uppers, strict=True)
    )


def edges_of(values: np.ndarray) -> tuple[float, ...]:
    return cut([values])[0]


def counts(values: np.ndarray, edges: tuple[float, ...]) -> Counts:
    return NumberBins(edges).counts(Numbers(values), 0, len(values))


@pytest.mark.parametrize(
    "shape",
    ["normal", "heavy tails", "zeros and more", "integers", "huge", "tiny", "two places"],
)
def test_many_values_are_counted_exactly(shape: str) -> None:
    random = np.random.default_rng(3)
    made: dict[str, Callable[[], np.ndarray]] = {
        "normal": lambda: random.normal(size=5_000),
        "heavy tails": lambda: random.standard_cauchy(5_000) ** 3,
        "zeros and more": lambda: np.where(random.random(5_000) < 0.4, 0, random.random(5_000)),
        "integers": lambda: random.integers(-5, 200, 5_000).astype(float),
        "huge": lambda: random.uniform(-1, 1, 5_000) * 1.7e308,
        "tiny": lambda: random.normal(size=5_000) * 5e-324,
        "two places": lambda: (
            np.where(random.random(5_000) < 0.5, 1e-9, 1e9) * random.random(5_000)
        ),
    }
    reference, values = made[shape](), made[shape]()
    edges = edges_of(reference)
    values[::7] = np.repeat(edges, 1 + 5_000 // len(edges))[: len(values[::7])]
    values[3], values[4], values[5] = math.inf, -math.inf, math.nan
    found = counts(values, edges)
    assert found.bins == plain_counts(values, edges)
    assert (found.nans, found.rows) == (1, 5_000)


@pytest.mark.parametrize("odd", [-1e17, -5e15, -1e300, -math.inf, 1e17, 1e300, math.inf])
def test_a_value_far_beyond_the_edges_is_in_the_bin_at_its_end(odd: float) -> None:
    reference = np.random.default_rng(3).normal(size=5_000)
    edges = edges_of(reference)
    values = np.append(reference, odd)
    assert counts(values, edges).bins == plain_counts(values, edges)


LARGE: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "normal": lambda dice: dice.normal(size=140_001),
    "in order": lambda dice: np.sort(dice.normal(size=140_001)),
    "heavy tails": lambda dice: dice.standard_cauchy(140_001),
    "whole": lambda dice: dice.integers(0, 10_000, 140_001).astype(float),
    "zeros of both signs": lambda dice: np.where(
        dice.random(140_001) < 0.02, -0.0, dice.normal(size=140_001)
    ),
    "moments": lambda dice: 1.7e9 + dice.uniform(0, 1e5, 140_001),
    "huge": lambda dice: dice.uniform(-1, 1, 140_001) * 1.7e308,
    "few": lambda dice: dice.integers(0, 20, 140_001).astype(float),
    "constant": lambda _: np.full(140_001, 7.0),
    "least again and again": lambda dice: np.maximum(dice.normal(size=140_001), -0.5),
    "far between": lambda dice: dice.pareto(0.5, 140_001),
}


SPREAD = {"normal", "in order", "whole", "moments"}
ROUNDED = SPREAD | {"heavy tails", "zeros of both signs"}
"""What is spread enough for its ends to be rounded; of the last two sorting tells it."""


def exact_ends(finite: np.ndarray, bins: int) -> np.ndarray:
    return np.unique(finite[-(-np.arange(1, bins) * len(finite) // bins) - 1])


@pytest.mark.parametrize("shape", LARGE)
@pytest.mark.parametrize(
    "odd",
    [(), (math.nan, math.inf, -math.inf, -math.inf), (math.inf,) * 8_000],
    ids=["none", "few", "many"],
)
def test_many_values_are_cut_as_if_they_were_sorted(shape: str, odd: tuple[float, ...]) -> None:
    values = LARGE[shape](np.random.default_rng(5))
    values[: len(odd)] = odd
    before = values.copy()
    edges, found = cut(np.array_split(values, 3), nulls=3)
    assert np.array_equal(values, before, equal_nan=True)
    finite = np.sort(values[np.isfinite(values)])
    bins = MOST_BINS
    if exact_ends(finite, bins)[0] == finite[0]:
        bins -= 1
    has_floor = bool(edges[0] < finite[0])
    assert has_floor == (bins < MOST_BINS)
    ends = rounded(exact_ends(finite, bins), finite[0])
    assert edges[has_floor:] == tuple(ends.tolist())
    assert found.bins == plain_counts(values, edges)
    assert (found.nans, found.rows) == (any(map(math.isnan, odd)), 140_004)


@pytest.mark.parametrize("shape", LARGE)
def test_ends_are_rounded_up_by_less_than_a_quarter_of_a_bin_where_values_are_spread(
    shape: str,
) -> None:
    finite = np.sort(LARGE[shape](np.random.default_rng(5)))
    exact = exact_ends(finite, MOST_BINS)
    ends = rounded(exact, finite[0])
    assert (ends > exact).any() == (shape in ROUNDED)
    if shape in ROUNDED:
        assert (ends >= exact).all()
        assert (ends[:-1] - exact[:-1] < np.diff(exact) / 3).all()


@pytest.mark.parametrize("shape", sorted(SPREAD))
def test_values_that_are_spread_are_cut_without_sorting(shape: str) -> None:
    values = LARGE[shape](np.random.default_rng(5))
    found = rounded_cut([values], -(-np.arange(1, MOST_BINS) * len(values) // MOST_BINS) - 1)
    assert found is not None
    edges, bins = cut([values])
    assert tuple(found.ends) == edges
    assert max(bins.bins) < 1.3 * len(values) / MOST_BINS


@given(
    st.floats(-1e12, 1e12),
    st.floats(1e-6, 1e12),
    st.lists(st.floats(-0.2, 1.2), min_size=1, max_size=50),
)
def test_what_lies_at_the_end_of_a_cell_is_the_last_in_it(
    low: float, span: float, places: list[float]
) -> None:
    for cells in cells_between(low, low + span):
        own = np.unique(cells.of(low + span * np.array(places)))
        own = own[(own > 0) & (own < CELLS - 1)]
        ends = cells.ends(own)
        if cells.end_at(ends):
            assert cells.of(ends).tolist() == own.tolist()
            assert cells.of(np.nextafter(ends, math.inf)).tolist() == (own + 1).tolist()
        else:
            assert span < 1e-9 * abs(low)


@given(st.lists(FLOATS, min_size=1, max_size=200), st.lists(FLOATS, max_size=200))
def test_any_values_are_counted_exactly(reference: list[float], values: list[float]) -> None:
    edges = edges_of(np.array(reference))
    repeated = np.array(values * 20)
    found = counts(repeated, edges)
    assert found.bins == plain_counts(repeated, edges)
    assert found.nans == int(np.isnan(repeated).sum())


@given(st.lists(FLOATS, max_size=300))
def test_edges_are_values_of_the_reference(reference: list[float]) -> None:
    edges = edges_of(np.array(reference))
    finite = {value + 0.0 for value in reference if math.isfinite(value)}
    assert len(edges) < MOST_BINS
    assert all(low < high for low, high in pairwise(edges))
    assert set(edges[1:]) <= finite
    assert set(edges) <= finite | {math.nextafter(value, -math.inf) for value in finite}
    assert bool(edges) == bool(finite)


def test_bins_of_the_reference_hold_as_much_each() -> None:
    reference = np.random.default_rng(1).normal(size=64_000)
    found = counts(reference, edges_of(reference))
    assert found.bins == (1_000,) * MOST_BINS


def test_one_value_of_a_million_moves_no_bin() -> None:
    reference = np.random.default_rng(1).normal(size=100_000)
    spoilt = reference.copy()
    spoilt[0] = 1e6
    assert np.abs(np.subtract(edges_of(spoilt), edges_of(reference))).max() < 0.01


def test_a_constant_has_a_bin_of_its_own() -> None:
    edges = edges_of(np.full(1_000, 7.0))
    assert counts(np.array([7.0, 7.0]), edges).bins == (0, 2, 0)
    assert counts(np.array([-1.0, 7.000001]), edges).bins == (1, 0, 1)
    reference = ColumnReference("x", ColumnKind.NUMBER, counts(np.full(9, 7.0), edges), edges)
    assert reference.is_constant


def test_a_new_sentinel_is_not_taken_for_the_lowest_value() -> None:
    reference = np.repeat([0.0, 1.0], 500)
    edges = edges_of(reference)
    assert counts(reference, edges).bins == (0, 500, 500, 0)
    assert counts(np.array([-1.0, 0.0, 1.0, 2.0]), edges).bins == (1, 1, 1, 1)


def test_nan_and_nulls_in_the_reference_leave_its_edges_alone() -> None:
    reference = np.random.default_rng(1).normal(size=1_000)
    odd = np.concatenate([reference, [math.nan, math.inf, -math.inf]])
    assert edges_of(odd) == edges_of(reference)
    assert edges_of(np.full(9, math.nan)) == ()
    column = numbers_of(pa.array([1.0, None, math.nan, 2.0]))
    found = NumberBins((1.0,)).counts(column, 0, 4)
    assert found == Counts((1, 1), nulls=1, nans=1)


def test_a_reference_too_large_to_hold_is_thinned_evenly() -> None:
    sample = NumberSample(100)
    values = np.arange(1_000.0)
    for start in range(0, 1_000, 70):
        chunk = values[start : start + 70]
        sample.add(Numbers(chunk), 0, len(chunk))
    held = sample.values()
    assert sample.only_rises
    assert 50 <= len(held) <= 100
    assert set(np.diff(held)) == {16.0}
    assert held[0] == 0


def test_categories_beyond_the_first_twenty_share_a_bin_and_new_ones_are_counted() -> None:
    texts = [f"c{place:02}" for place in range(30) for _ in range(40 - place)]
    sample = TextSample()
    column = categories_of(pa.array(texts))
    sample.add(column, 0, len(texts))
    categories, known = sample.categories()
    assert categories == tuple(f"c{place:02}" for place in range(20))
    assert len(known) == 30
    bins = CategoryBins(
        ColumnReference("c", ColumnKind.CATEGORY, Counts(()), categories=categories, known=known)
    )
    seen = categories_of(pa.array(["c00", "c00", "c25", "new", None, "newer", "c19"]))
    found = bins.counts(seen, bins.places(seen.texts), slice(0, 7))
    assert found.bins == (2, *([0] * 18), 1, 3)
    assert (found.nulls, found.unseen) == (1, 2)


def test_true_is_true_however_it_is_written() -> None:
    sample = TextSample()
    column = categories_of(pa.array(["True", "False", "True"]))
    sample.add(column, 0, 3)
    categories, known = sample.categories()
    reference = ColumnReference(
        "c", ColumnKind.CATEGORY, Counts(()), categories=categories, known=known
    )
    bins = CategoryBins(reference)
    seen = categories_of(pa.array([True, True, None, False]))
    assert bins.counts(seen, bins.places(seen.texts), slice(0, 4)) == Counts((2, 1, 0), nulls=1)


def test_many_different_texts_are_no_feature() -> None:
    sample = TextSample()
    column = categories_of(pa.array([str(place) for place in range(100_001)]))
    sample.add(column, 0, 100_001)
    assert sample.is_free
