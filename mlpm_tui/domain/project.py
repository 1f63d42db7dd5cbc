"""A whole project as one frozen value: what the board shows and what the rules ask.

Nothing in it is ever altered. A change makes a new project that shares all that did not change, so
a pane that is the same tuple as before needs no repaint.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Place, Status
from mlpm_tui.domain.changes import Change, touched_cards
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.metrics import ChosenMetric, Direction
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.ranks import rank_between
from mlpm_tui.domain.team import Person
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.worries import Worries

if TYPE_CHECKING:
    from mlpm_tui.domain.agreements import Team
    from mlpm_tui.domain.fleet import Fleet

PLACES: tuple[Place, ...] = tuple((p, s) for p in PHASE_NUMBERS for s in STATUSES)
EMPTY_LANES: Mapping[Place, tuple[Card, ...]] = dict.fromkeys(PLACES, ())
MOST_DOSSIERS = 200
"""More dossiers than this are not kept at hand; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Project:
    """All cards that are not archived, pane by pane in rank order, and what belongs to them.

    `seq` is the last entry of the history that it shows. `beyond` counts, for each pane, the cards
    that were not read yet: only the first window of a large board has any. Those of the panes in
    `at_least` were not counted to their end: there may be more. For the panes of `beyond` `tails`
    has the rank of the last card, and `worries` are those of all cards, once they were read. The
    `fleet` and the `team` are read for the wishes that need them.
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
    at_least: frozenset[Place] = frozenset()
    tails: Mapping[Place, str] = field(default_factory=dict)
    worries: Worries | None = None
    fleet: "Fleet | None" = None
    team: "Team | None" = field(default=None, compare=False)

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
        from mlpm_tui.domain.project_draft import Draft

        draft = Draft(self)
        changes = tuple(changes)
        for change in changes:
            draft.take(change)
        draft.stamp(touched_cards(changes), now)
        return draft.finish(changes, now)


def refreshed(project: Project, dossiers: Iterable[Dossier]) -> Project:
    """Return the project with these cards as the database holds them now."""
    from mlpm_tui.domain.project_draft import Draft

    draft = Draft(project)
    at_hand = dict(project.dossiers)
    for dossier in dossiers:
        draft.renew(dossier)
        if dossier.card.key in at_hand:
            at_hand[dossier.card.key] = dossier
    return replace(draft.project(), dossiers=at_hand)


def renumbered(project: Project, changes: Iterable[Change]) -> Project:
    """Return the project with new cards under the ids that the database gave them."""
    for change in changes:
        if change.entity != "card" or change.before is not None or change.after is None:
            continue
        card = project.cards.get(change.key)
        if card is not None and card.id != change.after["id"]:
            number = int(str(change.after["number"]))
            given = replace(card, id=str(change.after["id"]), number=number)
            held = project.dossiers.get(card.key, Dossier(card))
            project = refreshed(project, (replace(held, card=given),))
    return project
