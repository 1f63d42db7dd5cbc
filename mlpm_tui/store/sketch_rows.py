"""How counted logs stand in their tables: counts as bytes, lists as JSON."""

import json
import sys
from array import array
from collections.abc import Sequence

from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.log_parts import LogPart
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts
from mlpm_tui.store.database import Row

PART = "path, size, mtime_ns, digest, rows, timeless, troubles"
REFERENCE = '"column", kind, edges, categories, known, bins, nulls, nans, "right"'
_WIDTHS = {1: "B", 2: "H", 4: "I", 8: "Q"}


def packed(bins: Sequence[int]) -> bytes:
    """Return counts as bytes: the width of each, then all of them, the lowest byte first."""
    most = max(bins, default=0)
    width = next(width for width in _WIDTHS if most < 1 << 8 * width)
    numbers = array(_WIDTHS[width], bins)
    if sys.byteorder == "big":
        numbers.byteswap()
    return bytes([width]) + numbers.tobytes()


def unpacked(cell: bytes) -> tuple[int, ...]:
    """Return the counts that were packed."""
    numbers = array(_WIDTHS[cell[0]], cell[1:])
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)


def counts_of(row: Sequence[object]) -> Counts:
    """Read bins, nulls, NaN and unseen ones."""
    bins, nulls, nans, unseen = row
    return Counts(unpacked(bins), nulls, nans, unseen)  # type: ignore[arg-type]


def part_of(row: Row) -> LogPart:
    """Read a part from the columns of `PART`."""
    path, size, mtime_ns, digest, rows, timeless, troubles = row[:7]
    said = () if troubles == "[]" else tuple(json.loads(troubles))
    return LogPart(path, size, mtime_ns, digest, rows, timeless, said)


def reference_of(row: Row) -> ColumnReference:
    """Read a column's reference from the columns of `REFERENCE`."""
    column, kind, edges, categories, known, bins, nulls, nans, _ = row
    return ColumnReference(
        column,
        ColumnKind(kind),
        Counts(unpacked(bins), nulls, nans),
        tuple(map(float, json.loads(edges))),
        tuple(json.loads(categories)),
        frozenset(json.loads(known)),
    )


def outcomes_of(row: Row) -> BinOutcomes | None:
    """Read how well the model did in a column's bins, where that is known."""
    if row[-1] is None:
        return None
    n, good = json.loads(row[-1])
    return BinOutcomes(row[0], tuple(n), tuple(good))


def reference_cells(column: ColumnReference, outcomes: BinOutcomes | None) -> tuple[object, ...]:
    """Return a column's reference as the columns of `REFERENCE`."""
    counts = column.counts
    right = None if outcomes is None else _json((outcomes.n, outcomes.good))
    return (
        *(column.column, column.kind.value, _json(column.edges), _json(column.categories)),
        *(_json(sorted(column.known)), packed(counts.bins), counts.nulls, counts.nans, right),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
