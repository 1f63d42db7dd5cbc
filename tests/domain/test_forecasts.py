"""Forecasts from a team's own throughput: refused, repeated, calibrated."""

from datetime import date
from random import Random

import pytest

from mlpm_tui.domain import forecasts
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.forecasts import FURTHEST, TRIALS, day_after, forecast
from tests.budgets.forecasts import calibrate

MONDAY = date(2026, 11, 23)


def test_nine_finished_cards_are_too_few_and_ten_are_enough() -> None:
    with pytest.raises(RuleBroken, match="9 cards were finished in the last 3 days") as refused:
        forecast(5, (3, 3, 3), MONDAY)
    assert refused.value.code == "too_little"
    assert str(refused.value).endswith("at least 10 finished cards, so wait for 1 more.")
    assert forecast(5, (3, 3, 4), MONDAY).finished == 10


def test_the_same_seed_gives_the_same_answer() -> None:
    history = (0, 2, 1, 0, 0, 3, 1, 2, 0, 1, 4, 0)
    own = forecast(40, history, MONDAY)
    assert own == forecast(40, list(history), MONDAY) == forecast(40, history, MONDAY, own.seed)
    seeds = {forecast(40, history, MONDAY, seed).seed for seed in range(5)}
    assert seeds == set(range(5))
    assert own.p50_days is not None
    assert own.p85_days is not None
    assert 25 < own.p50_days < own.p85_days < 80


@pytest.mark.parametrize(
    ("left", "days"), [(0, 0), (1, 1), (2, 1), (3, 2), (10, 5), (11, 8), (21, 15)]
)
def test_an_even_pace_is_foretold_exactly(left: int, days: int) -> None:
    # Two cards each working day, none on weekends; the forecast is made on a Sunday.
    history = (2, 2, 2, 2, 2, 0, 0) * 3
    told = forecast(left, history, date(2026, 11, 22))
    assert (told.p50_days, told.p85_days) == (days, days)
    assert (told.history_days, told.finished) == (21, 30)


def test_old_days_are_forgotten_and_far_ends_are_not_told() -> None:
    assert forecast(10, (5,) * 400, MONDAY).history_days == 90
    far = forecast(1_000_000, (1,) * 20, MONDAY)
    assert (far.p50_days, far.p85_days) == (None, None)
    near = forecast(1_500, (1,) * 20, MONDAY)
    assert near.p50_days is None
    assert day_after(MONDAY, None) is None
    assert day_after(MONDAY, 9) == date(2026, 12, 2)
    assert TRIALS >= 1_000


@pytest.mark.slow
def test_p85_holds_less_often_the_shorter_the_history_is() -> None:
    short, long = calibrate(10, 100, 60), calibrate(80, 100, 60)
    assert 0.6 <= short.p85 <= 0.8
    assert 0.8 <= long.p85 <= 0.95


def test_nothing_left_needs_no_history() -> None:
    told = forecast(0, (), MONDAY)
    assert (told.left, told.p50_days, told.p85_days, told.finished) == (0, 0, 0, 0)


def test_no_further_is_drawn_than_counts() -> None:
    class Drawn(Random):
        many = 0

        def randbytes(self, n: int) -> bytes:
            Drawn.many += n
            return super().randbytes(n)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecasts, "Random", Drawn)
        told = forecast(300, (0, 1) * 45, MONDAY)
        assert told.p50_days is not None
        assert abs(told.p50_days - 600) < 15
        # A day of the week and one of the weekend are each drawn as often as they come.
        assert Drawn.many < 1.6 * 600 * TRIALS
        Drawn.many = 0
        assert forecast(601, (0, 1) * 45, MONDAY).p50_days is None
        assert Drawn.many == 0
        assert forecast(590, (0, 1) * 45, MONDAY).p50_days is None
        assert Drawn.many < 1.6 * FURTHEST * TRIALS
