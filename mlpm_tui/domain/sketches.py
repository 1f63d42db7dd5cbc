"""How a column of a prediction log is kept: counts by bin, day by day, that add up to any window.

Bins are those of the reference: for numbers they end at its own order statistics (in a large sample
right above them), so that one value of a million moves no bin; for categories they are its most
frequent values and one for all others. Counts of days add up exactly, so a window is never read
twice.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from mlpm_tui.domain.values import dataclass

MOST_BINS = 64
"""KS from so many bins is never above the exact value, and below it by at most 0.0005 where means
are half a standard deviation apart, by 0.001 at a whole one."""
MOST_CATEGORIES = 20
"""Categories with a bin of their own; all others share the last one."""
MOST_KNOWN = 10_000
"""With more different texts a new one says nothing, and unseen ones are not counted."""


class ColumnKind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many values fell into each bin, and how many fell into none.

    `unseen` are categories that the reference never had; they are counted in the last bin as well.
    """

    bins: tuple[int, ...]
    nulls: int = 0
    nans: int = 0
    unseen: int = 0

    @property
    def n(self) -> int:
        """How many values there were, nulls and NaN left out."""
        return sum(self.bins)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.n + self.nulls + self.nans


@dataclass(frozen=True, slots=True)
class ColumnReference:
    """How a column looked in the reference, and so which bins it is counted in.

    Of a number `edges` are the upper ends of all bins but the last, which has none; a value equal
    to an edge belongs to the bin that ends there. A value that fills the first or the last bin by
    itself has an empty bin beyond it, so that a new sentinel such as -1 is not taken for it; a
    constant has one on either side. Of a category `categories` are the bins' values, followed by
    one bin for all others, and `known` are all values the reference had; empty where they were
    more than `MOST_KNOWN`.
    """

    column: str
    kind: ColumnKind
    counts: Counts
    edges: tuple[float, ...] = ()
    categories: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()

    @property
    def is_constant(self) -> bool:
        """Whether the reference had one value only: then any other value is a signal."""
        return sum(count > 0 for count in self.counts.bins) <= 1


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What one day brought for a column."""

    column: str
    day: date
    counts: Counts


def added(counts: Iterable[Counts]) -> Counts | None:
    """Add counts of the same bins up; None where there are none."""
    given = list(counts)
    if not given:
        return None
    bins = tuple(map(sum, zip(*(one.bins for one in given), strict=True)))
    return Counts(
        bins,
        sum(one.nulls for one in given),
        sum(one.nans for one in given),
        sum(one.unseen for one in given),
    )
