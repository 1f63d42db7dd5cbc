"""How well a model did in each bin of a column, counted as plainly as can be."""

from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


def outcomes_by_bin(
    reference: ColumnReference,
    values: "NDArray[np.float64] | Sequence[str | None]",
    right: "NDArray[np.bool_]",
) -> BinOutcomes:
    """Count labelled rows and right answers by the column's bins; nulls and NaN are left out."""
    import numpy as np

    size = len(reference.counts.bins)
    if reference.kind is ColumnKind.NUMBER:
        numbers = np.asarray(values, dtype=np.float64)
        known = ~np.isnan(numbers)
        places = np.searchsorted(np.array(reference.edges), numbers, side="left")
    else:
        bins = {name: place for place, name in enumerate(reference.categories)}
        known = np.array([value is not None for value in values], dtype=bool)
        places = np.array([bins.get(str(value), size - 1) for value in values], dtype=np.int64)
    n = np.bincount(places[known], minlength=size)
    good = np.bincount(places[known & right], minlength=size)
    return BinOutcomes(reference.column, tuple(n.tolist()), tuple(good.tolist()))
