"""Identifiers of rows, by which predictions find labels, and between which ends a file has them."""

from collections.abc import Iterable, Sequence
from typing import Any

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_reading import explained
from mlpm_tui.sources.numeric import pa, parquet


@dataclass(frozen=True, slots=True)
class IdSpan:
    """The least and the greatest whole number among a file's identifiers."""

    low: int
    high: int

    def meets(self, other: "IdSpan") -> bool:
        """Tell whether two files may have an identifier in common."""
        return self.low <= other.high and other.low <= self.high


def may_meet(files: Sequence[LogFile], others: Iterable[LogFile], column: str) -> list[LogFile]:
    """Return the files that may have an identifier in common with any of others."""
    spans = [id_span(other, column) for other in others]
    if None in spans:
        return list(files)
    found = []
    for file in files:
        own = id_span(file, column)
        if own is None or any(each is not None and own.meets(each) for each in spans):
            found.append(file)
    return found


def id_kind(columns: Iterable[Any]) -> Any:  # noqa: ANN401  types of pyarrow have no types
    """Compare identifiers as whole numbers if all are, else as texts."""
    is_whole = all(pa.types.is_integer(each.type) and each.type != pa.uint64() for each in columns)
    return pa.int64() if is_whole else pa.string()


def id_span(file: LogFile, column: str) -> IdSpan | None:
    """Return between which ends a file's identifiers lie, by its footer; None where none tells.

    Whole numbers of Parquet only: texts are cut short there, and other forms have no footer.
    """
    if file.form != "parquet":
        return None
    try:
        with explained(file), parquet.ParquetFile(file.path) as opened:
            if column not in opened.schema_arrow.names:
                return None
            kind = opened.schema_arrow.field(column).type
            if not pa.types.is_integer(kind) or kind == pa.uint64():
                return None
            return _span(opened.metadata, column)
    except RuleBroken:
        return None


def _span(metadata: Any, column: str) -> IdSpan | None:  # noqa: ANN401
    # A column of several parts has as many places in the footer.
    paths = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
    place = paths.index(column)
    ends: list[int] = []
    for group in range(metadata.num_row_groups):
        found = metadata.row_group(group).column(place).statistics
        if found is None or not found.has_min_max:
            return None
        ends += [int(found.min), int(found.max)]
    return IdSpan(min(ends), max(ends)) if ends else None
