"""A log's rows as they are counted: batches with the days that their rows fall on."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.log_parts import no_column
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_columns import (
    Categories,
    Numbers,
    categories_of,
    fits,
    kind_of,
    numbers_of,
)
from mlpm_tui.sources.log_days import (
    DayRuns,
    microseconds,
    number_of,
    runs_of,
)
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_reading import Wanted, batches, schema_of
from mlpm_tui.sources.log_sections import sections
from mlpm_tui.sources.log_zone import zone_of

ROWS_AT_ONCE = 2_000_000
"""Predictions whose labels are looked up together: each time costs an index of all of these."""
DaysOf = Callable[[int, Mapping[str, Any]], DayRuns]
"""Tells the days of so many rows from what was read of them."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file, in the order of their days.

    `is_more` says that it has further columns of rows that another batch has had already.
    """

    rows: int
    days: DayRuns
    raw: Mapping[str, Any]
    kinds: Mapping[str, ColumnKind]
    zone: ZoneInfo
    is_more: bool = False
    read: dict[str, Numbers | Categories] = field(default_factory=dict)

    def column(self, name: str) -> Numbers | Categories:
        """Return a column's values, as what it was asked for."""
        found = self.read.get(name)
        if found is None:
            is_number = self.kinds[name] is ColumnKind.NUMBER
            made = numbers_of(self.raw[name]) if is_number else categories_of(self.raw[name])
            found = self.read[name] = made.ordered(self.days.order)
        return found

    def moments(self, name: str) -> Array:
        """Return a column of times in microseconds since 1970."""
        found = microseconds(self.raw[name], self.zone)
        return found if self.days.order is None else found[self.days.order]


