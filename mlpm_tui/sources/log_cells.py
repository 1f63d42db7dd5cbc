"""Equal cells over a range of numbers: where a value lies is told by two sums, without searching.

A greater value is never in a lower cell, whatever rounding does, since every value takes the same
two steps and neither turns an order round. So a value has to be compared only with what lies in
its own cell, and all others are told apart by their cells alone.
"""

from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.numeric import np

CELLS = 8_192
BLOCK = 32_768
"""Values that are placed at once: they and their places stay in a processor's own memory."""
_WHOLE = 2.0**52
"""From here on numbers are whole, so adding it leaves a value's cell in its lowest bits."""
_BITS = int(np.array(_WHOLE).view(np.int64))


@dataclass(frozen=True, slots=True)
class Cells:
    """Where values lie between two ends, as numbers of cells from 0 on."""

    factor: float
    shift: float

    def has_below(self, least: float) -> bool:
        """Tell whether a value is NaN, or too far below the range for `places`."""
        return not least * self.factor + self.shift >= 0

    def places(self, values: Array, room: Array) -> Array:
        """Return values' places: below 0 and from `CELLS` on where they are beyond the range.

        None may be NaN or as `has_below` says. `room` holds as many floats, and the answer.
        """
        with np.errstate(over="ignore"):
            np.multiply(values, self.factor, out=room)
            room += self.shift
        found = room.view(np.int64)
        found -= _BITS
        return found

    def cells(self, values: Array, room: Array) -> Array:
        """Return values' cells, the first and the last of which have all that is beyond them."""
        with np.errstate(over="ignore"):
            np.multiply(values, self.factor, out=room)
            room += self.shift
        np.clip(room, _WHOLE, _WHOLE + (CELLS - 1), out=room)
        found = room.view(np.int64)
        found -= _BITS
        return found


def cells_between(low: float, high: float) -> Cells | None:
    """Divide a range into cells; None where numbers are too large or too close for that."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        factor = (CELLS - 1) / (np.float64(high) - np.float64(low))
        shift = _WHOLE - low * factor
    return Cells(float(factor), float(shift)) if 0 < factor < np.inf and shift > 0 else None
