"""A signal's course in a few cells: bars, gaps, limits, and what is no number."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mlpm_tui.domain.points import Point
from mlpm_tui.ui.paint.sparkline import (
    Course,
    Mark,
    course_of,
    spark,
    spark_rows,
)
from tests.conftest import NOW

INF, NAN = math.inf, math.nan


def text(course: Course, width: int, *, is_ascii: bool = False) -> str:
    return "".join(part for part, _ in spark(course, width, is_ascii=is_ascii))


def marks(course: Course, width: int) -> list[Mark]:
    return [mark for part, mark in spark(course, width) for _ in part]


def point(day: int, value: float | None, floor: float | None = None) -> Point:
    at: datetime = NOW + timedelta(days=day)
    return Point(1, "drift/age", at, at + timedelta(days=1), value, floor=floor)


def test_bars_rise_with_the_value_and_end_at_the_right() -> None:
    assert text(Course((1.0, 2.0, 3.0)), 5) == "  ▁▄█"
    assert text(Course((1.0, 2.0, 3.0)), 5, is_ascii=True) == "  _-#"


def test_a_course_of_equal_values_is_a_level_line() -> None:
    assert text(Course((0.7, 0.7)), 2) == "▄▄"


def test_gaps_and_what_is_no_number_are_no_bars() -> None:
    course = Course((1.0, None, NAN, INF, -INF, 2.0))
    assert text(course, 6) == "▁ ?^v█"
    assert marks(course, 6)[1:5] == [Mark.GAP, Mark.ODD, Mark.ODD, Mark.ODD]
    assert text(Course((NAN, NAN)), 2) == "??"
    assert text(Course(), 3) == "   "


def test_what_is_beyond_the_threshold_and_what_is_noise_are_marked() -> None:
    course = Course((0.01, 0.05, 0.2), threshold=0.1, floor=0.02)
    assert marks(course, 3) == [Mark.NOISE, Mark.PLAIN, Mark.BEYOND]
    below = Course((0.95, 0.7), threshold=0.9, is_below=True)
    assert marks(below, 2) == [Mark.PLAIN, Mark.BEYOND]


def test_a_score_starts_at_zero_and_other_values_at_their_lowest() -> None:
    assert text(Course((0.1, 0.2), floor=0.1), 2)[0] == "▄"
    assert text(Course((0.1, 0.2)), 2)[0] == "▁"


def test_several_lines_show_the_limits_where_no_bar_stands() -> None:
    course = Course((0.0, 0.05, 0.4), threshold=0.2, floor=0.1)
    rows = ["".join(part for part, _ in row) for row in spark_rows(course, 5, 4)]
    assert rows == ["    █", "    █", "────█", "╌╌▁▄█"]
    plain = ["".join(part for part, _ in row) for row in spark_rows(course, 5, 4, is_ascii=True)]
    assert all(row.isascii() for row in plain)
    assert any("----" in row for row in plain)


def test_a_long_course_keeps_what_was_worst() -> None:
    values = tuple(0.3 if at == 17 else 0.01 for at in range(100))
    assert marks(Course(values, threshold=0.1), 10).count(Mark.BEYOND) == 1
    low = tuple(0.3 if at == 17 else 0.9 for at in range(100))
    assert marks(Course(low, threshold=0.5, is_below=True), 10).count(Mark.BEYOND) == 1


def test_missing_days_are_gaps() -> None:
    points = [point(0, 0.1, 0.02), point(1, 0.2), point(4, 0.3, 0.04)]
    course = course_of(points)
    assert course.values == (0.1, 0.2, None, None, 0.3)
    assert course.floor == 0.04
    assert course_of(points, days=2).values == (0.3,)
    assert course_of([replace(one, ends_at=one.starts_at) for one in points]).values == (
        0.1,
        0.2,
        0.3,
    )
    assert course_of([]).values == ()
    assert course_of([point(0, None)]).values == (None,)


numbers = st.none() | st.floats()


@given(
    course=st.builds(
        Course, st.lists(numbers, max_size=60).map(tuple), numbers, numbers, st.booleans()
    ),
    width=st.integers(0, 50),
    height=st.integers(1, 5),
    is_ascii=st.booleans(),
)
def test_whatever_the_values_are(
    course: Course, width: int, height: int, *, is_ascii: bool
) -> None:
    for row in spark_rows(course, width, height, is_ascii=is_ascii):
        shown = "".join(part for part, _ in row)
        assert cell_len(shown) == width
        assert not is_ascii or shown.isascii()


@pytest.mark.parametrize("huge", [1.7e308, -1.7e308])
def test_the_largest_numbers_have_a_bar(huge: float) -> None:
    assert sorted(text(Course((huge, -huge)), 2)) == ["▁", "█"]
