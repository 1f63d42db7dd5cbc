"""The rows of a log's files that belong to its reference."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.log_batches import (
    Batch,
    Columns,
    checked_schema,
    columns_of,
    timed,
    untimed,
)
from mlpm_tui.sources.log_days import number_of
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_reading import Mistyped, schema_of


class Changed(Exception):
    """A column of the reference holds texts after all."""

    def __init__(self, column: str) -> None:
        """Name the column."""
        super().__init__(column)
        self.column = column


def stretches(
    file: LogFile, layout: LogLayout, kinds: Mapping[str, ColumnKind], troubles: list[str]
) -> Iterator[tuple[Batch, list[tuple[int, int]]]]:
    """Yield a file's batches with the stretches of rows that belong to the reference."""
    first, last = layout.reference_from, layout.reference_to
    is_timed = first is not None or last is not None
    schema = checked_schema(file, layout) if is_timed else schema_of(file)
    columns = columns_of(file, schema, kinds)
    troubles += columns.troubles
    try:
        for batch in _batches(file, layout, columns, schema, is_timed=is_timed):
            spans = [
                (start, end)
                for day, start, end in batch.days.runs
                if not is_timed or _is_between(day, first, last)
            ]
            if spans:
                yield batch, spans
    except Mistyped as found:
        if kinds.get(found.column) is ColumnKind.NUMBER:
            raise Changed(found.column) from None
        raise RuleBroken(
            f"{file.shown} holds values of several types in {safe_line(found.column, 200)}; write "
            "them as one type.",
            "broken_file",
        ) from None


def _batches(
    file: LogFile,
    layout: LogLayout,
    columns: Columns,
    schema: Mapping[str, Any],
    *,
    is_timed: bool,
) -> Iterator[Batch]:
    if is_timed:
        return timed(file, layout, columns, schema)
    return untimed(file, columns, schema)


def _is_between(day: int, first: date | None, last: date | None) -> bool:
    return (first is None or number_of(first) <= day) and (last is None or day <= number_of(last))
