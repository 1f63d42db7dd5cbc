"""The board as it was: going back over all that was done gives every state that there was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Change, edited, made, removed, taken_back, touched_cards
from mlpm_tui.domain.details import Comment, Link, Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.past import AsItIs, Rewinding, Step, board_as_of, dossier_as_of
from mlpm_tui.domain.phases import Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.project_draft import Draft
from mlpm_tui.domain.team import Person
from tests.conftest import NOW

DEEDS = ("add", "move", "order", "title", "archive", "restore", "undo", "phase", "join", "leave")
Deed = tuple[str, int]


class Told:
    """A project, all its cards, and what was done to them."""

    def __init__(self) -> None:
        self.project = Project("ML", "ML", phases=(Phase(901, 1, "one"), Phase(902, 2, "two")))
        self.all: dict[int, Card] = {}
        self.units: list[tuple[tuple[Change, ...], datetime]] = []
        self.states = [self.project]

    def do(self, changes: Sequence[Change]) -> None:
        at = NOW + timedelta(minutes=len(self.units))
        draft = Draft(self.project)
        for change in changes:
            draft.take(change)
            self._note(change, at)
        project = draft.project()
        # As the store reads it: archived cards are not shown.
        shown = {key: card for key, card in self.all.items() if not card.is_archived}
        lanes: dict[object, list[Card]] = {place: [] for place in project.lanes}
        for card in sorted(shown.values(), key=lambda c: (c.rank, c.key)):
            lanes[card.place].append(card)
        self.project = replace(
            project,
            cards=shown,
            ids={card.id: key for key, card in shown.items()},
            lanes={place: tuple(pane) for place, pane in lanes.items()},  # type: ignore[misc]
            experiments={},
        )
        self.units.append((tuple(changes), at))
        self.states.append(self.project)

    def _note(self, change: Change, at: datetime) -> None:
        if change.entity != "card":
            return
        if change.before is None:
            fields = dict(change.after or {})
            self.all[change.key] = Card(key=change.key, version=1, **fields)  # type: ignore[arg-type]
        else:
            old = self.all[change.key]
            self.all[change.key] = replace(old, version=old.version + 1, **(change.after or {}))  # type: ignore[arg-type]
        self.all[change.key] = replace(self.all[change.key], updated_at=at)

    def act(self, deed: Deed) -> tuple[Change, ...]:
        """Return what a deed changes; nothing where there is nothing to do it to."""
        name, number = deed
        now = NOW + timedelta(minutes=len(self.units))
        cards = sorted(self.all)
        if name == "add":
            key = 1 + len(self.all)
            at = (now, now, now)
            return (made(Card(key, f"ML-{key}", Kind.TASK, "new", 1, Status.READY, "m", *at)),)
        if name == "phase":
            phase = self.project.phases[number % 2]
            return edited(phase, reason=f"reason {len(self.units)}")
        if name in {"join", "leave"}:
            return self._person(name)
        if name == "undo":
            return taken_back(self.units[number % len(self.units)][0], now) if self.units else ()
        if not cards:
            return ()
        card = self.all[cards[number % len(cards)]]
        ways: dict[str, dict[str, object]] = {
            "move": {"status": tuple(Status)[number % 5], "entered_at": now},
            "order": {"rank": f"r{number}"},
            "title": {"title": f"title {number}"},
            "archive": {"archived_at": now},
            "restore": {"archived_at": None},
        }
        return edited(card, **ways[name])  # type: ignore[arg-type]

    def _person(self, name: str) -> tuple[Change, ...]:
        people = self.project.people
        if name == "join":
            return (made(Person(700 + len(self.units), f"p{len(self.units)}")),)
        return (removed(people[0]),) if people else ()

    def can(self, changes: Sequence[Change]) -> bool:
        """Tell whether each field has the value that is to change, as the store would ask."""
        people = {person.key: person for person in self.project.people}
        phases = {phase.key: phase for phase in self.project.phases}
        records = {"card": self.all, "person": people, "phase": phases}
        for change in changes:
            held = records[change.entity].get(change.key)  # type: ignore[attr-defined]
            if change.before is None:
                if held is not None:
                    return False
                continue
            if held is None or any(getattr(held, n) != v for n, v in change.before.items()):
                return False
        return bool(changes)


def steps(told: Told, after: int) -> list[Step]:
    done = [change for changes, _ in told.units[after:] for change in changes]
    return [Step(c.entity, c.key, c.card, c.before, c.after is None) for c in reversed(done)]


def stamps(told: Told, after: int) -> dict[int, datetime]:
    return {key: at for changes, at in told.units[:after] for key in touched_cards(changes)}


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 40)), max_size=40))
def test_every_state_is_found_again(deeds: list[Deed]) -> None:
    told = Told()
    for deed in deeds:
        changes = told.act(deed)
        if told.can(changes):
            told.do(changes)
    for at, state in enumerate(told.states):
        since = Rewinding(steps(told, at))
        hidden = {key: card for key, card in told.all.items() if card.is_archived}
        seen = {key: when for key, when in stamps(told, at).items() if key in since.touched}
        now = AsItIs(told.project, hidden, stamps=seen)
        then = board_as_of(now, since, at)
        assert then.lanes == state.lanes
        assert dict(then.cards) == dict(state.cards)
        assert then.ids == state.ids
        assert (then.phases, then.people) == (state.phases, state.people)


def test_what_hung_on_a_card_is_found_again() -> None:
    at = (NOW, NOW, NOW)
    card, other = (
        Card(key, f"ML-{key}", Kind.EXPERIMENT, "card", 3, Status.READY, "m", *at) for key in (1, 2)
    )
    then = Dossier(
        card,
        Experiment(1, hypothesis="bold"),
        comments=(Comment(11, 1, "ana", NOW, "first"),),
        links=(Link(21, 2, Relation.INFORMS, 1),),
        linked={2: "ML-2"},
    )
    assert then.experiment is not None
    changes = [
        *edited(then.experiment, hypothesis="timid"),
        removed(then.links[0]),
        made(Comment(12, 1, "ben", NOW, "second")),
        *edited(then.comments[0], text="changed"),
    ]
    now = then.applied(changes)
    assert now.links == ()
    back = [Step(c.entity, c.key, c.card, c.before, c.after is None) for c in reversed(changes)]
    project = Project("ML", "ML", cards={1: card, 2: other})
    found = dossier_as_of(now, Rewinding(back), project, {})
    assert found == then
