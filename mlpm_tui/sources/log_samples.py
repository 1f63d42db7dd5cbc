"""The values of one column of a log themselves, for what cannot be told from counts."""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_batches import Columns, checked_schema, timed, untimed
from mlpm_tui.sources.log_columns import NULL, Categories, Numbers, kind_of
from mlpm_tui.sources.log_days import number_of
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_reading import Mistyped, schema_of


def read_column(
    files: Iterable[LogFile],
    column: str,
    layout: LogLayout,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Array:
    """Return a column's values on some days, both ends included; on all without any.

    Numbers come as floats, NaN where there is none; categories as texts, None where there is none.
    Raises RuleBroken for a file that cannot be read or has no such column.
    """
    is_timed = first_day is not None or last_day is not None
    first = None if first_day is None else number_of(first_day)
    last = None if last_day is None else number_of(last_day)
    found: list[Array] = []
    for file in files:
        for values, day in _values(file, column, layout, is_timed=is_timed):
            if (first is None or first <= day) and (last is None or day <= last):
                found.append(values)
    return np.concatenate(found) if found else np.empty(0)


def _values(
    file: LogFile, column: str, layout: LogLayout, *, is_timed: bool
) -> Iterator[tuple[Array, int]]:
    """Yield a column's values with the days they are of."""
    schema = checked_schema(file, layout) if is_timed else schema_of(file)
    if not schema:
        return
    kind = kind_of(schema[column]) if column in schema else None
    if kind is None:
        raise RuleBroken(
            f"{file.shown} has no column {safe_line(column, 200)} whose values can be compared.",
            "no_column",
        )
    if column in layout.categories:
        kind = ColumnKind.CATEGORY
    columns = Columns({column: kind})
    given = timed(file, layout, columns, schema) if is_timed else untimed(file, columns, schema)
    try:
        for batch in given:
            values = _plain(batch.column(column))
            for day, start, end in batch.days.runs:
                yield values[start:end], day
    except Mistyped:
        raise RuleBroken(
            f"{file.shown} holds values of several types in {safe_line(column, 200)}; write them "
            "as one type.",
            "broken_file",
        ) from None


def _plain(column: Numbers | Categories) -> Array:
    if isinstance(column, Numbers):
        if column.is_known is None:
            return column.values
        return np.where(column.is_known, column.values, np.nan)
    texts = np.array([*column.texts.to_pylist(), None], dtype=object)
    found: Array = texts[np.where(column.codes == NULL, -1, column.codes)]
    return found
