"""Equal cells over a range of numbers: where a value lies is told by a sum, without searching.

Cells are a power of two wide, so that rounding the sum is all that ends them. The last number of
each cell is therefore known, and what ends there is told by cells alone.
"""

from collections.abc import Iterable, Iterator

from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.numeric import np

CELLS = 8_192
MOST_BETWEEN = 7_680
"""A range to be divided gets at most so many cells, and more than half; the rest lies around it."""
BLOCK = 131_072
"""Values that are placed at once: they and their cells stay in a processor's own memory."""
_WHOLE = 2.0**52
"""From here on numbers are whole: added in cells, it leaves a value's cell in the lowest bits."""
_FURTHEST = 2.0**51


@dataclass(frozen=True, slots=True)
class Cells:
    """Where values lie, as numbers of cells; the first and the last have all that is beyond them.

    A cell is `width` wide, a power of two; the first one is as many cells above 0 as `first` says.
    """

    width: float
    first: float

    def of(self, values: Array) -> Array:
        """Return values' cells; none may be NaN."""
        return self.into(values, np.empty(len(values)))

    def into(self, values: Array, room: Array) -> Array:
        """Return values' cells; `room` holds as many floats, and the answer."""
        whole = _WHOLE * self.width
        with np.errstate(over="ignore"):
            np.add(values, whole - self.first * self.width, out=room)
        np.clip(room, whole, whole + (CELLS - 1) * self.width, out=room)
        found = room.view(np.int64)
        found -= np.float64(whole).view(np.int64)
        return found

    def tally(self, pieces: Iterable[Array], most: float = np.inf) -> Array | None:
        """Count values by cell; None where one is NaN, or beyond `most` on either side."""
        counted = np.zeros(CELLS, np.int64)
        room = np.empty(BLOCK)
        for block in blocks(pieces):
            if not block.min() >= -most or (most < np.inf and block.max() > most):
                return None
            counted += np.bincount(self.into(block, room[: len(block)]), minlength=CELLS)
        return counted

    def ends(self, cells: Array) -> Array:
        """Return the last number of each cell, beyond which the next one begins."""
        middles = (cells + self.first + 0.5) * self.width
        # What lies halfway between two cells is rounded to the even one.
        ends: Array = np.where(cells % 2 == 0, middles, np.nextafter(middles, -np.inf))
        return ends

    def end_at(self, values: Array) -> bool:
        """Tell whether each value is the last number of its cell."""
        with np.errstate(over="ignore"):
            beyond = np.nextafter(values, np.inf)
        return bool((self.of(beyond) == self.of(values) + 1).all())


def blocks(pieces: Iterable[Array]) -> Iterator[Array]:
    """Yield values a block at a time."""
    for values in pieces:
        for start in range(0, len(values), BLOCK):
            yield values[start : start + BLOCK]


def cells_between(low: float, high: float) -> Iterator[Cells]:
    """Yield cells that divide a range, the likeliest first; none where that cannot be done.

    Which of them has the number of cells that is asked for shows once both ends are placed.
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        power = np.floor(np.log2(MOST_BETWEEN / (np.float64(high) - np.float64(low))))
    if not abs(power) < 900:  # noqa: PLR2004  NaN, and what leaves no room for the sum
        return
    for each in (power, power + 1, power - 1):
        width = float(2.0**-each)
        # An even number, so that halves go to the same cell wherever the range begins.
        first = float(2 * np.round(low / width / 2)) - (CELLS - MOST_BETWEEN) // 2
        if max(abs(first), abs(high / width)) < _FURTHEST:
            yield Cells(width, first)


def is_divided(own: Array) -> bool:
    """Tell whether a range has as many cells as it should, from those of its rising values."""
    is_inside = own[0] > 0 and own[-1] < CELLS - 1
    return bool(is_inside and MOST_BETWEEN < 2 * (own[-1] - own[0]) <= 2 * MOST_BETWEEN)
