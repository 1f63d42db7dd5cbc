"""What each window of a signal says, beside its limit and its noise floor.

A window is scored when it has rows enough and the reference has any; one that is still filling or
too small shows its value too, but says nothing about an alert.
"""

import math
from collections.abc import Callable, Sequence
from datetime import date

from mlpm_tui.domain.drift_cutting import Cut, Days, cut
from mlpm_tui.domain.drift_floors import (
    JS_SCALE,
    jensen_shannon_floor,
    kolmogorov_smirnov_floor,
    psi_floor,
    share_floor,
)
from mlpm_tui.domain.drift_scores import (
    chi_squared,
    groups_of,
    jensen_shannon_distance,
    kolmogorov_smirnov,
    merged,
    psi,
    two_proportions,
    without_rare,
)
from mlpm_tui.domain.drift_tails import chi2_tail
from mlpm_tui.domain.drift_together import together
from mlpm_tui.domain.drift_windows import (
    Method,
    MonitorTerms,
    ScoredWindow,
    Side,
    Tally,
    WindowState,
)
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts, added
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """What a window showed, its noise floor and the chance of as much without any drift."""

    value: float
    floor: float
    p: float
    before: float | None = None

    @property
    def change(self) -> float:
        """What is compared with limit and floor."""
        return self.value if self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class Reading:
    """A number that somebody reported for a time: latency, throughput, anything pushed."""

    starts_on: date
    ends_on: date
    value: float | None
    n: int = 0
    is_partial: bool = False


def score_columns(
    reference: ColumnReference, days: Days[Counts], terms: MonitorTerms
) -> tuple[ScoredWindow, ...]:
    """Score a column's windows against its reference by PSI, Jensen-Shannon, KS or chi-squared."""
    score = scorer(reference, terms)
    m = reference.counts.n
    windows = []
    given = []
    for window in cut(days, terms, lambda counts: counts.n):
        counts = added(window.rows) if len(window.rows) > 1 else next(iter(window.rows), None)
        found = score(counts) if counts is not None and counts.n and m else None
        windows.append(placed(window, found, m, terms))
        given.append(counts)
    return together(windows, given, score, terms)


def score_shares(
    reference: Tally, days: Days[Tally], terms: MonitorTerms
) -> tuple[ScoredWindow, ...]:
    """Score a share's windows against the reference's share by a two-proportion test."""
    windows = []
    for window in cut(days, terms, lambda tally: tally.n):
        here = Tally(sum(one.hits for one in window.rows), window.n)
        found = _share(here, reference, terms) if here.n and reference.n else None
        windows.append(placed(window, found, reference.n, terms))
    return tuple(windows)


def score_readings(readings: Sequence[Reading], terms: MonitorTerms) -> tuple[ScoredWindow, ...]:
    """Compare reported numbers with the limit; NaN is a value to show, and says nothing."""
    windows = []
    for one in readings:
        state = WindowState.OK
        if one.is_partial:
            state = WindowState.PARTIAL
        elif one.value is None or math.isnan(one.value):
            state = WindowState.NO_DATA
        elif one.n and one.n < terms.least:
            state = WindowState.TOO_SMALL
        else:
            state = _state(one.value, None, terms)
        windows.append(
            ScoredWindow(one.starts_on, one.ends_on, one.value, one.n, state, terms.limit)
        )
    return tuple(windows)


def scorer(reference: ColumnReference, terms: MonitorTerms) -> Callable[[Counts], Score]:
    """Give the function that scores one window's counts; refuse what bins can't tell."""
    if terms.method is Method.KS:
        return _kolmogorov_smirnov(reference, terms)
    if terms.method in (Method.PSI, Method.JS, Method.CHI2):
        return _by_groups(reference, terms)
    if terms.method is Method.WASSERSTEIN:
        raise RuleBroken(
            "Wasserstein needs the raw values: counts in bins don't say how far the tails reach; "
            "choose ks, or js for the shape",
            code="no_bins",
        )
    raise RuleBroken(
        f"A column's distribution isn't compared by {terms.method}: choose psi, js, ks or chi2",
        code="method",
    )


def _share(window: Tally, reference: Tally, terms: MonitorTerms) -> Score:
    floor = share_floor(window, reference, terms.columns)
    p = two_proportions(window, reference).p
    return Score(window.hits / window.n, floor, p, reference.share)


def _kolmogorov_smirnov(
    reference: ColumnReference, terms: MonitorTerms
) -> Callable[[Counts], Score]:
    if reference.kind is ColumnKind.CATEGORY:
        raise RuleBroken(
            f"{reference.column} holds categories, which have no order for KS: choose psi or chi2",
            code="method",
        )
    m = reference.counts.n

    def score(counts: Counts) -> Score:
        test = kolmogorov_smirnov(counts.bins, reference.counts.bins)
        return Score(test.size, kolmogorov_smirnov_floor(counts.n, m, terms.columns), test.p)

    return score


def _by_groups(reference: ColumnReference, terms: MonitorTerms) -> Callable[[Counts], Score]:
    m = reference.counts.n
    groups, is_constant = groups_of(reference, terms.bins), reference.is_constant
    before = merged(reference.counts.bins, groups)

    def score(counts: Counts) -> Score:
        here, there = merged(counts.bins, groups), before
        n = counts.n
        rarer = None if is_constant else without_rare(before, n)
        if rarer is not None:
            here, there = merged(here, rarer), merged(before, rarer)
        degrees = max(1, len(here) - 1)
        floor = psi_floor(n, m, len(here), terms.columns)
        if terms.method is Method.CHI2:
            test = chi_squared(here, there)
            return Score(test.size, floor, test.p)
        if terms.method is Method.PSI:
            value = psi(here, there)
            return Score(value, floor, chi2_tail(value / (1 / n + 1 / m), degrees))
        value = jensen_shannon_distance(here, there)
        p = chi2_tail(JS_SCALE * value**2 / (1 / n + 1 / m), degrees)
        return Score(value, jensen_shannon_floor(n, m, len(here), terms.columns), p)

    return score


def placed(
    window: Cut[Counts] | Cut[Tally], found: Score | None, m: int, terms: MonitorTerms
) -> ScoredWindow:
    """Put a window's score beside limit and floor; None where nothing could be compared."""
    days = (window.starts_on, window.ends_on)
    if found is None:
        state = WindowState.NO_REFERENCE if window.n else window.state
        return ScoredWindow(*days, None, window.n, state, terms.limit, m=m)
    state = window.state
    if state is WindowState.OK:
        state = _state(found.change, found.floor, terms)
    return ScoredWindow(
        *days, found.value, window.n, state, terms.limit, found.floor, found.before, m, found.p
    )


def _state(change: float, floor: float | None, terms: MonitorTerms) -> WindowState:
    if terms.alarm is not None and _exceeds(change, terms.alarm, floor, terms):
        return WindowState.ALARM
    if terms.warn is not None and _exceeds(change, terms.warn, floor, terms):
        return WindowState.WARNING
    return WindowState.OK


def _exceeds(change: float, limit: float, floor: float | None, terms: MonitorTerms) -> bool:
    if terms.side is Side.BELOW:
        # A change that must not fall by the limit, or a number that must not fall below it.
        needed = limit if floor is None else -max(limit, floor)
        return change < needed
    needed = limit if floor is None else max(limit, floor)
    return change > needed or (terms.side is Side.EITHER and change < -needed)
