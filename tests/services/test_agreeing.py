"""What a team agreed on holds at every desk, also what somebody else has agreed on since."""

from pathlib import Path

import pytest

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.duties import SetDuty
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.work_limits import Scope, SetLimit
from mlpm_tui.services.alert_reporting import report
from tests.conftest import NOW, Sit


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


def test_an_alert_that_is_reported_has_its_models_owner_or_whose_duty_it_is(
    board: Path, sit: Sit
) -> None:
    seat = sit(board)
    seat.desk.do(AddModel("loans", {"owner": "ben"}), SetDuty("chi", Kind.ALERT))
    seat.settle()
    library = seat.desk.library
    reports = [AlertReport(name, "accuracy", "It fell", NOW) for name in ("loans", "churn")]
    found = [library.dossier(one.id) for one in report(library, "ML", reports, NOW)]
    assert [each and each.card.owner for each in found] == ["ben", "chi"]
