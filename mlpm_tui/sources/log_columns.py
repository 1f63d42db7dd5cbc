"""What the values of a log's column are: numbers, or categories; decided by the column's type."""

from typing import Any

from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array, is_text, values_of
from mlpm_tui.sources.numeric import np, pa

NULL = -1
"""The code of a category that is missing."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column's values as numbers; `is_known` is False where there is none, None if all are."""

    values: Array
    is_known: Array | None = None

    def ordered(self, order: Array | None) -> "Numbers":
        """Put the rows in another order."""
        if order is None:
            return self
        known = None if self.is_known is None else self.is_known[order]
        return Numbers(self.values[order], known)


@dataclass(frozen=True, slots=True)
class Categories:
    """A column's values as codes of texts; `NULL` where there is none."""

    codes: Array
    texts: Any

    def ordered(self, order: Array | None) -> "Categories":
        """Put the rows in another order."""
        return self if order is None else Categories(self.codes[order], self.texts)


def kind_of(kind: Any) -> ColumnKind | None:  # noqa: ANN401  types of pyarrow have no types
    """Tell what a column of this type is counted as; None for what cannot be counted."""
    types = pa.types
    if types.is_dictionary(kind):
        return ColumnKind.CATEGORY if kind_of(kind.value_type) else None
    if types.is_boolean(kind) or is_text(kind):
        return ColumnKind.CATEGORY
    if _is_amount(kind) or types.is_null(kind) or is_time(kind) or types.is_duration(kind):
        return ColumnKind.NUMBER
    return None


def is_time(kind: Any) -> bool:  # noqa: ANN401
    """Tell whether a column of this type holds times or days."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def fits(kind: Any, wanted: ColumnKind) -> bool:  # noqa: ANN401
    """Tell whether values of a type can be counted as what the reference has."""
    if wanted is ColumnKind.CATEGORY:
        return kind_of(kind) is not None
    if pa.types.is_dictionary(kind):
        return fits(kind.value_type, wanted)
    return kind_of(kind) is ColumnKind.NUMBER or bool(pa.types.is_boolean(kind))


def numbers_of(column: Any) -> Numbers:  # noqa: ANN401
    """Read a column as numbers; days and times count from 1970, in days and in seconds."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return numbers_of(column.dictionary_decode())
    if pa.types.is_date(kind):
        column = column.cast(pa.date32()).view(pa.int32())
    elif pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
        seconds = numbers_of(column.view(pa.int64()))
        return Numbers(seconds.values * _UNIT_S[kind.unit], seconds.is_known)
    elif pa.types.is_boolean(kind):
        column = column.cast(pa.uint8())
    elif pa.types.is_decimal(kind):
        # By way of its text it becomes the nearest number, as databases give it.
        column = column.cast(pa.string()).cast(pa.float64())
    elif pa.types.is_null(kind):
        column = column.cast(pa.float64())
    values, known = values_of(column)
    return Numbers(values.astype(np.float64, copy=False), known)


def categories_of(column: Any) -> Categories:  # noqa: ANN401
    """Read a column as categories; a whole number's text has no decimal point."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    texts = encoded.dictionary
    if not is_text(texts.type) or texts.type != pa.string():
        texts = texts.cast(pa.string())
    codes, known = values_of(encoded.indices)
    codes = codes.astype(np.int64, copy=False)
    if known is not None:
        codes = np.where(known, codes, NULL)
    if texts.null_count:
        missing = texts.is_null().to_numpy(zero_copy_only=False)
        codes = np.where((codes >= 0) & missing[codes], NULL, codes)
    return Categories(codes, texts)


def _is_amount(kind: Any) -> bool:  # noqa: ANN401
    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


_UNIT_S = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
