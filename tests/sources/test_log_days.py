"""Days of rows: in the zone of the source, through changes of the clock, from any kind of time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.sources.log_days import (
    TIMELESS,
    day_numbers,
    day_of,
    day_runs,
    number_of,
    runs_of,
)

FIRST, LAST = (datetime.fromisoformat(f"{year}-01-01") for year in (1950, 2100))
BERLIN = ZoneInfo("Europe/Berlin")


def days(column: pa.Array, zone: ZoneInfo = BERLIN) -> list[date | None]:
    return [
        None if number == TIMELESS else day_of(number)
        for number in day_numbers(column, zone).tolist()
    ]


def hours(zone: str, day: date) -> int:
    """Count the whole hours of UTC that fall on a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    moments = [noon + timedelta(hours=hour) for hour in range(-48, 48)]
    found = days(pa.array(moments, pa.timestamp("us", "UTC")), ZoneInfo(zone))
    return found.count(day)


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 11, 23), 24),
        ("America/Santiago", date(2026, 9, 6), 23),  # the clock skips midnight itself
        ("America/Santiago", date(2026, 4, 4), 25),
        ("Asia/Kolkata", date(2026, 1, 1), 24),
    ],
)
def test_days_are_as_long_as_clocks_make_them(zone: str, day: date, length: int) -> None:
    assert hours(zone, day) == length


@given(
    st.lists(st.datetimes(FIRST, LAST), max_size=30),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
)
def test_moments_fall_on_the_day_that_a_clock_shows(moments: list[datetime], name: str) -> None:
    zone = ZoneInfo(name)
    aware = [moment.replace(tzinfo=UTC) for moment in moments]
    assert days(pa.array(aware, pa.timestamp("us", "UTC")), zone) == [
        moment.astimezone(zone).date() for moment in aware
    ]
    assert days(pa.array(moments, pa.timestamp("us")), zone) == [m.date() for m in moments]


LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
"""Already the 23rd in Berlin."""


@pytest.mark.parametrize(
    "column",
    [
        pa.array([LATE.timestamp(), None]),
        pa.array([int(LATE.timestamp() * 1e3), None]),
        pa.array([int(LATE.timestamp() * 1e6), None]),
        pa.array([int(LATE.timestamp()) * 10**9, None]),
        pa.array([LATE, None], pa.timestamp("ns", "America/New_York")),
        pa.array(["2026-11-22T23:30:00Z", None]),
        pa.array(["2026-11-23T00:30:00+01:00", "soon"]),
        pa.array(["2026-11-23 00:30:00.25", None]),
        pa.array(["2026-11-23", ""]),
        pa.array(["2026-11-22T23:30:00.123456789Z", "later"]),
        pa.array([str(int(LATE.timestamp())), None]),
        pa.array([date(2026, 11, 23), None]),
        pa.array([date(2026, 11, 23), None], pa.date64()),
        pa.array(["2026-11-23", None]).dictionary_encode(),
    ],
    ids=lambda column: str(column.type) + str(column[0]),
)
def test_times_are_read_in_many_forms(column: pa.Array) -> None:
    assert days(column) == [date(2026, 11, 23), None]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([True, False]),
        pa.array([float("nan"), float("inf")]),
        pa.array([1e300, -1e300]),
        pa.array([2**62, -(2**62)], pa.timestamp("s")),
        pa.array(["", "0001-01-01T00:00:00+14:00"]),
        pa.nulls(2),
    ],
    ids=lambda column: str(column.type),
)
def test_what_is_no_time_has_no_day(column: pa.Array) -> None:
    assert days(column) == [None, None]


def test_rows_are_put_in_the_order_of_their_days_if_they_are_not() -> None:
    first, second = number_of(date(2026, 11, 1)), number_of(date(2026, 11, 2))
    ordered = day_runs(np.array([first, first, second]))
    assert ordered.order is None
    assert ordered.runs == ((first, 0, 2), (second, 2, 3))
    mixed = day_runs(np.array([second, first, TIMELESS, second]))
    assert mixed.order is not None
    assert mixed.order.tolist() == [2, 1, 0, 3]
    assert mixed.runs == ((first, 1, 2), (second, 2, 4))
    assert mixed.timeless == 1
    assert day_runs(np.array([], np.int64)).runs == ()


@given(
    st.lists(st.datetimes(FIRST, LAST) | st.none(), min_size=1, max_size=5),
    st.sampled_from([None, "UTC"]),
)
def test_a_column_of_one_day_has_the_days_of_its_rows(
    times: list[datetime | None], zone: str | None
) -> None:
    kind = pa.timestamp("us", zone)
    one_day = [
        None if at is None else FIRST.replace(hour=at.hour, minute=at.minute) for at in times
    ]
    for given_times in (times, one_day):
        column = pa.array(given_times, kind)
        found, wanted = runs_of(column, BERLIN), day_runs(day_numbers(column, BERLIN))
        assert (found.runs, found.timeless) == (wanted.runs, wanted.timeless)
