from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import STATUSES, Card, Kind, Status
from mlpm_tui.domain.experiment_stages import Stage, changes_at, order_key, stage_of
from mlpm_tui.domain.experiments import Experiment, Outcome

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK_S = 7 * 86_400


def card(status: Status = Status.IN_PROGRESS, key: int = 1) -> Card:
    return Card(key, f"ML-EXP-{key:02d}", Kind.EXPERIMENT, "Try", 3, status, "a", NOW, NOW, NOW)


def boxed(used: timedelta, *, is_running: bool = True) -> Experiment:
    since = NOW - used
    return Experiment(
        1,
        timebox_length_s=WEEK_S,
        timebox_spent_s=0 if is_running else round(used.total_seconds()),
        timebox_running_since=since if is_running else None,
        timebox_started_at=since,
    )


@pytest.mark.parametrize(
    ("experiment", "status", "alarm", "stage"),
    [
        (boxed(timedelta(days=1)), Status.IN_PROGRESS, None, Stage.RUNNING),
        (boxed(timedelta(days=6)), Status.IN_PROGRESS, None, Stage.AT_RISK),
        (boxed(timedelta(days=8)), Status.IN_PROGRESS, None, Stage.EXPIRED),
        (boxed(timedelta(days=8)), Status.REVIEW, Alarm.TIME_UP, Stage.EXPIRED),
        (boxed(timedelta(days=8)), Status.IN_PROGRESS, Alarm.FIRED, Stage.FIRED),
        (boxed(timedelta(days=1)), Status.IN_PROGRESS, Alarm.WOULD_FIRE, Stage.RUNNING),
        (boxed(timedelta(days=1), is_running=False), Status.IN_PROGRESS, None, Stage.PAUSED),
        (boxed(timedelta(days=1), is_running=False), Status.REVIEW, None, Stage.REVIEW),
        (boxed(timedelta(days=8), is_running=False), Status.BACKLOG, None, Stage.EXPIRED),
        (Experiment(1, timebox_length_s=WEEK_S), Status.READY, None, Stage.READY),
        (Experiment(1), Status.IN_PROGRESS, None, Stage.RUNNING),
        (Experiment(1), Status.DONE, None, Stage.UNDECIDED),
        (Experiment(1, outcome=Outcome.PARTIAL), Status.DONE, Alarm.FIRED, Stage.PARTIAL),
    ],
)
def test_a_word_for_where_it_is(
    experiment: Experiment, status: Status, alarm: Alarm | None, stage: Stage
) -> None:
    assert stage_of(card(status), experiment, alarm, NOW) is stage


def test_every_outcome_and_every_column_has_a_stage() -> None:
    for outcome in Outcome:
        assert stage_of(card(), Experiment(1, outcome=outcome), None, NOW).value == outcome.value
    for status in STATUSES:
        assert stage_of(card(status), Experiment(1), None, NOW) in Stage


@pytest.mark.parametrize("used", [timedelta(hours=1), timedelta(days=6)])
def test_the_stage_changes_when_it_was_said_to(used: timedelta) -> None:
    experiment = boxed(used)
    at = changes_at(experiment, NOW)
    assert at is not None
    before = stage_of(card(), experiment, None, NOW)
    assert stage_of(card(), experiment, None, at - timedelta(milliseconds=2)) is before
    assert stage_of(card(), experiment, None, at) is not before


def test_what_time_cannot_change_is_never_due() -> None:
    assert changes_at(boxed(timedelta(days=8)), NOW) is None
    assert changes_at(boxed(timedelta(days=1), is_running=False), NOW) is None
    assert changes_at(Experiment(1, timebox_running_since=NOW), NOW) is None


def test_the_most_pressing_comes_first_within_a_stage() -> None:
    soon, later = boxed(timedelta(days=3)), boxed(timedelta(days=2))
    assert order_key(Stage.RUNNING, card(), soon) < order_key(Stage.RUNNING, card(), later)
    none = order_key(Stage.RUNNING, card(), Experiment(1))
    assert order_key(Stage.RUNNING, card(), later) < none < order_key(Stage.READY, card(), soon)
    old = Experiment(1, outcome=Outcome.SUCCESS, decided_at=NOW - timedelta(days=1))
    new = Experiment(1, outcome=Outcome.FAILURE, decided_at=NOW)
    assert order_key(Stage.FAILURE, card(), new) < order_key(Stage.SUCCESS, card(), old)
