"""The cases behind alerts, read whole or for a few cards, and which alerts call."""

from datetime import timedelta
from pathlib import Path

from mlpm_tui.domain.alert_muting import MuteAlerts
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.placing import AddCard
from tests.conftest import NOW, Sit


def test_a_critical_alert_calls_until_somebody_takes_it_up(anywhere: str, sit: Sit) -> None:
    seat = sit(anywhere)
    part = {"model": "churn", "signal": "latency_p99", "severity": "critical"}
    mild = part | {"severity": "warning"}
    seat.desk.do(
        AddCard(Kind.ALERT, "Slow", 5, Status.READY, part=part),
        AddCard(Kind.ALERT, "A bit slow", 5, Status.READY, part=mild),
    )
    seat.settle()
    cases, project = seat.desk.library.cases, seat.desk.project
    calling = cases.heard("ML", NOW).calling
    slow = project.card("ML-ALERT-01")
    assert [*calling] == [slow.key]
    assert (calling[slow.key].id, calling[slow.key].title) == ("ML-ALERT-01", "Slow")
    assert cases.heard("XX", NOW).calling == {}


def test_what_is_muted_calls_nobody_while_that_holds(anywhere: str, sit: Sit) -> None:
    seat = sit(anywhere)
    part = {"model": "churn", "signal": "latency_p99", "severity": "critical"}
    seat.desk.do(AddCard(Kind.ALERT, "Slow", 5, Status.READY, part=part))
    seat.desk.do(MuteAlerts(NOW + timedelta(hours=1), "load test", "churn"))
    seat.settle()
    cases, slow = seat.desk.library.cases, seat.desk.project.card("ML-ALERT-01")
    heard = cases.heard("ML", NOW)
    assert (heard.calling, heard.quiet) == ({}, {slow.key: "critical"})
    heard = cases.heard("ML", NOW + timedelta(hours=2))
    assert ([*heard.calling], heard.quiet) == ([slow.key], {})


def test_an_alert_made_by_hand_has_no_case(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.ALERT, "Slow", 5, Status.READY))
    seat.settle()
    cases = seat.desk.library.cases
    assert cases.of_project("ML") == {}
    assert cases.of_cards([*seat.desk.project.cards]) == {}
