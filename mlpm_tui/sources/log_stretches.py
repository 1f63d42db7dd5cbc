"""The rows of a log's files that belong to its reference."""

from collections.abc import Iterator, Mapping
from datetime import date

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.log_batches import (
    Batch,
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
    file: LogFile,
    layout: LogLayout,
    kinds: Mapping[str, ColumnKind],
    troubles: list[str],
    *,
    is_apart: bool = False,
) -> Iterator[tuple[Batch, list[tuple[int, int]]]]:
    """Yield a file's batches with the stretches of rows that belong to the reference.

    With `is_apart` a batch may have one column only, and the next one another column.
    """
    first, last = layout.reference_from, layout.reference_to
    is_timed = first is not None or last is not None
    schema = checked_schema(file, layout) if is_timed else schema_of(file)
    columns = columns_of(file, schema, kinds)
    troubles += columns.troubles
    try:
        beside = () if is_apart else None
        given = (
            timed(file, layout, columns, schema, beside=beside)
            if is_timed
            else untimed(file, columns, schema, beside)
        )
        for batch in given:
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


def _is_between(day: int, first: date | None, last: date | None) -> bool:
    return (first is None or number_of(first) <= day) and (last is None or day <= number_of(last))
