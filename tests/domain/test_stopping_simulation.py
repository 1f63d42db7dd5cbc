"""Why a rule must hold twice and how epochs are counted: what the specification claims, simulated.

A slow learner that ends well at 0.87: after three epochs it is above 0.75 in nine trainings of ten,
one epoch earlier it hardly ever is.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.rule_states import Progress, StoppingState, judge_stopping
from mlpm_tui.domain.rules import Bound, BoundKind, Criterion, StoppingRule, Threshold

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
CURVE = (0.60, 0.7227, 0.77, 0.82, 0.85, 0.86, 0.87)
NOISE = 0.0156
TRAININGS = 1000

History = dict[str, list[MetricPoint]]


def rule(after: int, confirm: int) -> StoppingRule:
    criterion = Criterion("f1", "<", Bound(BoundKind.VALUE, 0.75))
    return StoppingRule(Threshold(criterion, after, "epochs"), confirm=confirm)


def trainings() -> list[list[float]]:
    chance = random.Random(20261123)  # noqa: S311  a simulation
    return [[mean + chance.gauss(0, NOISE) for mean in CURVE] for _ in range(TRAININGS)]


def points(values: Sequence[float], first_step: int, every: int = 1) -> list[MetricPoint]:
    return [
        MetricPoint(first_step + number * every, value, START + timedelta(minutes=number))
        for number, value in enumerate(values)
    ]


def steps_from(first: int) -> Callable[[Sequence[float]], History]:
    return lambda values: {"f1": points(values, first)}


def with_an_epoch_metric(values: Sequence[float]) -> History:
    """Report at every 500th step, with the epoch logged beside it, from 0."""
    epochs = points([float(number) for number in range(len(values))], 500, 500)
    return {"f1": points(values, 500, 500), "epoch": epochs}


WAYS = {
    "steps from 0": steps_from(0),
    "steps from 1": steps_from(1),
    "an epoch metric": with_an_epoch_metric,
}


def killed(told: StoppingRule, way: Callable[[Sequence[float]], History]) -> float:
    """Return the share of good trainings that a rule would have stopped."""
    fired = 0
    for values in trainings():
        verdict = judge_stopping(told, Progress(way(values)))
        fired += verdict.state is StoppingState.FIRED
    return fired / TRAININGS


@pytest.mark.parametrize("way", WAYS)
def test_confirmed_twice_it_kills_no_training_that_would_have_ended_well(way: str) -> None:
    assert killed(rule(3, confirm=2), WAYS[way]) == 0


@pytest.mark.parametrize("way", WAYS)
def test_at_the_first_report_it_kills_one_in_ten(way: str) -> None:
    assert killed(rule(3, confirm=1), WAYS[way]) == pytest.approx(0.10, abs=0.03)


def test_counted_off_by_one_it_would_kill_nearly_all() -> None:
    assert killed(rule(2, confirm=1), WAYS["steps from 1"]) == pytest.approx(0.96, abs=0.02)


def test_confirming_saves_most_even_where_the_epoch_is_miscounted() -> None:
    assert killed(rule(2, confirm=2), WAYS["steps from 1"]) < 0.15


@pytest.mark.parametrize("way", WAYS)
def test_a_training_that_does_not_learn_is_stopped_one_report_later(way: str) -> None:
    flat = [0.7] * 6
    states = [
        judge_stopping(rule(3, confirm=2), Progress(WAYS[way](flat[:number]))).state
        for number in range(1, 7)
    ]
    armed, near, fired = StoppingState.ARMED, StoppingState.WOULD_FIRE, StoppingState.FIRED
    assert states == [armed, armed, near, fired, fired, fired]


def test_the_first_epoch_s_number_is_told() -> None:
    bases = {
        name: judge_stopping(rule(3, 2), Progress(way(CURVE))).epoch_base
        for name, way in WAYS.items()
    }
    assert bases == {"steps from 0": 0, "steps from 1": 1, "an epoch metric": 0}
