"""A signal's course over months is drawn as it was measured: window by window."""

from datetime import timedelta

from mlpm_tui.domain.points import Point
from mlpm_tui.ui.paint.long_course import LongCourse, draw_course
from tests.conftest import NOW

WEEK = timedelta(days=7)


def drawn(*values: float, floor: float | None = None) -> list[str]:
    start = NOW - len(values) * WEEK
    points = tuple(
        Point(1, "drift/age", start + at * WEEK, start + (at + 1) * WEEK, value)
        for at, value in enumerate(values)
    )
    course = LongCourse("age", points, start, NOW, (), floor)
    return draw_course(course, (60, 16), is_ascii=True)


def test_a_window_is_as_wide_as_it_is_and_no_slope_leads_to_the_next() -> None:
    inside = [line.partition("|")[2].strip(" |") for line in drawn(0.1, 0.5) if "|" in line]
    marked = [line.strip() for line in inside if "*" in line]
    # Two levels and one upright line between them: a slope would put each star into its own column.
    assert {len(line) for line in marked[1:-1]} == {1}
    assert min(len(marked[0]), len(marked[-1])) > 20


def test_the_axis_of_a_distance_begins_at_nothing() -> None:
    assert not any("-0" in line for line in drawn(0.004, 0.2, floor=0.02))
    assert any("-0" in line for line in drawn(-0.3, 0.2))
