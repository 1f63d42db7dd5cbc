"""What was ever done, page by page, and the board as it was, in a file and on a server."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, pairwise

import pytest

from mlpm_tui.domain.attaching import AddComment, LinkCards, UnlinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.changes import Act, Change, edited, taken_back
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import StaleChange
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.past import board_as_of, dossier_as_of
from mlpm_tui.domain.past_acts import PastAct, is_undone, takers_of
from mlpm_tui.domain.past_filters import read_act_filter
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard, RestoreCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.store import annals
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Deed, Unit
from tests.conftest import NOW, bare

MINUTE = timedelta(minutes=1)
COUNTS = {
    "who:ben": 4,
    "who:nobody": 0,
    "id:ml-exp-1": 3,
    "id:ml-exp-1 id:ml-task-1": 1,
    "kind:experiment": 3,
    "at>=2026-11-24": 0,
    "at<1h who:ana,ben": 10,
    "-who:ben": 6,
    "": 10,
}


class Pen:
    """Keeps wishes, one a minute, and remembers every state of the board."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.units: list[Unit] = []
        self.keys = count(1)
        self.states = [self.now]

    @property
    def now(self) -> Project:
        found = self.library.whole("ML")
        assert found is not None
        return found

    def do(self, *wishes: Wish, who: str = "ana") -> Unit:
        moment = Moment(self._at, who, lambda: next(self.keys))
        project, changes, said = self.now, list[Change](), list[str]()
        for dossier in self.library.dossiers(range(1, 30)).values():
            project = project.with_dossier(dossier)
        for wish in wishes:
            act = wish.act(project, moment)
            project = project.applied(act.changes, moment.now)
            changes += act.changes
            said.append(act.said)
        return self.keep(Unit("ML", who, moment.now, Act("; ".join(said), tuple(changes))))

    def take_back(self, unit: Unit, deed: Deed = Deed.UNDO) -> Unit:
        changes = taken_back([e.change for e in self.library.entries(unit.id)], self._at)
        act = Act(f"undid: {unit.act.said}", changes)
        return self.keep(Unit("ML", unit.who, self._at, act, deed, unit.id))

    def keep(self, unit: Unit) -> Unit:
        self.library.keep(unit)
        self.units.append(unit)
        self.states.append(self.now)
        return unit

    @property
    def _at(self) -> datetime:
        return NOW + MINUTE * len(self.states)


@pytest.fixture
def pen(library: Library) -> Pen:
    """A board on which something was done by two people."""
    pen = Pen(library)
    pen.do(AddCard(Kind.TASK, "one"), AddCard(Kind.EXPERIMENT, "two", 3))
    pen.do(MoveCard("ML-TASK-01", Status.IN_PROGRESS))
    pen.do(EditCard("ML-TASK-01", {"title": "uno"}), who="Ben")
    undone = pen.take_back(pen.units[-1])
    pen.do(LinkCards("ML-TASK-01", Relation.RELATES, "ML-EXP-01"))
    pen.do(AddComment("ML-EXP-01", "50 % of it"), ArchiveCard("ML-EXP-01"))
    pen.take_back(undone, Deed.REDO)
    pen.do(RestoreCard("ML-EXP-01"))
    pen.do(UnlinkCards("ML-TASK-01", Relation.RELATES, "ML-EXP-01"), who="Ben")
    return pen


def test_the_board_and_its_cards_are_found_as_they_were(pen: Pen) -> None:
    last = pen.states[-1]
    for unit, state in zip(pen.units, pen.states[1:], strict=True):
        instant = pen.library.annals.instant_after("ML", unit.id)
        assert instant is not None
        read = pen.library.annals.as_it_is("ML", instant.seq)
        assert read is not None
        assert bare(read[0].project) == bare(last)
        then = board_as_of(*read, instant.seq)
        # The numbers that are given next are not looked at.
        assert bare(then) == bare(replace(state, numbers=last.numbers))
        assert (instant.at, instant.who) == (unit.at, unit.who)
    instant = pen.library.annals.instant_after("ML", pen.units[4].id)
    assert instant is not None
    read = pen.library.annals.as_it_is("ML", instant.seq)
    assert read is not None
    then = board_as_of(*read, instant.seq)
    now = pen.library.dossier("ML-EXP-01")
    assert now is not None
    assert (len(now.comments), len(now.links)) == (1, 0)
    found = dossier_as_of(now, read[1], then, read[0].stamps)
    assert found is not None
    assert (len(found.comments), [tie for _, tie in found.ties]) == (0, ["ML-TASK-01"])


def test_pages_join_without_a_gap_and_acts_stay_whole(
    pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pen.library.annals.page("ML")
    assert whole.before is None
    assert [act.unit for act in whole.acts[:-1]] == [unit.id for unit in reversed(pen.units)]
    assert whole.acts[-1].deed == "found"
    for rows in (1, 2, 3, 5):
        monkeypatch.setattr(annals, "ROWS", rows)
        found, before = list[PastAct](), None
        while True:
            page = pen.library.annals.page("ML", before)
            found += page.acts
            if (before := page.before) is None:
                break
        assert [act.unit for act in found] == [act.unit for act in whole.acts]
        assert all(one.key > other.key for one, other in pairwise(found))
    assert pen.library.annals.page("NO").acts == ()
    assert pen.library.annals.page("ML", after=whole.acts[2].key).acts == whole.acts[:2]


def test_what_was_undone_is_known_and_what_is_narrowed_fits(pen: Pen) -> None:
    acts = pen.library.annals.page("ML").acts
    takers = takers_of(acts)
    assert takers == pen.library.annals.takers(0)
    edit = next(act for act in acts if act.said.startswith("edited title"))
    undo = next(act for act in acts if act.deed == "undo")
    assert not is_undone(edit, takers)
    assert is_undone(undo, takers)
    without = {unit: taker for unit, taker in takers.items() if taker.deed == "undo"}
    assert is_undone(edit, without)
    now = NOW + MINUTE * 30
    found = dict[str, int]()
    for text in COUNTS:
        wanted = read_act_filter(text)
        page = pen.library.annals.page("ML", narrowing=wanted.narrowing(now))
        fitting = [act for act in page.acts if wanted.matches(act, now, is_undone=False)]
        found[text] = len(fitting)
    assert found == COUNTS
    task = next(card for card in pen.now.cards.values() if card.kind is Kind.TASK)
    pen.library.annals.check_unchanged(edited(task, title="tre"))
    other = pen.states[1].cards[task.key]
    with pytest.raises(StaleChange, match=r"first: title is now uno, you had one"):
        pen.library.annals.check_unchanged(edited(other, title="due"))
