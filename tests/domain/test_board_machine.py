"""The board against a plain dictionary: whatever is done, undone and reopened, both stay equal."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
)

from mlpm_tui.domain.attaching import AddComment, AddItem, CheckItem, LinkCards, UnlinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import AssignCard, EditCard
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard, OrderCard, RestoreCard
from mlpm_tui.domain.project import PLACES
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, found_project, open_desk
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address
from tests.conftest import NOW, Seat, bare

if TYPE_CHECKING:
    from mlpm_tui.services.writer import Event

OPEN = st.sampled_from([s for s in Status if s is not Status.DONE])
TITLES = st.text("abcdefgh", min_size=1, max_size=8)
Model = dict[str, tuple[str, str, str]]
"""By id: title, status and owner of each card on the board."""


class Board(RuleBasedStateMachine):
    cards = Bundle("cards")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "board.db"
        chosen = Settings(database=str(self.path), user="ana")
        found_project(Wanted(chosen, Clock(NOW)), Address(path=self.path))
        self.seat = self.sit()
        self.model: Model = {}
        self.past: list[Model] = []
        self.future: list[Model] = []

    def sit(self, who: str = "ana") -> Seat:
        events: list[Event] = []
        chosen = Settings(database=str(self.path), user=who)
        return Seat(open_desk(Wanted(chosen, Clock(NOW)), events.append), events)

    def do(self, model: Model, *wishes: Wish) -> None:
        act = self.seat.desk.do(*wishes)
        optimistic = self.seat.desk.project
        assert [n for n in self.seat.settle() if n.error] == []
        assert bare(optimistic) == bare(self.seat.in_database())
        self.check_dossiers()
        if act.changes:
            self.past.append(self.model)
            self.future.clear()
        self.model = model

    def check_dossiers(self) -> None:
        held = self.seat.desk.project.dossiers
        assert dict(held) == self.seat.desk.library.dossiers(list(held))

    @rule(target=cards, title=TITLES, status=OPEN, kind=st.sampled_from(Kind))
    def add(self, title: str, status: Status, kind: Kind) -> str:
        before = self.seat.desk.project.cards.keys()
        wish = AddCard(kind, title, status=status, checklist=(("todo", "one"), ("todo", "two")))
        self.do(self.model, wish)
        card = next(c for k, c in self.seat.desk.project.cards.items() if k not in before)
        self.model = self.model | {card.id: (title, str(status), "")}
        return card.id

    @rule(target=cards, parent=cards, title=TITLES)
    def add_part(self, parent: str, title: str) -> object:
        before = self.seat.desk.project.cards.keys()
        try:
            self.do(self.model, AddCard(Kind.TASK, title, parent=parent))
        except RuleBroken:
            return multiple()
        card = next(c for k, c in self.seat.desk.project.cards.items() if k not in before)
        self.model = self.model | {card.id: (title, "backlog", "")}
        return card.id

    @rule(card=cards, title=TITLES, owner=st.sampled_from(["", "ana", "bo"]))
    def edit(self, card: str, title: str, owner: str) -> None:
        model = dict(self.model)
        if card in model:
            model[card] = (title, model[card][1], owner)
        self.seat.desk.dossier(card)
        self.do(model, EditCard(card, {"title": title}), AssignCard(card, owner or None))

    @rule(card=cards, status=OPEN, is_on_top=st.booleans())
    def move(self, card: str, status: Status, *, is_on_top: bool) -> None:
        try:
            wish = MoveCard(card, status, is_on_top=is_on_top)
            self.do(self.with_status(card, str(status)), wish)
        except RuleBroken:
            assert card not in self.model or self.model[card][1] == status

    def with_status(self, card: str, status: str) -> Model:
        if card not in self.model:
            return self.model
        title, before, owner = self.model[card]
        begins = before in {"backlog", "ready"} and status in {"in_progress", "review"}
        if begins and "-ALERT-" in card and not owner:
            # Who takes an alert up is who it belongs to.
            owner = self.seat.desk.who
        return self.model | {card: (title, status, owner)}

    @rule(card=cards, step=st.sampled_from([-1, 1]))
    def order(self, card: str, step: int) -> None:
        project = self.seat.desk.project
        found = project.find(card)
        if found is None or found.is_archived:
            return
        ids = [c.id for c in project.lanes[found.place]]
        at = ids.index(card)
        if not 0 <= at + step < len(ids):
            with pytest.raises(RuleBroken):
                self.seat.desk.do(OrderCard(card, step))
            return
        self.do(self.model, OrderCard(card, step))
        ids.insert(at + step, ids.pop(at))
        assert [c.id for c in self.seat.desk.project.lanes[found.place]] == ids

    @rule(card=cards)
    def archive_and_restore(self, card: str) -> None:
        model = dict(self.model)
        if card not in model:
            with pytest.raises(RuleBroken):
                self.seat.desk.do(ArchiveCard(card))
            return
        kept = model.pop(card)
        self.do(model, ArchiveCard(card))
        self.do(model | {card: kept}, RestoreCard(card))

    @rule(card=consumes(cards))
    def archive(self, card: str) -> None:
        if card in self.model:
            self.do({k: v for k, v in self.model.items() if k != card}, ArchiveCard(card))

    @rule(card=cards, other=cards)
    def hang_on(self, card: str, other: str) -> None:
        self.seat.desk.dossier(other)
        self.do(self.model, AddComment(card, "seen"))
        if card in self.model:
            self.do(self.model, AddItem(card, "three"))
            items = self.seat.desk.dossier(card).checklist
            self.do(self.model, CheckItem(card, str(len(items))))
        try:
            self.do(self.model, LinkCards(card, Relation.RELATES, other))
        except RuleBroken:
            return
        if card in self.model:
            self.do(self.model, UnlinkCards(card, Relation.RELATES, other))

    @rule()
    def undo(self) -> None:
        self.seat.desk.undo()
        errors = [n.error for n in self.seat.catch_up() if n.error]
        assert bool(errors) is (not self.past)
        if self.past:
            self.future.append(self.model)
            self.model = self.past.pop()

    @rule()
    def redo(self) -> None:
        self.seat.desk.redo()
        errors = [n.error for n in self.seat.catch_up() if n.error]
        assert bool(errors) is (not self.future)
        if self.future:
            self.past.append(self.model)
            self.model = self.future.pop()

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def stale_edit(self, data: st.DataObject) -> None:
        card = data.draw(st.sampled_from(sorted(self.model)))
        other = self.sit("bo")
        other.desk.do(EditCard(card, {"title": "mine", "owner": None}))
        assert [n for n in other.settle() if n.error] == []
        other.desk.close()
        seen = self.seat.desk.project.card(card)
        if seen.title == "mine":
            return
        self.seat.desk.do(EditCard(card, {"title": "yours"}))
        errors = [n.error for n in self.seat.settle() if n.error]
        assert len(errors) == 1
        assert errors[0].code == "stale"
        assert "bo" in str(errors[0])
        assert "mine" in str(errors[0])
        assert "yours" in str(errors[0])
        # Give the card back as it was, so that the other's hand stands in nobody's way.
        third = self.sit("cy")
        third.desk.do(EditCard(card, {"title": seen.title, "owner": seen.owner}))
        assert [n for n in third.settle() if n.error] == []
        third.desk.close()
        self.seat.catch_up()

    @rule()
    def reopen(self) -> None:
        self.seat.desk.close()
        self.seat = self.sit()

    @invariant()
    def is_equal(self) -> None:
        self.seat.catch_up()
        project = self.seat.desk.project
        found = {
            card.id: (card.title, str(card.status), card.owner or "")
            for card in project.cards.values()
        }
        assert found == self.model
        assert bare(project) == bare(self.seat.in_database())
        self.check_dossiers()

    @invariant()
    def every_card_is_in_one_lane(self) -> None:
        project = self.seat.desk.project
        seen = Counter(card.key for place in PLACES for card in project.lanes[place])
        assert seen == Counter(project.cards.keys())
        for place in PLACES:
            pane = project.lanes[place]
            assert all(card.place == place for card in pane)
            assert list(pane) == sorted(pane, key=lambda card: (card.rank, card.key))

    def teardown(self) -> None:
        for _ in range(len(self.past)):
            self.seat.desk.undo()
        assert [n for n in self.seat.catch_up() if n.error] == []
        assert self.seat.desk.project.cards == {}
        self.seat.desk.close()
        shutil.rmtree(self.folder)


TestBoard = Board.TestCase
