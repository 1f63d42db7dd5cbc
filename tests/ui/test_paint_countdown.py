from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.timebox import Timebox, TimeboxState
from mlpm_tui.ui.paint.countdown import NEVER, Countdown, Countdowns, countdown, draw_bar
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
WEEK = 7 * 86400


def running(left: timedelta) -> Timebox:
    return Timebox(WEEK, running_since=NOW + left - timedelta(seconds=WEEK), started_at=NOW)


@pytest.mark.parametrize(
    ("left", "text", "state", "cells"),
    [
        (timedelta(days=3, hours=4, minutes=1), "3d 4h", TimeboxState.RUNNING, 2),
        (timedelta(hours=4, minutes=12, seconds=1), "4h12", TimeboxState.AT_RISK, 4),
        (timedelta(minutes=59, seconds=7), "59:07", TimeboxState.AT_RISK, 4),
        (timedelta(minutes=-130), "-2h10", TimeboxState.EXPIRED, 5),
    ],
)
def test_a_running_timebox_counts_down(
    left: timedelta, text: str, state: TimeboxState, cells: int
) -> None:
    shown, until = countdown(running(left), NOW)
    assert shown == Countdown(text, state, cells)
    assert countdown(running(left), until - timedelta(milliseconds=2))[0] == shown
    assert countdown(running(left), until)[0] != shown


def test_it_turns_to_at_risk_on_time_though_the_words_stay() -> None:
    at_risk_at = NOW + timedelta(minutes=10)
    box = running(timedelta(seconds=0.25 * WEEK) + timedelta(minutes=10))
    shown, until = countdown(box, NOW)
    assert shown.state is TimeboxState.RUNNING
    assert timedelta() < until - at_risk_at < timedelta(milliseconds=2)


@pytest.mark.parametrize(
    ("box", "text"),
    [
        (Timebox(WEEK), "box 1w"),
        (Timebox(WEEK, spent_s=86400, started_at=NOW), "paused 6d 0h"),
        (Timebox(WEEK, spent_s=WEEK, started_at=NOW), "expired"),
    ],
)
def test_what_does_not_run_never_changes(box: Timebox, text: str) -> None:
    shown, until = countdown(box, NOW)
    assert (shown.text, shown.cells, until) == (text, None, NEVER)


def test_the_bar_shows_how_much_is_used() -> None:
    assert draw_bar(2, UNICODE) == "\u25b0\u25b0\u25b1\u25b1\u25b1"
    assert draw_bar(0, ASCII) == "....."
    assert draw_bar(2, ASCII) == "==..."


def experiment(left: timedelta, key: int = 1) -> Experiment:
    since = NOW + left - timedelta(seconds=WEEK)
    return Experiment(key, timebox_length_s=WEEK, timebox_running_since=since)


def test_a_countdown_holds_until_it_is_due() -> None:
    known = Countdowns()
    ours = experiment(timedelta(minutes=30))
    first, until = known.of(ours, NOW)
    again, _ = known.of(ours, until - timedelta(milliseconds=2))
    assert again is first
    assert known.of(ours, until)[0] != first


def test_an_edited_experiment_is_worked_out_again() -> None:
    known = Countdowns()
    assert known.of(experiment(timedelta(minutes=30)), NOW) != known.of(
        experiment(timedelta(minutes=90)), NOW
    )


def test_a_decided_experiment_counts_nothing() -> None:
    decided = Experiment(1, timebox_length_s=WEEK, outcome=Outcome.FAILURE)
    assert Countdowns().of(decided, NOW) == (None, NEVER)
    assert Countdowns().of(Experiment(2), NOW) == (None, NEVER)
