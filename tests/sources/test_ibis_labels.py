"""What labels say of a table's predictions is what they say of the same rows in files."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

pytest.importorskip("ibis", reason="the extra `engines` is not installed")

from mlpm_tui.domain.day_measures import CORRECT, LABEL_DELAY
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnReference
from mlpm_tui.sources.ibis_tables import LogTable
from mlpm_tui.sources.log_files import log_files
from mlpm_tui.sources.log_labels import count_labels
from mlpm_tui.sources.log_reference import read_references
from mlpm_tui.sources.log_right import reference_outcomes
from mlpm_tui.sources.log_tables import DaySpan, coarse, coarse_outcomes, read_table_address
from tests.sources.logs import write

if TYPE_CHECKING:
    from tests.conftest import Server

# Ibis reads what SQLite answers through pandas, with an option that pandas wants to drop.
pytestmark = pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")

NOON = datetime.fromisoformat("2026-11-02T00:30")
ROWS, SPAN = 600, DaySpan(date(2026, 11, 1), date(2026, 12, 1))
LAYOUT = LogLayout("at", prediction="said", label="truth", label_time="came")
APART = replace(LAYOUT, join="id", features=("x", "city"))
KINDS = {"at": "timestamp", "came": "timestamp", "id": "bigint", "city": "text", "truth": "bigint"}


@dataclass(frozen=True)
class Case:
    """Predictions, their labels apart, and both in one, as files."""

    folder: Path
    references: tuple[ColumnReference, ...]
    tables: dict[str, pa.Table]


def made() -> dict[str, pa.Table]:
    """Make predictions of a few days, and labels for most of them, of which some came twice."""
    numbers = np.random.default_rng(3)
    at = [NOON + timedelta(minutes=17 * row) for row in range(ROWS)]
    x = numbers.normal(size=ROWS)
    x[::37] = np.nan
    city = [("Köln", "Ulm", "O'Fallon", None)[each] for each in numbers.integers(0, 4, ROWS)]
    said = np.round(np.clip(np.nan_to_num(x) / 4 + 0.5, 0, 1), 2)
    truth = [int(each) for each in numbers.random(ROWS) < said]
    log = pa.table({"id": range(ROWS), "at": at, "x": x, "city": city, "said": said})
    known = [row for row in range(ROWS) if row % 3]
    ids = [*known[:50], *known, 90_001]
    labels = [1 - truth[row] for row in known[:50]] + [truth[row] for row in known] + [1]
    came = [at[row % ROWS] + timedelta(hours=2 + (place >= 50)) for place, row in enumerate(ids)]
    apart = pa.table({"id": ids, "truth": labels, "came": came})
    whole = log.append_column(
        "truth", pa.array([t if r % 3 else None for r, t in enumerate(truth)])
    )
    return {"log": log, "labels": apart, "whole": whole.append_column("came", pa.array(at))}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("labels")
    tables = made()
    for name, table in tables.items():
        columns = {each: table[each].combine_chunks() for each in table.column_names}
        write(folder / name / "1.parquet", columns)
    found = read_references(log_files(str(folder / "whole")), replace(LAYOUT, join="id"))
    return Case(folder, tuple(map(coarse, found.columns)), tables)


@pytest.fixture(scope="module", params=["parquet", "duckdb", "postgres", "sqlite"])
def place(request: pytest.FixtureRequest, case: Case) -> Callable[[str], str]:
    """Give the address of a table by its name, on each engine."""
    if request.param == "parquet":
        return lambda name: f"duckdb:///{case.folder}/{name}/*.parquet"
    if request.param == "postgres":
        server: Server = request.getfixturevalue("server")
        server.sql("create database labelled")
        import psycopg

        with psycopg.connect(server.url("labelled")) as connection, connection.cursor() as cursor:
            _fill(case, lambda sql, rows: cursor.executemany(sql.encode(), rows), "%s")
        at = f"postgresql://postgres@/labelled?host={server.folder}&table="
        return lambda name: at + name
    path = case.folder / f"{request.param}.db"
    if request.param == "duckdb":
        import duckdb

        with duckdb.connect(path) as base:
            for name in case.tables:
                files = case.folder / name / "*.parquet"
                base.execute(f"create table {name} as from read_parquet('{files}')")
    else:
        with closing(sqlite3.connect(path)) as opened, opened:
            _fill(case, opened.executemany, "?")
    return lambda name: f"{request.param}:///{path}?table={name}"


def _fill(case: Case, run: Callable[[str, Sequence[Sequence[object]]], object], mark: str) -> None:
    for name, table in case.tables.items():
        columns = ", ".join(
            f'"{each}" {KINDS.get(each, "double precision")}' for each in table.column_names
        )
        run(f"create table {name} ({columns})", [()])
        marks = ", ".join([mark] * len(table.column_names))
        rows = [
            [each.isoformat(" ") if isinstance(each, datetime) else each for each in row.values()]
            for row in table.to_pylist()
        ]
        run(f"insert into {name} values ({marks})", rows)  # noqa: S608


def test_right_answers_by_bin_are_those_of_files(case: Case, place: Callable[[str], str]) -> None:
    layout = replace(LAYOUT, join="id")
    table = LogTable(read_table_address(place("whole")), layout)
    found = {one.column: one for one in table.references().outcomes}
    files = log_files(str(case.folder / "whole"))
    expected = {one.column: one for one in reference_outcomes(files, layout, case.references)}
    assert found == expected
    assert sum(found["said"].n) == sum(1 for row in range(ROWS) if row % 3)
    # What a reference in files says, merged into as few bins, is the same.
    fine = {one.column: one for one in read_references(files, layout).columns}
    merged = [
        coarse_outcomes(fine[one.column], one) for one in read_references(files, layout).outcomes
    ]
    assert {one.column: one for one in merged} == expected


def test_labels_of_a_table_of_their_own_are_those_of_files(
    case: Case, place: Callable[[str], str]
) -> None:
    layout = replace(APART, labels_uri=place("labels"))
    table = LogTable(read_table_address(place("log")), layout)
    truth = [one for one in case.references if one.column == "truth"]
    files, labels = (log_files(str(case.folder / each)) for each in ("log", "labels"))
    expected = count_labels(files, labels, replace(layout, labels_uri="elsewhere"), truth)
    for found in (table.count_labels(case.references, SPAN), table.count(truth, SPAN)):
        of_labels = [one for one in found.tallies if one.measure in (CORRECT, LABEL_DELAY)]
        assert of_labels == list(expected.tallies)
        assert found.counts == expected.counts


def test_labels_elsewhere_are_refused(case: Case) -> None:
    address = read_table_address(f"duckdb:///{case.folder}/log/*.parquet")
    for uri, said in (
        ("postgresql://ana@db/ml?table=labels", "have to be of one database"),
        ("/labels", "give a table of the same database"),
    ):
        with pytest.raises(RuleBroken, match=said):
            LogTable(address, replace(APART, labels_uri=uri)).count_labels(case.references, SPAN)
    with pytest.raises(RuleBroken, match=r"\(join\)"):
        LogTable(address, replace(APART, join="", labels_uri="x")).count_labels((), SPAN)
