"""Training a model again: its schedule, the card that opens on the day, and what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.changes import Act, Change, Value, edited, made, removed
from mlpm_tui.domain.details import AlertState, Link, Relation, Retraining
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model, Schedule
from mlpm_tui.domain.model_keeping import OfModel
from mlpm_tui.domain.model_words import fleet_of, model_of
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard, on_board
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.retraining_rules import MONTHLY, read_repeat
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard
from mlpm_tui.domain.wording import number_of

MOST_TIED = 10
CHECKLIST = "retraining"
"""The checklist in which a plan's steps stand."""


@dataclass(frozen=True, slots=True)
class RetrainingPlan:
    """What a retraining's card begins with: its steps, and how many days it may take."""

    steps: tuple[str, ...]
    days: int = 7


def schedule_of(fleet: Fleet, model: Model) -> Schedule | None:
    """Return a model's schedule, or None."""
    return next((each for each in fleet.schedules if each.model == model.key), None)


def _scheduled(project: Project, name: str) -> tuple[Model, Schedule]:
    model = model_of(project, name)
    schedule = schedule_of(fleet_of(project), model)
    if schedule is None:
        raise NotFound(
            f"{model.name} has no retraining schedule: `mlpm retrain schedule {model.name}` "
            "gives it one."
        )
    return model, schedule


def _open_alerts(project: Project, model: Model) -> list[int]:
    """Return the keys of a model's alerts that may be why it is trained, the newest few."""
    found = [
        key
        for key, alert in project.alerts.items()
        if alert.model == model.name
        and alert.state is not AlertState.RESOLVED
        and key in project.cards
    ]
    return sorted(found, key=lambda key: project.cards[key].number)[-MOST_TIED:]


@dataclass(frozen=True, slots=True)
class ScheduleRetraining(OfModel):
    """A model is to be trained again by a rule; one that it has already is replaced.

    Occurrences for which a card was opened before stay answered.
    """

    starts_at: datetime
    rule: str = MONTHLY
    zone: str = "UTC"

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the schedule, new or changed."""
        model = model_of(project, self.model)
        if model.retired_at is not None:
            raise RuleBroken(
                f"{model.name} is retired, so nothing is to be trained: "
                "`mlpm model edit --back` brings it back.",
                "retired",
            )
        rule = read_repeat(self.rule).text
        said = f"scheduled the retraining of {model.name}: {rule}"
        known = schedule_of(fleet_of(project), model)
        if known is None:
            new = Schedule(moment.new_key(), model.key, rule, self.starts_at, self.zone)
            return Act(said, (made(new),))
        changes = edited(known, rule=rule, starts_at=self.starts_at, zone=self.zone, paused_at=None)
        return Act(said, changes)


@dataclass(frozen=True, slots=True)
class PauseSchedule(OfModel):
    """A model is not trained again until somebody resumes its schedule."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the schedule as paused."""
        model, schedule = _scheduled(project, self.model)
        if schedule.paused_at is not None:
            raise RuleBroken(
                f"The schedule of {model.name} is paused since {schedule.paused_at:%Y-%m-%d}."
            )
        said = f"paused the retraining schedule of {model.name}"
        return Act(said, edited(schedule, paused_at=moment.now))


@dataclass(frozen=True, slots=True)
class ResumeSchedule(OfModel):
    """A paused schedule goes on; `passed` is its latest occurrence, which the pause answered."""

    passed: datetime | None = None

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the schedule as running, with what came meanwhile passed over."""
        model, schedule = _scheduled(project, self.model)
        if schedule.paused_at is None:
            raise RuleBroken(f"The schedule of {model.name} is not paused.")
        opened = max(filter(None, (schedule.opened_for, self.passed)), default=None)
        said = f"resumed the retraining schedule of {model.name}"
        return Act(said, edited(schedule, paused_at=None, opened_for=opened))


@dataclass(frozen=True, slots=True)
class RemoveSchedule(OfModel):
    """A model has no retraining schedule any longer; the cards it opened stay."""

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the schedule taken away."""
        model, schedule = _scheduled(project, self.model)
        said = f"removed the retraining schedule of {model.name}"
        return Act(said, (removed(schedule),))


