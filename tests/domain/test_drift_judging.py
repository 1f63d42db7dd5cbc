"""When a run of windows opens an alert, keeps it and ends it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.drift_cutting import Days
from mlpm_tui.domain.drift_judging import judge_windows
from mlpm_tui.domain.drift_scoring import score_shares
from mlpm_tui.domain.drift_windows import (
    Judged,
    Method,
    MonitorTerms,
    ScoredWindow,
    Side,
    Standing,
    Tally,
    WindowState,
)

START = date(2026, 11, 1)
STATES = {"o": "ok", "W": "warning", "A": "alarm", "p": "partial", "s": "too_small", "-": "no_data"}
PSI = MonitorTerms(Method.PSI, warn=0.1, alarm=0.25)


def windows(pattern: str, inside: float = 0.02) -> list[ScoredWindow]:
    made = []
    for place, letter in enumerate(pattern):
        day = START + timedelta(place)
        value = {"W": 0.15, "A": 0.4, "b": 0.09}.get(letter, inside)
        state = WindowState(STATES.get(letter, "ok"))
        made.append(ScoredWindow(day, day, value, 1000, state, limit=0.1, floor=0.03))
    return made


def judged(pattern: str, terms: MonitorTerms = PSI) -> Judged:
    return judge_windows(windows(pattern), terms)


@pytest.mark.parametrize(
    ("pattern", "standing"),
    [
        ("", "quiet"),
        ("ooo", "quiet"),
        ("oW", "quiet"),
        ("WoWoWo", "quiet"),
        ("oWW", "warning"),
        ("oWA", "warning"),
        ("oAA", "alarming"),
        ("oWWAA", "alarming"),
        ("AAWW", "alarming"),
        ("WWo", "recovering"),
        ("WWoo", "quiet"),
        ("WWoW", "warning"),
        ("WWbb", "recovering"),
        ("WWbbbbb", "recovering"),
        ("WWbbbbbb", "quiet"),
        ("WWbobobo", "quiet"),
        ("WWbobo", "recovering"),
        ("WWooW", "quiet"),
        ("Wp", "quiet"),
        ("W-W", "warning"),
        ("WsW", "warning"),
        ("WW-s", "warning"),
        ("WWo-o", "quiet"),
    ],
)
def test_an_alert_opens_stays_and_ends(pattern: str, standing: str) -> None:
    assert judged(pattern).standing == standing


def test_an_episode_is_kept_with_its_days() -> None:
    found = judged("oWWooWWA")
    first, second = found.episodes
    assert (first.starts_on.day, first.opened_on.day) == (2, 3)
    assert first.ended_on == date(2026, 11, 5)
    assert (second.starts_on.day, second.ended_on, second.is_alarm) == (6, None, False)
    assert found.since == second.starts_on
    assert found.is_open


def test_two_of_three_windows_may_be_asked() -> None:
    terms = MonitorTerms(Method.KS, warn=0.1, needed=2, among=3)
    assert judged("WoW", terms).is_open
    assert not judged("WooW", terms).is_open
    assert judged("Wo", terms).pending == 0


@pytest.mark.parametrize(
    ("side", "values", "standing"),
    [
        ("above", [120, 120], "warning"),
        ("above", [120, 120, 94, 94], "quiet"),
        ("above", [120, 120, 99, 99], "recovering"),
        ("above", [120, 120, *[99] * 6], "quiet"),
        ("below", [80, 80, 101, 101], "recovering"),
        ("below", [80, 80, 106, 106], "quiet"),
    ],
)
def test_numbers_have_a_band_too(side: str, values: list[float], standing: str) -> None:
    terms = MonitorTerms(Method.THRESHOLD, warn=100, side=Side(side))
    made = []
    for place, value in enumerate(values):
        day = START + timedelta(place)
        beyond = value > 100 if side == "above" else value < 100
        state = WindowState.WARNING if beyond else WindowState.OK
        made.append(ScoredWindow(day, day, value, 10, state, limit=100))
    assert judge_windows(made, terms).standing == standing


def test_a_limit_of_nothing_is_recovered_from() -> None:
    terms = MonitorTerms(Method.SHARE, warn=0)
    states = [WindowState.WARNING] * 2 + [WindowState.OK] * 2
    made = [ScoredWindow(START, START, 0.0, 900, state, limit=0, before=0) for state in states]
    assert judge_windows(made[:2], terms).standing is Standing.WARNING
    assert judge_windows(made, terms).standing is Standing.QUIET


@pytest.mark.parametrize(
    ("pattern", "pending"),
    [("", 0), ("oW", 1), ("oWs", 1), ("Wo", 0), ("oWW", 0), ("WWo", 0), ("WWooA", 1)],
)
def test_what_speaks_for_an_alert_is_counted_until_it_opens(pattern: str, pending: int) -> None:
    assert judged(pattern).pending == pending


def test_no_window_needed_is_one_needed() -> None:
    terms = MonitorTerms(Method.PSI, warn=0.1, alarm=0.25, needed=0)
    assert judged("o", terms).standing is Standing.QUIET
    assert judged("oW", terms).standing is Standing.WARNING
    assert judged("oWo", terms).standing is Standing.QUIET


@given(st.text("oWAb", max_size=30), st.integers(1, 4), st.integers(0, 5))
def test_alerts_open_only_on_windows_enough(pattern: str, needed: int, more: int) -> None:
    terms = MonitorTerms(Method.PSI, warn=0.1, alarm=0.25, needed=needed, among=needed + more)
    found = judged(pattern, terms)
    for episode in found.episodes:
        inside = pattern[(episode.starts_on - START).days : (episode.opened_on - START).days + 1]
        assert len(inside) <= needed + more
        assert sum(letter in "WA" for letter in inside) == needed
        assert inside[-1] in "WA"
    ends = [one.ended_on for one in found.episodes]
    assert None not in ends[:-1]
    assert found.is_open == (bool(ends) and ends[-1] is None)
    assert (found.since is None) == (not found.is_open)


@given(
    st.text("oWAb", max_size=12), st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ps-")))
)
def test_windows_that_say_nothing_change_nothing(
    pattern: str, silent: list[tuple[int, str]]
) -> None:
    padded = list(pattern)
    for place, letter in silent:
        padded.insert(min(place, len(padded)), letter)
    before, after = judged(pattern), judged("".join(padded))
    assert after.standing is before.standing
    assert len(after.episodes) == len(before.episodes)
    assert [one.is_alarm for one in after.episodes] == [one.is_alarm for one in before.episodes]


@pytest.mark.parametrize(("gap", "standing"), [(30, "alarming"), (31, "alarming"), (32, "quiet")])
def test_windows_on_both_sides_of_a_long_gap_are_not_in_a_row(gap: int, standing: str) -> None:
    assert judged("A" + "-" * gap + "A").standing == standing
    assert judged("A" + "-" * gap + "AA").standing is Standing.ALARMING


def test_a_long_gap_ends_nothing_by_itself() -> None:
    assert judged("AAo" + "-" * 50).standing is Standing.RECOVERING
    assert judged("AAo" + "-" * 50 + "o").standing is Standing.RECOVERING
    assert judged("AAo" + "-" * 50 + "oo").standing is Standing.QUIET


@pytest.mark.parametrize(
    ("side", "before", "values", "standing"),
    [
        ("above", 0.0, [0.0, 1.0], "alarming"),
        ("above", 0.0, [0.0, 0.99], "quiet"),
        ("above", 0.6, [0.6, 1.0], "quiet"),
        ("either", 0.4, [0.4, 1.0], "quiet"),
        ("above", 0.0, [0.0, 1.0, 0.0], "recovering"),
        ("above", 0.0, [0.0, 1.0, 0.0, 0.0], "quiet"),
    ],
)
def test_a_share_that_is_all_rows_needs_no_second_window(
    side: str, before: float, values: list[float], standing: str
) -> None:
    terms = MonitorTerms(Method.SHARE, 0.02, 0.1, Side(side))
    rows = {
        START + timedelta(at): Tally(round(600 * value), 600) for at, value in enumerate(values)
    }
    days = Days(START, max(rows), rows)
    found = judge_windows(score_shares(Tally(round(5_000 * before), 5_000), days, terms), terms)
    assert found.standing == standing
    assert len(found.episodes) == (standing != "quiet" or len(values) == 4)
