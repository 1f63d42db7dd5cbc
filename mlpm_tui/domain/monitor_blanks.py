"""Signals that bring nothing but NaN or missing values: a fault, as days without rows are one.

A single NaN says nothing: a share of no requests is one. What has had numbers on this day of the
week and brings only NaN for nearly a day is broken, and so is a window in which no value is left,
with those before it if it takes several to have enough rows. Such a fault needs no second window.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from mlpm_tui.domain.drift_windows import MonitorTerms, ScoredWindow, WindowState
from mlpm_tui.domain.points import Point

NEARLY_A_DAY = timedelta(hours=23)
"""A night without requests is shorter; what comes once a day may come some minutes early."""
LATE = timedelta(hours=1)
"""What is asked for all day may come so much later than in the weeks before, by clocks at least."""
WEEKS_BACK, USUAL = 4, 0.5
"""Numbers should come where at least this share of the weeks before had any at the same time."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_SATURDAY = 5


def blank_state(terms: MonitorTerms) -> WindowState | None:
    """Return the level of a fault: the highest that has a limit; None where there is no limit."""
    if terms.limit is None:
        return None
    return WindowState.WARNING if terms.alarm is None else WindowState.ALARM


def is_blank(value: float | None) -> bool:
    """Tell whether something came that is no number."""
    return value is not None and math.isnan(value)


def blank_places(points: Sequence[Point], needed: int) -> frozenset[int]:
    """Return the places of NaN that should have been numbers, of points oldest first.

    An alert takes `needed` of them in a row, and nearly a day.
    """
    found: set[int] = set()
    numbers: list[datetime] = []
    ends = [point.ends_at for point in points]
    run = 0
    for place, point in enumerate(points):
        run = run + 1 if is_blank(point.value) else 0
        if run >= needed and run and _is_missed(ends, place, numbers):
            found.add(place)
        elif not run and point.value is not None:
            numbers.append(point.ends_at)
    return frozenset(found)


def with_blanks(
    windows: Sequence[ScoredWindow], rows: Mapping[date, int], terms: MonitorTerms
) -> tuple[ScoredWindow, ...]:
    """Mark complete windows without a value once rows are enough; `rows` tells of each day's."""
    state = blank_state(terms)
    found = list(windows)
    run = 0
    for place, window in enumerate(windows):
        if state is None or window.n or window.state is not WindowState.NO_DATA:
            run = 0
            continue
        days = (window.ends_on - window.starts_on).days + 1
        inside = sum(rows.get(window.starts_on + timedelta(passed), 0) for passed in range(days))
        run += inside
        if inside and run >= terms.least:
            found[place] = replace(window, value=math.nan, n=inside, state=state)
    return tuple(found)


def _is_missed(ends: Sequence[datetime], place: int, numbers: Sequence[datetime]) -> bool:
    """Tell by the same time of the weeks before whether a number should have come by now."""
    at = ends[place]
    latest = numbers[-1] if numbers else ends[0]
    if at - latest < NEARLY_A_DAY:
        return False
    # Of what comes once a day nothing is asked for before it comes.
    late = LATE if at - ends[place - 1] < NEARLY_A_DAY else timedelta()
    # What had numbers every week until they ended should have had them all the weeks since.
    weeks = -(-(at - latest) // _WEEK)
    since = max(latest, at - _WEEK) + (_DAY - NEARLY_A_DAY)
    shifts = [_WEEK * (weeks + back) for back in range(WEEKS_BACK)]
    known = [
        _has(numbers, since - shift, at - shift - late)
        for shift in shifts
        if numbers and _has(ends, since - shift, at - shift)
    ]
    if known:
        return sum(known) / len(known) >= USUAL
    return _work_time(latest, at) >= (_DAY + late if late else NEARLY_A_DAY)


def _has(times: Sequence[datetime], start: datetime, end: datetime) -> bool:
    """Tell whether any of rising times lies after a start, and no later than an end."""
    return bisect_right(times, end) > bisect_right(times, start)


def _work_time(start: datetime, end: datetime) -> timedelta:
    """Return how long it is between two times without weekends, of which nobody knows at first."""
    if end - start >= _WEEK:
        return end - start
    passed = timedelta()
    while start < end:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
        if start.weekday() < _SATURDAY:
            passed += min(end, midnight) - start
        start = midnight
    return passed
