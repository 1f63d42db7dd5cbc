"""Two people at once: a rule that has read what somebody else changes meanwhile is judged again."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import MlpmError, Overtaken, StoreTrouble
from mlpm_tui.domain.handing import AcceptHandoff, OpenHandoff, ShowItem
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.objective_keeping import Promise, SetObjective
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.sprint_closing import CloseSprint
from mlpm_tui.domain.sprints import AddToSprint, EditSprint, OpenSprint, RemoveFromSprint
from mlpm_tui.domain.wishes import Ground, Wish
from mlpm_tui.domain.work_limits import Scope, SetLimit
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk
from mlpm_tui.services.writer import TRIES, Event, UnitKept
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.units import Kept, Rest, Unit, new_key
from tests.conftest import NOW, Seat, Sit, bare

TODAY = NOW.date()
SOON = TODAY + timedelta(days=14)


class Held(Library):
    """A library whose writer waits at its gate; `between` is done before each try of a unit."""

    def __init__(self, address: str) -> None:
        super().__init__(open_database(read_address(address)))
        self.gate = threading.Event()
        self.gate.set()
        self.between: Callable[[], None] = lambda: None
        self.tries = 0
        self.loses_answers = False

    def keep(self, unit: Unit) -> Kept:
        self.gate.wait()
        self.tries += 1
        self.between()
        kept = super().keep(unit)
        if self.loses_answers:
            self.loses_answers = False
            raise StoreTrouble("the line broke")
        return kept


@pytest.fixture
def first(anywhere: str, sit: Sit) -> Seat:
    """Whoever is quicker, at a board with two sprints, three tasks and an epic."""
    seat = sit(anywhere, "ana")
    seat.desk.do(*(AddCard(Kind.TASK, title) for title in ("one", "two", "three")))
    seat.desk.do(AddCard(Kind.EPIC, "serve", 4))
    seat.desk.do(OpenSprint("S1", TODAY, SOON))
    seat.desk.do(OpenSprint("S2", SOON + timedelta(days=1), SOON + timedelta(days=14)))
    seat.desk.do(AddToSprint("S1", ("ML-TASK-01",)))
    assert errors(seat) == []
    return seat


@pytest.fixture
def held(anywhere: str, first: Seat) -> Iterator[Held]:
    assert first.desk.is_settled
    library = Held(anywhere)
    yield library
    library.close()


@pytest.fixture
def second(held: Held) -> Iterator[Seat]:
    """Whoever is slower: what they do waits at the gate."""
    events: list[Event] = []
    project = held.whole("ML")
    assert project is not None
    seat = Seat(Desk(held, project, "bob", Clock(NOW), events.append), events)
    yield seat
    held.gate.set()
    seat.desk.close()


def errors(seat: Seat) -> list[str]:
    return [str(notice.error) for notice in seat.settle() if notice.error]


def crossed(first: Seat, second: Seat, held: Held, theirs: Wish, mine: Wish) -> list[str]:
    """Let the second begin, the first do all of theirs, and the second then keep what they did."""
    held.gate.clear()
    second.desk.do(mine)
    first.desk.do(theirs)
    assert errors(first) == []
    held.gate.set()
    said = errors(second)
    second.catch_up()
    assert bare(second.desk.project) == bare(held.whole("ML"))
    return said


def places(team: Team) -> set[tuple[str, int]]:
    names = {sprint.key: sprint.name for sprint in team.sprints}
    return {(names[place.sprint], place.card) for place in team.sprint_cards}


def key(seat: Seat, name: str) -> int:
    return seat.desk.project.card(name).key


def test_a_card_added_while_its_sprint_is_closed_is_refused(
    first: Seat, second: Seat, held: Held
) -> None:
    (said,) = crossed(first, second, held, CloseSprint("S1"), AddToSprint("S1", ("ML-TASK-02",)))
    assert said.startswith("ana closed sprint S1 at 09:00. Sprint S1 was closed on 2026-11-23")
    assert places(held.team("ML")) == {
        ("S1", key(first, "ML-TASK-01")),
        ("S2", key(first, "ML-TASK-01")),
    }


def test_closing_takes_a_card_along_that_was_added_meanwhile(
    first: Seat, second: Seat, held: Held
) -> None:
    theirs = AddToSprint("S1", ("ML-TASK-02",))
    assert crossed(first, second, held, theirs, CloseSprint("S1")) == []
    team = held.team("ML")
    assert {("S1", key(first, "ML-TASK-02")), ("S2", key(first, "ML-TASK-02"))} <= places(team)
    summary = team.sprints[0].summary
    assert summary is not None
    assert summary["unfinished"] == ["ML-TASK-01", "ML-TASK-02"]
    assert held.tries == 2


@pytest.mark.parametrize("wish", [MoveCard("ML-TASK-01", Status.DONE), ArchiveCard("ML-TASK-01")])
def test_closing_counts_what_was_finished_or_archived_meanwhile(
    first: Seat, second: Seat, held: Held, wish: Wish
) -> None:
    assert crossed(first, second, held, wish, CloseSprint("S1")) == []
    team = held.team("ML")
    summary = team.sprints[0].summary
    assert summary is not None
    assert summary["unfinished"] == []
    assert summary["done"] + summary["archived"] == ["ML-TASK-01"]
    assert {name for name, _ in places(team)} == {"S1"}


def test_a_sprint_closed_twice_says_who_was_first(first: Seat, second: Seat, held: Held) -> None:
    (said,) = crossed(first, second, held, CloseSprint("S1"), CloseSprint("S1"))
    assert said.startswith("ana closed sprint S1 at 09:00. Sprint S1 was closed on 2026-11-23")
    assert "{" not in said


def test_a_card_goes_into_one_of_two_sprints(first: Seat, second: Seat, held: Held) -> None:
    card = ("ML-TASK-02",)
    (said,) = crossed(first, second, held, AddToSprint("S1", card), AddToSprint("S2", card))
    assert "ana added ML-TASK-02 to sprint S1 at 09:00. ML-TASK-02 is in sprint S1 already" in said


def test_what_does_not_touch_a_card_is_kept_at_once(first: Seat, second: Seat, held: Held) -> None:
    theirs, mine = AddToSprint("S1", ("ML-TASK-02",)), AddToSprint("S1", ("ML-TASK-03",))
    assert crossed(first, second, held, theirs, mine) == []
    assert held.tries == 1


def test_the_same_field_of_a_sprint_is_never_overwritten(
    first: Seat, second: Seat, held: Held
) -> None:
    theirs, mine = EditSprint("S1", {"goal": "theirs"}), EditSprint("S1", {"goal": "mine"})
    (said,) = crossed(first, second, held, theirs, mine)
    assert "goal is now theirs, you had nothing and wanted mine" in said
    assert held.team("ML").sprints[0].goal == "theirs"


def test_different_fields_of_a_sprint_are_both_kept(first: Seat, second: Seat, held: Held) -> None:
    theirs = EditSprint("S1", {"goal": "theirs"})
    mine = EditSprint("S1", {"band_low": 30, "band_high": 70})
    assert crossed(first, second, held, theirs, mine) == []
    sprint = held.team("ML").sprints[0]
    assert (sprint.goal, sprint.band_low) == ("theirs", 30)


def test_two_sprints_are_not_called_the_same(first: Seat, second: Seat, held: Held) -> None:
    wish = OpenSprint("S3", SOON, SOON)
    (said,) = crossed(first, second, held, wish, wish)
    assert "There is a sprint S3 already" in said


def limit(first: Seat, second: Seat, most: int) -> None:
    first.desk.do(SetLimit(Scope.COLUMN, "in_progress", most, refuses=True))
    first.settle()
    second.catch_up()


def test_a_limit_that_refuses_holds_for_two_at_once(first: Seat, second: Seat, held: Held) -> None:
    limit(first, second, 1)
    theirs = MoveCard("ML-TASK-01", Status.IN_PROGRESS)
    mine = MoveCard("ML-TASK-02", Status.IN_PROGRESS)
    (said,) = crossed(first, second, held, theirs, mine)
    assert "ana moved ML-TASK-01" in said
    assert "That would be 2 in progress, agreed at most 1" in said
    assert second.desk.project.card("ML-TASK-02").status is not Status.IN_PROGRESS


def test_a_limit_with_room_for_both_lets_both_pass(first: Seat, second: Seat, held: Held) -> None:
    limit(first, second, 2)
    theirs = MoveCard("ML-TASK-01", Status.IN_PROGRESS)
    mine = MoveCard("ML-TASK-02", Status.IN_PROGRESS)
    assert crossed(first, second, held, theirs, mine) == []
    (pane,) = [cards for cards in second.desk.project.lanes.values() if len(cards) == 2]
    assert [card.id for card in pane] == ["ML-TASK-01", "ML-TASK-02"]


def test_a_limit_minds_no_edits_and_no_moves_away(first: Seat, second: Seat, held: Held) -> None:
    limit(first, second, 2)
    held.tries = 0
    mine = MoveCard("ML-TASK-02", Status.IN_PROGRESS)
    assert crossed(first, second, held, EditCard("ML-TASK-01", {"title": "1"}), mine) == []
    away = MoveCard("ML-TASK-02", Status.DONE)
    theirs = MoveCard("ML-TASK-01", Status.IN_PROGRESS)
    assert crossed(first, second, held, theirs, away) == []
    assert held.tries == 2


def test_what_oneself_did_before_is_known(first: Seat, second: Seat, held: Held) -> None:
    limit(first, second, 3)
    held.tries = 0
    held.gate.clear()
    for name in ("ML-TASK-01", "ML-TASK-02", "ML-TASK-03"):
        second.desk.do(MoveCard(name, Status.IN_PROGRESS))
    held.gate.set()
    assert errors(second) == []
    assert held.tries == 3


def test_the_same_limit_is_agreed_on_once(first: Seat, second: Seat, held: Held) -> None:
    wish = SetLimit(Scope.COLUMN, "review", 2)
    assert crossed(first, second, held, wish, wish) == []
    assert [(one.name, one.most) for one in held.team("ML").limits] == [("review", 2)]


def test_another_number_for_the_same_limit_is_no_silent_change(
    first: Seat, second: Seat, held: Held
) -> None:
    theirs, mine = (SetLimit(Scope.COLUMN, "review", most) for most in (2, 5))
    (said,) = crossed(first, second, held, theirs, mine)
    assert "first: nothing was changed" in said
    assert [(one.name, one.most) for one in held.team("ML").limits] == [("review", 2)]


def test_one_handoff_of_a_card_is_open(first: Seat, second: Seat, held: Held) -> None:
    theirs, mine = OpenHandoff("ML-PROD-01", "cem"), OpenHandoff("ML-PROD-01", "dan")
    (said,) = crossed(first, second, held, theirs, mine)
    assert "ana opened the handoff of ML-PROD-01 to cem at 09:00" in said
    assert "is being handed to cem already" in said


def test_the_last_two_items_of_a_handoff_ask_its_receiver(
    first: Seat, second: Seat, held: Held
) -> None:
    first.desk.do(OpenHandoff("ML-PROD-01", "cem"))
    shown = [ShowItem("ML-PROD-01", item, f"s3://b/{item[:4]}") for item in HANDOFF_ITEMS]
    first.desk.do(*shown[:4])
    first.settle()
    second.catch_up()
    assert crossed(first, second, held, shown[4], shown[5]) == []
    dossier = held.dossier("ML-PROD-01")
    assert dossier is not None
    assert dossier.handoffs[-1].state == "waiting"


def test_a_handoff_is_accepted_as_it_stands_then(first: Seat, second: Seat, held: Held) -> None:
    first.desk.do(OpenHandoff("ML-PROD-01", "bob"))
    first.desk.do(*(ShowItem("ML-PROD-01", item, f"s3://b/{item[:4]}") for item in HANDOFF_ITEMS))
    first.settle()
    second.catch_up()
    theirs = ShowItem("ML-PROD-01", HANDOFF_ITEMS[0], "s3://b/other", checked="missing", why="gone")
    (said,) = crossed(first, second, held, theirs, AcceptHandoff("ML-PROD-01"))
    assert "5 of 6 items are there" in said


def test_a_signal_has_one_objective(first: Seat, second: Seat, held: Held) -> None:
    promise = Promise("availability >= 99%", "availability", ">=", 0.99, "share", 0.99)
    other = replace(promise, text="availability >= 99.9%", limit=0.999, target=0.999)
    theirs, mine = SetObjective("ML-PROD-01", promise), SetObjective("ML-PROD-01", other)
    (said,) = crossed(first, second, held, theirs, mine)
    assert said.startswith("ana set an objective of ML-PROD-01 at 09:00 first")
    dossier = held.dossier("ML-PROD-01")
    assert dossier is not None
    assert [one.limit for one in dossier.objectives] == [0.99]


def test_two_begin_a_phases_first_work(first: Seat, second: Seat, held: Held) -> None:
    assert first.desk.project.phase(4).started_at is None
    first.desk.do(*(AddCard(Kind.TASK, title, 4) for title in ("four", "five")))
    first.settle()
    second.catch_up()
    first.desk.clock = Clock(NOW + timedelta(minutes=5))
    theirs = MoveCard("ML-TASK-04", Status.IN_PROGRESS)
    assert crossed(first, second, held, theirs, MoveCard("ML-TASK-05", Status.IN_PROGRESS)) == []
    project = held.whole("ML")
    assert project is not None
    assert project.phase(4).started_at == NOW
    second.desk.undo()
    assert errors(second) == []
    project = held.whole("ML")
    assert project is not None
    assert project.phase(4).started_at == NOW + timedelta(minutes=5)
    second.desk.redo()
    assert errors(second) == []


def test_several_wishes_of_one_step_are_judged_again_together(
    first: Seat, second: Seat, held: Held
) -> None:
    held.gate.clear()
    second.desk.do(
        AddCard(Kind.TASK, "mine"), AddComment("ML-TASK-04", "of mine"), CloseSprint("S1")
    )
    first.desk.do(AddCard(Kind.TASK, "theirs"))
    first.desk.do(AddToSprint("S1", ("ML-TASK-04",)))
    assert errors(first) == []
    held.gate.set()
    assert errors(second) == []
    assert titles(second) == {"ML-TASK-04": "theirs", "ML-TASK-05": "mine"}
    mine = held.dossier("ML-TASK-05")
    assert mine is not None
    assert [comment.text for comment in mine.comments] == ["of mine"]
    summary = held.team("ML").sprints[0].summary
    assert summary is not None
    assert summary["unfinished"] == ["ML-TASK-01", "ML-TASK-04"]


def titles(seat: Seat) -> dict[str, str]:
    cards = seat.desk.project.cards.values()
    return {card.id: card.title for card in cards if card.id in ("ML-TASK-04", "ML-TASK-05")}


def test_an_id_that_was_given_to_another_still_means_ones_own_card(
    first: Seat, second: Seat, held: Held
) -> None:
    held.gate.clear()
    second.desk.do(AddCard(Kind.TASK, "mine"))
    second.desk.do(AddToSprint("S1", ("ML-TASK-04",)))
    first.desk.do(AddCard(Kind.TASK, "theirs"))
    first.desk.do(EditSprint("S1", {"goal": "more"}))
    first.settle()
    held.gate.set()
    assert errors(second) == []
    mine = next(card for card in second.desk.project.cards.values() if card.title == "mine")
    assert mine.id == "ML-TASK-05"
    assert ("S1", mine.key) in places(held.team("ML"))


def test_a_step_after_one_that_came_out_differently_is_judged_by_that(
    first: Seat, second: Seat, held: Held
) -> None:
    held.gate.clear()
    second.desk.do(CloseSprint("S1"))
    second.desk.do(RemoveFromSprint("S2", ("ML-TASK-01",)))
    first.desk.do(MoveCard("ML-TASK-01", Status.DONE))
    first.settle()
    held.gate.set()
    assert errors(second)[0].endswith("ML-TASK-01 is not in sprint S2.")
    assert places(held.team("ML")) == {("S1", key(first, "ML-TASK-01"))}


def test_a_step_is_undone_and_redone_as_it_was_kept(first: Seat, second: Seat, held: Held) -> None:
    theirs = AddToSprint("S1", ("ML-TASK-02",))
    crossed(first, second, held, theirs, CloseSprint("S1"))
    closed = held.team("ML")
    second.desk.undo()
    assert errors(second) == []
    assert held.team("ML").sprints[0].closed_at is None
    second.desk.redo()
    assert errors(second) == []
    assert places(held.team("ML")) == places(closed)
    assert held.team("ML").sprints[0].summary == closed.sprints[0].summary


def test_undo_leaves_a_sprint_alone_that_was_closed_since(
    first: Seat, second: Seat, held: Held
) -> None:
    second.desk.do(AddToSprint("S1", ("ML-TASK-02",)))
    second.settle()
    first.desk.do(CloseSprint("S1"))
    first.settle()
    closed = places(held.team("ML"))
    second.desk.undo()
    (said,) = errors(second)
    assert said.startswith("Sprint S1 was closed since")
    assert places(held.team("ML")) == closed


@pytest.mark.parametrize("is_away", [False, True], ids=["moved", "archived"])
def test_undo_goes_beyond_no_limit_that_refuses(
    first: Seat, second: Seat, held: Held, *, is_away: bool
) -> None:
    second.desk.do(SetLimit(Scope.COLUMN, "in_progress", 1, refuses=True))
    second.desk.do(MoveCard("ML-TASK-01", Status.IN_PROGRESS))
    gone: Wish = ArchiveCard("ML-TASK-01")
    second.desk.do(gone if is_away else MoveCard("ML-TASK-01", Status.REVIEW))
    assert errors(second) == []
    first.catch_up()
    first.desk.do(MoveCard("ML-TASK-02", Status.IN_PROGRESS))
    assert errors(first) == []
    second.desk.undo()
    (said,) = errors(second)
    assert said.startswith("That would be 2 in progress, agreed at most 1: finish or hand over")
    first.desk.do(MoveCard("ML-TASK-02", Status.REVIEW))
    assert errors(first) == []
    second.desk.undo()
    assert errors(second) == []
    whole = held.whole("ML")
    assert whole is not None
    assert whole.card("ML-TASK-01").status is Status.IN_PROGRESS


def test_redo_opens_no_second_handoff(first: Seat, second: Seat, held: Held) -> None:
    second.desk.do(OpenHandoff("ML-PROD-01", "dan"))
    second.desk.undo()
    assert errors(second) == []
    first.desk.do(OpenHandoff("ML-PROD-01", "cem"))
    first.settle()
    second.desk.redo()
    (said,) = errors(second)
    assert said.startswith("ML-PROD-01 is being handed to cem since")
    assert held.whole("ML") is not None


def test_redo_makes_no_second_objective(first: Seat, second: Seat, held: Held) -> None:
    promise = Promise("availability >= 99%", "availability", ">=", 0.99, "share", 0.99)
    second.desk.do(SetObjective("ML-PROD-01", promise))
    second.desk.undo()
    assert errors(second) == []
    first.desk.do(SetObjective("ML-PROD-01", promise))
    first.settle()
    second.desk.redo()
    (said,) = errors(second)
    assert said.startswith("ML-PROD-01 has another objective of availability since")
    dossier = held.dossier("ML-PROD-01")
    assert dossier is not None
    assert len(dossier.objectives) == 1


def test_an_undo_that_is_overtaken_names_who_was_first(
    first: Seat, second: Seat, held: Held
) -> None:
    second.desk.do(AddToSprint("S1", ("ML-TASK-02",)))
    second.settle()

    def closed() -> None:
        held.between = lambda: None
        first.desk.do(CloseSprint("S1"))
        first.settle()

    held.between = closed
    second.desk.undo()
    (said,) = errors(second)
    assert said.startswith("ana closed sprint S1 at 09:00. Sprint S1 was closed since")


def test_an_undo_that_is_overtaken_is_judged_again_and_done_where_it_may_be(
    first: Seat, second: Seat, held: Held
) -> None:
    second.desk.do(AddToSprint("S1", ("ML-TASK-02",)))
    second.settle()

    def added() -> None:
        held.between = lambda: None
        first.desk.do(AddToSprint("S2", ("ML-TASK-03",)))
        first.settle()

    held.between, held.tries = added, 0
    second.desk.undo()
    assert errors(second) == []
    assert held.tries == 2
    left = {place.card for place in held.team("ML").sprint_cards if place.left_at is None}
    assert left == {key(first, "ML-TASK-01"), key(first, "ML-TASK-03")}


def test_an_epic_does_not_end_while_somebody_opens_a_sub_task_again(
    first: Seat, second: Seat, held: Held
) -> None:
    first.desk.do(AddCard(Kind.TASK, "serve it", parent="ML-PROD-01", status=Status.DONE))
    first.settle()
    second.catch_up()
    theirs = MoveCard("ML-PROD-01a", Status.REVIEW)
    (said,) = crossed(first, second, held, theirs, MoveCard("ML-PROD-01", Status.DONE))
    assert said.startswith("ana moved ML-PROD-01a to review at 09:00. ML-PROD-01 is not done yet")


@pytest.mark.parametrize("is_between", [False, True], ids=["before", "meanwhile"])
def test_no_undo_leaves_a_done_epic_with_open_sub_tasks(
    first: Seat, second: Seat, held: Held, *, is_between: bool
) -> None:
    second.desk.do(AddCard(Kind.TASK, "serve it", parent="ML-PROD-01", status=Status.DONE))
    second.desk.do(MoveCard("ML-PROD-01", Status.DONE))
    second.desk.do(MoveCard("ML-PROD-01", Status.REVIEW))
    assert errors(second) == []

    def reopened() -> None:
        held.between = lambda: None
        first.desk.do(MoveCard("ML-PROD-01a", Status.IN_PROGRESS))
        assert errors(first) == []

    first.catch_up()
    held.between = reopened
    if not is_between:
        reopened()
    second.desk.undo()
    (said,) = errors(second)
    assert "ML-PROD-01 is not done yet, 0 of its 1 sub-tasks are" in said
    assert said.startswith("ana moved ML-PROD-01a to in_progress") is is_between
    first.desk.do(MoveCard("ML-PROD-01a", Status.DONE))
    assert errors(first) == []
    second.desk.undo()
    assert errors(second) == []
    first.catch_up()
    # Nor does an undo open the sub-task of an epic that is done.
    first.desk.undo()
    assert "ML-PROD-01 is not done yet" in errors(first)[0]


def test_an_answer_lost_after_the_second_try_is_no_second_step(
    first: Seat, second: Seat, held: Held
) -> None:
    held.gate.clear()
    second.desk.do(CloseSprint("S1"))
    first.desk.do(AddToSprint("S1", ("ML-TASK-02",)))
    first.settle()
    held.loses_answers = True
    held.gate.set()
    second.desk.flush()
    (event,) = second.events
    assert isinstance(event, UnitKept)
    assert event.project is not None
    assert errors(second) == []
    deeds = {entry.unit for entry in held.history("ML") if entry.who == "bob"}
    assert len(deeds) == 1


def test_who_is_always_overtaken_is_told_so_in_the_end(
    first: Seat, second: Seat, held: Held
) -> None:
    count = iter(range(100))

    def rush() -> None:
        first.desk.do(EditCard("ML-TASK-03", {"title": f"title {next(count)}"}))
        assert errors(first) == []

    held.between = rush
    second.desk.do(CloseSprint("S1"))
    (notice,) = [notice for notice in second.settle() if notice.error]
    assert isinstance(notice.error, Overtaken)
    assert str(notice.error).startswith("ana edited title of ML-TASK-03 at 09:00")
    assert held.tries == TRIES + 1
    assert held.team("ML").sprints[0].closed_at is None


def test_trouble_while_judging_again_loses_nothing_unsaid(
    first: Seat, second: Seat, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.gate.clear()
    second.desk.do(CloseSprint("S1"))
    first.desk.do(AddToSprint("S1", ("ML-TASK-02",)))
    first.settle()

    def broken(_: str) -> Team:
        raise StoreTrouble("the disk is gone")

    monkeypatch.setattr(held, "team", broken)
    held.gate.set()
    assert errors(second) == ["the disk is gone"]
    monkeypatch.undo()
    assert held.team("ML").sprints[0].closed_at is None


def test_an_ordinary_step_asks_the_history_nothing(first: Seat) -> None:
    units: list[Unit] = []
    library = first.desk.library
    keep = library.keep

    def noted(unit: Unit) -> Kept:
        units.append(unit)
        return keep(unit)

    library.keep = noted  # type: ignore[method-assign]
    first.desk.do(MoveCard("ML-TASK-01", Status.IN_PROGRESS))
    first.desk.do(EditCard("ML-TASK-01", {"title": "first"}))
    assert errors(first) == []
    assert [unit.rests_on for unit in units] == [None, None]


def test_four_at_once_break_no_limit(first: Seat, anywhere: str, sit: Sit) -> None:
    first.desk.do(SetLimit(Scope.COLUMN, "in_progress", 1, refuses=True))
    first.desk.do(AddCard(Kind.TASK, "four"))
    first.settle()
    seats = [sit(anywhere, who) for who in ("a", "b", "c", "d")]
    together = threading.Barrier(len(seats))
    said: list[list[MlpmError]] = []

    def work(seat: Seat, name: str) -> None:
        together.wait()
        try:
            seat.desk.do(MoveCard(name, Status.IN_PROGRESS))
        except MlpmError as error:
            said.append([error])
            return
        said.append([notice.error for notice in seat.settle() if notice.error])

    threads = [
        threading.Thread(target=work, args=(seat, f"ML-TASK-{at:02}"))
        for at, seat in enumerate(seats, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, said)) == [0, 1, 1, 1]
    project = first.desk.library.whole("ML")
    assert project is not None
    assert len(list(project.in_column(Status.IN_PROGRESS))) == 1


def test_resting_on_something_costs_one_query(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    with held.database.reading() as connection:
        kind = type(connection)
    asked: list[str] = []
    ask = kind.rows

    def noted(self: object, sql: str, values: object = ()) -> object:
        asked.append(sql)
        return ask(self, sql, values)  # type: ignore[arg-type]

    monkeypatch.setattr(kind, "rows", noted)
    project = held.whole("ML")
    assert project is not None
    counts = []
    for rest in (None, Rest(project.seq, (Ground(frozenset({"sprint"})),))):
        comment = AddComment("ML-TASK-01", "hm").act(
            project.with_dossier(Dossier(project.card("ML-TASK-01"))), Moment(NOW, "ana", new_key)
        )
        asked.clear()
        held.keep(Unit("ML", "ana", NOW, comment, rests_on=rest))
        counts.append(len(asked))
    assert counts[1] == counts[0] + 1
