"""How far a timebox is over, in the words of `card show`."""

import pytest

from mlpm_tui.cli.card_text import show_timebox


@pytest.mark.parametrize(
    ("left", "shown"),
    [(-10, "10s over its 30s"), (-59.5, "1min over its 30s"), (-150, "2min over its 30s")],
)
def test_it_is_over_by_what_it_is_over(left: float, shown: str) -> None:
    box = {"total_s": 30, "remaining_s": left, "extensions": [], "state": "expired"}
    assert show_timebox(box) == f"expired, {shown}"
