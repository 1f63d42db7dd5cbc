"""A file of somebody else: nothing is made, changed or left beside it, whatever state it is in."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.runs import WantedRuns
from mlpm_tui.sources.sqlite_file import SqliteFile
from mlpm_tui.sources.tracking import open_tracking

Contents = Callable[[Path], dict[str, str]]
SENTIMENT = WantedRuns(experiments=frozenset({"sentiment"}))


def count(file: SqliteFile) -> int:
    return int(file.read(lambda c: c.execute("SELECT COUNT(*) FROM t").fetchone()[0]))


def make(path: Path, mode: str) -> sqlite3.Connection:
    """Give a writer on a new file with one row, in that journal mode."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute(f"PRAGMA journal_mode = {mode}")
    writer.execute("CREATE TABLE t (x)")
    writer.execute("INSERT INTO t VALUES (1)")
    return writer


@pytest.mark.parametrize("mode", ["delete", "wal", "truncate", "persist"])
def test_a_closed_file_is_read_without_a_trace(
    tmp_path: Path, mode: str, contents_of: Contents
) -> None:
    make(tmp_path / "a.db", mode).close()
    before = contents_of(tmp_path)
    file = SqliteFile(tmp_path / "a.db")
    assert count(file) == 1
    assert file.changed()
    assert count(file) == 1
    file.close()
    assert contents_of(tmp_path) == before


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_live_writer_is_seen_at_each_commit(tmp_path: Path, mode: str) -> None:
    with closing(make(tmp_path / "a.db", mode)) as writer:
        file = SqliteFile(tmp_path / "a.db")
        file.changed()
        for rows in range(2, 6):
            writer.execute("INSERT INTO t VALUES (1)")
            assert file.changed()
            assert count(file) == rows
        file.close()


def test_a_wal_writer_still_tidies_up_after_itself(tmp_path: Path) -> None:
    writer = make(tmp_path / "a.db", "wal")
    file = SqliteFile(tmp_path / "a.db")
    assert file.changed()
    assert count(file) == 1
    writer.close()
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]
    assert file.changed()
    assert count(file) == 1
    file.close()
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]


def test_nothing_new_is_no_change(tmp_path: Path) -> None:
    make(tmp_path / "a.db", "delete").close()
    file = SqliteFile(tmp_path / "a.db")
    assert file.changed()
    assert not file.changed()
    assert not file.changed()
    file.close()


def crashed(tmp_path: Path, mode: str) -> Path:
    """Copy a store as it lies on the disk in the middle of a writer's work."""
    writer = make(tmp_path / "live.db", mode)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN")
    writer.executemany("INSERT INTO t VALUES (?)", [("y" * 500,) for _ in range(2000)])
    if mode == "wal":
        writer.execute("COMMIT")
    left = tmp_path / "left"
    left.mkdir()
    for suffix in ("", "-wal", "-journal"):
        source = tmp_path / f"live.db{suffix}"
        if source.exists():
            shutil.copyfile(source, left / f"a.db{suffix}")
    if mode != "wal":
        writer.execute("ROLLBACK")
    writer.close()
    return left


@pytest.mark.parametrize(("mode", "rows"), [("wal", 2001), ("delete", 1)])
def test_what_a_crash_left_is_read_in_a_private_copy(
    tmp_path: Path, mode: str, rows: int, contents_of: Contents
) -> None:
    left = crashed(tmp_path, mode)
    before = contents_of(left)
    assert len(before) == 2
    file = SqliteFile(left / "a.db")
    assert count(file) == rows
    assert file.changed()
    assert count(file) == rows
    file.close()
    assert contents_of(left) == before


