"""Where cards stand: adding, moving, ordering, archiving and restoring them."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any, ClassVar

from mlpm_tui.domain.cards import HOME_PHASE, NOT_BEGUN, Card, Kind, Place, Status
from mlpm_tui.domain.changes import Act, Change, Value, edited, made
from mlpm_tui.domain.checklists import items_made
from mlpm_tui.domain.details import Alert, AlertState, Link, Relation, Retraining
from mlpm_tui.domain.editing import EDITABLE, check_fields, check_person
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.gates import phase_begun
from mlpm_tui.domain.ids import card_id, series_of
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.parts import check_part
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.ranks import rank_between
from mlpm_tui.domain.timing import stopped, work_started
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

PARTS: Mapping[Kind, type[Any]] = {
    Kind.EXPERIMENT: Experiment,
    Kind.ALERT: Alert,
    Kind.RETRAINING: Retraining,
}
"""The record that a kind of card has beside its card."""


@dataclass(frozen=True, slots=True)
class AddCard:
    """A new card at the end of its pane; `part` holds fields of its experiment or alert part.

    `informed_by` are the ids of cards that taught what this one is to try; it is linked to them.
    With `is_owner_known` the owner was not typed: the name stands on the board already.
    The id in the changes is the one to expect; the store gives the final number when it keeps them.
    """

    kind: Kind
    title: str
    phase: int | None = None
    status: Status = Status.BACKLOG
    owner: str | None = None
    points: float | None = None
    due: date | None = None
    tags: tuple[str, ...] = ()
    description: str = ""
    parent: str | None = None
    part: Mapping[str, Any] = field(default_factory=dict)
    checklist: tuple[tuple[str, str], ...] = ()
    informed_by: tuple[str, ...] = ()
    is_owner_known: bool = False

    @property
    def about(self) -> tuple[str, ...]:
        """The parent, where there is one, and the cards that inform this one."""
        return (*(() if self.parent is None else (self.parent,)), *self.informed_by)

    def about_more(self, project: Project) -> tuple[str, ...]:
        """Return the cards that say whether a rollout may begin, where this begins one."""
        if self.parent is None or self.status in NOT_BEGUN:
            return ()
        from mlpm_tui.domain.rollout import read_for_rollout

        return read_for_rollout(project, self.parent)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card, its part and its checklist as they come into being."""
        if self.status is Status.DONE and self.kind is Kind.EXPERIMENT:
            raise _undecided("A new experiment")
        card = self._card(project, moment)
        changes = [made(card)]
        fields: dict[str, Any] = {}
        if (part := PARTS.get(self.kind)) is not None:
            fields = check_part(part, self.part)
            if part is Alert:
                fields = {"opened_at": moment.now, **_alert_in(card.status, moment), **fields}
            changes.append(made(part(key=card.key, **fields)))
        changes += items_made(card, self.checklist, moment)
        teachers = dict.fromkeys(project.card(name).key for name in self.informed_by)
        changes += [
            made(Link(moment.new_key(), key, Relation.INFORMS, card.key)) for key in teachers
        ]
        if self.parent is not None:
            from mlpm_tui.domain.rollout import subtask_made

            changes += subtask_made(project, card, moment.now)
        if self.status is Status.IN_PROGRESS:
            changes += phase_begun(project, card.phase, moment.now)
        if self.kind is Kind.EXPERIMENT and self.status is Status.IN_PROGRESS:
            experiment = Experiment(key=card.key, **fields)
            changes += work_started(experiment, moment.now)
        return Act(f"added {card.id}", tuple(changes))

    def _card(self, project: Project, moment: Moment) -> Card:
        parent = project.card(self.parent) if self.parent else None
        if parent is not None and parent.parent is not None:
            raise RuleBroken(f"{parent.id} is a sub-task itself; sub-tasks go one level deep.")
        phase = self.phase or (parent.phase if parent else HOME_PHASE[self.kind])
        series = series_of(project.key, self.kind, parent.id if parent else None)
        number = project.numbers.get(series, 0) + 1
        fields = check_fields({name: getattr(self, name) for name in EDITABLE})
        if self.owner and not self.is_owner_known:
            fields["owner"] = check_person(project, self.owner, moment.who)
        key = moment.new_key()
        return Card(
            key=key,
            id=card_id(project.key, self.kind, number, parent.id if parent else None),
            kind=self.kind,
            phase=project.phase(phase).number,
            status=self.status,
            rank=project.rank_for_arrival((phase, self.status), key),
            number=number,
            parent=parent.key if parent else None,
            created_at=moment.now,
            updated_at=moment.now,
            entered_at=moment.now,
            done_at=moment.now if self.status is Status.DONE else None,
            **fields,
        )


