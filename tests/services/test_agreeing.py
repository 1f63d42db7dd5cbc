"""What a team agreed on holds at every desk, also what somebody else has agreed on since."""

from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.duties import SetDuty
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.work_limits import Scope, SetLimit
from tests.conftest import Sit


def test_another_desks_agreements_are_heeded_once_they_are_heard_of(board: Path, sit: Sit) -> None:
    ana, ben = sit(board, "ana"), sit(board, "ben")
    ana.desk.do(AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two"))
    ana.settle()
    ben.desk.do(SetLimit(Scope.COLUMN, "ready", 1, refuses=True), SetDuty("chi", Kind.ALERT))
    ben.settle()
    ana.catch_up()
    with pytest.raises(RuleBroken, match="2 in ready, agreed at most 1"):
        ana.desk.do(*(MoveCard(f"ML-TASK-0{n}", Status.READY) for n in (1, 2)))
    assert ana.desk.is_settled
    assert ana.desk.do(MoveCard("ML-TASK-01", Status.READY)).said == "moved ML-TASK-01 to ready"
    ana.desk.do(AddCard(Kind.ALERT, "drift"))
    assert ana.desk.project.card("ML-ALERT-01").owner == "chi"
    ana.settle()
    assert ana.desk.library.dossier("ML-ALERT-01") == ana.desk.dossier("ML-ALERT-01")


def test_undoing_is_never_refused_by_a_limit(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "one", status=Status.READY))
    seat.desk.do(MoveCard("ML-TASK-01", Status.REVIEW))
    seat.desk.do(AddCard(Kind.TASK, "two", status=Status.READY))
    seat.settle()
    sit(board, "ben").desk.do(SetLimit(Scope.COLUMN, "ready", 1, refuses=True))
    for _ in range(2):
        seat.desk.undo()
        assert [notice.error for notice in seat.settle()] == [None]
    assert seat.desk.project.card("ML-TASK-01").status is Status.READY
