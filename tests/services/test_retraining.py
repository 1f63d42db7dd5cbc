"""The card of a retraining opens on its day, once, and is nobody's to open again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound, RuleBroken, StoreTrouble
from mlpm_tui.domain.fleet import Schedule
from mlpm_tui.domain.model_keeping import AddModel, RetireModel
from mlpm_tui.domain.placing import ArchiveCard
from mlpm_tui.domain.retraining import (
    OpenRetraining,
    PauseSchedule,
    RemoveSchedule,
    ResumeSchedule,
    RetrainingPlan,
    ScheduleRetraining,
)
from mlpm_tui.services.alert_reporting import report
from mlpm_tui.services.retraining import Opened, latest_for, latest_of, open_due, waiting_for
from mlpm_tui.services.retraining_plans import read_plan
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import NOW, Seat, Sit
from tests.faults.eight import by_eight

AUGUST = datetime(2026, 8, 15, tzinfo=UTC)
MODEL = AddModel("loans", {"owner": "ben"})


@pytest.fixture
def seat(board: Path, sit: Sit) -> Seat:
    seat = sit(board)
    seat.desk.do(MODEL)
    seat.desk.do(ScheduleRetraining("loans", AUGUST))
    seat.settle()
    return seat


def tick(seat: Seat, now: datetime = NOW) -> list[Opened]:
    project = seat.in_database()
    assert project is not None
    return list(open_due(seat.desk.library, project, now))


def the_card(seat: Seat, name: str = "ML-RETRAIN-01") -> Dossier:
    found = seat.desk.library.dossier(name)
    assert found is not None
    return found


def the_schedule(seat: Seat) -> Schedule:
    (schedule,) = seat.desk.library.fleet("ML").schedules
    return schedule


def test_the_card_has_what_the_work_needs(seat: Seat) -> None:
    (opened,) = tick(seat)
    said = "opened ML-RETRAIN-01: loans is due for retraining (missed: 2)"
    assert opened == Opened("ML-RETRAIN-01", said)
    dossier = the_card(seat)
    card, part = dossier.card, dossier.retraining
    assert (card.title, card.owner, card.status) == ("Retrain loans", "ben", Status.READY)
    assert (card.phase, card.due) == (5, (NOW + timedelta(days=7)).date())
    assert [item.text for item in dossier.checklist] == [
        "Collect labelled data since the last training",
        "Retrain",
        "Evaluate against production",
        "Deploy if improved",
    ]
    assert part is not None
    first = datetime(2026, 11, 1, tzinfo=UTC)
    assert (part.model, part.due_for, part.missed) == ("loans", first, 2)
    assert part.schedule == the_schedule(seat).key
    assert the_schedule(seat).opened_for == first


def test_it_opens_once_and_again_a_month_later(seat: Seat) -> None:
    assert len(tick(seat)) == 1
    assert tick(seat) == []
    (later,) = tick(seat, NOW + timedelta(days=30))
    assert later.card == "ML-RETRAIN-02"
    second = the_card(seat, later.card)
    assert second.retraining is not None
    assert second.retraining.missed == 0
    assert "Still open for this model: ML-RETRAIN-01." in second.card.description


def test_a_server_keeps_it_as_a_file_does(anywhere: str, sit: Sit) -> None:
    seat = sit(anywhere)
    seat.desk.do(MODEL)
    seat.desk.do(ScheduleRetraining("loans", AUGUST))
    seat.settle()
    assert [opened.card for opened in tick(seat)] == ["ML-RETRAIN-01"]
    assert tick(seat) == []
    assert seat.desk.library.points.marks() == {}


def test_only_the_cards_of_the_model_are_asked_for(seat: Seat) -> None:
    seat.desk.do(AddModel("churn", {}))
    seat.settle()
    tick(seat)
    tick(seat, NOW + timedelta(days=30))
    seat.catch_up()
    seat.desk.do(OpenRetraining("churn", RetrainingPlan(("Retrain",))))
    seat.settle()
    project, library = seat.in_database(), seat.desk.library
    assert project is not None
    assert list(library.retrained("ML").values()) == ["loans", "loans", "churn"]
    assert waiting_for(library, project, "loans") == ("ML-RETRAIN-01", "ML-RETRAIN-02")
    assert waiting_for(library, project, "ranking") == ()
    newest = latest_of(library, project, {"loans", "churn", "ranking"})
    assert {model: dossier.card.id for model, dossier in newest.items()} == {
        "loans": "ML-RETRAIN-02",
        "churn": "ML-RETRAIN-03",
    }
    assert latest_for(library, project, "ranking") is None


def test_the_card_is_tied_to_what_fires(seat: Seat) -> None:
    found = [
        AlertReport(model=model, signal="accuracy", title="fell", starts_at=NOW)
        for model in ("loans", "churn")
    ]
    report(seat.desk.library, "ML", found, NOW)
    tick(seat)
    dossier = the_card(seat)
    assert [link.relation for link in dossier.links] == [Relation.RELATES]
    assert set(dossier.linked.values()) == {"ML-ALERT-01"}


def test_who_takes_the_card_away_does_not_see_it_again(seat: Seat) -> None:
    tick(seat)
    seat.catch_up()
    seat.desk.do(ArchiveCard("ML-RETRAIN-01"))
    seat.settle()
    assert tick(seat) == []
    # The program's own act is not on anybody's list of acts to undo.
    _, redo = seat.desk.library.undo_stacks("ML", "ana")
    assert redo == []
    seat.desk.undo()
    seat.settle()
    assert not the_card(seat).card.is_archived
    assert tick(seat) == []


def test_a_pause_answers_what_comes_meanwhile(seat: Seat) -> None:
    seat.desk.do(PauseSchedule("loans"))
    seat.settle()
    assert tick(seat) == []
    with pytest.raises(RuleBroken, match="is paused since"):
        seat.desk.do(PauseSchedule("loans"))
    seat.desk.do(ResumeSchedule("loans", datetime(2026, 11, 1, tzinfo=UTC)))
    seat.settle()
    assert tick(seat) == []
    assert len(tick(seat, NOW + timedelta(days=9))) == 1
    with pytest.raises(RuleBroken, match="is not paused"):
        seat.desk.do(ResumeSchedule("loans"))


def test_the_work_is_due_by_the_days_of_the_schedules_zone(seat: Seat) -> None:
    seat.desk.do(ScheduleRetraining("loans", AUGUST, zone="Pacific/Auckland"))
    seat.settle()
    tick(seat, datetime(2026, 11, 23, 20, tzinfo=UTC))
    assert the_card(seat).card.due == date(2026, 12, 1)


def test_retired_models_and_removed_schedules_are_never_due(seat: Seat) -> None:
    seat.desk.do(RetireModel("loans"))
    seat.settle()
    assert tick(seat) == []
    with pytest.raises(RuleBroken, match="loans is retired"):
        seat.desk.do(ScheduleRetraining("loans", AUGUST))
    seat.desk.do(RemoveSchedule("loans"))
    seat.settle()
    assert seat.desk.library.fleet("ML").schedules == ()
    with pytest.raises(NotFound, match="has no retraining schedule"):
        seat.desk.do(RemoveSchedule("loans"))


def test_another_rule_keeps_what_was_answered_and_every_step_can_be_undone(seat: Seat) -> None:
    tick(seat)
    before = the_schedule(seat)
    seat.desk.do(ScheduleRetraining("loans", AUGUST, "FREQ=WEEKLY;BYDAY=MO", "Europe/Berlin"))
    seat.settle()
    after = the_schedule(seat)
    assert (after.rule, after.zone) == ("FREQ=WEEKLY;BYDAY=MO", "Europe/Berlin")
    assert (after.key, after.opened_for) == (before.key, before.opened_for)
    (opened,) = tick(seat)
    assert "missed: 3" in opened.said  # 2, 9 and 16 November; it is the 23rd
    seat.desk.undo()
    seat.settle()
    assert the_schedule(seat).rule == before.rule


def test_starting_by_hand_opens_a_card_that_undo_takes_away(seat: Seat) -> None:
    act = seat.desk.do(OpenRetraining("loans", RetrainingPlan(("Retrain",))))
    assert act.said == "opened ML-RETRAIN-01 to retrain loans"
    seat.settle()
    dossier = the_card(seat)
    assert dossier.card.status is Status.IN_PROGRESS
    assert dossier.card.kind is Kind.RETRAINING
    assert dossier.retraining is not None
    assert dossier.retraining.due_for is None
    assert the_schedule(seat).opened_for is None
    seat.desk.undo()
    seat.settle()
    assert the_card(seat).card.is_archived


def test_a_rule_that_cannot_be_read_keeps_no_other_from_opening(seat: Seat, sit: Sit) -> None:
    seat.desk.do(replace(MODEL, model="churn"))
    seat.desk.do(ScheduleRetraining("churn", AUGUST, zone="Mars/Olympus"))
    seat.settle()
    broken, opened = sorted(tick(seat), key=lambda each: each.card)
    assert broken.is_trouble
    assert "churn" in broken.said
    assert opened.card == "ML-RETRAIN-01"
    assert callable(sit)


def test_a_team_may_have_steps_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPM_CONFIG", str(tmp_path / "config.toml"))
    folder = tmp_path / "templates" / "retraining"
    folder.mkdir(parents=True)
    assert read_plan("loans").days == 7
    (folder / "loans.json").write_text('{"days": 3, "checklist": ["Train it"]}')
    assert read_plan("loans") == RetrainingPlan(("Train it",), 3)
    assert read_plan("../loans").days == 7
    (folder / "loans.json").write_text('{"days": -1, "checklist": ["Train it"]}')
    with pytest.raises(StoreTrouble, match="cannot be used"):
        read_plan("loans")


def open_what_is_due(_: int, begin: Callable[[], None], address: str) -> list[str]:
    """Open the cards of retrainings that are due, on a board as it was before anybody did."""
    library = Library(open_database(read_address(address)))
    project = library.whole("ML")
    assert project is not None
    begin()
    opened = [each.card for each in open_due(library, project, NOW)]
    library.close()
    return opened


def test_eight_processes_open_one_card(seat: Seat, board: Path) -> None:
    told = by_eight(__name__, "open_what_is_due", str(board))
    assert [name for names in told for name in names] == ["ML-RETRAIN-01"]
    project = seat.in_database()
    assert project is not None
    assert [c.id for c in project.cards.values() if c.kind is Kind.RETRAINING] == ["ML-RETRAIN-01"]
