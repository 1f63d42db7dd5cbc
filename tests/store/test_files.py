"""Files that are no boards, boards that may not be written, and who may read what we make."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, found_project, open_library
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address, read_address
from mlpm_tui.store.backup import back_up
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.sqlite import SqliteDatabase
from mlpm_tui.store.sqlite_file import is_on_network
from tests.conftest import NOW, Sit


def strange(path: Path, what: str, founded: Path) -> None:
    if what == "text":
        path.write_text("title,owner\n")
    elif what == "short":
        path.write_bytes(b"SQLite format 3\0")
    elif what == "another program's":
        raw = sqlite3.connect(path)
        raw.execute("create table runs (id)")
        raw.close()
    elif what == "newer schema":
        shutil.copy(founded, path)
        raw = sqlite3.connect(path)
        raw.execute(f"pragma user_version={SCHEMA + 1}")
        raw.close()
    elif what == "older schema":
        shutil.copy(founded, path)
        raw = sqlite3.connect(path)
        raw.execute("pragma user_version=0")
        raw.close()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("text", "not_a_board"),
        ("short", "not_a_board"),
        ("another program's", "not_a_board"),
        ("newer schema", "newer_schema"),
        ("older schema", "old_schema"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_strange_file_is_refused_untouched(
    tmp_path: Path, founded: Path, what: str, code: str, *, read_only: bool
) -> None:
    path = tmp_path / "board.db"
    strange(path, what, founded)
    before, names = path.read_bytes(), sorted(os.listdir(tmp_path))  # noqa: PTH208
    wanted = Wanted(
        Settings(database=str(path), user="ana", read_only=read_only), Clock(NOW), may_create=True
    )
    with pytest.raises(StoreTrouble) as caught:
        open_library(wanted)
    assert caught.value.code == code
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    if what != "older schema":
        assert sorted(os.listdir(tmp_path)) == names  # noqa: PTH208


def test_a_missing_board_is_an_error_that_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="mlpm init") as caught:
        open_database(Address(path=tmp_path / "none.db"))
    assert caught.value.code == "no_board"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_board_only_where_none_was(board: Path, sit: Sit) -> None:
    fresh = board.with_name("fresh.db")
    fresh.touch()
    wanted = Wanted(Settings(database=str(fresh), user="ana"), Clock(NOW), may_create=True)
    open_library(wanted).close()
    assert fresh.stat().st_size > 0
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "precious"))
    seat.settle()
    seat.desk.close()
    board.write_bytes(b"")
    wanted = Wanted(Settings(database=str(board), user="ana"), Clock(NOW), may_create=True)
    with pytest.raises(StoreTrouble, match="empty or gone"):
        open_library(wanted)
    assert board.read_bytes() == b""


def test_no_new_board_is_made_beside_an_old_log(tmp_path: Path) -> None:
    log = tmp_path / "board.db-wal"
    log.write_bytes(b"frames")
    path = tmp_path / "board.db"
    wanted = Wanted(Settings(database=str(path), user="ana"), Clock(NOW), may_create=True)
    with pytest.raises(StoreTrouble, match="empty or gone"):
        open_library(wanted)
    assert not path.exists()
    assert log.read_bytes() == b"frames"


@pytest.mark.parametrize("text", ["", " ", ":memory:", "a\0b"])
def test_a_board_needs_a_file(text: str) -> None:
    with pytest.raises(StoreTrouble, match="needs a file"):
        read_address(text)


def test_a_folder_is_no_board(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="is a folder"):
        read_address(str(tmp_path))


def test_addresses_are_read_and_shown_without_their_password(tmp_path: Path) -> None:
    assert read_address(f"sqlite:///{tmp_path}/a%20b.db").path == tmp_path / "a b.db"
    server = read_address("postgresql+psycopg://ana:canary@host:5433/team?sslmode=require")
    assert server.shown == "postgresql://host:5433/team"
    assert "canary" not in repr(server)
    with pytest.raises(StoreTrouble, match="no kind of database"):
        read_address("mysql://host/x")


@pytest.mark.parametrize("text", ["postgres://ana:can/ary@host/x", "postgres://ana:canary@[::1/x"])
def test_an_address_that_cannot_be_read_is_not_quoted(text: str) -> None:
    with pytest.raises(StoreTrouble, match="%40 for @") as caught:
        read_address(text)
    assert "can" not in str(caught.value).replace("cannot", "")


def test_all_that_is_made_is_private(tmp_path: Path, sit: Sit) -> None:
    path = tmp_path / "deep" / "deeper" / "board.db"
    before = os.umask(0)
    try:
        wanted = Wanted(Settings(database=str(path), user="ana"), Clock(NOW), may_create=True)
        open_library(wanted).close()
        seat = sit(path)
        seat.desk.do(AddCard(Kind.TASK, "mine"))
        assert seat.settle()[0].error is None
        back_up(path, tmp_path / "copies" / "board.db")
        found = {
            str(file.relative_to(tmp_path)): file.stat().st_mode & 0o777
            for file in tmp_path.rglob("*")
        }
    finally:
        os.umask(before)
    folders = {"deep", "deep/deeper", "copies"}
    assert {name for name, mode in found.items() if mode == 0o700} == folders
    assert {
        name: oct(mode) for name, mode in found.items() if name not in folders
    } == dict.fromkeys(
        [f"deep/deeper/board.db{end}" for end in ("", "-wal", "-shm", "-lock")]
        + ["copies/board.db"],
        "0o600",
    )


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_a_board_that_may_not_be_written_opens_for_reading(
    board: Path, sit: Sit, what: str
) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "seen"))
    seat.settle()
    seat.desk.close()
    if what != "folder":
        board.chmod(0o400)
    if what != "file":
        board.parent.chmod(0o500)
    try:
        reader = sit(board)
        assert reader.desk.is_read_only
        assert len(reader.desk.project.cards) == 1
        with pytest.raises(StoreTrouble) as caught:
            reader.desk.do(AddCard(Kind.TASK, "one"))
        assert caught.value.code == "read_only"
        assert ("its folder" if what == "folder" else "this file") in str(caught.value)
        assert reader.desk.library.has_changed()
        reader.desk.close()
    finally:
        board.parent.chmod(0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can read as somebody else")
@pytest.mark.parametrize("is_written", [False, True], ids=["at rest", "being written"])
def test_another_user_may_read_what_they_may_read(
    founded: Path, sit: Sit, tmp_path_factory: pytest.TempPathFactory, *, is_written: bool
) -> None:
    folder = tmp_path_factory.mktemp("shared")
    for upper in (folder, *folder.parents):
        if str(upper) not in ("/", "/tmp"):  # noqa: S108
            upper.chmod(0o755)
    board = folder / "board.db"
    shutil.copy(founded, board)
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "seen"))
    seat.settle()
    if not is_written:
        seat.desk.close()
    for file in folder.iterdir():
        file.chmod(0o644)
    text = """
