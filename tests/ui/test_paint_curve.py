from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.ui.paint.curve import LINES, draw_curve

AT = datetime(2026, 11, 20, tzinfo=UTC)


def points(*values: float) -> list[MetricPoint]:
    return [MetricPoint(step, value, AT) for step, value in enumerate(values, 1)]


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
