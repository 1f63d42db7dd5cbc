"""A board's file that is pulled away, cut or replaced is noticed before anything is called kept."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.store.address import Address
from mlpm_tui.store.sqlite import SqliteDatabase
from mlpm_tui.store.sqlite_file import check_file
from tests.conftest import Seat, Sit

# What the others do is done by other programs: this process would lose its locks by opening the
# file and closing it again.
WAYS = {
    "deleted": "rm board.db",
    "deleted with its log": "rm board.db*",
    "renamed": "mv board.db gone.db",
    "replaced by another board": "cp other.db new.db && mv new.db board.db",
    "replaced by its older self": "cp older.db new.db && mv new.db board.db",
    "replaced by a text": "echo hello > new.db && mv new.db board.db",
    "emptied": ": > board.db",
    "truncated": "truncate -s 4096 board.db",
    "shorter by a page": "truncate -s -4096 board.db",
    "copied over by another board": "cp other.db board.db",
    "copied over by its older self": "cp older.db board.db",
    "copied over, its age kept": "cp -p older.db board.db",
    "log removed": "rm board.db-wal",
    "log's index removed": "rm board.db-shm",
    "folder moved": "mv ../boards ../elsewhere",
    "folder moved and one put there": "mv ../boards ../elsewhere && cp -r ../elsewhere ../boards",
    "folder deleted": "rm -r ../boards",
}


@pytest.fixture
def place(founded: Path, tmp_path: Path) -> Path:
    """A folder with a board, another board, and the board's older self."""
    folder = tmp_path / "boards"
    folder.mkdir()
    for name in ("board.db", "older.db"):
        shutil.copy(founded, folder / name)
    shutil.copy(founded, folder / "other.db")
    mend = "import sqlite3; sqlite3.connect('other.db').execute('pragma schema_version=77')"
    subprocess.run([sys.executable, "-c", mend], cwd=folder, check=True)
    return folder


def outside(folder: Path, command: str) -> None:
    subprocess.run(["sh", "-c", command], cwd=folder, check=True)


def add(seat: Seat) -> list[str]:
    """Add a card and return the codes of what went wrong."""
    seat.desk.do(AddCard(Kind.TASK, "one more"))
    return [notice.error.code for notice in seat.settle() if notice.error]


@pytest.mark.parametrize("writes", [0, 3])
@pytest.mark.parametrize("way", WAYS)
def test_it_is_noticed_by_writer_and_watcher(place: Path, sit: Sit, way: str, writes: int) -> None:
    seat = sit(place / "board.db")
    for _ in range(writes):
        assert add(seat) == []
    outside(place, WAYS[way])
    assert add(seat) == ["replaced"]
    assert add(seat) == ["replaced"]
    assert seat.desk.is_settled
    if "older self" not in way:
        with pytest.raises(StoreTrouble) as caught:
            seat.desk.library.has_changed()
        assert caught.value.code == "replaced"


def test_two_open_desks_both_notice_an_older_copy(place: Path, sit: Sit) -> None:
    first, second = sit(place / "board.db"), sit(place / "board.db", "bo")
    assert add(first) == add(second) == []
    outside(place, "cp older.db board.db")
    assert add(first) == ["replaced"]
    assert add(second) == ["replaced"]


def test_a_desk_that_was_there_before_notices_after_a_later_one_has_begun_anew(
    place: Path, sit: Sit
) -> None:
    seat = sit(place / "board.db")
    assert add(seat) == []
    outside(place, "rm board.db-wal board.db-shm && cp older.db board.db")
    write_and_die(place)
    assert add(seat) == ["replaced"]


def test_a_backup_put_back_while_nobody_looks_is_fine(place: Path, sit: Sit) -> None:
    seat = sit(place / "board.db")
    assert add(seat) == []
    seat.desk.close()
    outside(place, "cp older.db board.db")
    again = sit(place / "board.db")
    assert again.desk.project.cards == {}
    assert add(again) == []