import encodings.ascii, encodings.idna, os, sys
from pathlib import Path
from mlpm_tui.store import creating, postgres
from mlpm_tui.store.address import Address
from mlpm_tui.store.sqlite import SqliteDatabase
from mlpm_tui.store.library import Library
os.setgid(65534); os.setuid(65534)
library = Library(SqliteDatabase(Address(path=Path(sys.argv[1]))))
project = library.whole("ML")
print(library.is_read_only, [card.title for card in project.cards.values()])
"""
    done = subprocess.run(
        [sys.executable, "-c", text, str(board)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("True ['seen']", "")


MOUNTS = """\
21 1 8:1 / / rw - ext4 /dev/sda1 rw
34 21 0:40 / {home} rw,relatime shared:1 - nfs4 server:/home rw
35 34 8:2 / {local} rw - ext4 /dev/sdb1 rw
a line that nobody understands
36 34 0:41 / {spaced} rw - fuse.sshfs host: rw
"""


def test_network_file_systems_are_known_by_their_mounts(tmp_path: Path) -> None:
    home, mounts = tmp_path / "home", tmp_path / "mounts"
    local, spaced = home / "local", home / "far away"
    for folder in (local, spaced):
        folder.mkdir(parents=True)
    escaped = str(spaced).replace(" ", "\\040")
    mounts.write_text(MOUNTS.format(home=home, local=local, spaced=escaped))
    assert is_on_network(home / "board.db", mounts)
    assert not is_on_network(local / "board.db", mounts)
    assert is_on_network(spaced / "board.db", mounts)
    assert not is_on_network(tmp_path / "board.db", mounts)
    assert not is_on_network(home / "board.db", tmp_path / "missing")


def test_on_a_network_a_board_keeps_no_log_beside_it(
    board: Path, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlpm_tui.store.sqlite.is_on_network", lambda _: True)
    seat, other = sit(board), sit(board, "bo")
    for desk in (seat, other, seat):
        desk.desk.do(AddCard(Kind.TASK, "one"))
        assert [notice.error for notice in desk.settle()] == [None]
    with seat.desk.library.database.reading() as connection:
        assert connection.rows("pragma journal_mode") == [("delete",)]
    assert not board.with_name("board.db-wal").exists()
    assert len(Library(SqliteDatabase(Address(path=board))).whole("ML").cards) == 3  # type: ignore[union-attr]
    seat.desk.close()
    other.desk.close()
    assert sorted(p.name for p in board.parent.glob("board.db*")) == ["board.db", "board.db-lock"]


def test_two_who_make_a_board_at_once_get_one(tmp_path: Path) -> None:
    text = """
import sys
from pathlib import Path
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
desk = open_desk(
    Wanted(Settings(database=sys.argv[1], user="ana"), Clock(), may_create=True), print
)
print(len(desk.project.phases))
desk.close()
"""
    path = tmp_path / "board.db"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", text, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    ended = [process.communicate() for process in started]
    assert [out.strip() for out, _ in ended] == [b"5"] * 3, ended
    assert sorted(p.name for p in tmp_path.iterdir()) == ["board.db", "board.db-lock"]


def test_a_second_project_goes_beside_the_first(board: Path) -> None:
    wanted = Wanted(Settings(database=str(board), user="ana"), Clock(NOW))
    found_project(wanted, Address(path=board), "NLP", "Language")
    library = open_library(wanted)
    assert set(library.project_keys()) == {"ML", "NLP"}
    with pytest.raises(StoreTrouble, match="already"):
        found_project(wanted, Address(path=board), "NLP")
    library.close()
