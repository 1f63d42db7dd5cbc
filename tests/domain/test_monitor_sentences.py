"""What is said of a monitor: why it stands so, in its own words, and which days that is of."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.fleet import Monitor
from mlpm_tui.domain.monitor_points import Stand, stand_of, terms_of
from mlpm_tui.domain.monitor_sentences import span_words, state_words
from mlpm_tui.domain.monitor_terms import limit_words, said_of, window_words
from mlpm_tui.domain.points import Point
from mlpm_tui.services.monitor_documents import worst

START = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
STATES = {"o": "ok", "W": "warning", "A": "alarm", "s": "too_small", "p": "partial", "?": "no_data"}
KS = Monitor(1, 1, "drift/age", START, 1, method="ks", warn=0.07, alarm=0.2, window_days=7)
SHARE = Monitor(1, 1, "accuracy", START, 1, method="share", side="below", warn=0.02, alarm=0.05)


def stand(monitor: Monitor, *windows: tuple[str, float], floor: float | None = 0.031) -> Stand:
    before = 0.9436 if monitor.method == "share" else None
    points = [
        Point(
            *(1, monitor.signal, START + WEEK * at, START + WEEK * (at + 1), value, 900),
            before=before,
            floor=floor,
            state=STATES[letter],
        )
        for at, (letter, value) in enumerate(windows)
    ]
    return stand_of(monitor, points, terms_of(monitor))


def test_what_is_beyond_and_not_yet_an_alert_says_so() -> None:
    found = stand(KS, ("o", 0.02), ("A", 0.63))
    assert (found.state, state_words(found)) == ("pending", "1 of 2")
    assert found.why == (
        "KS 0.63 is above 0.2 (noise 0.031); an alert needs 2 such windows in a row, this is 1 of 2"
    )
    assert not found.is_open


def test_an_alarm_that_is_at_its_warning_level_now_tells_both() -> None:
    found = stand(KS, ("o", 0.02), ("A", 0.21), ("A", 0.223), ("W", 0.189))
    assert (found.state, state_words(found)) == ("alarm", "alarm")
    assert found.why == (
        "since 8 Jun 2026 (reached 0.223), now KS 0.189 is above 0.07 (noise 0.031): warning level"
    )
    easing = stand(KS, ("W", 0.15), ("W", 0.12), ("o", 0.02))
    assert easing.state == "recovering"
    assert easing.why.endswith(
        "now KS 0.02 is not above 0.07 (noise 0.031); it ends after 2 calm windows in a row "
        "or 6 inside the limit"
    )


def test_windows_that_are_beyond_together_say_so() -> None:
    found = stand(KS, ("o", 0.02), ("W", 0.09), ("W", 0.098), floor=0.0766)
    assert found.why == "since 8 Jun 2026, now KS 0.098 is above 0.07 (noise 0.0766)"
    low = stand(KS, ("o", 0.02), ("W", 0.09), ("W", 0.061), floor=0.0766)
    assert "now KS 0.061, with the windows beside it above 0.07 (noise 0.0766)" in low.why


def test_shares_move_by_points() -> None:
    fell = stand(SHARE, ("W", 0.9014), ("W", 0.9014), floor=0.03523)
    assert (
        fell.why == "since 1 Jun 2026, now 94.4 % -> 90.1 %: fell 4.2 points (limit 2, noise 3.5)"
    )
    noisy = stand(SHARE, ("o", 0.9136), floor=0.0352)
    assert noisy.why.endswith("fell 3 points (limit 2, noise 3.5), no more than the noise")
    assert "rose 1 point (limit" in stand(SHARE, ("o", 0.9536)).why
    assert "did not move" in stand(SHARE, ("o", 0.9436)).why


@pytest.mark.parametrize(
    ("side", "value", "letter", "said"),
    [
        ("below", 0.5, "A", "0.5 is below 0.9"),
        ("below", 0.95, "o", "0.95 is not below 0.9"),
        ("above", 1.0, "A", "1 is above 0.9"),
        ("either", -2.0, "A", "-2 is more off zero than 0.9"),
    ],
)
def test_numbers_are_on_a_side_of_their_limit(
    side: str, value: float, letter: str, said: str
) -> None:
    monitor = Monitor(1, 1, "f1", START, None, side=side, alarm=0.9, needed=1)
    assert (
        stand(monitor, (letter, value), floor=None).why.removeprefix("since 1 Jun 2026, now ")
        == said
    )


def test_what_is_no_number_is_shown_and_not_judged() -> None:
    monitor = Monitor(1, 1, "f1", START, None, side="below", alarm=0.9)
    found = stand(monitor, ("o", 0.95), ("?", math.nan), floor=None)
    assert found.state == "ok"
    assert found.latest is not None
    assert math.isnan(found.latest.value or 0)
    assert found.why.startswith("0.95 is not below 0.9; the latest value is not a number")
    assert stand(monitor, ("?", math.nan)).why.startswith("The latest value is not a number")


def test_a_log_that_ended_says_when() -> None:
    """Idle days are counted for some weeks only: the day of the last rows is true for ever."""
    monitor = Monitor(1, 1, "freshness", START, 1, warn=0, needed=1, least=1)
    day = timedelta(days=1)
    points = [
        Point(1, "freshness", START, START + day, 0.0, 80, state="ok"),
        Point(1, "freshness", START + day, START + 2 * day, 1.0, 0, state="warning"),
        Point(1, "freshness", START + 44 * day, START + 45 * day, 44.0, 0, state="warning"),
    ]
    assert stand_of(monitor, points, terms_of(monitor)).why == ("no rows since 1 Jun 2026")


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "unwatched"),
        (("paused",), "paused"),
        (("no_data", "paused"), "no_data"),
        (("ok", "paused"), "ok"),
        (("ok", "pending"), "pending"),
        (("pending", "warning"), "warning"),
    ],
)
def test_a_model_stands_as_its_worst_monitor(states: tuple[str, ...], said: str) -> None:
    assert worst(states) == said


def test_what_was_not_measured_says_why() -> None:
    assert stand(KS).why == "No rows yet"
    assert stand(KS, ("s", 0.4)).why == "n too small: 900 rows, 500 are needed"
    assert stand(KS, ("p", 0.4)).why == "No window is complete yet"


@pytest.mark.parametrize(
    ("first", "length", "year", "said"),
    [
        ("2026-11-16T00:00Z", 7, 2026, "16-22 Nov"),
        ("2026-11-15T23:00Z", 7, 2026, "16-22 Nov"),
        ("2026-11-16T05:00Z", 1, 2026, "16 Nov"),
        ("2019-08-26T00:00Z", 7, 2026, "26 Aug-1 Sep 2019"),
        ("2025-12-29T00:00Z", 7, 2026, "29 Dec 2025-4 Jan"),
        ("2026-11-16T02:00Z", 0, 2026, "16 Nov 02:00"),
    ],
)
def test_a_window_has_its_dates(first: str, length: int, year: int, said: str) -> None:
    at = datetime.fromisoformat(first)
    assert span_words(Point(1, "x", at, at + timedelta(days=length), 1.0), year) == said


def test_both_limits_fit_a_column() -> None:
    assert (limit_words(KS), window_words(KS)) == ("> 0.07 / 0.2", "2 x 7 d")
    assert limit_words(SHARE) == "-2 / 5 points"
    one = Monitor(1, 1, "unseen/plan", START, 1, method="share", warn=0.01, needed=1)
    assert (limit_words(one), window_words(one)) == ("+1 point", "1 d")
    assert said_of(one) == "share: warns at 1 point more; one window of 1 d"
    pushed = Monitor(1, 1, "f1", START, None, side="below", alarm=0.9)
    assert (limit_words(pushed), window_words(pushed)) == ("< 0.9", "2 values")
