"""What moved in a window against the reference, in words: bins, categories, medians."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from mlpm_tui.domain.drift_scores import groups_of, merged
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts
from mlpm_tui.domain.text import safe_line

MOST = 3
"""So many bins are told of: the rest of a shift follows from them."""
LEAST = 0.005
"""A share that moved by less is not worth a line."""


def movement(
    reference: ColumnReference, counts: Counts, bins: int = 10
) -> tuple[tuple[str, str], ...]:
    """Return what moved as facts: the median of numbers, then the bins that moved most."""
    if not counts.n or not reference.counts.n:
        return ()
    facts = []
    if reference.kind is ColumnKind.NUMBER and not reference.is_constant:
        medians = (median(reference, reference.counts), median(reference, counts))
        if None not in medians:
            facts.append(
                ("median", f"median {show_number(medians[0])} -> {show_number(medians[1])}")
            )
    if moved := moved_bins(reference, counts, bins):
        facts.append(("moved", "; ".join(moved)))
    return tuple(facts)


def median(reference: ColumnReference, counts: Counts) -> float | None:
    """Return the end of the bin in which the middle value lies; None beyond the reference's."""
    below = list(accumulate(counts.bins))
    place = bisect_left(below, (counts.n + 1) // 2)
    return reference.edges[place] if place < len(reference.edges) else None


def moved_bins(reference: ColumnReference, counts: Counts, bins: int) -> list[str]:
    """Return the bins whose shares moved most, each with its share before and now."""
    groups = groups_of(reference, bins)
    before, here = merged(reference.counts.bins, groups), merged(counts.bins, groups)
    m, n = reference.counts.n, counts.n
    moved = [
        (here[at] / n - before[at] / m, at)
        for at in range(len(groups))
        if abs(here[at] / n - before[at] / m) >= LEAST
    ]
    moved.sort(key=lambda each: (-abs(each[0]), each[1]))
    return [
        f"{_name(reference, groups[at])}: {_percent(before[at] / m)} -> {_percent(here[at] / n)}"
        for _, at in moved[:MOST]
    ]


def _name(reference: ColumnReference, group: Sequence[int]) -> str:
    if reference.kind is ColumnKind.CATEGORY:
        names = reference.categories
        shown = [safe_line(names[at], 30) if at < len(names) else "others" for at in group]
        return " or ".join(shown)
    first, last = group[0], group[-1]
    edges = reference.edges
    low = edges[first - 1] if first > 0 else None
    high = edges[last] if last < len(edges) else None
    if low is None:
        return f"up to {show_number(high)}"
    return (
        f"above {show_number(low)}"
        if high is None
        else f"{show_number(low)} to {show_number(high)}"
    )


def _percent(share: float) -> str:
    return f"{round(100 * share, 1):g} %"
