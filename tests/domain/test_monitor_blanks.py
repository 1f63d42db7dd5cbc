"""Signals that bring nothing but NaN: told once nothing else came for about a day."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.drift_windows import Method, MonitorTerms, ScoredWindow, WindowState
from mlpm_tui.domain.fleet import Monitor
from mlpm_tui.domain.monitor_blanks import blank_places, blank_state, with_blanks
from mlpm_tui.domain.monitor_points import stand_of, terms_of
from mlpm_tui.domain.points import Point

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
NAN = math.nan


def points(values: list[float], step: timedelta, start: datetime = MONDAY) -> list[Point]:
    ends = [start + step * place for place in range(len(values))]
    return [Point(1, "f1", end, end, value) for end, value in zip(ends, values, strict=True)]


def first_told(values: list[float], step: timedelta, needed: int = 2) -> int | None:
    return min(blank_places(points(values, step), needed), default=None)


@pytest.mark.parametrize(
    ("values", "step", "needed", "place"),
    [
        ([0.9] * 3 + [NAN] * 3, DAY, 2, 4),
        ([0.9] * 3 + [NAN] * 3, DAY, 1, 3),
        ([NAN] * 3, DAY, 2, 1),
        ([0.9] * 30 + [NAN] * 30, HOUR, 2, 54),
        ([NAN] * 30, HOUR, 2, 25),
        ([0.9, NAN] * 20, DAY, 2, None),
        ([0.9] * 200 + [NAN] * 30, HOUR, 2, 222),
        ([0.9] * 30 + [NAN] * 12 + [0.9], HOUR, 2, None),
        (([NAN] * 2 + [0.9] + [NAN] * 21) * 20, HOUR, 2, None),
    ],
    ids=[
        *("daily", "one is enough", "never a number", "hourly", "new", "every other"),
        *("hourly for a week", "a night", "one number a night"),
    ],
)
def test_nan_is_told_after_about_a_day(
    values: list[float], step: timedelta, needed: int, place: int | None
) -> None:
    assert first_told(values, step, needed) == place


def office_hours(weeks: int) -> list[float]:
    """A share of requests, asked for each hour, of a service that only offices use."""
    week = [NAN if day > 4 or not 8 <= hour < 18 else 0.1 for day in range(7) for hour in range(24)]
    return week * weeks


def test_nights_and_weekends_without_requests_are_usual() -> None:
    assert first_told(office_hours(6), HOUR) is None
    broken = [*office_hours(5), *[NAN] * 24 * 4]
    told = first_told(broken, HOUR)
    assert told is not None
    at = MONDAY + HOUR * told
    assert at - (MONDAY + WEEK * 5) <= timedelta(hours=9), "as soon as numbers should have come"
    assert len(blank_places(points([*broken, *[NAN] * 24 * 70], HOUR), 2)) > 24 * 50, "it goes on"


@pytest.mark.parametrize("minutes", [5, 60])
def test_clocks_and_late_mornings_change_nothing(minutes: int) -> None:
    step, zone = timedelta(minutes=minutes), ZoneInfo("Europe/Berlin")
    values, at = [], MONDAY
    while at < MONDAY + WEEK * 10:
        local = at.astimezone(zone)
        opens = timedelta(hours=8, minutes=step / timedelta(minutes=1) * (local.day % 2))
        since = timedelta(hours=local.hour, minutes=local.minute)
        is_open = local.weekday() < 5 and opens <= since < timedelta(hours=18)
        values.append(0.1 if is_open else NAN)
        at += step
    assert first_told(values, step) is None


@given(st.lists(st.sampled_from([0.9, math.nan]), max_size=40), st.integers(1, 4))
def test_only_nan_is_ever_told(values: list[float], needed: int) -> None:
    places = blank_places(points(values, DAY), needed)
    assert all(math.isnan(values[place]) for place in places)
    assert all(
        all(map(math.isnan, values[place - needed + 1 : place + 1])) and place + 1 >= needed
        for place in places
    )


def test_an_alert_opens_at_once_and_ends_with_numbers() -> None:
    monitor = Monitor(1, 1, "f1", MONDAY, None, side="below", alarm=0.8)
    given_points = points([0.9] * 3 + [NAN] * 2, DAY)
    places = blank_places(given_points, 2)
    judged = [
        replace(each, state="alarm" if place in places else "no_data" if place == 3 else "ok")
        for place, each in enumerate(given_points)
    ]
    found = stand_of(monitor, judged, terms_of(monitor))
    assert (found.is_open, found.state) == (True, "alarm")
    assert found.why == "only NaN since 10 Sep 2026 00:00"
    later = points([0.9] * 2, DAY, MONDAY + DAY * 5)
    back = [*judged, replace(later[0], state="ok")]
    assert stand_of(monitor, back, terms_of(monitor)).why.startswith("since 11 Sep 2026")
    ended = stand_of(monitor, [*back, replace(later[1], state="ok")], terms_of(monitor))
    assert not ended.is_open


def window(state: WindowState, n: int = 0) -> ScoredWindow:
    return ScoredWindow(date(2026, 9, 7), date(2026, 9, 8), None, n, state)


@pytest.mark.parametrize(
    ("given_window", "rows", "state"),
    [
        (window(WindowState.NO_DATA), 600, WindowState.ALARM),
        (window(WindowState.NO_DATA), 400, WindowState.NO_DATA),
        (window(WindowState.PARTIAL), 600, WindowState.PARTIAL),
        (window(WindowState.TOO_SMALL, 3), 600, WindowState.TOO_SMALL),
    ],
    ids=["rows without a value", "few", "filling", "some values"],
)
def test_rows_enough_without_a_value_are_a_fault(
    given_window: ScoredWindow, rows: int, state: WindowState
) -> None:
    terms = MonitorTerms(Method.KS, 0.07, 0.2, window_days=2)
    half = {date(2026, 9, 7): rows // 2, date(2026, 9, 8): rows // 2}
    (found,) = with_blanks([given_window], half, terms)
    assert found.state == state
    (unlimited,) = with_blanks([given_window], half, MonitorTerms(Method.KS))
    assert unlimited == given_window, "who set no limit asked for no alert"
    assert blank_state(MonitorTerms(Method.KS, 0.07)) == WindowState.WARNING


def test_rows_without_a_value_add_up_where_there_are_few_a_day() -> None:
    days = [date(2026, 9, 7) + timedelta(passed) for passed in range(6)]
    empty = [ScoredWindow(day, day, None, 0, WindowState.NO_DATA) for day in days]
    empty[3] = replace(empty[3], n=600, value=0.5, state=WindowState.OK)
    found = with_blanks(empty, dict.fromkeys(days, 250), MonitorTerms(Method.KS, 0.07))
    assert [one.is_beyond for one in found] == [False, True, True, False, False, True]
    assert {one.n for one in found if one.is_beyond} == {250}
