"""A stand-up read from a real file: its queries, what is undone, and a large board."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path

import pytest

from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import AssignCard, BlockCard
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.standing_up import StandUp
from mlpm_tui.domain.standing_up_held import HoldStandUp
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.standup import Telling, read_stand_up
from mlpm_tui.services.standup_documents import stand_up_document
from mlpm_tui.store.database import Connection
from mlpm_tui.store.library import Library
from tests.conftest import NOW, Seat, Sit

AGO = NOW - timedelta(days=1)
LATER = NOW + timedelta(minutes=1)


def read(seat: Seat) -> StandUp:
    project = seat.in_database()
    assert project is not None
    return read_stand_up(seat.desk.library, project, NOW, UTC, AGO)


@contextmanager
def counted(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Keep every query that is asked meanwhile."""
    asked: list[str] = []
    with library.database.reading() as connection:
        kind = type(connection)
    for name in ("rows", "each"):
        monkeypatch.setattr(kind, name, _noting(getattr(kind, name), asked))
    yield asked
    monkeypatch.undo()


def _noting(real: object, asked: list[str]) -> object:
    def ask(self: Connection, sql: str, values: object = ()) -> object:
        asked.append(sql)
        return real(self, sql, values)  # type: ignore[operator]

    return ask


def test_a_handful_of_queries_whatever_the_board(
    board: Path, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = sit(board)
    counts = []
    for many in (0, 30):
        cards = [
            AddCard(Kind.ALERT, f"Alert {at}", 5, part={"opened_at": NOW}) for at in range(many)
        ]
        if cards:
            seat.desk.do(*cards)
        seat.settle()
        project = seat.in_database()
        assert project is not None
        with counted(seat.desk.library, monkeypatch) as asked:
            found = read_stand_up(seat.desk.library, project, NOW, UTC, AGO)
        assert len(found.matters["alerts"]) == many
        counts.append(len(asked))
    # Five of the team's lists, one of how far the history goes; five more of the models where an
    # alert may be muted.
    assert counts == [11, 16]


def test_one_that_goes_on_tells_what_a_new_one_would(anywhere: str, sit: Sit) -> None:
    seat = sit(anywhere)
    telling = Telling(seat.desk.library, "ML", UTC, AGO)
    wishes = (
        AddCard(Kind.TASK, "Try", 3, owner="ana"),
        AddCard(Kind.TASK, "Fail", 3),
        MoveCard("ML-TASK-01", status=Status.IN_PROGRESS),
        AddComment("ML-TASK-02", "why"),
        BlockCard("ML-TASK-01", "no disk"),
        MoveCard("ML-TASK-01", status=Status.DONE, phase=4),
    )
    texts = set()
    steps: list[Callable[[], object]] = [partial(seat.desk.do, wish) for wish in wishes]
    steps += [seat.desk.undo] * len(wishes) + [seat.desk.redo] * len(wishes)
    for step in steps:
        step()
        seat.settle()
        project = seat.in_database()
        assert project is not None
        told = telling.tell(project, NOW)
        assert told == read_stand_up(seat.desk.library, project, NOW, UTC, AGO)
        texts |= {one.text for one in told.changed}
    assert "ana finished ML-TASK-01 and blocked it: no disk" in texts


def test_every_step_undone_leaves_nothing_to_tell(anywhere: str, sit: Sit) -> None:
    seat = sit(anywhere)
    before = read(seat)
    assert before.changed == ()
    wishes = (
        AddCard(Kind.TASK, "Try", 3, owner="ana", checklist=(("approach", "fit"),)),
        MoveCard("ML-TASK-01", status=Status.IN_PROGRESS),
        AssignCard("ML-TASK-01", "ben"),
        AddComment("ML-TASK-01", "why"),
        MoveCard("ML-TASK-01", status=Status.DONE, phase=4),
    )
    for wish in wishes:
        seat.desk.do(wish)
    seat.settle()
    (told,) = read(seat).changed
    assert told.text == "ana added ML-TASK-01 and finished it"
    for _ in wishes:
        seat.desk.undo()
        seat.settle()
    assert read(seat).changed == ()
    for _ in wishes:
        seat.desk.redo()
        seat.settle()
    assert [one.text for one in read(seat).changed] == [told.text]


def test_a_recorded_one_is_where_the_next_begins(board: Path, sit: Sit) -> None:
    seat = sit(board)
    act = seat.desk.do(HoldStandUp())
    assert act.said == "held the stand-up"
    seat.settle()
    project = seat.in_database()
    assert project is not None
    since = read_stand_up(seat.desk.library, project, NOW, UTC).since
    assert (since.at, since.held_by) == (NOW, "ana")
    seat.desk.undo()
    seat.settle()
    assert read_stand_up(seat.desk.library, project, NOW, UTC).since.held_by is None


def next_told(seat: Seat) -> list[str]:
    """Read the stand-up after one that was recorded."""
    project = seat.in_database()
    assert project is not None
    found = read_stand_up(seat.desk.library, project, LATER, UTC)
    assert found.since.held_by == "ana"
    return [one.text for one in found.changed]


def at_board(board: Path | str, sit: Sit) -> Seat:
    seat = sit(board)
    for title in ("one", "two"):
        seat.desk.do(AddCard(Kind.TASK, title, 1))
    seat.settle()
    return seat


@pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=9), timedelta(seconds=-9)])
def test_what_is_done_while_one_is_read_is_told_by_the_next(
    anywhere: str, sit: Sit, late: timedelta
) -> None:
    seat, other = at_board(anywhere, sit), sit(anywhere, "eve")
    found = read(seat)
    other.desk.clock = Clock(NOW + late)
    other.desk.do(BlockCard("ML-TASK-01", "disk full"))
    other.settle()
    seat.desk.clock = Clock(NOW + timedelta(seconds=5))
    seat.desk.do(HoldStandUp(found.now, found.seq))
    assert [notice.error for notice in seat.settle() if notice.error] == []
    assert any("disk full" in text for text in next_told(seat))


