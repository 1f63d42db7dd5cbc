"""From an alert to the work that mends what it is about: one step, filled in and tied to it."""

from typing import ClassVar

from mlpm_tui.domain.alert_cases import Case, acknowledged, case_of
from mlpm_tui.domain.alert_values import moved, said
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Act, Change, made
from mlpm_tui.domain.details import Alert, AlertState, Link, Relation
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Model
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

REPAIRS = (Kind.RETRAINING, Kind.EXPERIMENT, Kind.EPIC, Kind.TASK)
"""The kinds of cards that mend something, the most usual first."""
INVESTIGATION, REPAIR = "investigation", "repair"
"""An alert's checklists: what to look at, and what to do where the model is at fault."""

_TITLES = {
    Kind.RETRAINING: "Retrain {model}: {what}",
    Kind.EXPERIMENT: "Mend {model}: {what}",
    Kind.EPIC: "Repair {model} in production: {what}",
    Kind.TASK: "Mend what {model} is fed: {what}",
}
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class OpenRepair(OfCard):
    """A card for mending what an alert is about: a retraining, an experiment, an epic or a task.

    It takes the alert's model and what is left of its repair checklist, or the steps of the plan
    that a retraining has; whoever opens it has taken the alert up by that.
    """

    needs_fleet: ClassVar[bool] = True

    kind: Kind
    steps: tuple[str, ...] = ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card, the tie between both, and the alert acknowledged where it fired."""
        case = case_of(project, self.id)
        if self.kind not in REPAIRS:
            kinds = ", ".join(REPAIRS)
            raise RuleBroken(f"A repair is one of {kinds}; a card of kind {self.kind} mends none.")
        kind = Kind(self.kind)
        self._check_first(project, case.card, kind)
        changes: list[Change] = []
        if case.alert.state is AlertState.FIRING:
            changes += acknowledged(project, case, moment)
        project = project.applied(changes, moment.now)
        added = self._card(project, case, kind).act(project, moment).changes
        card = project.applied(added, moment.now).cards[added[0].key]
        ties = [Link(moment.new_key(), case.card.key, Relation.PRODUCES, card.key)]
        model = _model(project, case)
        epic = project.cards.get(model.epic or 0) if model is not None else None
        if kind is Kind.RETRAINING and epic is not None:
            ties.append(Link(moment.new_key(), card.key, Relation.RELATES, epic.key))
        said = f"opened {card.id} to mend {case.card.id}"
        return Act(said, (*changes, *added, *map(made, ties)))

    def _check_first(self, project: Project, card: Card, kind: Kind) -> None:
        dossier = project.dossiers.get(card.key)
        for link in dossier.links if dossier else ():
            if link.relation is not Relation.PRODUCES or link.card != card.key:
                continue
            other = project.cards.get(link.target)
            if other is not None and other.kind is kind and other.status is not Status.DONE:
                raise RuleBroken(f"{other.id} is to mend {card.id} already.", "exists")

    def _card(self, project: Project, case: Case, kind: Kind) -> AddCard:
        model = case.alert.model or "the model"
        what = moved_words(case.alert, case.incident) or case.card.title
        title = _TITLES[kind].format(model=model, what=what)
        part: dict[str, str] = {}
        if kind is Kind.RETRAINING:
            part["model"] = case.alert.model
        elif kind is Kind.EXPERIMENT:
            part["hypothesis"] = hypothesis_of(case)
        known = _model(project, case)
        return AddCard(
            kind,
            title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
            phase=case.card.phase if kind is Kind.TASK else None,
            owner=case.card.owner or (known.owner if known is not None else None),
            is_owner_known=True,
            description=_description(case),
            part=part,
            checklist=self._checklist(project, case, kind),
        )

    def _checklist(self, project: Project, case: Case, kind: Kind) -> tuple[tuple[str, str], ...]:
        if self.steps:
            return tuple((str(kind), step) for step in self.steps)
        dossier = project.dossiers.get(case.card.key)
        items = dossier.checklist if dossier else ()
        return tuple((REPAIR, i.text) for i in items if i.group == REPAIR and not i.done)


def _model(project: Project, case: Case) -> Model | None:
    """Return the model that an alert is about, where it is one that we know."""
    return project.fleet.model(case.alert.model) if project.fleet is not None else None


def moved_words(alert: Alert, case: Incident | None = None) -> str:
    """Return what moved and from where to where: `drift/age 0.05 -> 0.31`; the signal alone else.

    An alert without a signal and values gives an empty text.
    """
    return f"{alert.signal} {moved(alert, case)}".strip()


def hypothesis_of(case: Case) -> str:
    """Return the hypothesis of an experiment that is to mend what an alert is about."""
    alert = case.alert
    model = alert.model or "the model"
    signal = alert.signal or "what it is watched for"
    back = (
        f" back to {said(alert.signal, alert.before, case.incident)}"
        if alert.before is not None
        else " back"
    )
    text = f"If {model} is trained on recent data, {signal} comes{back}."
    if alert.after is not None:
        text += f" It is {said(alert.signal, alert.after, case.incident)} now"
        text += f" ({alert.window})." if alert.window else "."
    return text


def _description(case: Case) -> str:
    lines = [f"Opened from {case.card.id}: {case.card.title}"]
    if case.incident.summary:
        lines.append(case.incident.summary)
    if case.incident.runbook:
        lines.append(f"Runbook: {case.incident.runbook}")
    return "\n\n".join(lines)
