"""The desk: what is shown at once, what is kept, and what comes of refusals and of news."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpm_tui.domain.attaching import AddComment, AddItem, CheckItem, LinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import NotFound, RuleBroken, StoreTrouble
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard, OrderCard, RestoreCard
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk, Notice
from mlpm_tui.services.writer import Event, NewsRead, UnitKept
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.units import Kept, Unit
from tests.conftest import NOW, Seat, Sit, bare


class SlowLibrary(Library):
    """A library whose writes wait until the test lets them through, or fail as it says."""

    def __init__(self, address: str) -> None:
        super().__init__(open_database(read_address(address)))
        self.gate = threading.Event()
        self.gate.set()
        self.trouble: StoreTrouble | None = None
        self.is_lost_after = False

    def keep(self, unit: Unit) -> Kept:
        self.gate.wait()
        if self.trouble is not None and not self.is_lost_after:
            raise self.trouble
        kept = super().keep(unit)
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        return kept


@pytest.fixture
def slow(anywhere: str) -> SlowLibrary:
    return SlowLibrary(anywhere)


@pytest.fixture
def seat(slow: SlowLibrary) -> Iterator[Seat]:
    events: list[Event] = []
    project = slow.whole("ML")
    assert project is not None
    seat = Seat(Desk(slow, project, "ana", Clock(NOW), events.append), events)
    yield seat
    slow.gate.set()
    seat.desk.close()


def titles(seat: Seat) -> dict[str, str]:
    return {card.id: card.title for card in seat.desk.project.cards.values()}


def errors(notices: list[Notice]) -> list[str]:
    return [notice.error.code for notice in notices if notice.error]


def test_a_wish_is_shown_before_it_is_kept(seat: Seat, slow: SlowLibrary) -> None:
    slow.gate.clear()
    act = seat.desk.do(AddCard(Kind.TASK, "one"))
    assert act.said == "added ML-TASK-01"
    assert titles(seat) == {"ML-TASK-01": "one"}
    assert not seat.desk.is_settled
    slow.gate.set()
    assert errors(seat.settle()) == []
    assert seat.desk.is_settled
    assert bare(seat.desk.project) == bare(seat.in_database())


def test_wishes_on_what_is_not_kept_yet(seat: Seat, slow: SlowLibrary) -> None:
    slow.gate.clear()
    seat.desk.do(AddCard(Kind.EXPERIMENT, "one", checklist=(("todo", "a"),)))
    seat.desk.do(CheckItem("ML-EXP-01", "a"), AddItem("ML-EXP-01", "b"))
    seat.desk.do(MoveCard("ML-EXP-01", Status.IN_PROGRESS))
    shown = seat.desk.dossier("ML-EXP-01")
    assert [(item.text, item.done) for item in shown.checklist] == [("a", True), ("b", False)]
    slow.gate.set()
    assert errors(seat.catch_up()) == []
    assert bare(seat.desk.project) == bare(seat.in_database())
    assert seat.desk.dossier("ML-EXP-01") == slow.dossier("ML-EXP-01")


def test_several_wishes_are_one_step(seat: Seat) -> None:
    act = seat.desk.do(
        AddCard(Kind.TASK, "one", checklist=(("todo", "a"),)),
        CheckItem("ML-TASK-01", "a"),
        AddComment("ML-TASK-01", "done at once"),
    )
    assert act.said == "added ML-TASK-01 and 2 more"
    assert errors(seat.catch_up()) == []
    assert seat.desk.dossier("ML-TASK-01").checklist[0].done
    seat.desk.undo()
    assert seat.catch_up()[0].deeds == ("undid: added ML-TASK-01 and 2 more",)
    assert titles(seat) == {}


def test_one_wish_that_breaks_a_rule_leaves_all_as_it_was(seat: Seat) -> None:
    before = seat.desk.project
    with pytest.raises(RuleBroken):
        seat.desk.do(AddCard(Kind.TASK, "one"), MoveCard("ML-TASK-01", Status.BACKLOG))
    assert seat.desk.project.lanes == before.lanes
    assert seat.desk.is_settled
    assert seat.in_database() == before
    with pytest.raises(NotFound, match="ML-TASK-07"):
        seat.desk.do(EditCard("ML-TASK-07", {"title": "x"}))


def test_a_wish_that_changes_nothing_is_not_kept(seat: Seat, slow: SlowLibrary) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"))
    seat.settle()
    assert seat.desk.do(EditCard("ml-task-01", {"title": "one"})).changes == ()
    assert seat.desk.is_settled
    assert len(slow.history("ML", slow.whole("ML").ids["ML-TASK-01"])) == 1  # type: ignore[union-attr]


def test_a_refused_wish_is_taken_back_and_the_others_stay(
    seat: Seat, slow: SlowLibrary, anywhere: str, sit: Sit
) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two"))
    seat.settle()
    other = sit(anywhere, "bo")
    other.desk.do(EditCard("ML-TASK-01", {"title": "theirs"}))
    other.settle()
    slow.gate.clear()
    seat.desk.do(EditCard("ML-TASK-01", {"title": "mine"}))
    seat.desk.do(EditCard("ML-TASK-02", {"title": "stays"}))
    assert titles(seat) == {"ML-TASK-01": "mine", "ML-TASK-02": "stays"}
    slow.gate.set()
    notices = seat.settle()
    assert errors(notices) == ["stale"]
    assert "bo" in str(notices[0].error)
    assert titles(seat) == {"ML-TASK-01": "theirs", "ML-TASK-02": "stays"}
    assert bare(seat.desk.project) == bare(seat.in_database())


def test_without_the_database_a_refused_wish_is_taken_back_as_well(
    seat: Seat, slow: SlowLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"))
    seat.settle()
    slow.gate.clear()
    slow.trouble = StoreTrouble("The disk is full.", "disk_full")

    def unreadable(_: str) -> None:
        raise StoreTrouble("gone")

    monkeypatch.setattr(slow, "whole", unreadable)
    seat.desk.do(EditCard("ML-TASK-01", {"title": "lost"}))
    seat.desk.do(EditCard("ML-TASK-01", {"description": "lost too"}))
    slow.gate.set()
    assert errors(seat.settle()) == ["disk_full", "disk_full"]
    assert titles(seat) == {"ML-TASK-01": "one"}
    assert seat.desk.project.card("ML-TASK-01").description == ""
    assert seat.desk.is_settled


def test_a_commit_whose_answer_was_lost_is_looked_up(seat: Seat, slow: SlowLibrary) -> None:
    slow.trouble, slow.is_lost_after = StoreTrouble("no answer"), True
    seat.desk.do(AddCard(Kind.TASK, "one"))
    seat.desk.flush()
    assert isinstance(seat.events[0], UnitKept)
    assert errors(seat.settle()) == []
    assert titles(seat) == {"ML-TASK-01": "one"}
    assert bare(seat.desk.project) == bare(seat.in_database())


def test_an_undo_whose_answer_was_lost_is_kept_once_and_known_to_be(
    seat: Seat, slow: SlowLibrary
) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"))
    seat.desk.do(EditCard("ML-TASK-01", {"title": "two"}))
    seat.settle()
    slow.trouble, slow.is_lost_after = StoreTrouble("no answer"), True
    seat.desk.undo()
    assert errors(seat.settle()) == []
    assert titles(seat) == {"ML-TASK-01": "one"}
    assert bare(seat.desk.project) == bare(seat.in_database())
    seat.desk.redo()
    assert errors(seat.settle()) == []
    assert titles(seat) == {"ML-TASK-01": "two"}


def test_undo_leaves_a_phases_clock_alone_where_others_work(
    seat: Seat, anywhere: str, sit: Sit
) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one", 2), AddCard(Kind.TASK, "other", 2))
    seat.desk.do(MoveCard("ML-TASK-01", Status.IN_PROGRESS))
    seat.settle()
    began = seat.desk.project.phase(2).started_at
    assert began is not None
    bo = sit(anywhere, "bo")
    bo.desk.do(MoveCard("ML-TASK-02", Status.IN_PROGRESS))
    bo.settle()
    seat.desk.undo()
    assert errors(seat.catch_up()) == []
    assert seat.desk.project.card("ML-TASK-01").status is Status.BACKLOG
    assert seat.desk.project.phase(2).started_at == began
    seat.desk.redo()
    bo.desk.do(MoveCard("ML-TASK-02", Status.BACKLOG))
    bo.settle()
    seat.desk.undo()
    assert errors(seat.catch_up()) == []
    assert seat.desk.project.phase(2).started_at == began
    assert bare(seat.desk.project) == bare(seat.in_database())


def test_undo_of_the_only_work_in_a_phase_takes_its_clock_back(seat: Seat) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one", 2, Status.IN_PROGRESS))
    seat.desk.undo()
    assert errors(seat.settle()) == []
    assert seat.desk.project.phase(2).started_at is None


def test_two_who_add_at_once_get_two_ids(
    seat: Seat, slow: SlowLibrary, anywhere: str, sit: Sit
) -> None:
    other = sit(anywhere, "bo")
    slow.gate.clear()
    seat.desk.do(AddCard(Kind.TASK, "mine"))
    seat.desk.do(EditCard("ML-TASK-01", {"points": 3}))
    other.desk.do(AddCard(Kind.TASK, "theirs"))
    other.settle()
    slow.gate.set()
    seat.desk.flush()
    # Until the answers are taken, the old id still means the card that was meant.
    seat.desk.do(AddComment("ML-TASK-01", "on mine"))
    assert errors(seat.catch_up()) == []
    assert titles(seat) == {"ML-TASK-01": "theirs", "ML-TASK-02": "mine"}
    assert seat.desk.project.card("ML-TASK-02").points == 3
    assert [c.text for c in seat.desk.dossier("ML-TASK-02").comments] == ["on mine"]
    assert seat.desk.dossier("ML-TASK-01").comments == ()
    seat.desk.do(AddCard(Kind.TASK, "next"))
    assert seat.desk.project.find("ML-TASK-03") is not None
    assert errors(seat.catch_up()) == []
    assert bare(seat.desk.project) == bare(seat.in_database())


def test_news_are_told_and_what_is_on_its_way_stays_on_top(
    seat: Seat, slow: SlowLibrary, anywhere: str, sit: Sit
) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"))
    seat.catch_up()
    held = seat.desk.dossier("ML-TASK-01")
    assert held.comments == ()
    other = sit(anywhere, "bo")
    other.desk.do(EditCard("ML-TASK-01", {"description": "theirs"}))
    other.desk.do(AddComment("ML-TASK-01", "hello"))
    other.settle()
    seat.desk.look_for_news()
    seat.desk.flush()
    slow.gate.clear()
    seat.desk.do(EditCard("ML-TASK-01", {"title": "mine"}))
    (news,) = seat.events
    seat.events.clear()
    said = ("bo edited description of ML-TASK-01", "bo commented on ML-TASK-01")
    assert seat.desk.take(news).deeds == said
    card = seat.desk.project.card("ML-TASK-01")
    assert (card.title, card.description) == ("mine", "theirs")
    assert [c.text for c in seat.desk.project.dossiers[card.key].comments] == ["hello"]
    slow.gate.set()
    assert errors(seat.catch_up()) == []
    assert bare(seat.desk.project) == bare(seat.in_database())
    assert seat.desk.dossier("ML-TASK-01") == slow.dossier("ML-TASK-01")


def test_own_deeds_are_no_news(seat: Seat) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"))
    seat.settle()
    seat.desk.look_for_news()
    assert [notice.deeds for notice in seat.settle()] == [()]
    seat.desk.look_for_news()
    assert seat.settle() == []


def test_own_deeds_are_no_news_however_often_they_are_told(seat: Seat) -> None:
    before = seat.desk.project.seq
    seat.desk.do(AddCard(Kind.TASK, "one"))
    seat.settle()
    for _ in range(2):
        news = NewsRead(seat.desk.library.news("ML", before))
        assert seat.desk.take(news).deeds == ()


def test_calm_news_leave_untouched_panes_the_same_objects(
    seat: Seat, anywhere: str, sit: Sit
) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"), AddCard(Kind.EXPERIMENT, "two"))
    seat.catch_up()
    before = seat.desk.project
    other = sit(anywhere, "bo")
    other.desk.do(EditCard("ML-TASK-01", {"title": "theirs"}))
    other.settle()
    seat.catch_up()
    after = seat.desk.project
    changed = {place for place in before.lanes if before.lanes[place] is not after.lanes[place]}
    assert changed == {(1, Status.BACKLOG)}


def test_a_link_shows_on_both_cards_at_hand(seat: Seat, anywhere: str, sit: Sit) -> None:
    seat.desk.do(AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two"))
    seat.catch_up()
    key = seat.desk.project.ids["ML-TASK-02"]
    assert seat.desk.dossier("ML-TASK-02").links == ()
    other = sit(anywhere, "bo")
    other.desk.do(LinkCards("ML-TASK-01", Relation.INFORMS, "ML-TASK-02"))
    other.settle()
    seat.catch_up()
    dossier = seat.desk.project.dossiers[key]
    assert [link.relation for link in dossier.links] == [Relation.INFORMS]
    assert set(dossier.linked.values()) == {"ML-TASK-01"}


def test_an_archived_card_comes_back_with_its_parts(seat: Seat) -> None:
    part = {"timebox_length_s": 3600}
    seat.desk.do(AddCard(Kind.EXPERIMENT, "one", part=part, status=Status.IN_PROGRESS))
    seat.desk.do(ArchiveCard("ML-EXP-01"))
    assert seat.desk.project.experiments == {}
    assert errors(seat.catch_up()) == []
    seat.desk.do(RestoreCard("ML-EXP-01"))
    assert len(seat.desk.project.experiments) == 1
    assert errors(seat.settle()) == []
    assert bare(seat.desk.project) == bare(seat.in_database())


def test_people_and_phases_arrive_with_the_news(seat: Seat, anywhere: str, sit: Sit) -> None:
    other = sit(anywhere, "bo")
    other.desk.do(SetPerson("zoe"), SetPerson("Ana"), SetPerson("bo"))
    other.settle()
    seat.catch_up()
    assert [person.name for person in seat.desk.project.people] == ["Ana", "bo", "zoe"]
    assert other.desk.project.people == seat.desk.project.people


def test_nothing_to_undo_is_said(seat: Seat) -> None:
    seat.desk.undo()
    seat.desk.redo()
    assert errors(seat.settle()) == ["nothing_to_undo", "nothing_to_undo"]


def test_undo_is_of_ones_own_acts_only(seat: Seat, anywhere: str, sit: Sit) -> None:
    other = sit(anywhere, "bo")
    other.desk.do(AddCard(Kind.TASK, "theirs"))
    other.settle()
    seat.desk.undo()
    assert errors(seat.settle()) == ["nothing_to_undo"]


def test_a_listener_that_fails_stops_nobody(slow: SlowLibrary) -> None:
    def fail(event: Event) -> None:
        raise ValueError(event)

    project = slow.whole("ML")
    assert project is not None
    desk = Desk(slow, project, "ana", Clock(NOW), fail)
    desk.do(AddCard(Kind.TASK, "one"))
    desk.do(AddCard(Kind.TASK, "two"))
    desk.flush()
    assert len(slow.whole("ML").cards) == 2  # type: ignore[union-attr]
    desk.close()
    desk.flush()


def test_a_reader_changes_nothing(board: Path, sit: Sit) -> None:
    reader = sit(board, read_only=True)
    for deed in (lambda: reader.desk.do(AddCard(Kind.TASK, "x")), reader.desk.undo):
        with pytest.raises(StoreTrouble) as caught:
            deed()
        assert caught.value.code == "read_only"
    writer = sit(board, "bo")
    writer.desk.do(AddCard(Kind.TASK, "seen"))
    writer.settle()
    reader.catch_up()
    assert titles(reader) == {"ML-TASK-01": "seen"}


def test_the_whole_follows_the_first_window(board: Path, sit: Sit) -> None:
    seat = sit(board)
    for n in range(30):
        seat.desk.do(AddCard(Kind.TASK, f"{n}"))
    seat.settle()
    library = seat.desk.library
    window = library.first_window("ML", 12)
    assert window is not None
    events: list[Event] = []
    later = Seat(Desk(library, window, "ana", Clock(NOW), events.append), events)
    later.desk.ask_for_whole()
    assert errors(later.settle()) == []
    assert later.desk.project.is_whole
    assert bare(later.desk.project) == bare(seat.desk.project)


@pytest.mark.parametrize(
    "wish",
    [
        EditCard("ML-TASK-30", {"title": "beyond the window"}),
        MoveCard("ML-TASK-30", Status.READY),
        MoveCard("ML-TASK-02", Status.READY),
        AddCard(Kind.TASK, "at the very end"),
        ArchiveCard("ML-TASK-29"),
        OrderCard("ML-TASK-12", 1),
        MoveCard("ML-TASK-01", Status.BACKLOG, before="ML-TASK-25"),
    ],
    ids=lambda wish: f"{type(wish).__name__}-{wish.about}",
)
def test_a_first_window_is_enough_to_work_on(board: Path, sit: Sit, wish: Wish) -> None:
    seat = sit(board)
    for n in range(30):
        seat.desk.do(AddCard(Kind.TASK, f"{n}"))
    seat.settle()
    library = seat.desk.library
    window = library.first_window("ML", 12)
    assert window is not None
    before = sum(window.count(place) for place in window.lanes)
    events: list[Event] = []
    other = Seat(Desk(library, window, "ana", Clock(NOW), events.append), events)
    other.desk.do(wish)
    shown = other.desk.project
    added = {AddCard: 1, ArchiveCard: -1}.get(type(wish), 0)
    assert sum(shown.count(place) for place in shown.lanes) == before + added
    assert errors(other.settle()) == []
    assert other.desk.project.is_whole
    assert bare(other.desk.project) == bare(library.whole("ML"))


def test_others_news_renew_the_first_window(board: Path, sit: Sit) -> None:
    seat = sit(board)
    for n in range(30):
        seat.desk.do(AddCard(Kind.TASK, f"{n}"))
    seat.settle()
    window = seat.desk.library.first_window("ML", 12)
    assert window is not None
    events: list[Event] = []
    other = Seat(Desk(seat.desk.library, window, "bo", Clock(NOW), events.append), events)
    seat.desk.do(MoveCard("ML-TASK-30", Status.READY))
    seat.settle()
    other.desk.look_for_news()
    assert [notice.deeds for notice in other.settle()] == [("ana moved ML-TASK-30 to ready",)]
    assert not other.desk.project.is_whole
    assert other.desk.project.count((1, Status.BACKLOG)) == 29
    assert [card.id for card in other.desk.project.lanes[(1, Status.READY)]] == ["ML-TASK-30"]


def test_what_was_not_counted_to_the_end_is_counted_when_asked(board: Path, sit: Sit) -> None:
    seat = sit(board)
    for n in range(30):
        seat.desk.do(AddCard(Kind.TASK, f"{n}"))
    seat.settle()
    window = seat.desk.library.first_window("ML", 12, 20)
    assert window is not None
    events: list[Event] = []
    other = Seat(Desk(seat.desk.library, window, "bo", Clock(NOW), events.append), events)
    pane = (1, Status.BACKLOG)
    assert (other.desk.project.count(pane), other.desk.project.at_least) == (20, frozenset({pane}))
    other.desk.ask_for_counts()
    other.settle()
    assert (other.desk.project.count(pane), other.desk.project.at_least) == (30, frozenset())
    assert not other.desk.project.is_whole
    assert other.desk.project.worries == seat.desk.library.worries("ML")
    other.desk.ask_for_counts()
    assert other.settle() == []


def test_news_of_the_first_window_never_hide_the_whole(board: Path, sit: Sit) -> None:
    seat = sit(board)
    for n in range(30):
        seat.desk.do(AddCard(Kind.TASK, f"{n}"))
    seat.settle()
    window = seat.desk.library.first_window("ML", 12)
    assert window is not None
    events: list[Event] = []
    later = Seat(Desk(seat.desk.library, window, "ana", Clock(NOW), events.append), events)
    later.desk.do(MoveCard("ML-TASK-30", Status.READY))
    later.desk.look_for_news()
    later.settle()
    assert later.desk.project.is_whole
    assert bare(later.desk.project) == bare(later.in_database())
    later.settle()
    assert bare(later.desk.project) == bare(later.in_database())


def test_what_was_read_before_never_hides_what_was_read_since(board: Path, sit: Sit) -> None:
    seat, other = sit(board), sit(board, "bo")
    for n in range(14):
        seat.desk.do(AddCard(Kind.TASK, f"{n}"))
    seat.settle()
    other.catch_up()
    window = seat.desk.library.first_window("ML", 12)
    assert window is not None
    events: list[Event] = []
    later = Seat(Desk(seat.desk.library, window, "ana", Clock(NOW), events.append), events)
    later.desk.do(MoveCard("ML-TASK-02", Status.READY))
    later.desk.flush()
    other.catch_up()
    other.desk.do(MoveCard("ML-TASK-02", Status.REVIEW), MoveCard("ML-TASK-01", Status.REVIEW))
    other.settle()
    later.desk.read_whole()
    later.settle()
    assert bare(later.desk.project) == bare(later.in_database())
    assert bare(later.desk.project) == bare(other.desk.project)


def test_a_server_is_named_without_its_password(seat: Seat) -> None:
    library = seat.desk.library
    library.database.address = read_address("postgresql://ana:canary@host:5432/board")
    assert library.address == "postgresql://host:5432/board"
