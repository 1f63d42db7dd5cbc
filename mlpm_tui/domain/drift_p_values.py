"""Alerts where only p-values are known: few false ones among many columns, day by day.

A p-value below 0.05 means nothing where fifty are looked at each day. The procedure of Benjamini
and Hochberg (1995) keeps the expected share of false finds a day below the rate, and an alert
needs two of the last three days. Where a day has more rows than the reference, the reference's luck
repeats itself in all days (0.2 false alarms a month of 50 columns at 111,000 rows against 50,000,
none at 10,000 or less): scores beside their limits, which ask for a size too, don't suffer from it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from mlpm_tui.domain.drift_judging import judge_windows
from mlpm_tui.domain.drift_windows import (
    Judged,
    Method,
    MonitorTerms,
    ScoredWindow,
    Side,
    WindowState,
)

RATE = 0.05
"""At most so large a share of a day's finds may be false, on average."""
TERMS = MonitorTerms(Method.THRESHOLD, warn=RATE, side=Side.BELOW, needed=2, among=3)

PValues = Mapping[str, float | None]


def cut_off(p_values: PValues, rate: float = RATE) -> float:
    """Give the p-value up to which columns are found: below rate * place / columns, by rank."""
    known = sorted(p for p in p_values.values() if p is not None and p == p)  # noqa: PLR0124  not NaN
    found = 0.0
    for place, p in enumerate(known, start=1):
        if p <= rate * place / len(known):
            found = p
    return max(found, rate / len(known)) if known else 0.0


def judge_p_values(
    days: Sequence[tuple[date, PValues]], terms: MonitorTerms = TERMS
) -> dict[str, Judged]:
    """Judge every column by its p-values, oldest day first; a column's limit is its day's cut-off.

    `terms.warn` is the rate of false finds.
    """
    rate = RATE if terms.limit is None else terms.limit
    windows: dict[str, list[ScoredWindow]] = {}
    for day, p_values in days:
        limit = cut_off(p_values, rate)
        for column, p in p_values.items():
            windows.setdefault(column, []).append(_window(day, p, limit))
    return {column: judge_windows(found, terms) for column, found in windows.items()}


def _window(day: date, p: float | None, limit: float) -> ScoredWindow:
    if p is None or p != p:  # noqa: PLR0124  not NaN
        return ScoredWindow(day, day, p, 0, WindowState.NO_DATA, limit)
    state = WindowState.WARNING if p <= limit else WindowState.OK
    return ScoredWindow(day, day, p, 0, state, limit, p=p)
