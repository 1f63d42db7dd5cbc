"""How days become windows: by the calendar, and wider where there are too few rows.

Windows don't overlap, so that two in a row are two observations. A window of seven days runs from
Monday to Sunday whenever one looks; one that had to widen ends once it has enough rows. So that it
is the same window whenever one looks, none widens beyond the end of an era of 364 days, and days
are given from the beginning of an era on, or from the log's first.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Generic, TypeVar

from mlpm_tui.domain.drift_windows import MonitorTerms, WindowState
from mlpm_tui.domain.values import dataclass

Rows = TypeVar("Rows")
ERA = 364
"""Days: thirteen times four weeks, so that no usual window lies in two eras."""


@dataclass(frozen=True, slots=True)
class Days(Generic[Rows]):
    """What each day brought, from `first` to `last`; a day that is missing brought nothing.

    `partial` days are still filling (today, or a partition that is being written).
    """

    first: date
    last: date
    rows: Mapping[date, Rows]
    partial: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Cut(Generic[Rows]):
    """A window's days and rows; `state` is `OK` where it is complete and large enough."""

    starts_on: date
    ends_on: date
    rows: tuple[Rows, ...]
    n: int
    state: WindowState


def cut(days: Days[Rows], terms: MonitorTerms, size: Callable[[Rows], int]) -> Iterator[Cut[Rows]]:
    """Cut days into windows of enough rows, oldest first; `size` says how many rows there are."""
    waiting: Cut[Rows] | None = None
    for block in _blocks(days, max(1, terms.window_days), size):
        if waiting is not None and era_start(waiting.starts_on) != era_start(block.starts_on):
            yield _in_state(waiting, WindowState.TOO_SMALL)
            waiting = None
        if waiting is None and not block.n:
            yield block
            continue
        merged = block if waiting is None else _merged(waiting, block)
        waiting = None
        if merged.state is WindowState.PARTIAL or merged.n >= terms.least:
            yield merged
        elif (merged.ends_on - merged.starts_on).days + 1 + terms.window_days > terms.most_days:
            yield _in_state(merged, WindowState.TOO_SMALL)
        else:
            waiting = merged
    if waiting is not None:
        yield _in_state(waiting, WindowState.TOO_SMALL)


def era_start(day: date) -> date:
    """Return the first day of the era that a day lies in; it is a Monday."""
    number = day.toordinal()
    return date.fromordinal(number - (number - 1) % ERA)


def _blocks(days: Days[Rows], length: int, size: Callable[[Rows], int]) -> Iterator[Cut[Rows]]:
    """Cut the calendar into equal parts, the same ones whatever the first day is."""
    first = days.first.toordinal()
    for start in range(first - (first - 1) % length, days.last.toordinal() + 1, length):
        inside = [date.fromordinal(number) for number in range(start, start + length)]
        starts_on, ends_on = inside[0], inside[-1]
        rows = tuple(days.rows[day] for day in inside if day in days.rows)
        n = sum(map(size, rows))
        is_whole = days.first <= starts_on and ends_on <= days.last
        state = WindowState.OK if n else WindowState.NO_DATA
        if not is_whole or any(day in days.partial for day in inside):
            state = WindowState.PARTIAL
        yield Cut(starts_on, ends_on, rows, n, state)


def _merged(first: Cut[Rows], second: Cut[Rows]) -> Cut[Rows]:
    is_partial = second.state is WindowState.PARTIAL
    state = WindowState.PARTIAL if is_partial else WindowState.OK
    rows = (*first.rows, *second.rows)
    return Cut(first.starts_on, second.ends_on, rows, first.n + second.n, state)


def _in_state(window: Cut[Rows], state: WindowState) -> Cut[Rows]:
    return Cut(window.starts_on, window.ends_on, window.rows, window.n, state)
