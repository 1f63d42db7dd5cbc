"""What a log's days say for one monitor: windows of scores, shares or measures.

One way for each nature of a signal; the judge is the same for all.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from mlpm_tui.domain.day_measures import CORRECT, LATENCY, ROWS, DayTally, signals_of, summed
from mlpm_tui.domain.drift_cutting import Cut, Days, cut
from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.drift_judging import MOST_BEFORE
from mlpm_tui.domain.drift_scoring import Reading, score_columns, score_readings, score_shares
from mlpm_tui.domain.drift_shares import Part, part_of, share_days, tally_of
from mlpm_tui.domain.drift_windows import Method, MonitorTerms, ScoredWindow, Tally, WindowState
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Monitor
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.monitor_blanks import with_blanks
from mlpm_tui.domain.monitor_signals import (
    FRESHNESS,
    LABELS,
    LATENCIES,
    PREDICTIONS,
    Signal,
    read_signal,
)
from mlpm_tui.domain.sketches import ColumnReference, Counts
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

WEEKS_BACK, WEEK, SATURDAY = 4, 7, 5
USUAL = 0.5
"""A day should have rows where at least this share of the same weekdays before it had."""
_TALLIES = {"error_rate": "errors", "accuracy": CORRECT}
_OF_NO_VALUE = frozenset({Part.MISSING, Part.UNSEEN})


@dataclass(frozen=True, slots=True)
class LogDays:
    """What is known of a log from its first day to the last that is looked at.

    `counts` are by column and day. `partial` days are still filling; `right` is how many of the
    reference's predictions were right, and `outcomes` the same by a column's bins, where its
    labels are known.
    """

    references: Mapping[str, ColumnReference]
    counts: Mapping[str, Mapping[date, Counts]]
    tallies: Mapping[date, tuple[DayTally, ...]]
    first: date
    last: date
    partial: frozenset[date] = frozenset()
    right: Tally | None = None
    outcomes: Mapping[str, BinOutcomes] = field(default_factory=dict)


def score_log(
    monitor: Monitor, log: LogDays, layout: LogLayout, terms: MonitorTerms
) -> tuple[ScoredWindow, ...]:
    """Score a monitor's windows, oldest first; RuleBroken where the log lacks what it watches."""
    if monitor.signal == FRESHNESS:
        return score_readings(_idle_days(log), terms)
    windows = _scored(monitor, log, layout, terms)
    return with_blanks(windows, filled_rows(monitor, log, layout), terms)


def filled_rows(monitor: Monitor, log: LogDays, layout: LogLayout) -> dict[date, int]:
    """Return how many rows each day had of which most should have had a value for a monitor.

    Labels come later, and missing values are what other monitors count.
    """
    if monitor.signal in LATENCIES:
        return {
            day: known[ROWS].n
            for day, found in log.tallies.items()
            if {ROWS, LATENCY} <= (known := summed(found)).keys()
        }
    reference = reference_of(monitor, log, layout)
    if reference is None or monitor.signal == LABELS or part_of(monitor.signal) in _OF_NO_VALUE:
        return {}
    missing = tally_of(reference, reference.counts, Part.MISSING).share
    if missing is None or missing > MOST_BEFORE:
        return {}
    return {day: each.rows for day, each in log.counts.get(reference.column, {}).items()}


def _scored(
    monitor: Monitor, log: LogDays, layout: LogLayout, terms: MonitorTerms
) -> tuple[ScoredWindow, ...]:
    column = _column_of(monitor, layout)
    if not column:
        return _score_measure(monitor, log, terms)
    reference = _reference(log, column)
    counts = log.counts.get(column, {})
    if terms.method is Method.SHARE or terms.method is Method.THRESHOLD:
        part = part_of(monitor.signal) or Part.POSITIVE
        positive = "" if monitor.column else layout.positive
        tallies = share_days(reference, counts, part, positive)
        days = Days(log.first, log.last, tallies, log.partial)
        if terms.method is Method.THRESHOLD:
            return _score_plain(days, terms)
        before = tally_of(reference, reference.counts, part, positive)
        return score_shares(before, days, terms)
    return score_columns(reference, Days(log.first, log.last, counts, log.partial), terms)


def reference_of(monitor: Monitor, log: LogDays, layout: LogLayout) -> ColumnReference | None:
    """Return how the column that a monitor watches looked in the reference, if it is of one."""
    return log.references.get(_column_of(monitor, layout))


def window_counts(
    monitor: Monitor, log: LogDays, layout: LogLayout, first: date, last: date
) -> list[Counts]:
    """Return a column's counts on the days of a window, both ends included."""
    counts = log.counts.get(_column_of(monitor, layout), {})
    return [each for day, each in counts.items() if first <= day <= last]


