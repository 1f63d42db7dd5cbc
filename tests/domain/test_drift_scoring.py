"""What windows say about a column, a share and a number."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from mlpm_tui.domain.drift_cutting import Days
from mlpm_tui.domain.drift_floors import kolmogorov_smirnov_floor, psi_floor
from mlpm_tui.domain.drift_judging import judge_windows
from mlpm_tui.domain.drift_scoring import Reading, score_columns, score_readings, score_shares
from mlpm_tui.domain.drift_shares import Part, part_of, positive_bins, share_days, tally_of
from mlpm_tui.domain.drift_windows import Method, MonitorTerms, Side, Tally
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts

DAY = date(2026, 11, 2)
NUMBER = ColumnReference("age", ColumnKind.NUMBER, Counts((500,) * 64))
COLOUR = ColumnReference(
    "colour",
    ColumnKind.CATEGORY,
    Counts((6000, 3000, 1000, 0)),
    categories=("red", "green", "blue"),
    known=frozenset({"red", "green", "blue"}),
)
CONSTANT = ColumnReference("unit", ColumnKind.NUMBER, Counts((0, 9000, 0)), edges=(1.9, 2.0))
EVEN = Counts((20,) * 64)
MOVED = Counts((10,) * 32 + (30,) * 32)


def days(*counts: Counts | None, partial: bool = False) -> Days[Counts]:
    given = {DAY + timedelta(place): one for place, one in enumerate(counts) if one is not None}
    last = DAY + timedelta(len(counts) - 1)
    return Days(DAY, last, given, {last} if partial else ())


@pytest.mark.parametrize("method", ["psi", "js", "ks", "chi2"])
def test_a_column_that_moved_is_found_and_one_that_did_not_is_quiet(method: str) -> None:
    terms = MonitorTerms(Method(method), warn=0.1, alarm=0.2, columns=20)
    windows = score_columns(NUMBER, days(EVEN, None, MOVED, MOVED, EVEN, partial=True), terms)
    assert [one.state for one in windows] == ["ok", "no_data", "alarm", "alarm", "partial"]
    assert windows[0].value == pytest.approx(0, abs=1e-4)
    assert windows[1].value is None
    assert windows[0].p == pytest.approx(1)
    assert (windows[2].p or 0) < 1e-9
    assert all(one.m == 32_000 and one.limit == 0.1 for one in windows)
    assert judge_windows(windows, terms).is_open


def test_each_method_has_its_floor() -> None:
    ks = score_columns(NUMBER, days(EVEN), MonitorTerms(Method.KS, columns=5))[0]
    assert ks.floor == kolmogorov_smirnov_floor(1280, 32_000, 5)
    psi = score_columns(NUMBER, days(EVEN), MonitorTerms(Method.PSI, columns=5))[0]
    assert psi.floor == psi_floor(1280, 32_000, 10, 5)


def test_a_score_below_its_floor_is_noise() -> None:
    terms = MonitorTerms(Method.KS, warn=0.001, alarm=0.002)
    slightly = Counts((21,) * 32 + (19,) * 32)
    window = score_columns(NUMBER, days(slightly), terms)[0]
    assert window.value == pytest.approx(0.025)
    assert window.state == "ok"
    assert (window.floor or 0) > 0.025


def test_a_reference_without_values_is_said_so() -> None:
    empty = ColumnReference("age", ColumnKind.NUMBER, Counts((0,) * 64, nulls=5))
    terms = MonitorTerms(Method.PSI, warn=0.1)
    windows = score_columns(empty, days(EVEN), terms)
    assert windows[0].state == "no_reference"


def test_nulls_and_nan_are_in_no_score_but_in_their_share() -> None:
    terms = MonitorTerms(Method.PSI, warn=0.1)
    holed = Counts(EVEN.bins, nulls=300, nans=20)
    assert score_columns(NUMBER, days(holed), terms)[0].value == pytest.approx(0, abs=1e-4)
    only_nulls = score_columns(NUMBER, days(Counts((0,) * 64, nulls=900)), terms)
    assert only_nulls[0].state == "no_data"
    asked = MonitorTerms(Method.SHARE, warn=0.02, alarm=0.1)
    given = share_days(NUMBER, days(EVEN, holed, holed).rows, Part.MISSING)
    known = tally_of(NUMBER, NUMBER.counts, Part.MISSING)
    windows = score_shares(known, Days(DAY, DAY + timedelta(2), given), asked)
    assert [one.state for one in windows] == ["ok", "alarm", "alarm"]
    assert windows[1].value == pytest.approx(0.2)
    assert windows[1].before == 0


def test_unseen_categories_are_a_signal_of_their_own() -> None:
    new = Counts((590, 300, 90, 20), unseen=20)
    given = share_days(COLOUR, {DAY: new}, Part.UNSEEN)
    terms = MonitorTerms(Method.SHARE, warn=0.01, alarm=0.05)
    windows = score_shares(Tally(0, COLOUR.counts.n), Days(DAY, DAY, given), terms)
    assert (windows[0].value, windows[0].state) == (0.02, "warning")


def test_any_other_value_of_a_constant_is_news() -> None:
    given = {DAY: Counts((0, 996, 4)), DAY + timedelta(1): Counts((900, 100, 0))}
    span = Days(DAY, DAY + timedelta(1), given)
    shares = Days(DAY, span.last, share_days(CONSTANT, given, Part.OTHER))
    known = tally_of(CONSTANT, CONSTANT.counts, Part.OTHER)
    windows = score_shares(known, shares, MonitorTerms(Method.SHARE, warn=0, alarm=0.01))
    assert [one.state for one in windows] == ["warning", "alarm"]
    for method in ("psi", "js", "ks", "chi2"):
        terms = MonitorTerms(Method(method), warn=0.1, alarm=0.25)
        found = score_columns(CONSTANT, span, terms)
        assert [one.state for one in found] == ["ok", "alarm"]


@pytest.mark.parametrize(
    ("side", "share", "state"),
    [
        ("either", 0.65, "alarm"),
        ("either", 0.47, "warning"),
        ("either", 0.33, "warning"),
        ("above", 0.33, "ok"),
        ("below", 0.33, "warning"),
        ("below", 0.65, "ok"),
        ("either", 0.42, "ok"),
    ],
)
def test_shares_have_sides(side: str, share: float, state: str) -> None:
    terms = MonitorTerms(Method.SHARE, warn=0.05, alarm=0.1, side=Side(side))
    given = Days(DAY, DAY, {DAY: Tally(round(5000 * share), 5000)})
    window = score_shares(Tally(4000, 10_000), given, terms)[0]
    assert window.state == state
    assert window.value == share
    assert window.change == pytest.approx(share - 0.4)


def test_positives_are_named_or_known_by_their_name() -> None:
    flags = ColumnReference("y", ColumnKind.NUMBER, Counts((0, 600, 400, 0)))
    assert positive_bins(flags) == (2, 3)
    words = ColumnReference("y", ColumnKind.CATEGORY, Counts((6, 4, 0)), categories=("No", "Yes"))
    assert positive_bins(words) == (1,)
    assert positive_bins(words, "no ") == (0,)
    odd = ColumnReference("y", ColumnKind.CATEGORY, Counts((6, 4, 0)), categories=("ham", "spam"))
    assert positive_bins(odd) == (1,)
    with pytest.raises(RuleBroken, match="name one of red, green, blue"):
        positive_bins(COLOUR)
    with pytest.raises(RuleBroken, match="y has no positive value 'spam': name one of No, Yes"):
        positive_bins(words, "spam")
    with pytest.raises(RuleBroken, match="too many values to count 'rare' by itself"):
        positive_bins(replace(words, known=frozenset({"No", "Yes", "rare"})), "rare")
    assert part_of("nulls/age") is Part.MISSING
    assert part_of("drift/age") is None


def test_what_bins_can_not_tell_is_refused() -> None:
    with pytest.raises(RuleBroken, match="raw values"):
        score_columns(NUMBER, days(EVEN), MonitorTerms(Method.WASSERSTEIN))
    with pytest.raises(RuleBroken, match="no order"):
        score_columns(COLOUR, days(EVEN), MonitorTerms(Method.KS))
    with pytest.raises(RuleBroken, match="threshold"):
        score_columns(NUMBER, days(EVEN), MonitorTerms(Method.THRESHOLD))


def test_numbers_are_compared_with_their_limits() -> None:
    terms = MonitorTerms(Method.THRESHOLD, warn=80, alarm=100, least=50)
    values = [(79.0, 0), (81.0, 60), (101.0, 60), (500.0, 10), (math.nan, 0), (None, 0)]
    readings = [Reading(DAY, DAY, value, n) for value, n in values]
    found = [one.state for one in score_readings(readings, terms)]
    assert found == ["ok", "warning", "alarm", "too_small", "no_data", "no_data"]
    late = score_readings([Reading(DAY, DAY, 500, 900, is_partial=True)], terms)
    assert late[0].state == "partial"
    below = MonitorTerms(Method.THRESHOLD, alarm=0.85, side=Side.BELOW)
    found = [one.state for one in score_readings([Reading(DAY, DAY, v) for v in (0.8, 0.9)], below)]
    assert found == ["alarm", "ok"]


def test_one_value_of_a_million_hides_nothing() -> None:
    """The shift of half a standard deviation is scored as if the one value were not there."""
    dice = np.random.default_rng(3)
    there, here = dice.normal(0, 1, 50_000), dice.normal(0.5, 1, 100_000)
    ordered = np.sort(there)
    edges = [float(ordered[-(-place * 50_000 // 64) - 1]) for place in range(1, 64)]
    scores = {}
    for name, values in (("without", here), ("with", np.append(here, 1e6))):
        known, counts = (
            Counts(tuple(np.bincount(np.searchsorted(edges, one), minlength=64).tolist()))
            for one in (there, values)
        )
        reference = ColumnReference("x", ColumnKind.NUMBER, known, tuple(edges))
        for method in (Method.PSI, Method.JS, Method.KS, Method.CHI2):
            terms = MonitorTerms(method, warn=0.07, alarm=0.15)
            window = score_columns(reference, days(counts), terms)[0]
            assert window.state == "alarm"
            scores[name, method] = window.value or 0
            assert window.value == pytest.approx(scores["without", method], abs=1e-4)
