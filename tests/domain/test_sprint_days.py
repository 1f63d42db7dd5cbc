"""The days of a sprint: near today, and what is seldom meant of them."""

from datetime import date, timedelta

import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.sprints import OpenSprint
from tests.domain.test_sprints import Sprints


@pytest.mark.parametrize("first", [date(9999, 12, 30), date(1, 1, 2), date(2032, 1, 5)])
def test_a_sprint_lies_near_today(first: date) -> None:
    table = Sprints()
    with pytest.raises(RuleBroken, match="at most 5 years from today"):
        table.do(OpenSprint("far", first, first + timedelta(days=1)))


def test_what_is_seldom_meant_of_a_sprint_is_said() -> None:
    table = Sprints()
    first = table.now.date()
    table.do(OpenSprint("one", first, first + timedelta(days=9)))
    act = table.do(OpenSprint("two", first + timedelta(days=9), first + timedelta(days=15), (0, 0)))
    assert act.said == (
        "opened sprint two, whose days overlap those of one, whose band of 0-0 % leaves room for "
        "no experiment"
    )
    act = table.do(OpenSprint("old", date(2024, 1, 1), date(2024, 1, 5)))
    assert act.said == "opened sprint old, which was over on 2024-01-05 already"
