"""What the boards remember, on both databases: lineage, and experiments that repeat others."""

import pytest

from mlpm_tui.domain.attaching import LinkCards
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.placing import AddCard, ArchiveCard
from mlpm_tui.services.memory import recall, recall_learned, said_of, similar, trace_back
from mlpm_tui.store.card_words import BATCH
from tests.conftest import Seat, Sit

LEARNED = "A model is bound to its domain.\nAnd more of it."


def add(seat: Seat, title: str, hypothesis: str = "", *informed_by: str) -> None:
    part = {"hypothesis": hypothesis} if hypothesis else {}
    seat.desk.do(AddCard(Kind.EXPERIMENT, title, part=part, informed_by=informed_by))
    assert not any(notice.error for notice in seat.settle())


@pytest.fixture
def seat(anywhere: str, sit: Sit) -> Seat:
    found = sit(anywhere)
    add(found, "Rules by hand")
    add(found, "Bag of words learnt on films, used on tweets", "Words carry over", "ML-EXP-01")
    found.desk.do(DecideExperiment("ML-EXP-02", Outcome.FAILURE, learnings=LEARNED))
    add(found, "Words and rules in one model", "", "ML-EXP-01", "ML-EXP-02", "ML-EXP-02")
    add(found, "Abstain when unsure", "", "ML-EXP-03")
    return found


def told(seat: Seat, card: str) -> tuple[list[str], list[str]]:
    found = trace_back(seat.desk.library, card)
    return (
        [f"{s.depth}{s.card.id[-2:]}{'!' * s.is_again}" for s in found.before],
        [f"{s.depth}{s.card.id[-2:]}{'!' * s.is_again}" for s in found.after],
    )


def test_a_chain_is_read_both_ways_in_one_go(seat: Seat) -> None:
    assert told(seat, "ml-exp-04") == (["103", "201", "202", "301!"], [])
    assert told(seat, "ML-EXP-01") == ([], ["102", "203", "304", "103!"])
    found = trace_back(seat.desk.library, "ML-EXP-03")
    (teacher,) = [s.card for s in found.before if s.card.id == "ML-EXP-02"]
    assert (teacher.outcome, teacher.learnings) == ("failure", LEARNED)
    with pytest.raises(NotFound):
        trace_back(seat.desk.library, "ML-EXP-77")


def test_a_circle_and_an_archived_card_are_survived(seat: Seat) -> None:
    seat.desk.do(LinkCards("ML-EXP-04", Relation.INFORMS, "ML-EXP-01"))
    seat.desk.do(ArchiveCard("ML-EXP-02"))
    seat.settle()
    before, after = told(seat, "ML-EXP-01")
    assert "301!" in "".join(before) or any(step.endswith("01!") for step in before)
    assert any(step.endswith("01!") for step in after)
    found = trace_back(seat.desk.library, "ML-EXP-03")
    assert [s.card.is_archived for s in found.before if s.card.id == "ML-EXP-02"][:1] == [True]


def test_a_new_card_and_its_teachers_are_one_act(seat: Seat) -> None:
    dossier = seat.desk.library.dossier("ML-EXP-03")
    assert dossier is not None
    assert sorted(dossier.linked.values()) == ["ML-EXP-01", "ML-EXP-02", "ML-EXP-04"]
    seat.desk.undo()
    seat.settle()
    assert told(seat, "ML-EXP-04") == ([], [])
    seat.desk.redo()
    seat.settle()
    assert told(seat, "ML-EXP-04")[0][0] == "103"
    with pytest.raises(NotFound):
        add(seat, "Another", "", "ML-EXP-77")


def test_a_repeated_failure_is_told_with_what_it_taught(seat: Seat) -> None:
    library = seat.desk.library
    (found,) = similar(library, "Bag of words trained on films, applied to tweets")
    assert said_of(found) == (
        "ML-EXP-02 tried something like this and failed: A model is bound to its domain."
    )
    assert similar(library, "Distil the encoder") == ()
    assert similar(library, "Rules by hand") == ()
    besides = frozenset({"ML-EXP-02"})
    assert similar(library, "Bag of words trained on films", besides=besides) == ()


def test_it_is_found_among_many_in_the_index_and_before_it_is_indexed(seat: Seat) -> None:
    for n in range(BATCH + 1):
        seat.desk.do(AddCard(Kind.EXPERIMENT, f"Something number {n} about apples"))
    seat.settle()
    library = seat.desk.library
    recall(library, "apples")
    assert [one.tried.id for one in similar(library, "Words from films on tweets, a bag")] == [
        "ML-EXP-02"
    ]


def test_the_words_of_a_learning_are_found_with_their_place(seat: Seat) -> None:
    (found,) = recall(seat.desk.library, "bound domain outcome:failure")
    assert found.card.id == "ML-EXP-02"
    assert found.fields == ("learnings",)
    marked = [found.excerpt.text[start:end] for start, end in found.excerpt.marks]
    assert marked == ["bound", "domain"]
    assert [one.card.id for one in recall(seat.desk.library, "outcome:failure")] == ["ML-EXP-02"]


def test_what_taught_comes_first_and_other_cards_only_where_asked_for(seat: Seat) -> None:
    add(seat, "A domain of its own")
    seat.desk.do(AddCard(Kind.TASK, "Agree on the domain"))
    seat.settle()
    library = seat.desk.library
    assert [one.card.id for one in recall_learned(library, "domain")] == ["ML-EXP-02", "ML-EXP-05"]
    found = recall_learned(library, "domain kind:task")
    assert [one.card.id for one in found] == ["ML-TASK-01"]
