"""A closed sprint is as it was when it was closed, whatever becomes of its cards."""

from datetime import timedelta
from itertools import chain

import pytest

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.sprint_closing import CloseSprint
from mlpm_tui.domain.sprints import AddToSprint, OpenSprint
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.report_reading import Asked, read_report
from mlpm_tui.services.sprint_documents import sprint_document
from mlpm_tui.services.sprint_overview import Survey, sight_of
from mlpm_tui.services.sprints import read_plans
from tests.conftest import NOW, Seat, Sit

LATER = NOW + timedelta(hours=3)


def do(seat: Seat, *wishes: Wish) -> None:
    for wish in wishes:
        seat.desk.do(wish)
    assert [notice.error for notice in seat.settle() if notice.error] == []


def told(seat: Seat) -> list[object]:
    """Return all that is told of the closed sprint: by a command, by a report, on the screen."""
    project = seat.in_database()
    assert project is not None
    library = seat.desk.library
    plans = read_plans(library, project)
    report = read_report(library, project, Asked("One"), LATER, lambda _: {})
    overview = Survey(library, "ML").overview(project, LATER)
    sight = sight_of(overview, plans.named("One", NOW.date()).key, LATER)
    assert sight.contents is not None
    lists = (report.work.done, report.work.unfinished, report.work.left_out)
    cards = [one.card for one in chain.from_iterable(lists)]
    cards += [member.card for member in sight.contents.members]
    return [
        sprint_document(plans, plans.named("One", NOW.date()), LATER),
        report.work.amounts,
        [(card.id, card.title, card.status, card.points) for card in cards],
        report.burndown,
        sight.days,
    ]


@pytest.fixture
def closed(anywhere: str, sit: Sit) -> Seat:
    seat = sit(anywhere)
    cards = [AddCard(Kind.TASK, title, 3, points=3.0) for title in ("one", "two", "three")]
    do(seat, *cards, OpenSprint("One", NOW.date(), NOW.date()))
    ids = tuple(f"ML-TASK-0{number}" for number in (1, 2, 3))
    do(seat, AddToSprint("One", ids), MoveCard(ids[0], Status.DONE), CloseSprint("One"))
    seat.desk.clock = Clock(NOW + timedelta(hours=1))
    return seat


def test_what_becomes_of_the_cards_later_changes_nothing(closed: Seat) -> None:
    before = told(closed)
    document = before[0]
    assert isinstance(document, dict)
    assert document["points"] == {"planned": 9.0, "taken_on": 9.0, "done": 3.0}
    assert [card["points"] for card in document["cards"]] == [3.0] * 3
    do(closed, MoveCard("ML-TASK-02", Status.DONE), EditCard("ML-TASK-01", {"points": 8.0}))
    do(closed, EditCard("ML-TASK-02", {"title": "more", "points": None}), ArchiveCard("ML-TASK-03"))
    assert told(closed) == before
    for _ in range(4):
        closed.desk.undo()
    closed.settle()
    assert told(closed) == before


def test_one_that_is_closed_again_is_as_it_was_then(closed: Seat) -> None:
    closed.desk.undo()
    closed.settle()
    do(closed, EditCard("ML-TASK-01", {"points": 5.0}), CloseSprint("One"))
    document = told(closed)[0]
    assert isinstance(document, dict)
    assert [card["points"] for card in document["cards"] if card["status"] == "done"] == [5.0]
