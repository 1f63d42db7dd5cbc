"""A real production stream whose change is known, and streams where nothing or little changes."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mlpm_tui.domain.drift_choices import default_method
from mlpm_tui.domain.drift_cutting import Days
from mlpm_tui.domain.drift_influence import DriftedColumn, ranked
from mlpm_tui.domain.drift_judging import judge_windows
from mlpm_tui.domain.drift_p_values import judge_p_values
from mlpm_tui.domain.drift_scoring import score_columns, score_shares
from mlpm_tui.domain.drift_shares import Part, share_days, tally_of
from mlpm_tui.domain.drift_windows import Judged, Method, MonitorTerms
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts
from tests.domain.bin_outcomes import outcomes_by_bin

FOLDER = Path(__file__).parents[2] / "data/demo/car_loan"
DRIFTED = ["car_value", "loan_length", "salary_range", "repaid_loan_on_prev_car", "y_pred_proba"]
QUIET = ["debt_to_income_ratio", "driver_tenure", "size_of_downpayment", "y_pred"]
WORDS = {"salary_range", "repaid_loan_on_prev_car", "size_of_downpayment"}
ONSET = date(2019, 4, 1)
"""The Monday of the week in which the stream changes (on its Tuesday)."""
START = date(2026, 10, 1)
with_stream = pytest.mark.skipif(not FOLDER.exists(), reason="the stream is no part of this copy")


@cache
def table(name: str) -> dict[str, list[str]]:
    path = FOLDER / f"synthetic_car_loan_{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


@cache
def reference_of(column: str) -> ColumnReference:
    values = table("reference")[column]
    if column in WORDS:
        counted = Counter(values)
        categories = tuple(name for name, _ in counted.most_common(20))
        bins = (*(counted[name] for name in categories), 0)
        kind = ColumnKind.CATEGORY
        return ColumnReference(column, kind, Counts(bins), (), categories, frozenset(counted))
    numbers = np.sort(np.array(values, dtype=np.float64))
    edges = sorted({float(numbers[-(-place * len(numbers) // 64) - 1]) for place in range(1, 64)})
    counts = np.bincount(np.searchsorted(edges, numbers), minlength=len(edges) + 1)
    return ColumnReference(column, ColumnKind.NUMBER, Counts(tuple(counts.tolist())), tuple(edges))


@cache
def days_of(column: str) -> Mapping[date, Counts]:
    reference, analysis = reference_of(column), table("analysis")
    size = len(reference.counts.bins)
    if column in WORDS:
        bins = {name: place for place, name in enumerate(reference.categories)}
        places = [bins.get(value, size - 1) for value in analysis[column]]
    else:
        numbers = np.array(analysis[column], dtype=np.float64)
        places = np.searchsorted(reference.edges, numbers).tolist()
    by_day: dict[str, list[int]] = defaultdict(list)
    for stamp, place in zip(analysis["timestamp"], places, strict=True):
        by_day[stamp[:10]].append(place)
    return {
        date.fromisoformat(day): Counts(tuple(np.bincount(found, minlength=size).tolist()))
        for day, found in by_day.items()
    }


def judged_by_default(column: str, window_days: int) -> Judged:
    reference, rows = reference_of(column), days_of(column)
    filled = sum(count > 0 for count in reference.counts.bins)
    choice = default_method(reference.kind, 1156, filled)
    terms = MonitorTerms(
        choice.method,
        choice.limit,
        choice.alarm,
        choice.side,
        window_days=window_days,
        columns=len(DRIFTED + QUIET),
    )
    days = Days(min(rows), max(rows), rows, {max(rows)})
    if choice.method is not Method.SHARE:
        return judge_windows(score_columns(reference, days, terms), terms)
    known = tally_of(reference, reference.counts, Part.POSITIVE)
    tallies = share_days(reference, rows, Part.POSITIVE)
    shares = Days(days.first, days.last, tallies, days.partial)
    return judge_windows(score_shares(known, shares, terms), terms)


@with_stream
@pytest.mark.parametrize("column", DRIFTED)
def test_the_known_change_is_found_within_two_weeks(column: str) -> None:
    judged = judged_by_default(column, window_days=7)
    (episode,) = judged.episodes
    assert episode.starts_on == ONSET
    assert episode.opened_on == ONSET + timedelta(13)
    assert judged.is_open


@with_stream
@pytest.mark.parametrize("column", DRIFTED)
def test_the_known_change_is_found_by_days_that_widen(column: str) -> None:
    """Some 165 rows a day make windows of four days; two of them are enough."""
    judged = judged_by_default(column, window_days=1)
    (episode,) = judged.episodes
    assert ONSET - timedelta(4) < episode.starts_on <= ONSET + timedelta(4)
    assert episode.opened_on <= ONSET + timedelta(11)
    assert judged.is_open


@with_stream
@pytest.mark.parametrize("window_days", [1, 7])
@pytest.mark.parametrize("column", QUIET)
def test_the_quiet_columns_raise_nothing(column: str, window_days: int) -> None:
    judged = judged_by_default(column, window_days)
    assert len(judged.windows) > 40
    assert not judged.episodes
    assert not any(one.is_beyond for one in judged.windows)


@with_stream
def test_the_columns_that_matter_come_first() -> None:
    """Dearer cars and first loans are what moved between bins of unequal accuracy."""
    known = table("reference")
    right = np.array(known["repaid"], float) == np.array(known["y_pred"], float)
    columns = []
    for name in DRIFTED[:4]:
        reference = reference_of(name)
        values = known[name] if name in WORDS else np.array(known[name], float)
        last = judged_by_default(name, 7).last
        assert last is not None
        week = [days_of(name)[last.starts_on + timedelta(day)] for day in range(7)]
        bins = tuple(map(sum, zip(*(one.bins for one in week), strict=True)))
        outcomes = outcomes_by_bin(reference, values, right)
        columns.append(DriftedColumn(name, last, Counts(bins), outcomes))
    found = ranked(columns)
    assert [one.column for one in found][:2] == ["car_value", "repaid_loan_on_prev_car"]
    assert abs(found[0].change or 0) > 0.01
    assert found[1].change == pytest.approx(-0.01, abs=0.003)


def quantile_shares(shift: float) -> np.ndarray:
    from scipy import stats

    ends = stats.norm.cdf(stats.norm.ppf(np.arange(65) / 64) - shift)
    return np.diff(ends)


def streams(seed: int, rows: int, shifted: int, onset: int) -> dict[str, Judged]:
    """Judge 50 columns of 30 days by default; the first ones move by 0.25 deviations."""
    dice = np.random.default_rng(seed)
    choice = default_method(ColumnKind.NUMBER, rows)
    terms = MonitorTerms(choice.method, choice.limit, choice.alarm, columns=50)
    even, moved = np.full(64, 1 / 64), quantile_shares(0.25)
    found = {}
    for column in range(50):
        known = Counts(tuple(dice.multinomial(50_000, even).tolist()))
        reference = ColumnReference(f"x{column}", ColumnKind.NUMBER, known)
        before = dice.multinomial(rows, even, size=onset if column < shifted else 30)
        after = dice.multinomial(rows, moved, size=30 - len(before))
        given = {
            START + timedelta(place): Counts(tuple(bins))
            for place, bins in enumerate([*before.tolist(), *after.tolist()])
        }
        days = Days(START, START + timedelta(29), given)
        found[reference.column] = judge_windows(score_columns(reference, days, terms), terms)
    return found


def by_p_values(judged: Mapping[str, Judged]) -> dict[str, Judged]:
    days = [
        (START + timedelta(place), {name: one.windows[place].p for name, one in judged.items()})
        for place in range(30)
    ]
    return judge_p_values(days)


@pytest.mark.slow
def test_nothing_rings_where_nothing_drifts() -> None:
    """Fifty columns, thirty days, twenty seeds: at most two alarms in all, and once by p-values."""
    alarms = rang_by_p_values = 0
    for seed in range(20):
        judged = streams(seed, 2_000, 0, 30)
        alarms += sum(len(one.episodes) for one in judged.values())
        rang_by_p_values += sum(len(one.episodes) for one in by_p_values(judged).values())
    assert alarms / 20 <= 0.1
    assert rang_by_p_values / 20 <= 0.1


@pytest.mark.slow
def test_a_quarter_of_a_deviation_is_found_within_two_days() -> None:
    """At 5,000 rows a day all of 60 shifts are found on their second day; without false alarms."""
    onset = 10
    second = START + timedelta(onset + 1)
    for seed in range(20):
        judged = streams(seed, 5_000, 3, onset)
        for found in (judged, by_p_values(judged)):
            opened = {name: one.episodes[0].opened_on for name, one in found.items() if one.is_open}
            assert {name: opened.get(name) for name in ("x0", "x1", "x2")} == dict.fromkeys(
                ("x0", "x1", "x2"), second
            )
        assert sum(len(one.episodes) for one in judged.values()) == 3


def test_raw_values_give_what_the_drawn_counts_give() -> None:
    """One column of real normal values, counted: found on the second day of its shift."""
    dice = np.random.default_rng(12)
    there = np.sort(dice.normal(size=50_000))
    edges = [float(there[-(-place * 50_000 // 64) - 1]) for place in range(1, 64)]

    def counted(values: np.ndarray) -> Counts:
        return Counts(tuple(np.bincount(np.searchsorted(edges, values), minlength=64).tolist()))

    reference = ColumnReference("x", ColumnKind.NUMBER, counted(there), tuple(edges))
    given = {
        START + timedelta(day): counted(dice.normal(0.25 if day >= 10 else 0, 1, 5_000))
        for day in range(30)
    }
    choice = default_method(ColumnKind.NUMBER, 5_000)
    terms = MonitorTerms(choice.method, choice.limit, choice.alarm, columns=50)
    days = Days(START, START + timedelta(29), given)
    (episode,) = judge_windows(score_columns(reference, days, terms), terms).episodes
    assert episode.opened_on == START + timedelta(11)
