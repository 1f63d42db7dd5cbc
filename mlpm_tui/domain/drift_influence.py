"""Which drifted columns matter: those that moved between bins where the model is unequally good.

Where the reference has labels, each bin has its own accuracy there. If that stayed as it was, the
shares that moved alone would change the model's accuracy by the sum of (p_new - p_reference) times
the bin's accuracy. A column that moved between bins where the model is equally good is harmless
however large its score. Without labels the score over what it takes to be beyond is all there is.

It tells the place to look at first, not what will happen: columns move together, and a bin's
accuracy changes with the others (in the car loan stream the dearer cars alone promise 1.3 points
more, and accuracy fell by 2.8). So the size of the change ranks, whatever its sign.
"""

import math
from collections.abc import Iterable

from mlpm_tui.domain.drift_windows import ScoredWindow
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.sketches import Counts
from mlpm_tui.domain.values import dataclass

PRIOR = 10
"""A bin's accuracy is drawn to the whole's by so many rows, so that bins of few rows don't lead."""
SURE = 2.0
"""An expected change within so many standard errors of nothing is taken for nothing."""


@dataclass(frozen=True, slots=True)
class BinOutcomes:
    """How well the model did in each bin of a column of the reference.

    `n` are the labelled rows by bin, `good` how many of them were right.
    """

    column: str
    n: tuple[int, ...]
    good: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Influence:
    """How much a column's drift matters.

    `change` is the accuracy change that is expected from it alone, None without labels; `ratio` is
    the score over what it takes to be beyond.
    """

    column: str
    ratio: float
    why: str
    change: float | None = None
    error: float = 0.0

    @property
    def is_sure(self) -> bool:
        """Whether the expected change is more than chance brings."""
        return self.change is not None and abs(self.change) > SURE * self.error


@dataclass(frozen=True, slots=True)
class DriftedColumn:
    """A column's last window: its score, its counts, and how the model did where labels allow."""

    column: str
    window: ScoredWindow
    counts: Counts | None = None
    outcomes: BinOutcomes | None = None


def expected_change(counts: Counts, outcomes: BinOutcomes) -> tuple[float, float] | None:
    """Give the accuracy change that the moved shares bring, and its standard error; None: no rows.

    The error is that of a window and a reference of these sizes drawn from one source.
    """
    n, m = counts.n, sum(outcomes.n)
    if not n or not m:
        return None
    whole = sum(outcomes.good) / m
    change = square = 0.0
    for count, known, good in zip(counts.bins, outcomes.n, outcomes.good, strict=True):
        above = (good + PRIOR * whole) / (known + PRIOR) - whole
        change += (count / n - known / m) * above
        square += known / m * above**2
    return change, math.sqrt(square * (1 / n + 1 / m))


def ranked(columns: Iterable[DriftedColumn]) -> tuple[Influence, ...]:
    """Order drifted columns by how much they matter, the most influential first.

    Those whose moved shares change the accuracy come first, by how much; then those of which it
    isn't known, by their score; last those whose shares moved where it makes no difference.
    """
    return tuple(sorted(map(influence_of, columns), key=_place))


def influence_of(drifted: DriftedColumn) -> Influence:
    """Say how much one column's drift matters."""
    window = drifted.window
    needs = window.needs
    ratio = abs(window.change) / needs if window.change is not None and needs else 0.0
    score = f"{show_number(float(f'{ratio:.2g}'))} times what it takes to be beyond its limit"
    found = None
    if drifted.counts is not None and drifted.outcomes is not None:
        found = expected_change(drifted.counts, drifted.outcomes)
    if found is None:
        return Influence(drifted.column, ratio, f"{score}; no labels by bin")
    change, error = found
    why = f"{100 * change:+.1f} points of accuracy expected from its moved shares alone"
    if abs(change) <= SURE * error:
        why = f"{score}; it moved where the model is as good as elsewhere"
    return Influence(drifted.column, ratio, why, change, error)


def _place(one: Influence) -> tuple[int, float, float, str]:
    if one.change is None:
        return 1, 0.0, -one.ratio, one.column
    return (
        (0, -abs(one.change), -one.ratio, one.column)
        if one.is_sure
        else (2, 0.0, -one.ratio, one.column)
    )
