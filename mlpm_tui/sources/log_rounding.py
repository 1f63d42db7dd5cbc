"""Ends of bins, rounded up to the ends of fine cells where a sample is large and spread.

A bin that ends where a cell does is counted by cells alone, which takes half the time. No end
moves by more than a quarter of a bin's width, and counts stay exact.
Where values crowd, as whole numbers and repeated ones do, ends stay at values of the sample.
"""

from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array, joined, size_of
from mlpm_tui.sources.log_cells import Cells, cells_between, is_divided
from mlpm_tui.sources.numeric import np

FEW = 131_072
"""Smaller samples are cut at their own values."""
_LEAST_BETWEEN = 4
"""Cells from an end to the next."""
_GLANCE = 4_096
_MOST = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where bins end, and how many values lie up to each end."""

    ends: Array
    upto: Array


def rounded(ends: Array, least: float) -> Array:
    """Round the ends of a sample's bins up; those of one that is crowded stay as they are."""
    for cells in cells_between(ends[0], ends[-1]):
        own = cells.of(ends)
        if is_divided(own):
            has_below = cells.of(np.array([least]))[0] < own[0]
            return cells.ends(own) if has_below and _is_spread(cells, own) else ends
    return ends


def rounded_cut(pieces: list[Array], ranks: Array) -> Cut | None:
    """Cut values at rising ranks from 0 on as `rounded` does, without sorting them.

    None where they have to be sorted to know, and where one is not finite.
    """
    size = size_of(pieces)
    glance = np.sort(joined([piece[:: max(1, size // _GLANCE)] for piece in pieces]))
    likely = glance[ranks * len(glance) // size]
    if (likely[1:] == likely[:-1]).any():
        return None
    for cells in cells_between(likely[0], likely[-1]):
        tally = cells.tally(pieces, _MOST)
        if tally is None:
            return None
        upto = tally.cumsum()
        own = upto.searchsorted(ranks, side="right")
        if is_divided(own):
            has_below = bool(upto[own[0] - 1])
            is_fit = has_below and _is_spread(cells, own)
            return Cut(cells.ends(own), upto[own]) if is_fit else None
    return None


def _is_spread(cells: Cells, own: Array) -> bool:
    is_far = (np.diff(own) >= _LEAST_BETWEEN).all()
    return bool(is_far and cells.end_at(cells.ends(own)))
