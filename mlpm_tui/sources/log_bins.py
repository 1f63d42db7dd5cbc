"""Counting values into the bins of a reference, millions a second and exactly.

A number finds its bin through equal cells over the edges. Where all edges end cells, as those of a
large reference do, counting cells is enough. Else what lies in the cell of an edge is compared with
that edge, and everything else is in the right bin already, because both went to their cells by the
same arithmetic. Where edges lie too close together for that, blocks are sorted. Every way gives the
counts of `searchsorted`, integer for integer.
"""

from typing import Any

from mlpm_tui.domain.sketches import MOST_BINS, ColumnReference, Counts
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_cells import BLOCK, CELLS, Cells, blocks, cells_between, is_divided
from mlpm_tui.sources.log_columns import Categories, Numbers
from mlpm_tui.sources.numeric import np, pa

_FEW_EDGES = 8
"""So few edges are compared with one after the other."""
_FEW_VALUES = 1_024
"""So few values are not worth a table."""


class NumberBins:
    """Counts numbers into right-closed bins; several threads may use it at once."""

    def __init__(self, edges: tuple[float, ...]) -> None:
        """Prepare for bins that end at these edges, and one beyond the last."""
        self._edges = np.array(edges, dtype=np.float64)
        # An edge right below the next one keeps a first bin free; no cell can part the two.
        has_floor = len(edges) > _FEW_EDGES and np.nextafter(edges[0], np.inf) == edges[1]
        self._floor = edges[0] if has_floor else None
        self._inner = self._edges[1:] if has_floor else self._edges
        self._table = _table(self._inner) if _FEW_EDGES < len(edges) < MOST_BINS else None

    def counts(self, numbers: Numbers, start: int, end: int) -> Counts:
        """Count a stretch of rows."""
        values = numbers.values[start:end]
        nulls = 0
        if numbers.is_known is not None:
            values = values[numbers.is_known[start:end]]
            nulls = end - start - len(values)
        bins = self._looked_up(values) if len(values) >= _FEW_VALUES else None
        nans = 0
        if bins is None:
            if np.isnan(_total(values)):  # one NaN makes the sum NaN, which is found sooner than it
                is_odd = np.isnan(values)
                nans = int(np.count_nonzero(is_odd))
                values = values[~is_odd]
            bins = self._counted(values)
        return Counts(tuple(bins.tolist()), nulls, nans)

    def _counted(self, values: Array) -> Array:
        size = len(self._edges) + 1
        if len(values) < _FEW_VALUES:
            places = self._edges.searchsorted(values, side="left")
            return np.bincount(places, minlength=size)
        if size <= _FEW_EDGES + 1:
            return _compared(values, self._edges)
        found = self._looked_up(values)
        if found is not None:
            return found
        found = np.zeros(size, np.int64)
        for start in range(0, len(values), BLOCK):
            found += _sorted(values[start : start + BLOCK], self._edges)
        return found

    def _looked_up(self, values: Array) -> Array | None:
        """Count by the table; None where there is none for these edges or any of these values."""
        if self._table is None:
            return None
        found = self._table.counted(values)
        if found is None:
            return None
        if self._floor is None:
            return found
        below = np.count_nonzero(values <= self._floor)
        return np.concatenate([[below, found[0] - below], found[1:]])


@dataclass(frozen=True, slots=True)
class _Grid:
    """Cells of which those from each of `starts` on are a bin."""

    cells: Cells
    starts: Array

    def counted(self, values: Array) -> Array | None:
        """Count values; None where one is NaN."""
        tally = self.cells.tally([values])
        return None if tally is None else np.add.reduceat(tally, self.starts)


@dataclass(frozen=True, slots=True)
class _Table:
    """For each cell its bin, or the edge in it: these are numbered from `MOST_BINS` on."""

    cells: Cells
    edges: Array
    labels: Array

    def counted(self, values: Array) -> Array | None:
        """Count values; None where one is NaN."""
        size = len(self.edges) + 1
        found = np.zeros(size, np.int64)
        room = np.empty(BLOCK)
        for block in blocks([values]):
            if np.isnan(block.min()):
                return None
            placed = self.labels.take(self.cells.into(block, room[: len(block)]))
            near = np.flatnonzero(placed >= MOST_BINS)
            edges = placed[near].astype(np.intp) - MOST_BINS
            found += np.bincount(edges + (block[near] > self.edges[edges]), minlength=size)
            found += np.bincount(placed, minlength=size)[:size]
        return found


class CategoryBins:
    """Counts texts into the bins of the reference's categories; for several threads at once."""

    def __init__(self, reference: ColumnReference) -> None:
        """Prepare for a reference's categories."""
        self._categories = pa.array(reference.categories, pa.string())
        self._known = pa.array(sorted(reference.known), pa.string())
        self._size = len(reference.categories) + 1
        self._ignores_case = bool(reference.known) and reference.known <= {"true", "false"}

    def places(self, texts: Any) -> tuple[Array, Array]:  # noqa: ANN401
        """Return each text's bin, and whether the reference never had it."""
        import pyarrow.compute as pc

        if self._ignores_case:
            texts = pc.utf8_lower(texts)
        found = pc.index_in(texts, value_set=self._categories)
        places = pc.fill_null(found, self._size - 1).to_numpy(zero_copy_only=False)
        if not len(self._known):
            return places, np.zeros(len(places), bool)
        known = pc.is_in(texts, value_set=self._known).to_numpy(zero_copy_only=False)
        return places, ~known

    def counts(self, categories: Categories, placed: tuple[Array, Array], span: slice) -> Counts:
        """Count a stretch of rows, with the bins of its texts."""
        places, is_unseen = placed
        by_code = np.bincount(categories.codes[span] + 1, minlength=len(places) + 1)
        bins = np.zeros(self._size, np.int64)
        np.add.at(bins, places, by_code[1:])
        unseen = int(by_code[1:][is_unseen].sum())
        return Counts(tuple(bins.tolist()), int(by_code[0]), 0, unseen)


def _total(values: Array) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(values.sum())


def _table(edges: Array) -> _Grid | _Table | None:
    """Return what to look up for edges; None where two share a cell."""
    for cells in cells_between(edges[0], edges[-1]):
        own = cells.of(edges)
        if is_divided(own):
            if cells.end_at(edges):
                return _Grid(cells, np.concatenate([[0], own + 1]))
            if (np.diff(own) < 1).any():
                return None
            labels = own.searchsorted(np.arange(CELLS)).astype(np.uint8)
            labels[own] = MOST_BINS + np.arange(len(edges))
            return _Table(cells, edges, labels)
    return None


def _compared(values: Array, edges: Array) -> Array:
    """Count by comparing with each edge."""
    upto = [int(np.count_nonzero(values <= edge)) for edge in edges]
    return np.diff([0, *upto, len(values)])


def _sorted(block: Array, edges: Array) -> Array:
    """Count by sorting a block and finding the edges in it."""
    upto = np.sort(block).searchsorted(edges, side="right")
    return np.diff(upto, prepend=0, append=len(block))
