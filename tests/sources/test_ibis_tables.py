"""A table's counts are those of the same rows in files, integer for integer, on every engine."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

pytest.importorskip("ibis", reason="the extra `engines` is not installed")

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnReference, Counts
from mlpm_tui.sources import ibis_counting
from mlpm_tui.sources.ibis_references import table_references
from mlpm_tui.sources.ibis_tables import LogTable
from mlpm_tui.sources.log_files import log_files
from mlpm_tui.sources.log_reference import read_references
from mlpm_tui.sources.log_rounding import FEW
from mlpm_tui.sources.log_tables import COARSE_BINS, DaySpan, coarse, read_table_address
from tests.sources.table_case import (
    LONG_DAY,
    LONG_ROWS,
    SPAN,
    Case,
    check_counts,
    check_references,
    make_case,
)
from tests.sources.table_logs import LAYOUT, in_duckdb, in_postgres, in_sqlite

# Ibis reads what SQLite answers through pandas, with an option that pandas wants to drop.
pytestmark = pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")


NOON = datetime(2026, 11, 20, 12)  # noqa: DTZ001  a wall clock's


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The log in files, with their reference."""
    return make_case(tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module", params=["parquet", "duckdb", "postgres", "sqlite"])
def table_uri(request: pytest.FixtureRequest, case: Case) -> str:
    """The log's address on each engine."""
    if request.param == "postgres":
        return in_postgres(case.log, request.getfixturevalue("server"))
    if request.param == "parquet":
        return f"duckdb:///{case.folder}/*.parquet"
    make = {"duckdb": in_duckdb, "sqlite": in_sqlite}[request.param]
    return make(case.log, request.getfixturevalue("tmp_path_factory").mktemp("base"))


@pytest.mark.parametrize(
    "layout", [LAYOUT, replace(LAYOUT, time="wall", label_time="")], ids=["zone", "wall"]
)
def test_a_tables_counts_are_those_of_its_files(
    table_uri: str, case: Case, layout: LogLayout
) -> None:
    table = LogTable(read_table_address(table_uri), layout)
    found = table.count(case.references, SPAN)
    check_counts(found, case.counted(layout), table_uri)
    long = DaySpan(LONG_DAY, LONG_DAY + timedelta(1))
    (of_day,) = table.count(case.references[:1], long).counts
    assert (of_day.day, of_day.counts.rows) == (LONG_DAY, LONG_ROWS)


def test_a_tables_reference_is_that_of_its_files(table_uri: str, case: Case) -> None:
    found = LogTable(read_table_address(table_uri), LAYOUT).references()
    check_references(found, case, table_uri)


@pytest.mark.parametrize(
    "at_least", [0, 2_068], ids=["spread", "a little more than a bin at the least value"]
)
def test_a_large_references_bins_end_as_those_of_a_file(tmp_path: Path, at_least: int) -> None:
    import ibis

    values = np.random.default_rng(7).normal(size=FEW + 1)
    values[:at_least] = -9.0
    parquet.write_table(pa.table({"x": values}), tmp_path / "log.parquet")
    (of_file,) = read_references(log_files(str(tmp_path)), LogLayout()).columns
    assert (of_file.edges[1] in values) == bool(at_least)
    assert (of_file.edges[0] == np.nextafter(-9.0, -np.inf)) == bool(at_least)
    table = ibis.memtable(pa.table({"x": values}))
    assert table_references(table, LogLayout()).columns == (coarse(of_file),)


def test_a_reference_of_some_days_has_the_rows_of_these(case: Case) -> None:
    layout = replace(LAYOUT, reference_from=LONG_DAY, reference_to=LONG_DAY)
    table = LogTable(read_table_address(f"duckdb:///{case.folder}/*.parquet"), layout)
    found = table.references()
    assert found.rows == LONG_ROWS
    # What was counted of the same days is the reference itself.
    of_day = table.count(found.columns, DaySpan(LONG_DAY, date(2026, 10, 26))).counts
    assert {one.column: one.counts for one in of_day} == {
        one.column: one.counts for one in found.columns
    }


def test_a_reference_without_rows_is_refused(case: Case) -> None:
    layout = replace(LAYOUT, reference_to=date(2026, 10, 1))
    table = LogTable(read_table_address(f"duckdb:///{case.folder}/*.parquet"), layout)
    with pytest.raises(RuleBroken, match="no rows"):
        table.references()


def test_what_is_no_feature_is_not_watched(tmp_path: Path) -> None:
    rows = 120
    log = pa.table(
        {
            "made_at": pa.array([NOON] * rows, pa.timestamp("us")),
            "id": pa.array(range(rows)),
            "free": pa.array([f"{row} " * 400 for row in range(rows)]),
            "x": pa.array([row / 7 for row in range(rows)]),
            "list": pa.array([[row] for row in range(rows)]),
        }
    )
    parquet.write_table(log, tmp_path / "log.parquet")
    address = read_table_address(f"duckdb:///{tmp_path}/log.parquet")
    layout = LogLayout("made_at", label="truth")
    found = LogTable(address, layout).references()
    assert [one.column for one in found.columns] == ["x"]
    assert [said.split(" ", 1)[0] for said in found.troubles] == ["id", "free"]
    named = LogTable(address, replace(layout, features=("id", "list", "gone"))).references()
    assert [one.column for one in named.columns] == ["id"]
    assert named.troubles == (
        "list cannot be counted: it is not watched.",
        "gone is not in the reference: it is not watched.",
    )


def test_many_columns_are_asked_in_several_questions(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = LogTable(read_table_address(f"duckdb:///{case.folder}/*.parquet"), LAYOUT)
    whole = table.count(case.references, SPAN)
    monkeypatch.setattr(ibis_counting, "MOST_AGGREGATES", 30)
    assert table.count(case.references, SPAN) == whole


def test_days_without_rows_are_not_told(case: Case) -> None:
    table = LogTable(read_table_address(f"duckdb:///{case.folder}/*.parquet"), LAYOUT)
    found = table.count(case.references, DaySpan(date(2026, 11, 20), date(2026, 11, 23)))
    assert (found.counts, found.tallies) == ((), ())


def test_a_column_that_has_changed_is_told_and_left_out(case: Case) -> None:
    table = LogTable(read_table_address(f"duckdb:///{case.folder}/*.parquet"), LAYOUT)
    amount = next(one for one in case.references if one.column == "amount")
    gone, texts = replace(amount, column="gone"), replace(amount, column="city")
    found = table.count([amount, gone, texts], SPAN)
    assert {one.column for one in found.counts} == {"amount"}
    assert found.troubles == (
        "The table has no column gone: it is not counted.",
        "city holds string, where the reference has numbers: it is not counted.",
    )


def test_a_coarse_reference_keeps_all_that_was_counted(case: Case) -> None:
    fine = read_references(log_files(str(case.folder / "*.parquet")), LAYOUT).columns
    for one in fine:
        few = coarse(one)
        assert few.counts.rows == one.counts.rows
        assert set(few.edges) <= set(one.edges)
        assert len(few.counts.bins) <= max(COARSE_BINS + 2, len(one.categories) + 1)
        if one.edges:
            assert len(few.edges) == len(few.counts.bins) - 1
    sentinel = ColumnReference(
        "x", fine[0].kind, Counts((0, *(5,) * 60, 0)), edges=tuple(map(float, range(61)))
    )
    few = coarse(sentinel)
    assert (few.counts.bins[0], few.counts.bins[-1], few.counts.n) == (0, 0, 300)
    assert (few.edges[0], few.edges[-1]) == (0.0, 60.0)
