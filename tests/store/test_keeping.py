"""What is kept, refused, counted and told, on a file and on a server alike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mlpm_tui.domain.attaching import AddItem, CheckItem, LinkCards, UnlinkCards
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Act, Change, removed, taken_back
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import MlpmError, StaleChange, StoreTrouble
from mlpm_tui.domain.experimenting import RecordResult, read_baseline
from mlpm_tui.domain.gates import DecideGate
from mlpm_tui.domain.phases import Decision
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.typed_experiment import read_kept_criteria
from mlpm_tui.store.address import read_address
from mlpm_tui.store.checking import check
from mlpm_tui.store.journal import broken_seals
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.units import Deed, Kept, Unit
from tests.conftest import Hands


def project_of(library: Library) -> Project:
    project = library.whole("ML")
    assert project is not None
    for key, dossier in library.dossiers(list(project.cards)).items():
        assert dossier.card.key == key
        project = project.with_dossier(dossier)
    return project


def unit_of(library: Library, hands: Hands, *wishes: Wish, who: str = "ana") -> Unit:
    project, moment = project_of(library), hands.moment(who)
    changes: list[Change] = []
    act = Act("", ())
    for wish in wishes:
        act = wish.act(project, moment)
        project = project.applied(act.changes, moment.now)
        changes += act.changes
    return Unit("ML", who, moment.now, Act(act.said, tuple(changes)))


def keep(library: Library, hands: Hands, *wishes: Wish, who: str = "ana") -> Kept:
    return library.keep(unit_of(library, hands, *wishes, who=who))


def only_card(library: Library) -> Card:
    (card,) = project_of(library).cards.values()
    return card


@pytest.fixture(autouse=True)
def _whole_at_the_end(library: Library) -> Iterator[None]:
    yield
    assert check(library.database) == ()


def test_an_empty_board_has_its_phases_gates_and_no_cards(library: Library) -> None:
    project = project_of(library)
    assert [phase.number for phase in project.phases] == [1, 2, 3, 4, 5]
    assert project.phases[0].started_at is not None
    assert project.phases[4].planned_days_most == 0
    assert [output.phase for output in project.outputs] == sorted(o.phase for o in project.outputs)
    assert project.cards == {}
    assert library.project_keys() == ("ML",)


def test_a_unit_kept_twice_is_there_once(library: Library, hands: Hands) -> None:
    unit = unit_of(library, hands, AddCard(Kind.TASK, "one"))
    first = library.keep(unit)
    again = library.keep(unit)
    assert (again.unit, again.seq, again.said) == (first.unit, first.seq, first.said)
    assert [change.after for change in again.changes] == [c.after for c in first.changes]
    assert only_card(library).id == "ML-TASK-01"
    assert library.is_kept(unit.id)
    assert not library.is_kept("another")


def test_everything_of_an_experiment_comes_back_as_it_was(library: Library, hands: Hands) -> None:
    part: dict[str, Any] = {
        "hypothesis": "naïve ≠ 悪い\nsecond line",
        "baseline": read_baseline("rule-based f1=0.72"),
        "criteria": read_kept_criteria("f1 >= 0.85"),
        "resources": ("1 x V100",),
        "timebox_length_s": 604_800,
    }
    tags = ("nlp", "müll")
    wish = AddCard(Kind.EXPERIMENT, "Try it", points=2.5, tags=tags, part=part)
    keep(library, hands, wish)
    card = only_card(library)
    keep(library, hands, MoveCard(card.id, Status.IN_PROGRESS))
    folds = {"f1": (0.8, 0.9), "loss": (float("nan"), 1.0)}
    keep(library, hands, RecordResult(card.id, "bert", {"acc": 0.5}, folds))
    dossier = library.dossier(card.id)
    assert dossier is not None
    assert dossier.card.tags == tags
    assert dossier.card.points == 2.5
    assert dossier.experiment is not None
    for name, value in part.items():
        assert getattr(dossier.experiment, name) == value
    assert dossier.experiment.timebox_running_since == dossier.card.entered_at
    assert dossier.results[0].folds["f1"] == (0.8, 0.9)
    assert dossier.results[0].metrics["acc"] == 0.5


def test_different_fields_of_a_card_both_stay(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    name = only_card(library).id
    mine = unit_of(library, hands, EditCard(name, {"title": "new"}))
    keep(library, hands, EditCard(name, {"description": "words", "points": 3}), who="bo")
    library.keep(mine)
    card = only_card(library)
    assert (card.title, card.description, card.points) == ("new", "words", 3)
    assert card.version == 3


def test_the_same_field_is_refused_with_the_name_and_both_values(
    library: Library, hands: Hands
) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    name = only_card(library).id
    mine = unit_of(library, hands, EditCard(name, {"title": "mine", "description": "lost?"}))
    keep(library, hands, EditCard(name, {"title": "theirs"}), who="bo")
    before = project_of(library)
    with pytest.raises(StaleChange, match=r"bo at \d\d:\d\d changed ML-TASK-01") as caught:
        library.keep(mine)
    assert "is now theirs, you had one and wanted mine" in str(caught.value)
    assert project_of(library) == before


def test_half_a_unit_is_never_kept(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    name = only_card(library).id
    wishes = (AddCard(Kind.TASK, "two"), EditCard(name, {"title": "mine"}))
    mine = unit_of(library, hands, *wishes)
    keep(library, hands, EditCard(name, {"title": "theirs"}), who="bo")
    with pytest.raises(StaleChange):
        library.keep(mine)
    assert only_card(library).title == "theirs"
    keep(library, hands, AddCard(Kind.TASK, "three"))
    assert set(project_of(library).ids) == {"ML-TASK-01", "ML-TASK-02"}


def test_what_somebody_altered_is_not_taken_away(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    name = only_card(library).id
    keep(library, hands, AddItem(name, "item"))
    dossier = library.dossier(name)
    assert dossier is not None
    gone = Unit("ML", "ana", hands.now(), Act("away", (removed(dossier.checklist[0]),)))
    keep(library, hands, CheckItem(name, "1"), who="bo")
    with pytest.raises(StaleChange, match="bo"):
        library.keep(gone)


def test_what_is_gone_cannot_be_edited(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two"))
    first, second = sorted(project_of(library).ids)
    keep(library, hands, LinkCards(first, Relation.BLOCKS, second))
    mine = unit_of(library, hands, UnlinkCards(first, Relation.BLOCKS, second))
    keep(library, hands, UnlinkCards(first, Relation.BLOCKS, second), who="bo")
    with pytest.raises(StaleChange, match="bo"):
        library.keep(mine)


def test_two_who_make_the_same_link_have_one(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two"))
    first, second = sorted(project_of(library).ids)
    mine = unit_of(library, hands, LinkCards(first, Relation.BLOCKS, second))
    keep(library, hands, LinkCards(first, Relation.BLOCKS, second), who="bo")
    with pytest.raises(StaleChange, match="Somebody else"):
        library.keep(mine)


def test_what_hangs_on_nothing_is_refused(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    unit = unit_of(library, hands, AddItem(only_card(library).id, "item"))
    (change,) = unit.act.changes
    stray = replace(change, card=5, after={**(change.after or {}), "card": 5})
    with pytest.raises(StaleChange, match="gone"):
        library.keep(replace(unit, act=Act("stray", (stray,))))


def test_ids_go_on_counting_whoever_asks(library: Library, hands: Hands, anywhere: str) -> None:
    other = Library(open_database(read_address(anywhere)))
    units = [unit_of(library, hands, AddCard(Kind.TASK, f"{n}")) for n in range(4)]
    said = [(library, other)[n % 2].keep(unit).said for n, unit in enumerate(units)]
    assert said == [f"added ML-TASK-0{n}" for n in (1, 2, 3, 4)]
    other.close()
    parent = keep(library, hands, AddCard(Kind.EPIC, "epic"))
    assert parent.said == "added ML-PROD-01"
    units = [unit_of(library, hands, AddCard(Kind.TASK, "x", parent="ML-PROD-01")) for _ in "ab"]
    assert [library.keep(unit).said for unit in units] == ["added ML-PROD-01a", "added ML-PROD-01b"]
    assert project_of(library).numbers == {"ML-TASK": 4, "ML-PROD": 1, "ML-PROD-01": 2}


def test_a_persons_acts_are_undone_and_redone_in_order(library: Library, hands: Hands) -> None:
    first = keep(library, hands, AddCard(Kind.TASK, "one"))
    keep(library, hands, AddCard(Kind.TASK, "others"), who="bo")
    second = keep(library, hands, EditCard("ML-TASK-01", {"title": "two"}))
    assert library.undo_stacks("ML", "ana") == ([first.unit, second.unit], [])
    undo = take_back(library, hands, second.unit, Deed.UNDO)
    assert library.undo_stacks("ML", "ana") == ([first.unit], [undo.unit])
    redo = take_back(library, hands, undo.unit, Deed.REDO)
    assert library.undo_stacks("ML", "ana") == ([first.unit, redo.unit], [])
    take_back(library, hands, redo.unit, Deed.UNDO)
    third = keep(library, hands, EditCard("ML-TASK-01", {"title": "three"}))
    assert library.undo_stacks("ML", "ana") == ([first.unit, third.unit], [])
    take_back(library, hands, third.unit, Deed.UNDO)
    take_back(library, hands, first.unit, Deed.UNDO)
    assert library.undo_stacks("ML", "ana")[0] == []
    assert only_card(library).title == "others"
    assert [card.title for card in library.archived("ML")] == ["one"]


def take_back(library: Library, hands: Hands, target: str, deed: Deed) -> Kept:
    entries = library.entries(target)
    now = hands.now()
    changes = taken_back([entry.change for entry in entries], now)
    return library.keep(Unit("ML", "ana", now, Act("back", changes), deed, target))


def test_an_undo_over_somebody_elses_hand_is_refused(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    mine = keep(library, hands, EditCard("ML-TASK-01", {"title": "two"}))
    keep(library, hands, EditCard("ML-TASK-01", {"title": "three"}), who="bo")
    with pytest.raises(StaleChange, match="bo"):
        take_back(library, hands, mine.unit, Deed.UNDO)
    keep(library, hands, AddCard(Kind.EXPERIMENT, "tried"))
    moved = keep(library, hands, MoveCard("ML-EXP-01", Status.IN_PROGRESS))
    keep(library, hands, MoveCard("ML-EXP-01", Status.REVIEW), who="bo")
    with pytest.raises(StaleChange) as caught:
        take_back(library, hands, moved.unit, Deed.UNDO)
    assert "first: status is now review, you had in progress and wanted" in str(caught.value)
    assert "entered" not in str(caught.value)


def test_the_history_tells_who_did_what(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    keep(library, hands, EditCard("ML-TASK-01", {"title": "two"}), who="bo")
    entries = library.history("ML", limit=2)
    assert [(entry.who, entry.said) for entry in entries] == [
        ("bo", "edited title of ML-TASK-01"),
        ("ana", "added ML-TASK-01"),
    ]
    assert entries[0].change.before == {"title": "one"}
    assert entries[0].change.after == {"title": "two"}
    card = only_card(library).key
    assert [entry.who for entry in library.history("ML", card)] == ["bo", "ana"]


def test_news_bring_every_card_that_was_touched(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two"))
    seq = project_of(library).seq
    assert library.news("ML", seq).deeds == ()
    kept = keep(library, hands, LinkCards("ML-TASK-01", Relation.BLOCKS, "ML-TASK-02"), who="bo")
    news = library.news("ML", seq)
    said = "linked: ML-TASK-01 blocks ML-TASK-02"
    assert news.deeds == ((kept.unit, "bo", said),)
    assert news.seq == kept.seq
    assert sorted(dossier.card.id for dossier in news.dossiers) == ["ML-TASK-01", "ML-TASK-02"]
    assert all(len(dossier.links) == 1 for dossier in news.dossiers)
    assert news.project is None


@pytest.mark.parametrize(
    "wish", [SetPerson("bo"), DecideGate(1, Decision.STOP, "no money")], ids=["person", "phase"]
)
def test_news_of_people_and_phases_bring_the_whole(
    library: Library, hands: Hands, wish: Wish
) -> None:
    seq = project_of(library).seq
    keep(library, hands, wish)
    news = library.news("ML", seq)
    assert news.project is not None
    assert news.project == library.whole("ML")


def test_the_first_window_has_the_first_cards_of_each_pane(library: Library, hands: Hands) -> None:
    keep(library, hands, *(AddCard(Kind.TASK, f"{n}") for n in range(30)))
    keep(library, hands, AddCard(Kind.EXPERIMENT, "x"))
    window = library.first_window("ML", 12)
    whole = library.whole("ML")
    assert window is not None
    assert whole is not None
    assert not window.is_whole
    for place, pane in whole.lanes.items():
        assert window.lanes[place] == pane[:12]
        assert window.count(place) == len(pane)
    assert window.experiments == whole.experiments
    assert not window.at_least


def test_a_pane_is_counted_no_further_than_asked(library: Library, hands: Hands) -> None:
    keep(library, hands, *(AddCard(Kind.TASK, f"{n}") for n in range(20)))
    keep(library, hands, *(AddCard(Kind.TASK, f"{n}", phase=2) for n in range(6)))
    full, other = (1, Status.BACKLOG), (2, Status.BACKLOG)
    for most, counted, at_least in ((19, 19, {full}), (20, 20, set()), (4, 5, {full, other})):
        window = library.first_window("ML", 5, most)
        assert window is not None
        assert (window.count(full), set(window.at_least)) == (counted, at_least)
        assert window.count(other) == (6 if other not in at_least else 5)
        assert window.lanes[full] == window.lanes[full][:5]


def test_a_reader_sees_one_moment_while_others_write(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    with library.database.reading() as connection:
        before = connection.rows("select title from card")
        other = Library(open_database(library.database.address))
        keep(other, hands, EditCard("ML-TASK-01", {"title": "two"}))
        other.close()
        assert connection.rows("select title from card") == before
    assert only_card(library).title == "two"


def test_seals_tell_when_the_history_was_altered(library: Library, hands: Hands) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    last = keep(library, hands, EditCard("ML-TASK-01", {"title": "two"})).seq

    def seals() -> list[int]:
        with library.database.reading() as connection:
            return list(broken_seals(connection))

    def alter(sql: str) -> None:
        with library.database.writing() as connection:
            connection.run(sql)

    assert seals() == []
    alter(f"update journal set who = 'eve' where seq = {last}")  # noqa: S608
    assert seals() == [last]
    alter(f"update journal set who = 'ana' where seq = {last}")  # noqa: S608
    assert seals() == []


def test_a_strange_word_in_a_column_is_told_and_not_taken_for_another(
    library: Library, hands: Hands
) -> None:
    keep(library, hands, AddCard(Kind.TASK, "one"))
    with library.database.writing() as connection:
        connection.run("update card set due = 'some day'")
    with pytest.raises(StoreTrouble, match="cannot be read") as caught:
        library.whole("ML")
    assert caught.value.code == "damaged"
    with library.database.writing() as connection:
        connection.run("update card set due = null")


def test_a_failed_block_leaves_nothing(library: Library, hands: Hands) -> None:
    before = project_of(library)

    def fail() -> None:
        with library.database.writing() as connection:
            connection.run("update project set name = 'gone'")
            raise MlpmError("no")

    with pytest.raises(MlpmError, match="no"):
        fail()
    assert project_of(library) == before
    hands.at += timedelta(days=400)
    keep(library, hands, AddCard(Kind.TASK, "later"))


def test_nothing_is_kept_by_a_reader(anywhere: str, hands: Hands) -> None:
    library = Library(open_database(read_address(anywhere), read_only=True))
    unit = unit_of(library, hands, AddCard(Kind.TASK, "one"))
    with pytest.raises(StoreTrouble) as caught:
        library.keep(unit)
    assert caught.value.code == "read_only"
    assert project_of(library).cards == {}
    library.close()
