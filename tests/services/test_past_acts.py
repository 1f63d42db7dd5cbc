"""Looking through what was done: pages that fit a filter, what is new, and undo of any act."""

from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.past_filters import read_act_filter
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.services import past_acts
from mlpm_tui.services.past_acts import (
    Found,
    Looking,
    first_acts,
    more_acts,
    newer_acts,
    read_act,
    way_back,
)
from mlpm_tui.services.past_boards import PastLibrary, board_after
from mlpm_tui.store import annals
from mlpm_tui.store.units import Deed
from tests.conftest import NOW, Seat, Sit


def looking(text: str = "") -> Looking:
    return Looking("ML", NOW, read_act_filter(text))


def said(found: Found) -> list[str]:
    return [act.said for act in found.acts]


def titled(seat: Seat, title: str) -> None:
    seat.desk.dossier("ML-TASK-01")
    seat.desk.do(EditCard("ML-TASK-01", {"title": title}))
    assert not any(notice.error for notice in seat.settle())


@pytest.fixture
def seats(board: Path, sit: Sit) -> tuple[Seat, Seat]:
    """Ana has added two cards and moved one; Ben sits beside her."""
    ana, ben = sit(board), sit(board, "ben")
    for wish in (
        AddCard(Kind.TASK, "one", 1),
        AddCard(Kind.EXPERIMENT, "two", 3),
        MoveCard("ML-TASK-01", Status.READY),
    ):
        ana.desk.do(wish)
        ana.settle()
    ben.catch_up()
    return ana, ben


def test_acts_come_page_by_page_and_what_is_new_comes_on_top(
    seats: tuple[Seat, Seat], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = seats
    library = ana.desk.library
    monkeypatch.setattr(annals, "ROWS", 1)
    monkeypatch.setattr(past_acts, "ENOUGH", 2)
    first = first_acts(library, looking())
    assert said(first) == ["moved ML-TASK-01 to ready", "added ML-EXP-01"]
    whole = more_acts(library, looking(), more_acts(library, looking(), first))
    assert said(whole)[2:] == ["added ML-TASK-01", "founded ML"]
    assert whole.before is None
    titled(ben, "uno")
    newer = newer_acts(library, looking(), whole)
    assert said(newer)[:2] == ["edited title of ML-TASK-01", "moved ML-TASK-01 to ready"]
    assert newer_acts(library, looking(), newer) is newer
    assert said(newer_acts(library, looking("who:ana"), whole)) == said(whole)


def test_a_filter_finds_what_was_undone(seats: tuple[Seat, Seat]) -> None:
    ana, _ = seats
    ana.desk.undo()
    ana.settle()
    library = ana.desk.library
    assert said(first_acts(library, looking("is:undone"))) == ["moved ML-TASK-01 to ready"]
    assert said(first_acts(library, looking("is:undo kind:task"))) == [
        "undid: moved ML-TASK-01 to ready"
    ]
    assert said(first_acts(library, looking("is:undone kind:task"))) == [
        "moved ML-TASK-01 to ready"
    ]
    assert said(first_acts(library, looking("is:founding"))) == ["founded ML"]


def test_an_act_that_is_undone_meanwhile_begins_or_ceases_to_fit(
    seats: tuple[Seat, Seat],
) -> None:
    ana, _ = seats
    library = ana.desk.library
    gone, held = (first_acts(library, looking(text)) for text in ("is:undone", "-is:undone moved"))
    assert (said(gone), said(held)) == ([], ["moved ML-TASK-01 to ready"])
    ana.desk.undo()
    ana.settle()
    assert said(newer_acts(library, looking("is:undone"), gone)) == ["moved ML-TASK-01 to ready"]
    held = newer_acts(library, looking("-is:undone moved"), held)
    assert said(held) == ["undid: moved ML-TASK-01 to ready"]


def test_anybodys_act_is_undone_and_brought_back_by_name(seats: tuple[Seat, Seat]) -> None:
    ana, ben = seats
    library = ben.desk.library
    found = first_acts(library, looking())
    move = found.acts[0]
    titled(ana, "uno")
    read = read_act(library, "ML", move, found, "ben", NOW)
    assert read.obstacle == ""
    assert {name for change in read.back for name in change.after or ()} >= {"status"}
    ben.desk.undo(move.unit)
    assert [notice.error for notice in ben.settle() if notice.error] == []
    card = ben.desk.project.card("ML-TASK-01")
    assert (card.status, card.title) == (Status.BACKLOG, "uno")
    found = first_acts(library, looking())
    assert found.is_undone(move)
    assert way_back(move, found.takers) == (Deed.REDO, found.acts[0].unit)
    # What Ben has taken back is not Ana's to undo once more: her next one is.
    ana.catch_up()
    ana.desk.undo()
    assert [notice.error for notice in ana.settle() if notice.error] == []
    assert ana.desk.project.card("ML-TASK-01").title == "one"
    ben.desk.redo(way_back(move, found.takers)[1])
    assert [notice.error for notice in ben.settle() if notice.error] == []
    assert ben.desk.project.card("ML-TASK-01").status is Status.READY
    assert not first_acts(library, looking()).is_undone(move)


def test_what_stands_in_the_way_is_said_before(seats: tuple[Seat, Seat]) -> None:
    ana, ben = seats
    library = ana.desk.library
    ben.desk.do(MoveCard("ML-TASK-01", Status.REVIEW))
    ben.settle()
    found = first_acts(library, looking())
    read = read_act(library, "ML", found.acts[1], found, "ana", NOW)
    assert read.back == ()
    assert read.obstacle.startswith("ben at 09:00 changed ML-TASK-01 first: status is now review")
    ana.desk.undo(found.acts[1].unit)
    (error,) = [str(notice.error) for notice in ana.settle() if notice.error]
    assert error == read.obstacle
    founding = read_act(library, "ML", found.acts[-1], found, "ana", NOW)
    assert founding.obstacle == "What a project began with cannot be undone."
    ana.desk.undo(found.acts[-1].unit)
    (error,) = [str(notice.error) for notice in ana.settle() if notice.error]
    assert error == founding.obstacle


def test_a_card_as_it_was_has_its_history_however_much_came_later(
    seats: tuple[Seat, Seat],
) -> None:
    ana, _ = seats
    library = ana.desk.library
    then = board_after(library, "ML", first_acts(library, looking()).acts[0].unit)
    for title in ("two", "three", "four"):
        titled(ana, title)
    key = then.project.ids["ML-TASK-01"]
    entries = PastLibrary(library, then).history("ML", key, 2)
    assert [entry.said for entry in entries] == ["moved ML-TASK-01 to ready", "added ML-TASK-01"]
