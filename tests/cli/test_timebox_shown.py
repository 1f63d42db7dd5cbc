"""How a timebox and a criterion stand, in the words of `card show`."""

import pytest

from mlpm_tui.cli.card_text import show_timebox, show_verdict


@pytest.mark.parametrize(
    ("left", "shown"),
    [(-10, "10s over its 30s"), (-59.5, "1min over its 30s"), (-150, "2min over its 30s")],
)
def test_it_is_over_by_what_it_is_over(left: float, shown: str) -> None:
    box = {"total_s": 30, "remaining_s": left, "extensions": [], "state": "expired"}
    assert show_timebox(box) == f"expired, {shown}"


def test_a_run_that_fell_shows_its_last_value_too() -> None:
    why = "f1 is 0.74 at best, 0.36 at its last step 4: >= 0.7 is met"
    verdict = {"metric": "f1", "observed": 0.74, "why": why}
    assert show_verdict(verdict) == "(f1 is 0.74 at best, 0.36 at its last step 4)"
    assert show_verdict(verdict | {"why": "f1 is 0.74: >= 0.7 is met"}) == "(f1 is 0.74)"
