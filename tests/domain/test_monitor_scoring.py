"""What a log's days say for a monitor: measures, shares, idle days, labels that are to come."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mlpm_tui.domain.day_measures import (
    CORRECT,
    ERRORS,
    LABEL_DELAY,
    LATENCY,
    ROWS,
    SCALE,
    DayTally,
)
from mlpm_tui.domain.drift_windows import Tally, WindowState
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Monitor
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.monitor_defaults import default_fields, usual_signals, window_for
from mlpm_tui.domain.monitor_labels import waiting_for_labels
from mlpm_tui.domain.monitor_movement import movement
from mlpm_tui.domain.monitor_points import points_of, stand_of, terms_of
from mlpm_tui.domain.monitor_scoring import LogDays, score_log
from mlpm_tui.domain.monitor_signals import read_signal
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MONDAY = date(2026, 10, 5)
LAYOUT = LogLayout(time="at", prediction="said", label="was")
AGE = ColumnReference("age", ColumnKind.NUMBER, Counts((250, 250, 250, 250)), (20.0, 40.0, 60.0))
CITY = ColumnReference(
    *("city", ColumnKind.CATEGORY, Counts((600, 400, 0))),
    categories=("Kiel", "Ulm"),
    known=frozenset({"Kiel", "Ulm"}),
)
SAID = ColumnReference(
    *("said", ColumnKind.CATEGORY, Counts((600, 400, 0))),
    categories=("no", "yes"),
    known=frozenset({"no", "yes"}),
)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def monitor(signal: str, **fields: object) -> Monitor:
    column = read_signal(signal).column
    wanted = {"source": 1, "column": column, "least": 1, **fields}
    return Monitor(5, 2, signal, NOW, **wanted)  # type: ignore[arg-type]


def log(
    tallies: Mapping[date, tuple[DayTally, ...]],
    last: int,
    *,
    partial: Iterable[int] = (),
    counts: dict[str, dict[date, Counts]] | None = None,
    right: Tally | None = None,
) -> LogDays:
    columns = {each.column: each for each in (AGE, CITY, SAID)}
    waiting = frozenset(map(day, partial))
    return LogDays(columns, counts or {}, tallies, MONDAY, day(last), waiting, right)


def rows(days: Iterable[int], n: int = 100) -> dict[date, tuple[DayTally, ...]]:
    return {day(number): (DayTally(ROWS, day(number), n),) for number in days}


def test_requests_of_which_none_has_a_latency_are_a_fault() -> None:
    timed = {
        when: (*found, DayTally(LATENCY, when, 0, bins=(0,) * (len(SCALE) + 1)))
        for when, found in rows(range(2)).items()
    }
    watched = monitor("latency_p99", alarm=100.0)
    found = score_log(watched, log(timed, 2, partial=[2]), LAYOUT, terms_of(watched))
    assert [window.state for window in found] == ["alarm", "alarm", "partial"]
    never = score_log(watched, log(rows(range(2)), 1), LAYOUT, terms_of(watched))
    assert {window.state for window in never} == {"no_data"}, "such a log has no such column"


def test_a_column_that_was_mostly_empty_may_be_empty() -> None:
    empty = {"age": {day(0): Counts((0,) * 4, nulls=700)}}
    watched = monitor("drift/age", method="psi", alarm=0.2)
    (found,) = score_log(watched, log(rows([0]), 0, counts=empty), LAYOUT, terms_of(watched))
    assert (found.state, found.n) == ("alarm", 700)
    usual = replace(AGE, counts=replace(AGE.counts, nulls=3_000))
    rare = replace(log(rows([0]), 0, counts=empty), references={"age": usual})
    (found,) = score_log(watched, rare, LAYOUT, terms_of(watched))
    assert found.state == "no_data"


def idle(found: LogDays) -> list[float | None]:
    watched = monitor("freshness", warn=0.0)
    return [window.value for window in score_log(watched, found, LAYOUT, terms_of(watched))]


def test_a_weekday_that_always_had_rows_is_missed_and_a_weekend_is_not() -> None:
    working = [number for number in range(28) if number % 7 < 5]
    assert idle(log(rows(working), 27)) == [0.0] * 28
    assert idle(log(rows(working), 30))[-3:] == [1.0, 2.0, 3.0]
    without_tuesday = [number for number in working if number != 22]
    assert idle(log(rows(without_tuesday), 24))[-4:] == [0.0, 1.0, 0.0, 0.0]


def test_a_new_log_is_judged_by_all_its_days() -> None:
    assert idle(log(rows(range(3)), 6)) == [0.0, 0.0, 0.0, 1.0, 2.0, 2.0, 2.0]
    assert idle(log({}, 2)) == [0.0, 0.0, 0.0]


def test_a_day_whose_rows_may_still_come_is_not_missed() -> None:
    assert idle(log(rows(range(10)), 11, partial=(10, 11))) == [0.0] * 12


def test_measures_add_up_over_windows() -> None:
    tallies = {
        day(0): (DayTally(ERRORS, day(0), 100, 1),),
        day(1): (DayTally(ERRORS, day(1), 300, 7),),
        day(2): (DayTally(ERRORS, day(2), 0, 0),),
    }
    watched = monitor("error_rate", warn=0.015, window_days=1)
    first, second, third = score_log(watched, log(tallies, 2), LAYOUT, terms_of(watched))
    assert (first.value, first.n) == (0.01, 100)
    assert second.value == pytest.approx(7 / 300)
    assert third.value is None
    states = [WindowState.OK, WindowState.WARNING, WindowState.NO_DATA]
    assert [window.state for window in (first, second, third)] == states


def test_accuracy_is_compared_with_the_references() -> None:
    tallies = {day(n): (DayTally(CORRECT, day(n), 2_000, 1_720),) for n in range(2)}
    watched = monitor("accuracy", method="share", side="below", warn=0.02, alarm=0.05)
    found = log(tallies, 1, right=Tally(18_000, 20_000))
    windows = score_log(watched, found, LAYOUT, terms_of(watched))
    assert [(window.value, window.before) for window in windows] == [(0.86, 0.9)] * 2
    assert {w.state for w in windows} == {WindowState.WARNING}
    with pytest.raises(RuleBroken, match="judge it by threshold"):
        score_log(watched, log(tallies, 1), LAYOUT, terms_of(watched))


@pytest.mark.parametrize(
    ("signal", "counts", "value"),
    [
        ("predictions", Counts((70, 30, 0)), 0.3),
        ("nulls/city", Counts((60, 30, 0), nulls=10), 0.1),
        ("unseen/city", Counts((60, 20, 20), unseen=20), 0.2),
        ("drift/city", Counts((50, 50, 0)), 0.5),
    ],
)
def test_shares_are_compared_with_the_reference(signal: str, counts: Counts, value: float) -> None:
    column = "said" if signal == "predictions" else "city"
    watched = monitor(signal, method="share", side="either", warn=0.05, alarm=0.1)
    found = log(rows([0]), 0, counts={column: {day(0): counts}})
    (window,) = score_log(watched, found, LayoutYes, terms_of(watched))
    assert window.value == pytest.approx(value)


LayoutYes = LogLayout(time="at", prediction="said", label="was", positive="yes")


def test_a_column_that_the_reference_lacks_is_named() -> None:
    watched = monitor("drift/income", method="psi", warn=0.1)
    with pytest.raises(RuleBroken, match="has no column income"):
        score_log(watched, log(rows([0]), 0), LAYOUT, terms_of(watched))


def labelled(shares: list[tuple[int, int]]) -> dict[date, tuple[DayTally, ...]]:
    return {
        day(n): (DayTally(ROWS, day(n), all_rows), DayTally(CORRECT, day(n), known, known // 2))
        for n, (all_rows, known) in enumerate(shares)
    }


def waiting(tallies: dict[date, tuple[DayTally, ...]], today: int, **more: int) -> list[int]:
    watched = monitor("accuracy", warn=0.8, side="below")
    windows = score_log(watched, log(tallies, len(tallies) - 1), LAYOUT, terms_of(watched))
    return sorted(waiting_for_labels(windows, tallies, day(today), **more))


def test_windows_wait_until_they_have_as_many_labels_as_old_ones_have() -> None:
    sampled = [(1_000, 100)] * 40 + [(1_000, 95), (1_000, 40), (1_000, 0)]
    assert waiting(labelled(sampled), 43) == [41, 42]
    assert waiting(labelled([(1_000, 1_000), (1_000, 300)]), 2) == [1]


def test_labels_are_not_waited_for_without_end() -> None:
    dried_up = [(1_000, 500)] * 40 + [(1_000, 100)] * 2
    assert waiting(labelled(dried_up), 43) == [40, 41]
    assert waiting(labelled(dried_up), 90) == []


def test_a_delay_that_was_named_decides_alone() -> None:
    full = labelled([(1_000, 1_000)] * 10)
    assert waiting(full, 10, delay_days=7) == [3, 4, 5, 6, 7, 8, 9][-7:]
    assert waiting(full, 30, delay_days=7) == []


def test_the_log_itself_tells_how_long_labels_take() -> None:
    two_days = [0] * (len(SCALE) + 1)
    two_days[next(n for n, end in enumerate(SCALE) if end > 2 * 86_400)] = 100
    tallies = {
        each: (*found, DayTally(LABEL_DELAY, each, 100, bins=tuple(two_days)))
        for each, found in labelled([(1_000, 500)] * 6 + [(1_000, 5)] * 3).items()
    }
    assert waiting(tallies, 9) == [6, 7, 8]
    assert waiting(tallies, 11) == [8]


def test_what_moved_is_said_in_words() -> None:
    facts = dict(movement(AGE, Counts((100, 200, 300, 400)), 4))
    assert facts["median"] == "median 40 -> 60"
    assert facts["moved"].startswith("above 60: 25 % -> 40 %; up to 20: 25 % -> 10 %")
    assert dict(movement(CITY, Counts((300, 500, 200), unseen=200)))["moved"] == (
        "Kiel: 60 % -> 30 %; others: 0 % -> 20 %; Ulm: 40 % -> 50 %"
    )
    assert movement(AGE, Counts((0, 0, 0, 0))) == ()


@pytest.mark.parametrize(
    ("signal", "reference", "method", "window"),
    [
        ("drift/age", AGE, "ks", 1),
        ("drift/city", CITY, "share", 7),
        ("nulls/city", CITY, "share", 1),
        ("predictions", SAID, "share", 1),
    ],
)
def test_defaults_follow_from_type_and_rows(
    signal: str, reference: ColumnReference, method: str, window: int
) -> None:
    fields = default_fields(read_signal(signal), reference, 100 if window == 7 else 1_000)
    assert (fields["method"], fields["window_days"]) == (method, window)
    assert 0 < fields["warn"] < fields["alarm"]
    assert fields["settings"]["why"]


@pytest.mark.parametrize(
    ("signal", "rows_a_day", "nulls", "window"),
    [
        ("nulls/age", 82, 0, (1, 50)),
        ("nulls/age", 20, 0, (7, 50)),
        ("nulls/age", 82, 400, (7, 50)),
        ("nulls/age", 1_000, 0, (1, 50)),
        ("unseen/city", 82, 0, (1, 50)),
        ("drift/age", 82, 0, (7, None)),
    ],
)
def test_a_fault_is_looked_for_day_by_day(
    signal: str, rows_a_day: float, nulls: int, window: tuple[int, int | None]
) -> None:
    """All values of a day missing is no matter of 500 rows, where chance can't do as much."""
    reference = CITY if signal.endswith("city") else AGE
    reference = replace(reference, counts=replace(reference.counts, nulls=nulls))
    fields = default_fields(read_signal(signal), reference, rows_a_day)
    assert (fields["window_days"], fields.get("least")) == window