def test_a_replaced_file_is_a_change(tmp_path: Path) -> None:
    make(tmp_path / "a.db", "delete").close()
    file = SqliteFile(tmp_path / "a.db")
    file.changed()
    with closing(make(tmp_path / "b.db", "delete")) as writer:
        writer.execute("INSERT INTO t VALUES (2)")
    (tmp_path / "b.db").replace(tmp_path / "a.db")
    assert file.changed()
    assert count(file) == 2
    (tmp_path / "a.db").unlink()
    with pytest.raises(SourceTrouble, match="there is no file"):
        file.changed()
    file.close()


def test_a_locked_file_is_one_sentence(tmp_path: Path) -> None:
    with closing(make(tmp_path / "a.db", "delete")) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        file = SqliteFile(tmp_path / "a.db")
        with pytest.raises(SourceTrouble, match="locked by another program") as caught:
            count(file)
        assert caught.value.code == "busy"
        assert not file.changed()
        writer.execute("ROLLBACK")
        assert count(file) == 1
        file.close()


def test_broken_text_is_shown_as_broken(tmp_path: Path) -> None:
    with closing(make(tmp_path / "a.db", "delete")) as writer:
        writer.execute("INSERT INTO t VALUES (CAST(x'61ff62' AS TEXT))")
    file = SqliteFile(tmp_path / "a.db")
    rows = file.read(lambda c: c.execute("SELECT x FROM t").fetchall())
    assert rows == [(1,), ("a\N{REPLACEMENT CHARACTER}b",)]
    file.close()


def test_a_question_cannot_write(store: Path, contents_of: Contents) -> None:
    before = contents_of(store.parent)
    file = SqliteFile(store)
    with pytest.raises(SourceTrouble, match="readonly"):
        file.read(lambda c: c.execute("DELETE FROM runs"))
    file.close()
    assert contents_of(store.parent) == before


@pytest.mark.parametrize("uri", ["{}", "sqlite:///{}"])
def test_a_wrong_path_makes_no_file(tmp_path: Path, uri: str) -> None:
    with pytest.raises(SourceTrouble, match="there is no file"):
        open_tracking(uri.format(tmp_path / "mlfow.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a SQLite database"),
        (b"hello", "is not a SQLite database"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "damaged|not a SQLite|cannot be read"),
    ],
)
def test_no_database_is_one_sentence(
    tmp_path: Path, content: bytes, message: str, contents_of: Contents
) -> None:
    (tmp_path / "a.db").write_bytes(content)
    before = contents_of(tmp_path)
    with pytest.raises(SourceTrouble, match=message):
        open_tracking(str(tmp_path / "a.db"))
    assert contents_of(tmp_path) == before


def test_a_database_of_something_else_is_one_sentence(tmp_path: Path) -> None:
    make(tmp_path / "a.db", "delete").close()
    with pytest.raises(SourceTrouble, match="is no MLflow store: it has no table experiments"):
        open_tracking(str(tmp_path / "a.db"))


def test_a_cut_store_is_trouble_and_no_crash(store: Path) -> None:
    whole = store.read_bytes()
    for size in range(4096, len(whole), len(whole) // 12):
        store.write_bytes(whole[:size])
        try:
            with closing(open_tracking(str(store))) as tracking:
                tracking.runs(SENTIMENT)
        except SourceTrouble as trouble:
            assert str(store) in str(trouble)  # noqa: PT017
    store.write_bytes(whole)


def test_values_of_a_wrong_type_are_data(store: Path) -> None:
    with closing(sqlite3.connect(store)) as writer, writer:
        writer.execute(
            "UPDATE runs SET start_time = 9e18, status = 'FINISHED' WHERE name = 'curve'"
        )
        writer.execute("UPDATE metrics SET timestamp = 'soon' WHERE step = 40")
        writer.execute("UPDATE latest_metrics SET value = 'much' WHERE key = 'f1'")
    tracking = open_tracking(str(store))
    runs = {run.name: run for run in tracking.runs(SENTIMENT)}
    assert runs["curve"].started_at is None
    assert runs["curve"].metrics["f1"].last != runs["curve"].metrics["f1"].last
    tracking.close()
