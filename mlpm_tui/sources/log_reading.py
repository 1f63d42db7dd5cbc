"""The rows of one log file, batch by batch: Parquet, CSV and JSON lines through pyarrow.

A file is opened by one thread and read for the columns asked only, so memory stays at a few
batches whatever the file's size. Whatever is wrong with a file becomes one sentence about it.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import is_text
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_lines import json_types
from mlpm_tui.sources.numeric import pa, parquet

_MOST_ROWS, _MOST_CELLS = 131_072, 3_000_000
"""What one batch may hold: 24 MB of numbers."""
_BUFFER_BYTES = 32 * 1024
"""So much of each column is read ahead; else a whole row group is, and memory costs most of all."""
_BLOCK_BYTES = 4 * 1024 * 1024
_NULLS = ["", "NULL", "null", "NA", "N/A", "n/a", "#N/A", "None", "none"]
_CSV_COLUMN = re.compile(r"In CSV column #(\d+)")
_JSON_COLUMN = re.compile(r"Column\(/([^/)]*)\) changed from (\w+)")


class Mistyped(Exception):
    """A column of a text file that does not hold what it was asked for."""

    def __init__(self, column: str) -> None:
        """Name the column."""
        super().__init__(column)
        self.column = column


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column to read: as numbers, as texts, or, with None, as the file has it."""

    name: str
    kind: ColumnKind | None = None


def schema_of(file: LogFile) -> dict[str, Any]:
    """Return the names and types of a file's columns; of text files as their beginning shows."""
    with explained(file):
        if file.form == "parquet":
            with parquet.ParquetFile(file.path) as opened:
                return _types(opened.schema_arrow) | _written_as(opened.metadata.metadata)
        if file.size == 0:
            return {}
        if file.form == "jsonl":
            return json_types(file.path)
        return _csv_types(file)


def rows_of(files: list[LogFile]) -> int | None:
    """Return how many rows files have if they tell without being read, as Parquet does."""
    if any(file.form != "parquet" for file in files):
        return None
    rows = 0
    for file in files:
        with explained(file), parquet.ParquetFile(file.path) as opened:
            rows += opened.metadata.num_rows
    return rows


def batches(
    file: LogFile, wanted: list[Wanted], schema: Mapping[str, Any], *, is_alone: bool = False
) -> Iterator[Any]:
    """Yield record batches with the wanted columns, which the file's schema must have.

    A file that is read alone may use all processors; others are read side by side.
    Raises `Mistyped` where a text file holds something else in a column; what was read until then
    has to be forgotten.
    """
    with explained(file):
        if file.form == "parquet":
            yield from _parquet(file, wanted, schema, is_alone=is_alone)
        elif file.size == 0:
            return
        elif file.form == "csv":
            yield from _csv(file, wanted)
        else:
            yield from _json(file, wanted, schema)


def _types(schema: Any) -> dict[str, Any]:  # noqa: ANN401
    return dict(zip(schema.names, schema.types, strict=True))


def _written_as(metadata: Mapping[bytes, bytes] | None) -> dict[str, Any]:
    """Return the columns that were written as categories; of numbers a file forgets it."""
    kept = (metadata or {}).get(b"ARROW:schema")
    if kept is None:
        return {}
    written = _types(pa.ipc.read_schema(pa.py_buffer(b64decode(kept))))
    return {name: kind for name, kind in written.items() if pa.types.is_dictionary(kind)}


def _parquet(
    file: LogFile, wanted: list[Wanted], schema: Mapping[str, Any], *, is_alone: bool
) -> Iterator[Any]:
    rows = min(_MOST_ROWS, _MOST_CELLS // max(1, len(wanted)))
    names = [column.name for column in wanted]
    with opened_parquet(file, wanted, schema) as opened:
        yield from opened.iter_batches(rows, columns=names, use_threads=is_alone)


def opened_parquet(file: LogFile, wanted: list[Wanted], schema: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Open a file of which these columns are going to be read; texts come as categories."""
    texts = [column.name for column in wanted if is_text(schema[column.name])]
    return parquet.ParquetFile(
        file.path, read_dictionary=texts, pre_buffer=False, buffer_size=_BUFFER_BYTES
    )


def _csv(file: LogFile, wanted: list[Wanted]) -> Iterator[Any]:
    from pyarrow import csv

    types = {column.name: _CSV_TYPES[column.kind] for column in wanted}
    options = csv.ConvertOptions(
        column_types=types,
        # Without any column the reader would give no rows to count either.
        include_columns=list(types) or None,
        null_values=_NULLS,
        strings_can_be_null=True,
    )
    try:
        with csv.open_csv(
            file.path, read_options=_csv_reading(), convert_options=options
        ) as reader:
            yield from reader
    except pa.ArrowInvalid as error:
        if found := _CSV_COLUMN.match(str(error)):
            raise Mistyped(list(_csv_types(file))[int(found[1])]) from None
        raise


def _json(file: LogFile, wanted: list[Wanted], schema: Mapping[str, Any]) -> Iterator[Any]:
    from pyarrow import json

    fields = [(column.name, _json_type(column, schema.get(column.name))) for column in wanted]
    reading = json.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES)
    options = json.ParseOptions(
        explicit_schema=pa.schema(fields),
        unexpected_field_behavior="ignore" if fields else "infer",
    )
    try:
        with json.open_json(file.path, read_options=reading, parse_options=options) as reader:
            yield from reader
    except pa.ArrowInvalid as error:
        if found := _JSON_COLUMN.search(str(error)):
            raise Mistyped(found[1]) from None
        raise


_CSV_TYPES = {ColumnKind.NUMBER: pa.float64(), ColumnKind.CATEGORY: pa.string(), None: pa.string()}


def _json_type(column: Wanted, found: Any) -> Any:  # noqa: ANN401  types of pyarrow have no types
    """JSON has types of its own: a text is never read as a number, nor the other way round."""
    if column.kind is ColumnKind.NUMBER:
        return pa.bool_() if found == pa.bool_() else pa.float64()
    return pa.string() if found is None else found


def _csv_types(file: LogFile) -> dict[str, Any]:
    from pyarrow import csv

    with csv.open_csv(file.path, read_options=_csv_reading()) as reader:
        return _types(reader.schema)


def _csv_reading() -> Any:  # noqa: ANN401
    from pyarrow import csv

    return csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES)


@contextmanager
def explained(file: LogFile) -> Iterator[None]:
    """Turn what the library says of a broken file into one sentence.

    A line of a thousand brackets one in another is broken too, and says so by a RecursionError.
    """
    try:
        yield
    except FileNotFoundError:
        raise RuleBroken(
            f"{file.shown} is gone since the folder was listed; it is looked for again next time.",
            "broken_file",
        ) from None
    except (pa.ArrowException, OSError, ValueError, KeyError, RecursionError) as error:
        cause = safe_line(str(error).strip().splitlines()[0] if str(error).strip() else "", 160)
        raise RuleBroken(
            f"{file.shown} cannot be read as {file.form} ({cause}); write it again, or take it "
            "away.",
            "broken_file",
        ) from None
