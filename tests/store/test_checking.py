"""`db check` finds what is wrong; a damaged file is never taken for a whole one nor written on."""

import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mlpm_tui.domain.attaching import AddComment, AddItem, LinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, found_project, open_desk
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address
from mlpm_tui.store.checking import Finding, check
from mlpm_tui.store.sqlite import SqliteDatabase
from tests.conftest import NOW, Seat, Sit


def fill(seat: Seat) -> None:
    for n in range(40):
        seat.desk.do(AddCard(Kind.TASK, f"card {n}", description="words " * 40))
    seat.desk.do(AddCard(Kind.EXPERIMENT, "try", part={"timebox_length_s": 3600}))
    seat.settle()
    seat.desk.do(SetPerson("bo"), AddComment("ML-TASK-01", "hi"), AddItem("ML-TASK-01", "do"))
    seat.desk.do(LinkCards("ML-TASK-01", Relation.BLOCKS, "ML-TASK-02"))
    seat.desk.do(MoveCard("ML-EXP-01", Status.IN_PROGRESS), ArchiveCard("ML-TASK-03"))
    assert not any(notice.error for notice in seat.settle())
    seat.desk.undo()
    seat.settle()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "board.db"
    chosen = Settings(database=str(path), user="ana")
    found_project(Wanted(chosen, Clock(NOW)), Address(path=path))
    events: list[object] = []
    seat = Seat(open_desk(Wanted(chosen, Clock(NOW)), events.append), events)  # type: ignore[arg-type]
    fill(seat)
    seat.desk.close()
    return path


@pytest.fixture
def copy(filled: Path, tmp_path: Path) -> Path:
    shutil.copy(filled, tmp_path / "board.db")
    return tmp_path / "board.db"


def findings(path: Path) -> tuple[Finding, ...]:
    database = SqliteDatabase(Address(path=path))
    try:
        return check(database)
    finally:
        database.close()


def test_a_board_in_use_is_whole(anywhere: str, sit: Sit) -> None:
    seat = sit(anywhere)
    fill(seat)
    assert check(seat.desk.library.database) == ()


ALTERED = {
    "a title": ("update card set title = 'forged' where id = 'ML-TASK-05'", ["row_altered"]),
    "a place": ("update card set status = 'done' where id = 'ML-TASK-05'", ["row_altered"]),
    "a number": ("update card set points = 8 where id = 'ML-TASK-05'", ["row_altered"]),
    "a row gone": ("delete from comment", ["row_missing"]),
    "a row more": (
        "insert into retraining (key, version, model) values (5, 1, 'eve'); ",
        ["row_unknown"],
    ),
    "an old entry": ("update journal set after = replace(after, 'card 7', 'card x')", None),
    "an entry gone": ("delete from journal where seq = 30", None),
    "the last entry gone": ("delete from journal where seq = (select max(seq) from journal)", None),
    "an orphan": ("update comment set card = 99", ["orphan", "row_altered"]),
    "a rank": ("update card set rank = '!' where id = 'ML-TASK-05'", ["row_altered", "rank"]),
    "one place for two": (
        (
            "update card set rank = (select min(o.rank) from card o where o.id <> card.id "
            "and o.phase = card.phase and o.status = card.status and o.archived_at is null) "
            "where id = 'ML-TASK-05'"
        ),
        ["row_altered", "rank"],
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_by_hand_is_found(copy: Path, what: str) -> None:
    sql, expected = ALTERED[what]
    raw = sqlite3.connect(copy)
    raw.execute(sql)
    raw.commit()
    raw.close()
    codes = [finding.code for finding in findings(copy)]
    if expected is None:
        assert codes
    else:
        assert list(dict.fromkeys(codes)) == expected


def test_many_findings_are_cut_short(copy: Path) -> None:
    raw = sqlite3.connect(copy)
    raw.execute("update card set title = 'forged'")
    raw.commit()
    raw.close()
    assert len(findings(copy)) == 20


def damaged(path: Path, dice: random.Random, page: int) -> None:
    content = bytearray(path.read_bytes())
    at = page * 4096 + dice.randrange(4096)
    content[at] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def works(path: Path) -> bool:
    """Open the board in a process of its own, change it, and tell whether that went well."""
    text = """
import sys
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
for path in sys.argv[1:]:
    said = "fine"
    try:
        events = []
        chosen = Settings(database=path, user="ana")
        desk = open_desk(Wanted(chosen, Clock(), may_create=True), events.append)
        desk.do(AddCard(Kind.TASK, "one"))
        desk.flush()
        for event in events:
            notice = desk.take(event)
            if notice.error:
                said = notice.error.code
        desk.close()
    except MlpmError as error:
        said = error.code
    print(said)
"""
    done = subprocess.run(
        [sys.executable, "-c", text, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "fine"


@pytest.mark.parametrize("times", [0.3, pytest.param(3, marks=pytest.mark.slow)])
def test_a_flipped_bit_is_found_or_means_nothing(
    filled: Path, tmp_path: Path, times: float
) -> None:
    """So many bits are flipped in each page of the board."""
    pages = filled.stat().st_size // 4096
    dice = random.Random(5)  # noqa: S311
    whole = dump(filled)
    unseen = []
    for n in range(int(pages * times)):
        path = tmp_path / f"{n}.db"
        shutil.copy(filled, path)
        damaged(path, dice, n % pages)
        try:
            codes = [finding.code for finding in findings(path)]
        except MlpmError as error:
            codes = [error.code]
        if not codes and dump(path) != whole:
            unseen.append(n)
        path.unlink()
    assert unseen == []


def dump(path: Path) -> list[str]:
    raw = sqlite3.connect(path)
    lines = []
    tables = ("card", "experiment", "comment", "link", "checklist_item", "journal", "phase")
    for table in tables:
        lines += [repr(row) for row in raw.execute(f"select * from {table} order by 1")]  # noqa: S608
    raw.close()
    return lines


@pytest.mark.parametrize("cut", [0, 100, 4096, 3 * 4096 + 17])
def test_a_cut_file_is_refused_and_never_written(copy: Path, cut: int) -> None:
    content = copy.read_bytes()[:cut]
    copy.write_bytes(content)
    if cut == 0:
        copy.with_name("board.db-lock").write_text(f"{'7':<20}{'boot line 5 4096':<100}")
    assert not works(copy)
    assert copy.read_bytes() == content


def test_a_file_with_a_broken_tree_is_refused_and_never_replaced(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    copy.write_bytes(content)
    assert not works(copy)
    assert copy.read_bytes() == bytes(content)
    with pytest.raises(MlpmError) as caught:
        SqliteDatabase(Address(path=copy)).reading().__enter__().rows("select * from card")
    assert caught.value.code == "damaged"


def test_half_an_act_in_the_history_is_found(copy: Path, sit: Sit) -> None:
    seat = sit(copy)
    seat.desk.do(EditCard("ML-TASK-01", {"title": "x", "points": 3}), AddItem("ML-TASK-01", "y"))
    seat.settle()
    seat.desk.close()
    raw = sqlite3.connect(copy)
    raw.execute("delete from journal where seq = (select max(seq) from journal)")
    raw.commit()
    raw.close()
    assert "row_unknown" in [finding.code for finding in findings(copy)]
