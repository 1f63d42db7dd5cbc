"""Prediction logs that tests write."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.sketches import ColumnReference, Counts, added
from mlpm_tui.sources.log_counting import FileCounts, LogCounter
from mlpm_tui.sources.log_files import log_files
from mlpm_tui.sources.log_reference import References, read_references

LAYOUT = layout_of({"time": "at"})


def write(path: Path, columns: Mapping[str, object], rows: int = 1_000_000) -> Path:
    """Write columns in the form that the name's end says; `rows` is the size of row groups."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(dict(columns))
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path, row_group_size=rows)
    elif path.suffix == ".csv":
        pyarrow.csv.write_csv(table, path)
    else:
        raise AssertionError(path)
    return path


def references(uri: object, layout: LogLayout = LAYOUT) -> References:
    """Read the reference at a place."""
    return read_references(log_files(str(uri)), layout)


def counted(
    uri: object, columns: tuple[ColumnReference, ...] = (), layout: LogLayout = LAYOUT
) -> list[FileCounts]:
    """Count all files at a place."""
    counter = LogCounter(layout, columns)
    return [counter.count(file) for file in log_files(str(uri))]


def totals(files: list[FileCounts]) -> dict[tuple[str, date], Counts]:
    """Add the counts of files up by column and day."""
    found: dict[tuple[str, date], list[Counts]] = {}
    for counts in (one for file in files for one in file.counts):
        found.setdefault((counts.column, counts.day), []).append(counts.counts)
    return {key: total for key, given in found.items() if (total := added(given))}
