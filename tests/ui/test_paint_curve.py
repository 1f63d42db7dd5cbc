from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.ui.paint import curve
from mlpm_tui.ui.paint.curve import LINES, Look, Trace, draw_curves

AT = datetime(2026, 11, 20, tzinfo=UTC)


def points(*values: float) -> list[MetricPoint]:
    return [MetricPoint(step, value, AT) for step, value in enumerate(values, 1)]


def draw_curve(metric: str, found: list[MetricPoint], width: int) -> str:
    return "\n".join(draw_curves(metric, [Trace("", "", found)], (width, LINES + 1), Look()))


def traces(*some: list[MetricPoint]) -> list[Trace]:
    return [Trace("abc"[at], f"run {at}", found) for at, found in enumerate(some)]


def test_a_curve_has_its_title_and_fits_its_width() -> None:
    lines = draw_curve("f1", points(0.5, 0.6, 0.71), 70).splitlines()
    assert lines[0] == "f1 by step"
    assert len(lines) == LINES + 1
    assert max(map(cell_len, lines)) <= 70
    assert "0.710" in lines[2]


def test_what_is_not_finite_is_counted_and_left_out() -> None:
    drawn = draw_curve("loss", points(2.0, float("inf"), float("nan"), 1.0), 60)
    assert drawn.startswith("loss by step (2 not finite)")
    assert draw_curve("loss", points(float("nan"), 1.0), 60) == ""


def test_a_metrics_name_is_shown_inert() -> None:
    assert "\x1b" not in draw_curve("\x1b[31mf1", points(1, 2), 60)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=30), st.integers(20, 200))
def test_any_values_are_drawn_or_left_out(values: list[float], width: int) -> None:
    for line in draw_curve("loss", points(*values), width).splitlines()[1:]:
        assert line.isprintable()


def test_several_runs_are_told_apart_by_letters_without_colour() -> None:
    drawn = draw_curves("f1", traces(points(1, 2, 3), points(3, 2, 1)), (60, 12), Look())
    assert drawn[:2] == ["f1 by step", "a run 0  b run 1"]
    assert len(drawn) == 12
    body = "".join(line.partition("\u2524")[2] for line in drawn[2:])
    assert {"a", "b"} <= {*body}


def test_a_logarithmic_axis_leaves_out_what_it_cannot_hold() -> None:
    drawn = draw_curves("loss", traces(points(10, 1, 0, -1, 0.1)), (60, 12), Look(is_log=True))
    assert drawn[0] == "loss by step (log axis, 2 not positive)"
    assert draw_curves("loss", traces(points(0, -1)), (60, 12), Look(is_log=True)) == []


def test_plain_ascii() -> None:
    some = traces(points(1, 2, 3), points(3, 2, 1))
    assert all(line.isascii() for line in draw_curves("f1", some, (60, 12), Look(is_ascii=True)))
    assert all(line.isascii() for line in draw_curves("f", some[:1], (60, 12), Look(is_ascii=True)))


def test_smoothing_starts_at_the_first_value_and_calms_what_follows() -> None:
    found = [*curve._placed(points(1, 1, 9, 1, 1), Look(is_smooth=True))]
    assert found[0].value == 1
    assert max(point.value for point in found) < 6


def test_a_long_history_keeps_its_peaks() -> None:
    many = points(*([0.0] * 5_000), 7.0, *([0.0] * 5_000), -3.0)
    thin = curve._thinned(many, 100)
    assert len(thin) <= 100
    assert {-3.0, 7.0} <= {point.value for point in thin}
    assert [point.step for point in thin] == sorted(point.step for point in thin)


@given(
    values=st.lists(st.lists(st.floats(), max_size=9), max_size=3),
    is_log=st.booleans(),
    is_smooth=st.booleans(),
)
def test_any_curves_are_drawn_or_left_out(
    values: list[list[float]], *, is_log: bool, is_smooth: bool
) -> None:
    look = Look(is_log, is_smooth)
    drawn = draw_curves("x", traces(*(points(*v) for v in values)), (50, 9), look)
    assert all(line.isprintable() for line in drawn)


@given(st.integers(1, 2**62), st.integers(30, 200))
def test_the_lower_axis_names_whole_steps(last: int, width: int) -> None:
    found = [MetricPoint(step, step / 7, AT) for step in sorted({1, last // 2 + 1, last + 1})]
    if len(found) > 1:
        marks = draw_curve("f1", found, width).splitlines()[-1].split()
        assert marks
        assert all(mark.isdecimal() and 1 <= int(mark) <= last + 1 for mark in marks)


def test_few_steps_are_named_each() -> None:
    assert draw_curve("f1", points(1, 2, 3), 60).splitlines()[-1].split() == ["1", "2", "3"]
