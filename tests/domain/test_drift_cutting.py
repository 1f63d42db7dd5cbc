"""How days become windows of enough rows."""

from datetime import date, timedelta

import pytest

from mlpm_tui.domain.drift_cutting import Cut, Days, cut, era_start
from mlpm_tui.domain.drift_windows import Method, MonitorTerms

MONDAY = date(2026, 11, 2)


def windows(
    rows: list[int], terms: MonitorTerms, partial: tuple[int, ...] = (), first: date = MONDAY
) -> list[Cut[int]]:
    given = {first + timedelta(place): count for place, count in enumerate(rows) if count}
    late = {first + timedelta(place) for place in partial}
    days = Days(first, first + timedelta(len(rows) - 1), given, late)
    return list(cut(days, terms, lambda count: count))


def shown(found: list[Cut[int]]) -> list[tuple[int, int, int, str]]:
    return [
        ((one.starts_on - MONDAY).days, (one.ends_on - MONDAY).days, one.n, str(one.state))
        for one in found
    ]


DAILY = MonitorTerms(Method.PSI)
WEEKLY = MonitorTerms(Method.PSI, window_days=7)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], []),
        ([600, 700], [(0, 0, 600, "ok"), (1, 1, 700, "ok")]),
        ([600, 0, 700], [(0, 0, 600, "ok"), (1, 1, 0, "no_data"), (2, 2, 700, "ok")]),
        ([200, 200, 200, 900], [(0, 2, 600, "ok"), (3, 3, 900, "ok")]),
        ([200, 0, 400, 20], [(0, 2, 600, "ok"), (3, 3, 20, "too_small")]),
        ([499], [(0, 0, 499, "too_small")]),
        ([500], [(0, 0, 500, "ok")]),
    ],
)
def test_days_widen_until_there_are_enough(
    rows: list[int], wanted: list[tuple[int, int, int, str]]
) -> None:
    assert shown(windows(rows, DAILY)) == wanted


def test_a_window_widens_up_to_thirty_days() -> None:
    found = windows([10] * 70, DAILY)
    assert shown(found) == [
        (0, 29, 300, "too_small"),
        (30, 59, 300, "too_small"),
        (60, 69, 100, "too_small"),
    ]


def test_a_day_that_is_still_filling_is_no_window_yet() -> None:
    assert shown(windows([600, 700], DAILY, partial=(1,)))[1] == (1, 1, 700, "partial")
    assert shown(windows([600, 0], DAILY, partial=(1,)))[1] == (1, 1, 0, "partial")
    assert shown(windows([200, 400], DAILY, partial=(1,))) == [(0, 1, 600, "partial")]


def test_weeks_run_from_monday_whenever_one_looks() -> None:
    found = windows([100] * 17, WEEKLY)
    assert shown(found) == [(0, 6, 700, "ok"), (7, 13, 700, "ok"), (14, 20, 300, "partial")]
    later = windows([100] * 15, WEEKLY, first=MONDAY + timedelta(2))
    assert shown(later)[:2] == [(0, 6, 500, "partial"), (7, 13, 700, "ok")]


def test_weeks_widen_by_whole_weeks() -> None:
    found = windows([50] * 28, WEEKLY)
    assert shown(found) == [(0, 13, 700, "ok"), (14, 27, 700, "ok")]


def test_windows_that_were_kept_stay_when_days_are_added() -> None:
    rows = [120, 0, 300, 700, 40, 40, 900, 15, 0, 0, 490, 20, 600]
    whole = shown(windows(rows, DAILY))
    for length in range(1, len(rows)):
        known = [one for one in shown(windows(rows[:length], DAILY)) if one[3] == "ok"]
        assert known == [one for one in whole if one[3] == "ok"][: len(known)]


@pytest.mark.parametrize("window_days", [1, 7, 14, 28])
def test_windows_are_the_same_whatever_day_of_an_earlier_era_one_begins_with(
    window_days: int,
) -> None:
    terms = MonitorTerms(Method.PSI, window_days=window_days, least=500)
    era = era_start(date(2026, 11, 23))
    assert (era, era.weekday(), era_start(era - timedelta(1))) == (
        date(2026, 2, 2),
        0,
        era - timedelta(364),
    )
    found = set()
    for before in (0, 1, 2, 5, 40):
        made = windows([300] * (before + 100), terms, first=era - timedelta(before))
        found.add(tuple(shown([one for one in made if one.starts_on >= era])))
    assert len(found) == 1
