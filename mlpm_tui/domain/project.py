"""A whole project as one frozen value: what the board shows and what the rules ask.

Nothing in it is ever altered. A change makes a new project that shares all that did not change, so
a pane that is the same tuple as before needs no repaint.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Place, Status
from mlpm_tui.domain.changes import Change, rewritten, touched_cards
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.ids import read_id, series_of_card
from mlpm_tui.domain.metrics import ChosenMetric, Direction
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.ranks import rank_between
from mlpm_tui.domain.records import RECORDS, record_made
from mlpm_tui.domain.team import Person
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.worries import Worries

PLACES: tuple[Place, ...] = tuple((p, s) for p in PHASE_NUMBERS for s in STATUSES)
EMPTY_LANES: Mapping[Place, tuple[Card, ...]] = dict.fromkeys(PLACES, ())
MOST_DOSSIERS = 200
"""More dossiers than this are not kept at hand; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Project:
    """All cards that are not archived, pane by pane in rank order, and what belongs to them.

    `seq` is the last entry of the history that it shows. `beyond` counts, for each pane, the cards
    that were not read yet: only the first window of a large board has any. For these panes `tails`
    has the rank of the last card, and `worries` are those of all cards, once they were read.
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
    metrics: tuple[ChosenMetric, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    dossiers: Mapping[int, Dossier] = field(default_factory=dict)
    beyond: Mapping[Place, int] = field(default_factory=dict)
    tails: Mapping[Place, str] = field(default_factory=dict)
    worries: Worries | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every card was read."""
        return not self.beyond

    @property
    def directions(self) -> Mapping[str, Direction]:
        """Which way the metrics are better that people have set themselves."""
        return {metric.name: metric.direction for metric in self.metrics}

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
        return rank_between(self.tails.get(place, pane[-1].rank), None, key)

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
        return draft.finish(changes, now)


_PARTS = {"experiment": "experiments", "alert": "alerts"}
_LISTED = {"phase": "phases", "gate_output": "outputs", "person": "people", "metric": "metrics"}
_ORDER = {
    "phases": ("number",),
    "outputs": ("phase", "key"),
    "people": ("name",),
    "metrics": ("name",),
}


def listed(name: str, records: Iterable[Any]) -> tuple[Any, ...]:
    """Return a project's phases, outputs or people in the order in which they are shown."""
    return tuple(sorted(records, key=attrgetter(*_ORDER[name])))