@dataclass(frozen=True, slots=True)
class MoveCard(OfCard):
    """A card goes to another phase or status.

    It stands before the card `before`; else on top where asked or where done is; else at the end.
    Work on an experiment begins when it comes into progress (its timebox starts) and rests when it
    goes back to the backlog or to ready (its timebox stops). An alert's state goes with its column.
    `force` is why a rollout begins or an epic ends early; it is left on the card as a comment.
    """

    status: Status | None = None
    phase: int | None = None
    before: str | None = None
    is_on_top: bool = False
    force: str = ""

    @property
    def needs_pane(self) -> bool:
        """Whether the cards around its new place matter."""
        return self.before is not None

    def about_more(self, project: Project) -> tuple[str, ...]:
        """Return the cards that say whether a rollout may begin, where this begins one."""
        from mlpm_tui.domain.rollout import read_for_move

        return read_for_move(project, self.id, self.status)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card's new place, and what that does to its timebox."""
        card = on_board(project, self.id)
        place = (
            project.phase(self.phase).number if self.phase else card.phase,
            self.status or card.status,
        )
        if place == card.place and self.before is None and not self.is_on_top:
            raise RuleBroken(f"{card.id} is in {card.status} of phase {card.phase} already.")
        rank = self._rank(project, card, place)
        changes = list(moved(card, place, rank, moment))
        if card.parent is not None or card.kind is Kind.EPIC:
            from mlpm_tui.domain.rollout import gate_passed

            changes += gate_passed(project, card, self.status, self.force, moment)
        if place[1] is Status.IN_PROGRESS:
            changes += phase_begun(project, place[0], moment.now)
        experiment = project.experiment(card)
        if experiment is not None and place[1] is not card.status:
            changes += _timed(card, experiment, place[1], moment)
        if card.kind is Kind.ALERT and place[1] is not card.status:
            from mlpm_tui.domain.alert_cases import followed, joined

            changes = [*joined(changes, followed(project, card, place[1], moment))]
        return Act(f"moved {card.id} to {_named(project, card, place)}", tuple(changes))

    def _rank(self, project: Project, card: Card, place: Place) -> str:
        if self.before is None and not self.is_on_top:
            return project.rank_for_arrival(place, card.key)
        pane = [other for other in project.lanes[place] if other.key != card.key]
        if self.before is not None:
            target = project.card(self.before)
            at = next((i for i, other in enumerate(pane) if other.key == target.key), None)
            if at is None:
                raise RuleBroken(f"{target.id} is not where {card.id} is to go.")
        else:
            at = 0
        low = pane[at - 1].rank if at > 0 else None
        high = pane[at].rank if at < len(pane) else None
        return rank_between(low, high, card.key)


@dataclass(frozen=True, slots=True)
class OrderCard(OfCard):
    """A card changes places with its neighbour in the pane: -1 is up, 1 is down."""

    needs_pane: ClassVar[bool] = True

    step: int

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card's new rank."""
        card = on_board(project, self.id)
        pane = project.lanes[card.place]
        others = [other for other in pane if other.key != card.key]
        at = pane.index(card) + self.step
        if not 0 <= at <= len(others):
            raise RuleBroken(f"{card.id} is at that end of its column already.")
        low = others[at - 1].rank if at > 0 else None
        high = others[at].rank if at < len(others) else None
        changes = moved(card, card.place, rank_between(low, high, card.key), moment)
        return Act(f"moved {card.id} {'up' if self.step < 0 else 'down'}", changes)


@dataclass(frozen=True, slots=True)
class ArchiveCard(OfCard):
    """A card leaves the board; everything about it is kept."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card as archived; a running timebox stops."""
        card = on_board(project, self.id)
        changes = [*edited(card, archived_at=moment.now)]
        if (experiment := project.experiment(card)) is not None:
            changes += stopped(experiment, moment.now)
        return Act(f"archived {card.id}", tuple(changes))


@dataclass(frozen=True, slots=True)
class RestoreCard(OfCard):
    """An archived card comes back to where it was."""

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the card as not archived."""
        card = project.card(self.id)
        if not card.is_archived:
            raise RuleBroken(f"{card.id} is on the board: there is nothing to restore.")
        back = *edited(card, archived_at=None), *project.dossier(card).lost
        return Act(f"restored {card.id}", back)


def on_board(project: Project, text: str) -> Card:
    """Return a card that is not archived, or say how to get it back."""
    card = project.card(text)
    if card.is_archived:
        raise RuleBroken(f"{card.id} is archived: `mlpm card restore {card.id}` brings it back.")
    return card


def moved(card: Card, place: Place, rank: str, moment: Moment) -> tuple[Change, ...]:
    """Return a card's change to a place and a rank in it."""
    wanted: dict[str, Value] = {"phase": place[0], "status": place[1], "rank": rank}
    if place != card.place:
        wanted["entered_at"] = moment.now
    if place[1] is not card.status:
        wanted["done_at"] = moment.now if place[1] is Status.DONE else None
    return edited(card, **wanted)


def _timed(card: Card, experiment: Experiment, to: Status, moment: Moment) -> tuple[Change, ...]:
    if to is Status.DONE and experiment.outcome is None:
        raise _undecided(card.id)
    if to is Status.IN_PROGRESS:
        return work_started(experiment, moment.now)
    return stopped(experiment, moment.now) if to in (Status.BACKLOG, Status.READY) else ()


def _alert_in(status: Status, moment: Moment) -> dict[str, Any]:
    """Return how an alert stands that begins in a column: somebody may be at it already."""
    if status is Status.DONE:
        raise unresolved("A new alert")
    if status in (Status.BACKLOG, Status.READY):
        return {}
    return {"state": AlertState.ACKNOWLEDGED, "acknowledged_by": moment.who}


def unresolved(what: str) -> RuleBroken:
    """Return the refusal of an alert's way to done without a word on what it came to."""
    return RuleBroken(
        f"{what} is not resolved yet: resolve it (D, or `mlpm alert resolve`) and it goes to done.",
        "unresolved",
    )


def _undecided(what: str) -> RuleBroken:
    return RuleBroken(
        f"{what} has no outcome yet: decide it (D, or `mlpm exp decide`) and it goes to done.",
        "undecided",
    )


def _named(project: Project, card: Card, place: Place) -> str:
    if place[0] == card.phase:
        return str(place[1])
    return f"{place[1]} of {project.phase(place[0]).name}"
