"""A training that logs while its store is read: seen at once, read in parts, never kept waiting."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mlpm_tui.domain.runs import Run, RunStatus, WantedRuns
from mlpm_tui.sources import mlflow_tables
from mlpm_tui.sources.mlflow_sqlite import SqliteTracking

CARD = WantedRuns(cards=frozenset({"ML-EXP-05"}))
START = 1_767_225_600_000


@pytest.fixture(params=["delete", "wal"])
def training(request: pytest.FixtureRequest, store: Path) -> Iterator[sqlite3.Connection]:
    """A writer that never waits: a lock of ours would be an error in the test."""
    with closing(sqlite3.connect(store, timeout=0, isolation_level=None)) as writer:
        writer.execute(f"PRAGMA journal_mode = {request.param}")
        yield writer


@pytest.fixture
def tracking(store: Path, training: sqlite3.Connection) -> Iterator[SqliteTracking]:
    training.execute("SELECT 1")
    opened = SqliteTracking(store)
    yield opened
    opened.close()


def log(writer: sqlite3.Connection, run: str, name: str, value: float, step: int) -> None:
    """Log a value as MLflow's SQL store does."""
    row = (name, value, START + step * 60_000, step, 0, run)
    columns = "(key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, ?, ?)"
    writer.execute("BEGIN IMMEDIATE")
    writer.execute(f"INSERT INTO metrics {columns}", row)
    writer.execute("DELETE FROM latest_metrics WHERE key = ? AND run_uuid = ?", (name, run))
    writer.execute(f"INSERT INTO latest_metrics {columns}", row)
    writer.execute("COMMIT")


def by_name(tracking: SqliteTracking, wanted: WantedRuns = CARD) -> dict[str, Run]:
    return {run.name: run for run in tracking.runs(wanted)}


def test_each_value_is_seen_and_only_its_run_is_new(
    tracking: SqliteTracking, training: sqlite3.Connection
) -> None:
    before = by_name(tracking)
    tracking.changed()
    for step in range(121, 130):
        log(training, before["curve"].id, "f1", step / 1000, step)
        assert tracking.changed()
        now = by_name(tracking)
        f1 = now["curve"].metrics["f1"]
        assert (f1.last, f1.last_step, f1.count) == (step / 1000, step, step - 118)
        assert (f1.lowest, f1.highest) == (0.121, 0.8912)
        assert now["baseline"] is before["baseline"]
        assert now["curve"].params == before["curve"].params


def test_pieces_add_up_to_the_whole(
    tracking: SqliteTracking, training: sqlite3.Connection, store: Path
) -> None:
    run = by_name(tracking)["curve"].id
    for step in range(121, 131):
        log(training, run, "new", -step, step)
        tracking.runs(CARD)
    fresh = SqliteTracking(store)
    assert by_name(fresh) == by_name(tracking)
    fresh.close()


def test_a_long_history_comes_in_slices(
    tracking: SqliteTracking, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = by_name(tracking)
    monkeypatch.setattr(mlflow_tables, "SLICE", 7)
    tracking._memory = type(tracking._memory)()
    assert by_name(tracking) == whole
    assert len(tracking.history(whole["curve"].id, "train/loss")) == 120


def test_end_tags_parameters_and_deletion_are_seen(
    tracking: SqliteTracking, training: sqlite3.Connection
) -> None:
    run = by_name(tracking)["curve"].id
    training.execute("UPDATE runs SET status = 'FINISHED', end_time = ?, name = 'done'", (START,))
    training.execute("INSERT INTO params (key, value, run_uuid) VALUES ('late', '1', ?)", (run,))
    training.execute("UPDATE tags SET value = 'edited' WHERE key = 'mlflow.note'")
    ended = next(each for each in tracking.runs(CARD) if each.id == run)
    assert (ended.status, ended.name, ended.params["late"]) == (RunStatus.FINISHED, "done", "1")
    assert ended.tags["mlflow.note"] == "edited"
    assert ended.metrics["f1"].count == 2
    training.execute("UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid = ?", (run,))
    assert run not in {each.id for each in tracking.runs(CARD)}


def test_a_run_that_is_tagged_later_appears_whole(
    tracking: SqliteTracking, training: sqlite3.Connection
) -> None:
    everything = by_name(tracking, WantedRuns(experiments=frozenset({"sentiment"})))
    odd = everything["odd numbers"]
    tracking.runs(CARD)
    training.execute(
        "UPDATE tags SET value = 'ML-EXP-05' WHERE key = 'mlpm.card' AND run_uuid = ?", (odd.id,)
    )
    found = by_name(tracking)["odd numbers"]
    assert {name: each.count for name, each in found.metrics.items()} == {
        name: each.count for name, each in odd.metrics.items()
    }


def test_purged_rows_whose_numbers_come_again(
    tracking: SqliteTracking, training: sqlite3.Connection
) -> None:
    runs = by_name(tracking)
    for table in ("metrics", "latest_metrics", "params", "tags"):
        training.execute(
            f"DELETE FROM {table} WHERE run_uuid NOT IN (?, ?)",  # noqa: S608
            (runs["curve"].id, runs["baseline"].id),
        )
    training.execute(
        "DELETE FROM runs WHERE run_uuid NOT IN (?, ?)", (runs["curve"].id, runs["baseline"].id)
    )
    for step in range(200, 260):
        log(training, runs["baseline"].id, "f1", 0.1, step)
    assert by_name(tracking)["baseline"].metrics["f1"].count == 63


def test_no_reading_holds_a_lock_between_its_statements(
    tracking: SqliteTracking, training: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = by_name(tracking)["curve"].id
    asked = mlflow_tables.texts
    steps = iter(range(1000, 2000))

    def log_in_between(
        connection: sqlite3.Connection, table: str, runs: list[str]
    ) -> dict[str, dict[str, str]]:
        log(training, run, "f1", 0.5, next(steps))
        return asked(connection, table, runs)

    monkeypatch.setattr(mlflow_tables, "texts", log_in_between)
    tracking._memory = type(tracking._memory)()
    tracking.runs(CARD)
    monkeypatch.undo()
    f1 = by_name(tracking)["curve"].metrics["f1"]
    # In WAL mode the first reading is asked again, because the writer began in the middle of it.
    assert f1.last_step == next(steps) - 1
    assert f1.count == f1.last_step - 1000 + 3
