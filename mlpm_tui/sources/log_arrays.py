"""Columns of pyarrow as arrays of numpy, without copying and without its slow-to-load functions."""

from typing import Any

from mlpm_tui.sources.numeric import np, pa

Array = np.ndarray[Any, Any]
# Asking pyarrow for numpy's name of a type loads pandas, where that is installed.
_OTHER_NAMES = {"double": "float64", "float": "float32", "halffloat": "float16"}


def values_of(column: Any) -> tuple[Array, Array | None]:  # noqa: ANN401  pyarrow has no types
    """Return a column of integers or floats, and which rows are known; None if all are.

    What stands in the place of an unknown value is not to be looked at.
    """
    validity, data = column.buffers()
    size, offset = len(column), column.offset
    name = str(column.type)
    kind = np.dtype(_OTHER_NAMES.get(name, name))
    if data is None:
        return np.zeros(size, kind), np.zeros(size, bool) if size else None
    values = np.frombuffer(data, kind, size + offset)[offset:]
    if not column.null_count:
        return values, None
    bits = np.frombuffer(validity, np.uint8, -(-(size + offset) // 8))
    return values, np.unpackbits(bits, count=size + offset, bitorder="little")[offset:].view(bool)


def firsts(ordered: Array) -> Array:
    """Return the places at which an ordered array has a value for the first time.

    `numpy.unique` tells as much, but loads all of numpy's masked arrays to do so.
    """
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return np.flatnonzero(is_first)


def size_of(pieces: list[Array]) -> int:
    """Return how many values pieces have together."""
    return sum(map(len, pieces))


def joined(pieces: list[Array]) -> Array:
    """Return the numbers of pieces as one array of its own."""
    return np.concatenate([np.empty(0), *pieces])


def is_text(kind: Any) -> bool:  # noqa: ANN401
    """Tell whether values of a type are texts."""
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )
