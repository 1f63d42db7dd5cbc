"""Days as people type them, the same in forms and commands."""

from datetime import date

import pytest

from mlpm_tui.domain.day_reading import read_day
from mlpm_tui.domain.errors import BadText

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        (" Today ", MONDAY),
        ("yesterday", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 24)),
        ("friday", date(2026, 11, 27)),
        ("Fri", date(2026, 11, 27)),
        ("monday", date(2026, 11, 30)),
        ("3d", date(2026, 11, 26)),
        ("2w", date(2026, 12, 7)),
        ("none", None),
        ("", None),
    ],
)
def test_a_day_is_read(typed: str, day: date | None) -> None:
    assert read_day(typed, MONDAY) == day


@pytest.mark.parametrize("typed", ["30.11.2026", "2026-02-30", "soon", "fr", "\x1b[31mfriday"])
def test_what_is_no_day_says_how_one_is_written(typed: str) -> None:
    with pytest.raises(BadText, match="is no day; write 2026-12-01, tomorrow") as wrong:
        read_day(typed, MONDAY)
    assert wrong.value.position == 0
    assert "\x1b" not in str(wrong.value)