def together(given: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Yield batches in groups of as many rows as are looked up at once."""
    waiting: list[Batch] = []
    for batch in given:
        waiting.append(batch)
        if sum(each.rows for each in waiting) >= ROWS_AT_ONCE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are read of a file, and what is to be said of those that are not."""

    kinds: Mapping[str, ColumnKind]
    times: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()

    def wanted(self) -> list[Wanted]:
        """List all that has to be read."""
        found = [Wanted(name, kind) for name, kind in self.kinds.items()]
        return found + [Wanted(name) for name in self.times if name not in self.kinds]


def columns_of(
    file: LogFile,
    schema: Mapping[str, Any],
    kinds: Mapping[str, ColumnKind],
    spoilt: Iterable[str] = (),
) -> Columns:
    """Choose of the wanted columns those that a file has, and that hold what they should.

    `spoilt` are columns of which reading has shown otherwise already.
    """
    read: dict[str, ColumnKind] = {}
    troubles = []
    for name, kind in kinds.items():
        if name not in schema:
            # Lines of JSON leave out what is missing, and the beginning may miss it by chance.
            if file.form == "jsonl":
                read[name] = kind
            else:
                troubles.append(f"{file.shown} {no_column(name)}")
        elif name in spoilt or not _is_fit(file, schema[name], kind):
            held = "texts" if kind is ColumnKind.NUMBER else "values of another type"
            wanted = "numbers" if kind is ColumnKind.NUMBER else "categories"
            troubles.append(
                f"{file.shown} holds {held} in {_shown(name)}, where the reference has {wanted}: "
                "it is not counted there."
            )
        else:
            read[name] = kind
    return Columns(read, troubles=tuple(troubles))


def timed(
    file: LogFile,
    layout: LogLayout,
    columns: Columns,
    schema: Mapping[str, Any],
    *,
    is_alone: bool = False,
    beside: Collection[str] | None = None,
) -> Iterator[Batch]:
    """Yield a file's rows with the days they fall on.

    `beside` are the columns that have to come together: of Parquet every other one then comes by
    itself, which is quicker. With None all come together.
    """
    zone = zone_of(layout)
    whole = _folder_day(file, layout, schema)

    def days_of(rows: int, raw: Mapping[str, Any]) -> DayRuns:
        if whole is not None:
            return DayRuns(None, ((number_of(whole), 0, rows),))
        return runs_of(raw[layout.time], zone)

    times = list(columns.times) if whole is not None else [layout.time, *columns.times]
    columns = replace(columns, times=tuple(dict.fromkeys(times)))
    if beside is not None and file.form == "parquet" and not is_alone:
        yield from _apart(file, columns, schema, beside, days_of, zone)
    else:
        yield from _together(file, columns, schema, days_of, zone, is_alone=is_alone)


def untimed(
    file: LogFile,
    columns: Columns,
    schema: Mapping[str, Any],
    beside: Collection[str] | None = None,
) -> Iterator[Batch]:
    """Yield a file's rows, whatever their days; `beside` as for `timed`."""

    def days_of(rows: int, _raw: Mapping[str, Any]) -> DayRuns:
        return DayRuns(None, ((0, 0, rows),))

    if beside is not None and file.form == "parquet":
        yield from _apart(file, columns, schema, beside, days_of, ZoneInfo("UTC"))
    else:
        yield from _together(file, columns, schema, days_of, ZoneInfo("UTC"))


def _together(
    file: LogFile,
    columns: Columns,
    schema: Mapping[str, Any],
    days_of: DaysOf,
    zone: ZoneInfo,
    *,
    is_alone: bool = False,
) -> Iterator[Batch]:
    for batch in batches(file, columns.wanted(), schema, is_alone=is_alone):
        if rows := batch.num_rows:
            raw = {name: batch.column(name) for name in batch.schema.names}
            yield Batch(rows, days_of(rows, raw), raw, columns.kinds, zone)


def _apart(
    file: LogFile,
    columns: Columns,
    schema: Mapping[str, Any],
    beside: Collection[str],
    days_of: DaysOf,
    zone: ZoneInfo,
) -> Iterator[Batch]:
    first = {name: kind for name, kind in columns.kinds.items() if name in beside}
    names = list(dict.fromkeys((*first, *columns.times)))
    for section in sections(file, columns.wanted(), schema):
        days: list[tuple[int, DayRuns]] = []
        for rows, raw in section.batches(names):
            days.append((rows, days_of(rows, raw)))
            yield Batch(*days[-1], raw, first, zone)
        sizes = [rows for rows, _ in days]
        for name, kind in columns.kinds.items():
            if name in first:
                continue
            for values, known in zip(section.column(name, sizes), days, strict=True):
                yield Batch(*known, {name: values}, {name: kind}, zone, is_more=True)


def checked_schema(file: LogFile, layout: LogLayout) -> Mapping[str, Any]:
    """Return a file's columns, of which the time is one unless its folder names the day."""
    schema = schema_of(file)
    is_empty = file.size == 0
    if is_empty or _folder_day(file, layout, schema) is not None or layout.time in schema:
        return schema
    if not layout.time:
        raise RuleBroken(
            f"The log does not say when its rows of {file.shown} were made; name the column that "
            "does (time).",
            "no_time",
        )
    raise RuleBroken(
        f"{file.shown} has no column {_shown(layout.time)}, by which its rows fall on days; it has "
        f"{_shown(', '.join(list(schema)[:12]))}.",
        "no_time",
    )


def _folder_day(file: LogFile, layout: LogLayout, schema: Mapping[str, Any]) -> date | None:
    """Return the day that a folder such as `day=2026-11-20` gives to all rows of a file."""
    if layout.time in schema:
        return None
    given = [file.keys[layout.time]] if layout.time in file.keys else []
    if not layout.time:
        given = list(file.keys.values())
    for text in given:
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return None


def _is_fit(file: LogFile, found: Any, wanted: ColumnKind) -> bool:  # noqa: ANN401
    """Tell whether a column can be read as wanted; reading a CSV's texts shows it by itself."""
    if file.form == "csv":
        return True
    return fits(found, wanted) or kind_of(found) is wanted


def _shown(name: str) -> str:
    return safe_line(name, 200)
