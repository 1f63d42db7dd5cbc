"""How a table of predictions is named, which of its days are due, and how bins are merged."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.drift_scores import groups_of, merged, psi
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts
from mlpm_tui.sources.log_tables import (
    COARSE_BINS,
    LATE_DAYS,
    MOST_DAYS,
    DaySpan,
    TableEngine,
    coarse,
    days_due,
    read_table_address,
)

SECRET = "canary-word"  # noqa: S105
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("uri", "engine", "path", "table"),
    [
        ("duckdb:///logs.db?table=log", "duckdb", "logs.db", ("log",)),
        ("duckdb:////srv/logs.db?table=a.b.c", "duckdb", "/srv/logs.db", ("a", "b", "c")),
        ("duckdb:////srv/logs/*.parquet", "duckdb", "/srv/logs/*.parquet", ()),
        ("duckdb:////srv/day%20one.pq", "duckdb", "/srv/day one.pq", ()),
        ("SQLite:////srv/logs.db?table=the%20log", "sqlite", "/srv/logs.db", ("the log",)),
        ("pyspark:///?table=ml.log", "pyspark", "", ("ml", "log")),
        ("spark:////srv/logs/*.parquet", "pyspark", "/srv/logs/*.parquet", ()),
    ],
)
def test_a_tables_address_is_read(uri: str, engine: str, path: str, table: tuple[str, ...]) -> None:
    found = read_table_address(uri)
    assert (found.engine, found.path, found.table) == (TableEngine(engine), path, table)


def test_a_servers_address_is_read_and_shown_without_its_user() -> None:
    found = read_table_address(
        " postgresql+psycopg://ana@db.local:5433/ml?table=prod.log&sslmode=require "
    )
    assert (found.host, found.port, found.user) == ("db.local", 5433, "ana")
    assert (found.database, found.table) == ("ml", ("prod", "log"))
    assert found.options == (("sslmode", "require"),)
    assert found.shown == "postgresql://db.local:5433/ml?table=prod.log"
    assert read_table_address("postgresql:///ml?host=/run/pg&table=log").host == "/run/pg"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "predictions.parquet",
        "mysql://db/ml?table=log",
        "duckdb:///logs.db",
        "duckdb:///?table=log",
        "duckdb://host/logs.db?table=log",
        "duckdb:////srv/*.parquet?table=log",
        "duckdb:///logs.db?table=log&threads=8",
        "duckdb:///logs.db?table=a.b.c.d",
        "duckdb:///logs.db?table=a..b",
        "duckdb:///logs.db?table=a%00b",
        "sqlite:////srv/*.parquet",
        "pyspark:///",
        "postgresql://db/ml",
        "postgresql://db/?table=log",
        "postgresql://db:no/ml?table=log",
        "postgresql://db/ml?table=log&options=-c%20x",
        "postgresql://db/ml?table",
    ],
)
def test_a_wrong_address_is_explained(uri: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_table_address(uri)
    assert refused.value.code == "bad_address"


@pytest.mark.parametrize(
    "uri",
    [
        f"postgresql://ana:{SECRET}@db/ml?table=log",
        f"postgresql://db/ml?table=log&password={SECRET}",
        f"postgresql://ana:{SECRET}/x@db/ml?table=log",
        f"duckdb:///logs.db?table=log&token={SECRET}",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(uri: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_table_address(uri)
    assert refused.value.code in {"secret", "bad_address"}
    assert SECRET not in str(refused.value)


def test_only_days_that_are_over_are_due_and_late_ones_again() -> None:
    assert days_due(TODAY, None) == DaySpan(TODAY - timedelta(MOST_DAYS), TODAY)
    assert days_due(TODAY, TODAY) is None
    assert days_due(TODAY, TODAY + timedelta(1)) is None
    yesterday = TODAY - timedelta(1)
    assert days_due(TODAY, yesterday) == DaySpan(yesterday - timedelta(LATE_DAYS), TODAY)
    assert days_due(TODAY, yesterday, late=0) == DaySpan(yesterday, TODAY)
    assert days_due(TODAY, date(2020, 1, 1)) == DaySpan(TODAY - timedelta(MOST_DAYS), TODAY)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=64), st.integers(0, 9))
def test_merged_bins_hold_what_the_bins_held(bins: list[int], nulls: int) -> None:
    edges = tuple(map(float, range(len(bins) - 1)))
    fine = ColumnReference("x", ColumnKind.NUMBER, Counts(tuple(bins), nulls), edges=edges)
    few = coarse(fine)
    assert few.counts.n == fine.counts.n
    assert (few.counts.nulls, few.column, few.kind) == (nulls, "x", ColumnKind.NUMBER)
    assert len(few.edges) == len(few.counts.bins) - 1
    assert len(few.counts.bins) <= COARSE_BINS + 2
    for edge, upto in zip(few.edges, range(1, len(few.edges) + 1), strict=True):
        assert sum(few.counts.bins[:upto]) == sum(fine.counts.bins[: int(edge) + 1])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=21, max_size=64))
def test_merged_bins_give_the_same_stability_index(both: list[tuple[int, int]]) -> None:
    before, after = (tuple(map(int, counts)) for counts in zip(*both, strict=True))
    edges = tuple(map(float, range(len(before) - 1)))
    fine = ColumnReference("x", ColumnKind.NUMBER, Counts(before), edges=edges)
    few = coarse(fine)
    ends = [0, *(int(edge) + 1 for edge in few.edges), len(before)]
    window = tuple(sum(after[start:end]) for start, end in pairwise(ends))
    found = [
        psi(merged(counts, groups), merged(reference.counts.bins, groups))
        for reference, counts in ((fine, after), (few, window))
        for groups in [groups_of(reference, 10)]
    ]
    assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_what_lies_beyond_the_reference_keeps_its_own_bin() -> None:
    bins = (0, *(5,) * 60, 0)
    edges = tuple(map(float, range(61)))
    few = coarse(ColumnReference("x", ColumnKind.NUMBER, Counts(bins), edges=edges))
    assert (few.counts.bins[0], few.counts.bins[-1], few.counts.n) == (0, 0, 300)
    assert (few.edges[0], few.edges[-1]) == (0.0, 60.0)


def test_a_category_keeps_all_its_bins() -> None:
    names = tuple(map(str, range(30)))
    given = ColumnReference("x", ColumnKind.CATEGORY, Counts((1,) * 31), categories=names)
    assert coarse(given) is given
