"""How far a window's counts lie from the reference's, in each of the usual measures.

All take counts of the same bins, the window's first. For those on raw values see the services.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

from mlpm_tui.domain.drift_tails import chi2_tail, kolmogorov_tail, normal_tail
from mlpm_tui.domain.drift_windows import Tally
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference
from mlpm_tui.domain.values import dataclass

Bins = Sequence[int]
SMOOTHING = 0.5
"""Added to every bin's count for PSI, which is infinite where a share is nothing."""
LEAST_EXPECTED = 5
"""Bins in which a window would have fewer values are merged (Cochran 1954): one value more there
would weigh like a change (chi-squared's floor was exceeded 700 times too often without)."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A test's statistic and how often chance alone gives as much.

    `size` is the statistic freed of the numbers of rows, so that it can be compared with a limit.
    """

    statistic: float
    p: float
    size: float
    degrees: int = 0


def groups_of(reference: ColumnReference, bins: int) -> tuple[tuple[int, ...], ...]:
    """Say which bins are merged into one: a number's into `bins` of about equal reference mass.

    Categories stay as they are. Of a constant all other bins are one: any value there is news.
    """
    counts = reference.counts.bins
    if reference.is_constant:
        inside = tuple(place for place, count in enumerate(counts) if count)
        outside = tuple(place for place, count in enumerate(counts) if not count)
        return tuple(group for group in (inside, outside) if group)
    if reference.kind is ColumnKind.CATEGORY:
        return tuple((place,) for place in range(len(counts)))
    return _equal_mass(counts, bins)


def _equal_mass(counts: Bins, bins: int) -> tuple[tuple[int, ...], ...]:
    """Merge neighbours whose middles lie in the same part of the mass; empty bins join one."""
    total, below, current = sum(counts), 0, -1
    groups: list[list[int]] = []
    waiting: list[int] = []
    for place, count in enumerate(counts):
        if not count and groups:
            groups[-1].append(place)
        elif not count:
            waiting.append(place)
        else:
            part = (2 * below + count) * bins // (2 * total)
            if part == current:
                groups[-1].append(place)
            else:
                groups.append([*waiting, place])
                waiting, current = [], part
            below += count
    return tuple(map(tuple, groups or [waiting]))


def without_rare(masses: Bins, n: int) -> tuple[tuple[int, ...], ...] | None:
    """Say how to merge groups so that a window of n values expects enough in each; None: as is."""
    least = LEAST_EXPECTED * sum(masses) / n if n else 0
    if min(masses, default=0) >= least:
        return None
    order = sorted(range(len(masses)), key=masses.__getitem__)
    rare, mass = 0, 0
    while rare < len(order) and (mass < least or masses[order[rare]] < least):
        mass += masses[order[rare]]
        rare += 1
    return (*((number,) for number in sorted(order[rare:])), tuple(order[:rare]))


def merged(counts: Bins, groups: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Add up the bins of each group."""
    of = counts.__getitem__
    return tuple([sum(map(of, group)) for group in groups])


def psi(window: Bins, reference: Bins) -> float:
    """Give the population stability index: sum of (p - q) ln(p / q), half a count in every bin."""
    bins = len(window)
    here = 1 / (sum(window) + SMOOTHING * bins)
    there = 1 / (sum(reference) + SMOOTHING * bins)
    total = 0.0
    for count, before in zip(window, reference, strict=True):
        p, q = (count + SMOOTHING) * here, (before + SMOOTHING) * there
        total += (p - q) * math.log(p / q)
    return total


def jensen_shannon_divergence(window: Bins, reference: Bins) -> float:
    """Give the Jensen-Shannon divergence in bits: 0 for equal shares, 1 for nothing in common."""
    n, m = sum(window), sum(reference)
    if not n or not m:
        return math.nan
    total = 0.0
    for count, before in zip(window, reference, strict=True):
        p, q = count / n, before / m
        middle = (p + q) / 2
        if p:
            total += p * math.log2(p / middle)
        if q:
            total += q * math.log2(q / middle)
    return max(0.0, total / 2)


def jensen_shannon_distance(window: Bins, reference: Bins) -> float:
    """Give the Jensen-Shannon distance: the root of the divergence, as scipy gives it."""
    return math.sqrt(jensen_shannon_divergence(window, reference))


def kolmogorov_smirnov(window: Bins, reference: Bins) -> Tested:
    """Give the largest gap between the cumulative shares, at the ends of the bins.

    The p-value is that of large samples. Between two ends the gap may be larger, though the gap
    is flat where it is largest: from 64 bins at the reference's quantiles KS was at most 0.0005
    too small for shifts up to half a standard deviation, and 0.001 for a whole one.
    """
    n, m = sum(window), sum(reference)
    if not n or not m:
        return Tested(math.nan, math.nan, math.nan)
    pairs = zip(window, reference, strict=True)
    # Whole numbers all the way, so that equal shares have no gap at all.
    gaps = list(accumulate([n * before - m * count for count, before in pairs]))
    gap = max(-min(gaps), *gaps) / (n * m)
    return Tested(gap, min(1.0, kolmogorov_tail(gap * math.sqrt(n * m / (n + m)))), gap)


def chi_squared(window: Bins, reference: Bins) -> Tested:
    """Give Pearson's chi-squared of the two rows of counts, bins that both lack left out.

    Its `size` is chi-squared times (1/n + 1/m): on the scale of PSI, whatever the numbers of rows.
    """
    n, m = sum(window), sum(reference)
    if not n or not m:
        return Tested(math.nan, math.nan, math.nan)
    size, filled = 0.0, 0
    for count, before in zip(window, reference, strict=True):
        if count or before:
            filled += 1
            pooled = (count + before) / (n + m)
            size += (count / n - before / m) ** 2 / pooled
    degrees = filled - 1
    statistic = size * n * m / (n + m)
    return Tested(statistic, chi2_tail(statistic, degrees) if degrees else 1.0, size, degrees)


def two_proportions(window: Tally, reference: Tally) -> Tested:
    """Compare two shares: z with the pooled share, its two-sided chance, and the difference."""
    if window.share is None or reference.share is None:
        return Tested(math.nan, math.nan, math.nan)
    difference = window.share - reference.share
    pooled = (window.hits + reference.hits) / (window.n + reference.n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / window.n + 1 / reference.n))
    if not error:
        return Tested(0.0, 1.0, difference)
    z = difference / error
    return Tested(z, 2 * normal_tail(abs(z)), difference)