def test_what_was_begun_before_one_and_kept_after_it_is_told_by_the_next(
    anywhere: str, sit: Sit
) -> None:
    seat, other = at_board(anywhere, sit), sit(anywhere, "eve")
    found = read(seat)
    seat.desk.do(HoldStandUp(found.now, found.seq))
    seat.settle()
    assert next_told(seat) == []
    other.desk.clock = Clock(NOW - timedelta(seconds=9))
    other.desk.do(BlockCard("ML-TASK-01", "disk full"))
    other.settle()
    assert any("disk full" in text for text in next_told(seat))


def test_what_was_told_is_not_told_again(anywhere: str, sit: Sit) -> None:
    seat = at_board(anywhere, sit)
    seat.desk.do(BlockCard("ML-TASK-01", "disk full"))
    seat.settle()
    found = read(seat)
    seat.desk.clock = Clock(NOW + timedelta(seconds=5))
    seat.desk.do(HoldStandUp(found.now, found.seq))
    seat.settle()
    assert next_told(seat) == []


def test_what_others_project_did_is_not_told(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "Ours", 1))
    seat.settle()
    with sqlite3.connect(board) as raw:
        raw.execute("update journal set project = 'XX' where entity = 'card'")
    assert read(seat).changed == ()


def test_the_document_has_all_of_it(board: Path, sit: Sit) -> None:
    seat = sit(board)
    names = [f"Card {at}" for at in range(20)]
    seat.desk.do(*(AddCard(Kind.TASK, name, 2, owner="ana", due=AGO.date()) for name in names))
    seat.settle()
    found = stand_up_document(read(seat))
    assert [one["title"] for one in found["due"]] == names
    assert len(found["changed"]) == 20
    assert found["people"] == ["ana"]


def test_days_are_told_in_the_stopped_clocks_zone_else_in_the_machines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLPM_NOW", "2026-11-23T09:30:00+05:30")
    clock = Clock.from_environment()
    assert clock.now().utcoffset() == timedelta(0)
    assert NOW.astimezone(clock.zone).utcoffset() == timedelta(hours=5.5)
    monkeypatch.delenv("MLPM_NOW")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert str(Clock.from_environment().zone) == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "UTC")
    assert NOW.astimezone(Clock().zone).utcoffset() == timedelta(0)
