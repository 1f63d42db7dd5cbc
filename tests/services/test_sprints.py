"""The days of the next sprint where nobody types them."""

from datetime import date

import pytest

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.team import Sprint
from mlpm_tui.services.sprints import days_of

TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ((date(2026, 11, 2), date(2026, 11, 13)), (date(2026, 11, 16), date(2026, 11, 27))),
        ((date(2026, 11, 2), date(2026, 11, 15)), (date(2026, 11, 16), date(2026, 11, 29))),
        ((date(2026, 11, 1), date(2026, 11, 7)), (date(2026, 11, 8), date(2026, 11, 14))),
        ((date(2026, 10, 1), date(2026, 10, 7)), (TODAY, date(2026, 11, 9))),
        ((date(9999, 12, 30), date.max), (TODAY, date(2026, 11, 4))),
    ],
    ids=["weekend", "whole weeks", "begins on Sunday", "long over", "end of time"],
)
def test_a_sprint_follows_the_last_one(
    last: tuple[date, date], following: tuple[date, date]
) -> None:
    team = Team(sprints=(Sprint(1, "one", *last, 40, 60),))
    assert days_of(team, None, None, TODAY) == following


def test_the_last_day_that_there_is_ends_what_follows_it() -> None:
    assert days_of(Team(), date.max, None, TODAY) == (date.max, date.max)
