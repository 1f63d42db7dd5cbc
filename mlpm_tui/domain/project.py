"""A whole project as one frozen value: what the board shows and what the rules ask.

Nothing in it is ever altered. A change makes a new project that shares all that did not change, so
a pane that is the same tuple as before needs no repaint.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Place, Status
from mlpm_tui.domain.changes import Change, rewritten, touched_cards
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.ids import read_id, series_of
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.ranks import rank_between
from mlpm_tui.domain.records import record_made
from mlpm_tui.domain.team import Person

PLACES: tuple[Place, ...] = tuple((p, s) for p in PHASE_NUMBERS for s in STATUSES)
EMPTY_LANES: Mapping[Place, tuple[Card, ...]] = dict.fromkeys(PLACES, ())
MOST_DOSSIERS = 200
"""More dossiers than this are not kept at hand; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Project:
    """All cards that are not archived, pane by pane in rank order, and what belongs to them.

    `seq` is the last entry of the history that it shows. `beyond` counts, for each pane, the cards
    that were not read yet: only the first picture of a large board has any.
    """

    key: str
    name: str
    seq: int = 0
    lanes: Mapping[Place, tuple[Card, ...]] = field(default_factory=lambda: EMPTY_LANES)
    cards: Mapping[int, Card] = field(default_factory=dict)
    ids: Mapping[str, int] = field(default_factory=dict)
    experiments: Mapping[int, Experiment] = field(default_factory=dict)
    alerts: Mapping[int, Alert] = field(default_factory=dict)
    phases: tuple[Phase, ...] = ()
    outputs: tuple[GateOutput, ...] = ()
    people: tuple[Person, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    dossiers: Mapping[int, Dossier] = field(default_factory=dict)
    beyond: Mapping[Place, int] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every card was read."""
        return not self.beyond

    def find(self, text: str) -> Card | None:
        """Return the card with this id, archived or not, or None."""
        wanted = read_id(text)
        if (key := self.ids.get(wanted)) is not None:
            return self.cards[key]
        for dossier in self.dossiers.values():
            if dossier.card.id == wanted:
                return dossier.card
        return None

    def card(self, text: str) -> Card:
        """Return the card with this id; NotFound where there is none."""
        if (card := self.find(text)) is None:
            raise NotFound(f"There is no card {text[:40]}: `mlpm card list` shows all ids.")
        return card

    def dossier(self, card: Card) -> Dossier:
        """Return all that hangs on a card; it must have been read before."""
        return self.dossiers[card.key]

    def experiment(self, card: Card) -> Experiment | None:
        """Return a card's experiment part, or None where it has none."""
        if (experiment := self.experiments.get(card.key)) is not None:
            return experiment
        dossier = self.dossiers.get(card.key)
        return dossier.experiment if dossier else None

    def phase(self, number: int) -> Phase:
        """Return a phase by its number."""
        for phase in self.phases:
            if phase.number == number:
                return phase
        raise NotFound(f"There is no phase {number}: phases are numbered 1 to 5.")

    def count(self, place: Place) -> int:
        """Return how many cards a pane has, read or not."""
        return len(self.lanes[place]) + self.beyond.get(place, 0)

    def rank_for_arrival(self, place: Place, key: int) -> str:
        """Return the rank for a card that arrives in a pane: on top of done, else at the end."""
        pane = self.lanes[place]
        if not pane:
            return rank_between(None, None, key)
        if place[1] is Status.DONE:
            return rank_between(None, pane[0].rank, key)
        return rank_between(pane[-1].rank, None, key)

    def in_column(self, status: Status) -> Iterator[Card]:
        """Yield the cards of one column, phase by phase."""
        for phase in PHASE_NUMBERS:
            yield from self.lanes[(phase, status)]

    def with_dossier(self, dossier: Dossier) -> "Project":
        """Return the project with a card's dossier at hand."""
        kept = dict(list(self.dossiers.items())[-MOST_DOSSIERS:])
        return replace(self, dossiers={**kept, dossier.card.key: dossier})

    def applied(self, changes: Iterable[Change], now: datetime) -> "Project":
        """Return the project as these changes leave it; every card they touch is updated now."""
        draft = _Draft(self)
        changes = tuple(changes)
        for change in changes:
            draft.take(change)
        draft.stamp(touched_cards(changes), now)
        return draft.finish(changes)


class _Draft:
    """A project in the making: each mapping is copied once, when the first change needs it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._parts: dict[str, Any] = {}

    def take(self, change: Change) -> None:
        """Work one change in."""
        if change.entity == "card":
            self._take_card(change)
        elif change.entity in ("experiment", "alert"):
            self._take_part(change, change.entity + "s")
        elif change.entity in ("phase", "gate_output", "person"):
            name = {"phase": "phases", "gate_output": "outputs", "person": "people"}[change.entity]
            self._take_listed(change, name)

    def finish(self, changes: tuple[Change, ...]) -> Project:
        """Return the finished project."""
        old = self._project.dossiers
        new = {key: dossier.applied(changes) for key, dossier in old.items()}
        return replace(self._project, **self._parts, dossiers=new if old else old)

    def renew(self, dossier: Dossier) -> None:
        """Put a card and its parts in the place of what was known of them; equal ones stay."""
        card = dossier.card
        if self._part("cards").get(card.key) != card:
            if (old := self._part("cards").pop(card.key, None)) is not None:
                self._leave(old)
                self._part("ids").pop(old.id, None)
            self._count(card)
            self.place(card)
        parts = (("experiments", dossier.experiment), ("alerts", dossier.alert))
        for name, record in parts:
            if record is not None and self._part(name).get(card.key) != record:
                self._part(name)[card.key] = record

    def stamp(self, keys: Iterable[int], now: datetime) -> None:
        """Set the time of the last update of these cards."""
        for key in keys:
            card = self._part("cards").get(key)
            if card is not None and card.updated_at != now:
                self._leave(card)
                self.place(replace(card, updated_at=now))

    def _part(self, name: str) -> dict[Any, Any]:
        if name not in self._parts:
            self._parts[name] = dict(getattr(self._project, name))
        part: dict[Any, Any] = self._parts[name]
        return part

    def _take_card(self, change: Change) -> None:
        cards = self._part("cards")
        old = cards.pop(change.key, None)
        if old is not None:
            self._leave(old)
        elif change.before is not None and change.key in self._project.dossiers:
            old = self._project.dossiers[change.key].card
        if change.after is None or (old is None and change.before is not None):
            return
        new = record_made(change) if old is None else rewritten(old, change)
        if isinstance(new, Card):
            self._count(new)
            self.place(new)

    def _count(self, card: Card) -> None:
        parent = self._project.cards.get(card.parent) if card.parent else None
        if card.parent is not None and parent is None:
            return
        series = series_of(self._project.key, card.kind, parent.id if parent else None)
        if card.number > self._project.numbers.get(series, 0):
            self._part("numbers")[series] = card.number

    def place(self, card: Card) -> None:
        """Put a card where it belongs, unless it is archived."""
        ids = self._part("ids")
        if card.is_archived:
            ids.pop(card.id, None)
            return
        ids[card.id] = card.key
        self._part("cards")[card.key] = card
        lanes = self._part("lanes")
        pane = lanes[card.place]
        at = bisect_left(pane, (card.rank, card.key), key=lambda c: (c.rank, c.key))
        lanes[card.place] = (*pane[:at], card, *pane[at:])

    def _leave(self, card: Card) -> None:
        lanes = self._part("lanes")
        pane = lanes[card.place]
        at = bisect_left(pane, (card.rank, card.key), key=lambda c: (c.rank, c.key))
        lanes[card.place] = (*pane[:at], *pane[at + 1 :])

    def _take_part(self, change: Change, name: str) -> None:
        part = self._part(name)
        old = part.pop(change.key, None)
        if change.after is not None:
            if change.before is None:
                part[change.key] = record_made(change)
            elif old is not None:
                part[change.key] = rewritten(old, change)

    def _take_listed(self, change: Change, name: str) -> None:
        records = self._parts.get(name, getattr(self._project, name))
        kept = tuple(record for record in records if record.key != change.key)
        if change.before is None:
            kept = (*kept, record_made(change))
        elif change.after is not None:
            kept = tuple(
                rewritten(record, change) if record.key == change.key else record
                for record in records
            )
        self._parts[name] = kept


def refreshed(project: Project, dossiers: Iterable[Dossier]) -> Project:
    """Return the project with these cards as the database holds them now."""
    draft = _Draft(project)
    at_hand = dict(project.dossiers)
    for dossier in dossiers:
        draft.renew(dossier)
        if dossier.card.key in at_hand:
            at_hand[dossier.card.key] = dossier
    return replace(draft.finish(()), dossiers=at_hand)
