"""One log in files, what the file path says of it, and how a table's answers are held to that."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from mlpm_tui.domain.day_measures import LABEL_DELAY, DayTally, summed
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnReference, Counts, DayCounts, added
from mlpm_tui.sources.log_counting import LogCounter
from mlpm_tui.sources.log_files import LogFile, log_files
from mlpm_tui.sources.log_reference import References, read_references
from mlpm_tui.sources.log_tables import DaySpan, TableCounts, coarse
from tests.sources.table_logs import LAYOUT, in_parquet, make_log

SPAN = DaySpan(date(2026, 10, 1), date(2026, 11, 30))
LONG_DAY, LONG_ROWS = date(2026, 10, 25), 928
"""A day of 25 hours, in which there is a row every 97 seconds."""


@dataclass(frozen=True)
class Case:
    """The log, where it lies, and what the file path says of it."""

    log: pa.Table
    folder: Path
    references: tuple[ColumnReference, ...]

    def counted(self, layout: LogLayout = LAYOUT) -> TableCounts:
        parts = [LogCounter(layout, self.references).count(file) for file in self._files()]
        assert not [trouble for part in parts for trouble in part.troubles]
        return TableCounts(
            SPAN,
            _added(one for part in parts for one in part.counts),
            _summed(one for part in parts for one in part.tallies),
        )

    def _files(self) -> list[LogFile]:
        return log_files(str(self.folder / "*.parquet"))


def _added(given: Iterable[DayCounts]) -> tuple[DayCounts, ...]:
    found: dict[tuple[date, str], Counts] = {}
    for one in given:
        before = found.get((one.day, one.column), Counts((0,) * len(one.counts.bins)))
        found[one.day, one.column] = added((before, one.counts)) or before
    return tuple(DayCounts(name, day, counts) for (day, name), counts in sorted(found.items()))


def _summed(given: Iterable[DayTally]) -> tuple[DayTally, ...]:
    found: dict[tuple[str, date], DayTally] = {}
    for one in given:
        key = one.measure, one.day
        found[key] = summed([found[key], one])[one.measure] if key in found else one
    return tuple(found[key] for key in sorted(found))


def make_case(folder: Path) -> Case:
    """Write the log as files into a folder, and read their reference."""
    log = make_log()
    in_parquet(log, folder)
    found = read_references(log_files(str(folder / "*.parquet")), LAYOUT)
    assert not found.troubles
    return Case(log, folder, tuple(map(coarse, found.columns)))


def without_nan(counts: Counts, uri: str) -> Counts:
    """SQLite keeps NaN as a null."""
    if not uri.startswith("sqlite"):
        return counts
    return replace(counts, nulls=counts.nulls + counts.nans, nans=0)


def check_counts(found: TableCounts, expected: TableCounts, uri: str = "") -> None:
    """See that a table's counts are those of its files."""
    assert not found.troubles
    assert list(found.counts) == [
        replace(one, counts=without_nan(one.counts, uri)) for one in expected.counts
    ]
    # What lies between two moments is an hour off over the change of clocks where the engine
    # takes it by its clock.
    changed = [one for one in expected.tallies if not _is_across(one)]
    assert [one for one in found.tallies if not _is_across(one)] == changed
    assert [(one.measure, one.day, one.n) for one in found.tallies] == [
        (one.measure, one.day, one.n) for one in expected.tallies
    ]


def _is_across(tally: DayTally) -> bool:
    return tally.measure == LABEL_DELAY and tally.day <= LONG_DAY


def check_references(found: References, case: Case, uri: str = "") -> None:
    """See that a table's reference is that of its files."""
    expected = {one.column: one for one in case.references}
    assert (found.rows, found.troubles) == (len(case.log), ())
    assert {one.column for one in found.columns} == expected.keys()
    for one in found.columns:
        wanted = expected[one.column]
        # The nearest number to a decimal is another one to pyarrow than to engines.
        is_decimal = one.column == "price"
        assert one.edges == (pytest.approx(wanted.edges, rel=1e-15) if is_decimal else wanted.edges)
        assert one.counts == without_nan(wanted.counts, uri)
        assert (one.categories, one.known) == (wanted.categories, wanted.known)
