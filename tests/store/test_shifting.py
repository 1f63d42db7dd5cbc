"""Moving a board in time moves what was measured too, and keys made of times never collide."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.points import Point
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.shifting import shift_board, shifter

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize("by", [WEEK, -WEEK, timedelta(days=3, hours=4)])
def test_points_of_even_weeks_move_by_a_week(board: Path, by: timedelta) -> None:
    points = [
        Point(1, "drift/age", MONDAY + WEEK * week, MONDAY + WEEK * (week + 1), float(week))
        for week in range(5)
    ]
    library = Library(open_database(read_address(str(board))))
    with closing(library):
        library.points.keep(points, MONDAY)
    shift_board(board, by)
    library = Library(open_database(read_address(str(board))))
    with closing(library):
        moved = library.points.read([1])
    assert [(p.starts_at, p.ends_at, p.value) for p in moved] == [
        (p.starts_at + by, p.ends_at + by, p.value) for p in points
    ]


def test_days_of_a_window_are_called_as_they_are_after_the_move() -> None:
    text = '[["window", "2026-12-28 to 2027-01-03"]]'
    assert shifter(timedelta(days=1))(text) == '[["window", "2026-12-29 to 2027-01-04"]]'
    assert shifter(timedelta(hours=30))("2026-11-02 to 2026-11-08") == "2026-11-03 to 2026-11-09"
    assert shifter(timedelta(hours=42))("2026-11-02 to 2026-11-08") == "2026-11-04 to 2026-11-10"