def test_a_backup_is_not_opened_with_the_log_of_the_file_it_replaced(place: Path) -> None:
    write_and_die(place)
    assert (place / "board.db-wal").stat().st_size > 0
    outside(place, "cp older.db board.db")
    before = (place / "board.db").read_bytes()
    with pytest.raises(StoreTrouble) as caught:
        SqliteDatabase(Address(path=place / "board.db"))
    assert caught.value.code == "replaced"
    assert "board.db-wal" in str(caught.value)
    assert (place / "board.db").read_bytes() == before


def test_a_board_whose_writer_died_opens(place: Path, sit: Sit) -> None:
    write_and_die(place)
    seat = sit(place / "board.db")
    assert len(seat.desk.project.cards) == 1
    assert add(seat) == []


def write_and_die(place: Path) -> None:
    text = """
import os, sys
from pathlib import Path
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
desk = open_desk(Wanted(Settings(database=sys.argv[1], user="cy"), Clock()), lambda event: None)
desk.do(AddCard(Kind.TASK, "last words"))
desk.flush()
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", text, str(place / "board.db")], check=True)


def test_looking_into_the_file_leaves_the_locks_of_the_process_alone(place: Path, sit: Sit) -> None:
    # A process that closes any handle of a file loses its locks on it; the next program to leave
    # would then take itself for the last one and remove the log.
    seat = sit(place / "board.db")
    second = SqliteDatabase(Address(path=place / "board.db"))
    second.close()
    assert add(seat) == []
    write_and_close = """
import sqlite3, sys
raw = sqlite3.connect(sys.argv[1])
raw.execute("select count(*) from card").fetchall()
raw.close()
"""
    subprocess.run([sys.executable, "-c", write_and_close, str(place / "board.db")], check=True)
    assert (place / "board.db-wal").exists()
    assert add(seat) == []


def test_opening_in_one_thread_leaves_another_that_opens_its_locks(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = place / "board.db"

    def look_meanwhile(path: Path) -> bool:
        # SQLite has its locks by now, and a second thread begins to open the same file.
        check_file(path)
        return False

    monkeypatch.setattr("mlpm_tui.store.sqlite.is_marked", look_meanwhile)
    database = SqliteDatabase(Address(path=board))
    come_and_go = "import sqlite3; c = sqlite3.connect('board.db'); "
    come_and_go += "c.execute('select * from card'); c.close()"
    subprocess.run([sys.executable, "-c", come_and_go], cwd=place, check=True)
    assert (place / "board.db-wal").exists()
    assert database.has_changed()
    database.close()


@pytest.mark.parametrize("patience_s", [0, 60])
def test_closing_takes_nothing_from_a_thread_that_reads(
    place: Path, monkeypatch: pytest.MonkeyPatch, patience_s: int
) -> None:
    monkeypatch.setattr("mlpm_tui.store.sqlite.CLOSING_S", patience_s)
    database = SqliteDatabase(Address(path=place / "board.db"))
    reads, goes_on = Event(), Event()
    found: list[tuple[object, ...]] = []

    def read() -> None:
        with database.reading() as connection:
            rows = connection.each("select 1 union select 2")
            found.append(next(rows))
            reads.set()
            goes_on.wait()
            found.extend(rows)

    with ThreadPoolExecutor() as threads:
        reading = threads.submit(read)
        reads.wait()
        closing = threads.submit(database.close)
        if not patience_s:
            closing.result()
        goes_on.set()
        reading.result()
        closing.result()
    assert found == [(1,), (2,)]


def test_a_removed_lock_file_does_not_part_the_writers(place: Path, sit: Sit) -> None:
    first, second = sit(place / "board.db"), sit(place / "board.db", "bo")
    for _ in range(3):
        assert add(first) == add(second) == []
        outside(place, "rm board.db-lock")
    assert add(first) == add(second) == []
    assert os.stat(place / "board.db-lock").st_mode & 0o777 == 0o600  # noqa: PTH116