def test_what_is_watched_unless_somebody_chooses() -> None:
    columns = {each.column: each for each in (AGE, CITY, SAID)}
    names = [signal.name for signal in usual_signals(LAYOUT, columns)]
    assert names == [
        *("drift/age", "nulls/age", "drift/city", "nulls/city", "unseen/city"),
        *("predictions", "accuracy", "throughput", "freshness"),
    ]
    assert [window_for(n) for n in (0, 10, 40, 165, 500, 9_999)] == [1, 28, 14, 7, 1, 1]


def test_points_and_windows_are_the_same_to_the_judge() -> None:
    zone = ZoneInfo("Europe/Berlin")
    tallies = {
        day(n): (DayTally(ERRORS, day(n), 100, hits),)
        for n, hits in enumerate([1, 9, 9, 1, 1, 9, 9, 9])
    }
    watched = monitor("error_rate", warn=0.05)
    terms = terms_of(watched)
    points = points_of(watched, score_log(watched, log(tallies, 7), LAYOUT, terms), zone)
    stand = stand_of(watched, points, terms)
    assert (stand.state, stand.is_open) == ("warning", True)
    assert stand.first is not None
    assert stand.first.starts_at == datetime(2026, 10, 10, tzinfo=zone)
    assert stand_of(watched, points[:5], terms).last == points[4]
    assert points[0].starts_at.astimezone(UTC).hour == 22
    assert points[0].ends_at == points[1].starts_at


def test_values_months_apart_are_not_in_a_row() -> None:
    watched = monitor("cpu", alarm=0.9, method="threshold")
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def standing(*hours: int) -> str:
        at = [start + timedelta(hours=each) for each in hours]
        points = [Point(1, "cpu", each, each, 0.95, state="alarm") for each in at]
        return stand_of(watched, points, terms_of(watched)).state

    assert standing(0, 1) == "alarm"
    assert standing(0, 24 * 30) == "alarm"
    assert standing(0, 24 * 60) == "pending"
    assert standing(0, 24 * 60, 24 * 60 + 1) == "alarm"