def column_of(signal: Signal, layout: LogLayout) -> str:
    """Return the column that a signal is of; empty where it is of none."""
    outcomes = {PREDICTIONS: layout.prediction, LABELS: layout.label}
    return signal.column or outcomes.get(signal.family, "")


def is_measured(signal: Signal, layout: LogLayout) -> bool:
    """Tell whether a log has the columns that a signal is measured from."""
    if signal.family.startswith("latency_"):
        return bool(layout.latency)
    needs = {
        "error_rate": (layout.error,),
        "accuracy": (layout.prediction, layout.label),
        PREDICTIONS: (layout.prediction,),
        LABELS: (layout.label,),
    }
    return all(needs.get(signal.family, ()))


def _column_of(monitor: Monitor, layout: LogLayout) -> str:
    return column_of(read_signal(monitor.signal), layout)


def _reference(log: LogDays, column: str) -> ColumnReference:
    found = log.references.get(column)
    if found is None:
        raise RuleBroken(
            f"The reference has no column {safe_line(column, 60)} that can be compared: check its "
            "name, or remove the monitor.",
            "no_column",
        )
    return found


def _score_plain(days: Days[Tally], terms: MonitorTerms) -> tuple[ScoredWindow, ...]:
    readings = []
    for window in cut(days, terms, lambda tally: tally.n):
        whole = Tally(sum(one.hits for one in window.rows), window.n)
        readings.append(_reading(window, whole.share, window.n))
    return score_readings(readings, terms)


def _score_measure(monitor: Monitor, log: LogDays, terms: MonitorTerms) -> tuple[ScoredWindow, ...]:
    measure = _TALLIES.get(monitor.signal)
    if terms.method is Method.SHARE and measure:
        tallies = {
            day: Tally(tally.good or 0, tally.n)
            for day, found in log.tallies.items()
            if (tally := summed(found).get(measure)) is not None
        }
        if log.right is None or monitor.signal != "accuracy":
            raise RuleBroken(
                f"{monitor.signal} has no reference to compare with: judge it by threshold.",
                "no_reference",
            )
        return score_shares(log.right, Days(log.first, log.last, tallies, log.partial), terms)
    days = Days(log.first, log.last, log.tallies, log.partial)
    readings = []
    for window in cut(days, terms, lambda found: _n_of(monitor.signal, found)):
        length = (window.ends_on - window.starts_on).days + 1
        found = {one.signal: one for one in signals_of(chain(*window.rows), length)}
        one = found.get(monitor.signal)
        value = None if one is None else one.value
        readings.append(_reading(window, value, 0 if one is None else one.n))
    return score_readings(readings, terms)


def _n_of(signal: str, tallies: tuple[DayTally, ...]) -> int:
    return next((one.n for one in signals_of(tallies) if one.signal == signal), 0)


def _reading(window: Cut[Any], value: float | None, n: int) -> Reading:
    is_partial = window.state is WindowState.PARTIAL
    return Reading(window.starts_on, window.ends_on, value, n, is_partial)


def _idle_days(log: LogDays) -> list[Reading]:
    """Return, for each day, how many days in a row that should have had rows had none."""
    rows = {
        day: tally.n
        for day, found in log.tallies.items()
        if (tally := summed(found).get(ROWS)) is not None and tally.n
    }
    readings, idle, day = [], 0, log.first
    while day <= log.last:
        if day in rows:
            idle = 0
        elif day not in log.partial and _should_have_rows(day, rows, log.first):
            idle += 1
        is_partial = day in log.partial and day not in rows
        readings.append(Reading(day, day, float(idle), rows.get(day, 0), is_partial))
        day += timedelta(days=1)
    return readings


def _should_have_rows(day: date, rows: Mapping[date, int], first: date) -> bool:
    """Tell by the same weekday of the weeks before, in a log's first week by the days before.

    Of a first weekend nobody knows. A day without rows is looked past: what had rows every week
    until it stopped should have had them all the weeks since.
    """
    latest = max((each for each in rows if each < day), default=None)
    if latest is None:
        return False
    since = day - timedelta(days=WEEK * -(-(day - latest).days // WEEK))
    before = [since - timedelta(days=WEEK * back) for back in range(WEEKS_BACK)]
    known = [each for each in before if each >= first]
    if known:
        return sum(each in rows for each in known) / len(known) >= USUAL
    if day.weekday() >= SATURDAY:
        return False
    span = (latest - first).days + 1
    return sum(first <= each <= latest for each in rows) / span >= USUAL
