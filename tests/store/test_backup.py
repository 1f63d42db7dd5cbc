"""Copies that can be relied on, and migrations that are whole or not at all."""

import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.store import migrating
from mlpm_tui.store.address import Address
from mlpm_tui.store.backup import KEPT, back_up, back_up_beside, migrate
from mlpm_tui.store.checking import check
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.sqlite import SqliteDatabase
from tests.conftest import NOW, Seat, Sit

ROOT = Path(__file__).parents[2]


@pytest.fixture
def seat(board: Path, sit: Sit) -> Seat:
    found = sit(board)
    found.desk.do(AddCard(Kind.TASK, "one"))
    assert not any(notice.error for notice in found.settle())
    return found


def titles(path: Path) -> list[str]:
    database = SqliteDatabase(Address(path=path))
    with database.reading() as connection:
        found = [row[0] for row in connection.rows("select title from card order by number")]
    assert check(database) == ()
    database.close()
    return found


def test_a_copy_is_a_board_of_its_own(seat: Seat, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    back_up(tmp_path / "board.db", copy)
    assert os.listdir(copy.parent) == ["copy.db"]  # noqa: PTH208
    assert copy.stat().st_mode & 0o777 == 0o600
    seat.desk.do(EditCard("ML-TASK-01", {"title": "two"}))
    assert not any(notice.error for notice in seat.settle())
    assert titles(copy) == ["one"]
    assert titles(tmp_path / "board.db") == ["two"]


def test_a_copy_replaces_nothing(seat: Seat, tmp_path: Path) -> None:
    target = tmp_path / "notes.txt"
    target.write_text("precious")
    with pytest.raises(StoreTrouble) as caught:
        back_up(tmp_path / "board.db", target)
    assert caught.value.code == "exists"
    assert target.read_text() == "precious"
    assert seat.desk.is_settled


def test_a_folder_that_is_none_is_said(seat: Seat, tmp_path: Path) -> None:
    assert seat.desk.is_settled
    (tmp_path / "backups").write_text("a file")
    with pytest.raises(StoreTrouble, match="cannot be made: File exists"):
        back_up_beside(tmp_path / "board.db", NOW)


def test_of_a_damaged_board_no_copy_is_kept(seat: Seat, tmp_path: Path) -> None:
    seat.desk.close()
    board = tmp_path / "board.db"
    raw = sqlite3.connect(board)
    raw.execute("update journal set said = 'forged' where seq = 3")
    raw.commit()
    raw.close()
    with pytest.raises(StoreTrouble, match="Entry 3"):
        back_up(board, tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.glob("copy*")) == []


def test_only_a_board_is_copied(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no board, but long enough for a header " * 10)
    with pytest.raises(StoreTrouble) as caught:
        back_up(tmp_path / "text", tmp_path / "copy.db")
    assert caught.value.code == "not_a_board"
    assert not (tmp_path / "copy.db").exists()


def test_the_latest_copies_stay_beside_the_board(seat: Seat, tmp_path: Path) -> None:
    made = [
        back_up_beside(tmp_path / "board.db", NOW + timedelta(days=day)) for day in range(KEPT + 3)
    ]
    assert sorted((tmp_path / "backups").iterdir()) == made[-KEPT:]
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700
    assert seat.desk.is_settled


def test_copies_taken_while_a_crowd_writes_are_states_that_existed(
    board: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.faults.crowd", str(board), "3", "25", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        copies: list[Path] = []
        while process.poll() is None or not copies:
            copies.append(tmp_path / f"copy{len(copies)}.db")
            back_up(board, copies[-1])
        assert process.stdout is not None
        assert b'"troubles": []' in process.stdout.read()
    assert process.returncode == 0
    lengths = [entries(copy) for copy in copies]
    assert lengths == sorted(lengths)


def entries(path: Path) -> int:
    database = SqliteDatabase(Address(path=path))
    assert check(database) == ()
    with database.reading() as connection:
        (row,) = connection.rows("select max(seq) from journal")
    database.close()
    return int(row[0])


OLD = """\
revision = "OLD"
down_revision = None


def upgrade():
    pass
"""


def older(board: Path) -> bytes:
    """Give the board the schema before this one: a table is missing."""
    raw = sqlite3.connect(board)
    raw.execute("drop table run_link")
    raw.execute("update alembic_version set version_num = ?", (f"{SCHEMA - 1:04d}",))
    raw.execute(f"pragma user_version={SCHEMA - 1}")
    raw.commit()
    raw.close()
    return board.read_bytes()


STEP = """\
from alembic import op
import sqlalchemy as sa

revision = "NEW"
down_revision = "OLD"


def upgrade():
    op.create_table(
        "run_link",
        sa.Column("key", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
    )
    op.execute("update card set description = 'migrated'")
    {more}
"""


def step(more: str) -> str:
    return (
        STEP.format(more=more).replace("NEW", f"{SCHEMA:04d}").replace("OLD", f"{SCHEMA - 1:04d}")
    )


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations with a made-up older schema before this one."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((migrating.MIGRATIONS / "env.py").read_text())
    (folder / "versions" / "old.py").write_text(OLD.replace("OLD", f"{SCHEMA - 1:04d}"))
    monkeypatch.setattr(migrating, "MIGRATIONS", folder)
    return folder / "versions" / "step.py"


def test_an_older_board_is_brought_up_after_a_copy(seat: Seat, board: Path, steps: Path) -> None:
    seat.desk.close()
    older(board)
    steps.write_text(step(""))
    copy = migrate(board, NOW)
    raw = sqlite3.connect(board)
    assert raw.execute("pragma user_version").fetchone() == (SCHEMA,)
    assert raw.execute("select description from card").fetchall() == [("migrated",)]
    raw.close()
    raw = sqlite3.connect(copy)
    assert raw.execute("select description from card").fetchall() == [("",)]
    raw.close()
    assert copy.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "more",
    [
        "raise ValueError('broken step')",
        "op.execute('select * from nothing')",
        "op.execute('delete from card')",
        "import os; os.kill(os.getpid(), 9)",
    ],
)
def test_a_step_that_fails_leaves_the_board_as_it_was(
    seat: Seat, board: Path, steps: Path, more: str
) -> None:
    from mlpm_tui.domain.attaching import AddComment

    seat.desk.do(AddComment("ML-TASK-01", "a child"))
    seat.settle()
    seat.desk.close()
    older(board)
    steps.write_text(step(more))
    text = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from mlpm_tui.store import migrating
from mlpm_tui.store.backup import migrate
migrating.MIGRATIONS = Path(sys.argv[2])
migrate(Path(sys.argv[1]), datetime.now(UTC))
"""
    folder = str(steps.parents[1])
    done = subprocess.run(
        [sys.executable, "-c", text, str(board), folder], capture_output=True, check=False
    )
    assert done.returncode != 0
    raw = sqlite3.connect(board)
    assert raw.execute("pragma user_version").fetchone() == (SCHEMA - 1,)
    assert raw.execute("select title, description from card").fetchall() == [("one", "")]
    names = {row[0] for row in raw.execute("select name from sqlite_master")}
    assert "run_link" not in names
    assert raw.execute("pragma integrity_check").fetchone() == ("ok",)
    raw.close()
    steps.write_text(step(""))
    migrate(board, NOW)