class _Draft:
    """A project in the making: each mapping is copied once, when the first change needs it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._parts: dict[str, Any] = {}
        self._returned: set[int] = set()

    def take(self, change: Change) -> None:
        """Work one change in."""
        if change.entity == "card":
            self._take_card(change)
        elif change.entity in _PARTS:
            self._take_part(change, _PARTS[change.entity])
        elif change.entity in _LISTED:
            self._take_listed(change, _LISTED[change.entity])

    def finish(self, changes: tuple[Change, ...], now: datetime) -> Project:
        """Return the finished project, its dossiers changed likewise."""
        dossiers = {k: d.applied(changes, now) for k, d in self._project.dossiers.items()}
        if any(change.entity == "link" for change in changes):
            dossiers = {key: self._with_names(dossier) for key, dossier in dossiers.items()}
        for key in self._returned & self._known("cards").keys():
            self._show_parts(dossiers[key])
        return replace(self._project, **self._parts, dossiers=dossiers)

    def project(self) -> Project:
        """Return the project with the cards that were renewed."""
        return replace(self._project, **self._parts)

    def renew(self, dossier: Dossier) -> None:
        """Put a card and its parts in the place of what was known of them; equal ones stay."""
        card = dossier.card
        old = self._known("cards").get(card.key)
        if old != card:
            if old is not None:
                self._leave(old)
            self._count(card)
            self.place(card)
        if not card.is_archived:
            self._show_parts(dossier)

    def stamp(self, keys: Iterable[int], now: datetime) -> None:
        """Set the time of the last update of these cards."""
        for key in keys:
            card = self._known("cards").get(key)
            if card is not None and card.updated_at != now:
                self._leave(card)
                self.place(replace(card, updated_at=now))

    def _known(self, name: str) -> Mapping[Any, Any]:
        known: Mapping[Any, Any] = (
            self._parts[name] if name in self._parts else getattr(self._project, name)
        )
        return known

    def _part(self, name: str) -> dict[Any, Any]:
        if name not in self._parts:
            self._parts[name] = dict(getattr(self._project, name))
        part: dict[Any, Any] = self._parts[name]
        return part

    def _take_card(self, change: Change) -> None:
        old = self._known("cards").get(change.key)
        if old is not None:
            self._leave(old)
        elif change.before is not None and change.key in self._project.dossiers:
            old = self._project.dossiers[change.key].card
            self._returned.add(change.key)
            self._uncover(old)
        if change.after is None or (old is None and change.before is not None):
            return
        # A card that is made again is the same card: the change was shown before it was kept.
        if change.before is None or not isinstance(old, Card):
            new: Card = RECORDS["card"](key=change.key, version=1, **change.after)
        else:
            new = rewritten(old, change)
        self._count(new)
        self.place(new)

    def _uncover(self, card: Card) -> None:
        """Count a card no longer among those beyond the first window."""
        if not card.is_archived and (beyond := self._known("beyond").get(card.place)):
            self._part("beyond")[card.place] = beyond - 1

    def _count(self, card: Card) -> None:
        series = series_of_card(self._project.key, card)
        if card.number > self._known("numbers").get(series, 0):
            self._part("numbers")[series] = card.number

    def place(self, card: Card) -> None:
        """Put a card where it belongs; an archived one and its parts are no longer shown."""
        if card.is_archived:
            for name in _PARTS.values():
                if card.key in self._known(name):
                    del self._part(name)[card.key]
            return
        self._part("ids")[card.id] = card.key
        self._part("cards")[card.key] = card
        lanes = self._part("lanes")
        pane = lanes[card.place]
        at = bisect_left(pane, (card.rank, card.key), key=lambda c: (c.rank, c.key))
        lanes[card.place] = (*pane[:at], card, *pane[at:])

    def _leave(self, card: Card) -> None:
        del self._part("cards")[card.key]
        if self._known("ids").get(card.id) == card.key:
            del self._part("ids")[card.id]
        lanes = self._part("lanes")
        pane = lanes[card.place]
        at = bisect_left(pane, (card.rank, card.key), key=lambda c: (c.rank, c.key))
        lanes[card.place] = (*pane[:at], *pane[at + 1 :])

    def _show_parts(self, dossier: Dossier) -> None:
        for entity, name in _PARTS.items():
            record = getattr(dossier, entity)
            if record is not None and self._known(name).get(record.key) != record:
                self._part(name)[record.key] = record

    def _with_names(self, dossier: Dossier) -> Dossier:
        ends = {end for link in dossier.links for end in (link.card, link.target)}
        names = {end: self._name(end, dossier) for end in ends - {dossier.card.key}}
        linked = {end: name for end, name in names.items() if name is not None}
        return dossier if linked == dossier.linked else replace(dossier, linked=linked)

    def _name(self, key: int, dossier: Dossier) -> str | None:
        card = self._known("cards").get(key)
        if card is None and key in self._project.dossiers:
            card = self._project.dossiers[key].card
        return dossier.linked.get(key) if card is None else card.id

    def _take_part(self, change: Change, name: str) -> None:
        old = self._known(name).get(change.key)
        if change.after is None:
            self._part(name).pop(change.key, None)
        elif change.before is None:
            self._part(name)[change.key] = record_made(change)
        elif old is not None:
            self._part(name)[change.key] = rewritten(old, change)

    def _take_listed(self, change: Change, name: str) -> None:
        records = self._parts.get(name, getattr(self._project, name))
        kept = [record for record in records if record.key != change.key]
        if change.before is None:
            kept.append(record_made(change))
        elif change.after is not None:
            kept += [rewritten(record, change) for record in records if record.key == change.key]
        self._parts[name] = listed(name, kept)


def refreshed(project: Project, dossiers: Iterable[Dossier]) -> Project:
    """Return the project with these cards as the database holds them now."""
    draft = _Draft(project)
    at_hand = dict(project.dossiers)
    for dossier in dossiers:
        draft.renew(dossier)
        if dossier.card.key in at_hand:
            at_hand[dossier.card.key] = dossier
    return replace(draft.project(), dossiers=at_hand)