@dataclass(frozen=True, slots=True)
class OpenRetraining(OfModel):
    """A model is to be trained again: a card with its checklist.

    `due_for` is the occurrence of its schedule that opens it, `missed` how many before that nobody
    answered; without it somebody starts by hand. `waiting` are the ids of cards for the same model
    that are still open.
    """

    plan: RetrainingPlan
    due_for: datetime | None = None
    missed: int = 0
    waiting: tuple[str, ...] = ()
    title: str = ""

    @property
    def sign(self) -> tuple[str, ...]:
        """What it has in common with the same card opened by another process."""
        return ("retraining", "" if self.due_for is None else self.due_for.isoformat())

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card, and the schedule with the occurrence that is answered by it."""
        model = model_of(project, self.model)
        schedule = schedule_of(fleet_of(project), model)
        if self.due_for is not None and not self._is_due(schedule):
            return Act(f"{model.name} is not due", ())
        wish = AddCard(
            Kind.RETRAINING,
            self.title or f"Retrain {model.name}",
            status=Status.READY if self.due_for is not None else Status.IN_PROGRESS,
            owner=model.owner,
            is_owner_known=True,
            due=moment.today + timedelta(days=self.plan.days),
            description=self._description(),
            part=self._part(model, schedule),
            checklist=tuple((CHECKLIST, step) for step in self.plan.steps),
        )
        added = wish.act(project, moment).changes
        name = str((added[0].after or {})["id"])
        changes: list[Change] = [*added]
        epic = None if model.epic is None else project.cards.get(model.epic)
        if epic is not None:
            tie = Link(moment.new_key(), added[0].key, Relation.RELATES, epic.key)
            changes.append(made(tie))
        for key in _open_alerts(project, model):
            tie = Link(moment.new_key(), added[0].key, Relation.RELATES, key)
            changes.append(made(tie))
        said = f"opened {name} to retrain {model.name}"
        if schedule is not None and self.due_for is not None:
            changes += edited(schedule, opened_for=self.due_for)
            said = f"opened {name}: {model.name} is due for retraining{self._missed()}"
        return Act(said, tuple(changes))

    def _is_due(self, schedule: Schedule | None) -> bool:
        if schedule is None or schedule.paused_at is not None or self.due_for is None:
            return False
        return schedule.opened_for is None or schedule.opened_for < self.due_for

    def _part(self, model: Model, schedule: Schedule | None) -> dict[str, Value]:
        part: dict[str, Value] = {"model": model.name}
        if schedule is not None and self.due_for is not None:
            part |= {"schedule": schedule.key, "due_for": self.due_for, "missed": self.missed}
        return part

    def _missed(self) -> str:
        return f" (missed: {self.missed})" if self.missed else ""

    def _description(self) -> str:
        said = []
        if self.missed:
            missed = number_of(self.missed, "earlier occurrence")
            said.append(f"missed: {missed} of the schedule opened no card.")
        if self.waiting:
            said.append(f"Still open for this model: {', '.join(self.waiting)}.")
        return "\n".join(said)


@dataclass(frozen=True, slots=True)
class RecordComparison(OfCard):
    """A retraining's challenger was held against the champion; the card keeps what came of it."""

    champion: str
    challenger: str
    verdict: Mapping[str, object]

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card's part with the verdict."""
        card = on_board(project, self.id)
        part = retraining_part(project.dossier(card))
        said = f"compared on {card.id}: {self.challenger} against {self.champion}"
        changes = edited(
            part,
            champion=self.champion,
            challenger=self.challenger,
            verdict=self.verdict,
            compared_at=moment.now,
        )
        word = self.verdict.get("verdict")
        return Act(f"{said}: {word}", changes)


def retraining_part(dossier: Dossier) -> Retraining:
    """Return the retraining's part of a card; a card of another kind is refused."""
    if dossier.retraining is None:
        card = dossier.card
        raise RuleBroken(f"{card.id} is no retraining but a card of kind {card.kind}.", "kind")
    return dossier.retraining
