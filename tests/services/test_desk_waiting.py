"""A held database keeps nobody waiting: wishes are shown at once, and reading goes on."""

import sqlite3
import threading
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.store.door import Door
from tests.conftest import Sit


@pytest.mark.parametrize("how", ["begin immediate", "begin exclusive"])
def test_wishes_and_reading_do_not_wait_for_another_programs_lock(
    board: Path, sit: Sit, how: str
) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two"))
    seat.settle()
    holder = sqlite3.connect(board, isolation_level=None)
    holder.execute(how)
    # All of this happens while the lock is held; had any of it waited, it would have failed.
    seat.desk.do(EditCard("ML-TASK-01", {"title": "shown"}))
    assert seat.desk.project.card("ML-TASK-01").title == "shown"
    assert seat.desk.dossier("ML-TASK-02").card.title == "two"
    assert seat.in_database() is not None
    assert not seat.desk.is_settled
    holder.execute("rollback")
    holder.close()
    assert [notice.error for notice in seat.settle()] == [None]


def test_a_lock_that_stays_is_told_in_a_sentence(
    board: Path, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlpm_tui.store.sqlite.PRAGMAS", ("busy_timeout=50", "synchronous=full"))
    seat = sit(board)
    holder = sqlite3.connect(board, isolation_level=None)
    holder.execute("begin immediate")
    seat.desk.do(AddCard(Kind.TASK, "one"))
    (notice,) = seat.settle()
    holder.close()
    assert notice.error is not None
    assert notice.error.code == "busy"
    assert seat.desk.project.cards == {}


def test_who_holds_the_door_is_named(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.library.database._door = Door(board, 0.05)  # type: ignore[attr-defined]
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        with Door(board).held():
            inside.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(20)
    seat.desk.do(AddCard(Kind.TASK, "one"))
    assert seat.desk.project.find("ML-TASK-01") is not None
    (notice,) = seat.settle()
    done.set()
    thread.join()
    assert notice.error is not None
    assert notice.error.code == "busy"
    assert "(process " in str(notice.error)
    assert seat.desk.project.cards == {}
    seat.desk.do(AddCard(Kind.TASK, "one"))
    assert [notice.error for notice in seat.settle()] == [None]
