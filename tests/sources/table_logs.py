"""One prediction log as a Parquet file, and as a table of each engine that can hold it."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from mlpm_tui.domain.log_layout import LogLayout
from tests.conftest import Server

ZONE = "Europe/Berlin"
FIRST, ROWS = datetime(2026, 10, 24, 1, 30, tzinfo=UTC), 3_000
LAYOUT = LogLayout(
    time="made_at",
    zone=ZONE,
    prediction="predicted",
    label="label",
    label_time="labelled_at",
    latency="latency ms",
    latency_limit=100.0,
    error="status",
)
CITIES = ("Köln", "O'Fallon", 'Say "so"', "", "x' OR '1'='1", None, "Ürümqi")


def make_log() -> pa.Table:
    """Make rows over the days around the end of summer time, with all that bites in a log."""
    numbers = np.random.default_rng(4)
    made = [FIRST + timedelta(seconds=97 * row) for row in range(ROWS)]
    zone = ZoneInfo(ZONE)
    amount = np.round(numbers.normal(size=ROWS), 3) / 3
    amount[::41], amount[7], amount[8] = np.nan, np.inf, -np.inf
    delay = numbers.integers(1, 90_000, ROWS).tolist()
    return pa.table(
        {
            "made_at": pa.array(made, pa.timestamp("us", "UTC")),
            "wall": pa.array(
                [each.astimezone(zone).replace(tzinfo=None) for each in made], pa.timestamp("us")
            ),
            "amount": _with_nulls(amount.tolist(), 29, pa.float64()),
            "single": pa.array(numbers.exponential(size=ROWS).astype("f4")),
            "visits": _with_nulls(numbers.poisson(3, ROWS).tolist(), 31, pa.int32()),
            "always": pa.array([7] * ROWS, pa.int64()),
            "price": pa.array(
                [Decimal(each).scaleb(-2) for each in numbers.integers(0, 900, ROWS).tolist()],
                pa.decimal128(9, 2),
            ),
            "city": pa.array([CITIES[each] for each in numbers.integers(0, 7, ROWS)]),
            "is_new": _with_nulls((numbers.random(ROWS) < 0.3).tolist(), 53, pa.bool_()),
            "latency ms": pa.array(numbers.lognormal(3, 1, ROWS)),
            "status": pa.array([(200, 200, 404, 500, 0, 1)[each % 6] for each in range(ROWS)]),
            "predicted": pa.array(np.round(numbers.random(ROWS), 2)),
            "label": _with_nulls(numbers.integers(0, 2, ROWS).tolist(), 3, pa.int64()),
            "labelled_at": pa.array(
                [
                    None if row % 5 == 0 else each + timedelta(seconds=delay[row])
                    for row, each in enumerate(made)
                ],
                pa.timestamp("us", "UTC"),
            ),
        }
    )


def in_parquet(log: pa.Table, folder: Path) -> str:
    """Write two files, and return the address of both."""
    half = len(log) // 2
    parquet.write_table(log.slice(0, half), folder / "one.parquet", row_group_size=500)
    parquet.write_table(log.slice(half), folder / "two.parquet", row_group_size=500)
    return f"duckdb:///{folder}/*.parquet"


def in_duckdb(log: pa.Table, folder: Path) -> str:
    """Make a table in a schema of a file of DuckDB's."""
    import duckdb

    with duckdb.connect(folder / "log.duckdb") as connection:
        connection.register("given", log)
        connection.execute('CREATE SCHEMA "prod-eu"')
        connection.execute('CREATE TABLE "prod-eu"."the log" AS SELECT * FROM given')
    return f"duckdb:///{folder}/log.duckdb?table=prod-eu.the%20log"


def in_sqlite(log: pa.Table, folder: Path) -> str:
    """Make a table of SQLite's, which has no zones and no NaN."""
    names = {name: _SQLITE.get(name, "") for name in log.column_names}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in names.items())
    with sqlite3.connect(folder / "log.db") as connection:
        connection.execute(f"CREATE TABLE log ({columns})")
        marks = ", ".join("?" * len(names))
        connection.executemany(f"INSERT INTO log VALUES ({marks})", _plain_rows(log))  # noqa: S608
    connection.close()
    return f"sqlite:///{folder}/log.db?table=log"


def in_postgres(log: pa.Table, server: Server, database: str = "logs") -> str:
    """Make a table in a schema of a database on a server, for which no password is needed."""
    import psycopg

    server.sql(f"create database {database}")
    columns = ", ".join(f'"{name}" {_POSTGRES.get(name, "float8")}' for name in log.column_names)
    with psycopg.connect(server.url(database)) as connection, connection.cursor() as cursor:
        cursor.execute(b'create schema "prod-eu"')
        cursor.execute(f'create table "prod-eu"."the log" ({columns})'.encode())
        with cursor.copy(b'copy "prod-eu"."the log" from stdin') as copy:
            for row in log.to_pylist():
                copy.write_row(list(row.values()))
    return f"postgresql://postgres@/{database}?host={server.folder}&table=prod-eu.the%20log"


def _with_nulls(values: list[object], every: int, kind: pa.DataType) -> pa.Array:
    return pa.array([None if row % every == 1 else each for row, each in enumerate(values)], kind)


def _plain_rows(log: pa.Table) -> Iterator[list[object]]:
    zone = ZoneInfo(ZONE)
    for row in log.to_pylist():
        plain: list[object] = []
        for each in row.values():
            if isinstance(each, datetime):
                wall = each.astimezone(zone) if each.tzinfo else each
                plain.append(wall.replace(tzinfo=None).isoformat(" "))
            else:
                plain.append(float(each) if isinstance(each, Decimal) else each)
        yield plain


_SQLITE = {
    "made_at": "TIMESTAMP",
    "wall": "TIMESTAMP",
    "labelled_at": "TIMESTAMP",
    "amount": "REAL",
    "single": "REAL",
    "price": "REAL",
    "latency ms": "REAL",
    "predicted": "REAL",
    "visits": "INTEGER",
    "always": "INTEGER",
    "status": "INTEGER",
    "label": "INTEGER",
    "is_new": "BOOLEAN",
    "city": "TEXT",
}
_POSTGRES = {
    "made_at": "timestamptz",
    "wall": "timestamp",
    "labelled_at": "timestamptz",
    "single": "real",
    "price": "numeric(9, 2)",
    "visits": "integer",
    "always": "bigint",
    "status": "integer",
    "label": "bigint",
    "is_new": "boolean",
    "city": "text",
}
