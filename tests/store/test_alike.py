"""What is read of a board on a server is what is read of the same board in a file."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from mlpm_tui.domain.alert_handling import AcknowledgeAlert, MuteAlerts, OpenRepair, SnoozeAlert
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.notices import Notice
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.services.alert_listing import read_alerts
from mlpm_tui.services.models_reading import Overview, read_models
from mlpm_tui.services.triage import read_alert
from mlpm_tui.store import units
from mlpm_tui.store.library import Library
from mlpm_tui.store.notices import Notices
from tests.conftest import NOW, Sit
from tests.ui.models import put_models

HOUR = timedelta(hours=1)
FIRST, SECOND = "ML-ALERT-01", "ML-ALERT-02"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What makes the keys of records begin anew, the same each time."""
    chance = Random()  # noqa: S311  keys, no secrets
    monkeypatch.setattr(units, "os", SimpleNamespace(urandom=chance.randbytes))
    return lambda: chance.seed(11)


def filled(sit: Sit, board: Path | str) -> Library:
    """Put models, alerts and what people did about them on a board."""
    seat = sit(board)
    put_models(seat, days=8)
    seat.desk.do(AddCard(Kind.TASK, "clean labels", 2))
    seat.desk.do(MoveCard("ML-TASK-01", Status.IN_PROGRESS))
    part = {"model": "loans", "signal": "drift/fee", "severity": "critical"}
    seat.desk.do(AddCard(Kind.ALERT, "Fees have drifted", 5, Status.READY, part=part))
    seat.desk.do(AcknowledgeAlert(FIRST))
    seat.desk.do(OpenRepair(FIRST, Kind.RETRAINING))
    seat.desk.do(SnoozeAlert(SECOND, NOW + HOUR, "deploy"))
    seat.desk.do(MuteAlerts(NOW + HOUR, "load test", "loans", "drift/*"))
    seat.settle()
    return seat.desk.library


def outbox(library: Library) -> object:
    """Return what the outbox says of itself while a message goes through it."""
    notices = Notices(library.database)
    told = notices.told("ML", NOW - HOUR)
    key = told[0].card.key
    fresh = Notice("once", key, "opened", "critical", "loans", "It fires", NOW, NOW, key=3)
    steps: list[object] = [told, notices.add("ML", [fresh]), notices.add("ML", [fresh])]
    waiting = notices.waiting("ML", NOW)
    keys = [one.key for one in waiting]
    steps += [waiting, notices.claim("ML", keys, "me", NOW), notices.claim("ML", keys, "you", NOW)]
    notices.settle("ML", keys, NOW)
    steps += [notices.waiting("ML", NOW), notices.sent_since("ML", NOW - HOUR)]
    steps += [notices.begun([key]), notices.firing([key])]
    return [*steps, notices.first_came("ML", "sign", NOW, NOW - HOUR), notices.forget(NOW)]


def readings(library: Library) -> dict[str, object]:
    """Return what every query of the models and the alerts gives, by what it is."""
    project = library.whole("ML")
    assert project is not None
    found: dict[str, object] = {
        "fleet": library.fleet("ML"),
        "cases": library.cases.of_project("ML"),
        "some cases": library.cases.of_cards([*project.alerts]),
        "heard": library.cases.heard("ML", NOW),
        "heard later": library.cases.heard("ML", NOW + 2 * HOUR),
        "listed": read_alerts(library, project, NOW),
        "team": library.team("ML"),
        "moves": library.moves("ML"),
        "models": read_models(library, project, Overview(), NOW),
    }
    for key, alert in project.alerts.items():
        read = read_alert(library, "ML", project.cards[key], alert, NOW)
        found[alert.signal] = (read.dossier, read.points, read.model, read.monitor, read.runbook)
        found[f"{alert.signal} done"] = [(one.at, one.who, one.said) for one in read.entries]
    with library.looking() as sight:
        keys = sight.open_alerts("ML", ["loans"])
        found["open"] = keys, sight.open_alerts("ML"), sight.open_alerts("ML", [])
        found["stirring"] = sight.stirring("ML", NOW + 2 * HOUR, {"critical": NOW + HOUR})
        found["by hand"] = sight.opened_by_hand("ML", "loans")
    found["outbox"] = outbox(library)
    return found


def test_a_server_says_what_a_file_says(
    board: Path, on_server: str, sit: Sit, counted: Callable[[], None]
) -> None:
    counted()
    wanted = readings(filled(sit, board))
    counted()
    found = readings(filled(sit, on_server))
    assert [what for what in wanted if found[what] != wanted[what]] == []
    assert wanted["heard"] != wanted["heard later"]
    assert found.keys() == wanted.keys()
