"""Carrying a result into production: the epic that a successful experiment opens, and its tasks."""

from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import HOME_PHASE, Card, Kind
from mlpm_tui.domain.changes import Act, made
from mlpm_tui.domain.details import Link, Relation
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.timing import experiment_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard, in_turn

IMPLEMENTATION = "implementation"
"""The checklist in which a planned task's steps stand."""


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A sub-task that an epic begins with: its group, its title, and what is known of it before."""

    group: str
    title: str
    description: str = ""
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenEpic(OfCard):
    """A successful experiment goes to production: an epic with its sub-tasks, linked to it.

    `force` is the reason for opening one from an experiment that is no success; it is left on the
    epic as a comment.
    """

    tasks: tuple[PlannedTask, ...]
    title: str = ""
    owner: str | None = None
    force: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the epic, its sub-tasks and the link that says where it comes from."""
        card, experiment = experiment_of(project, self.id)
        self._check_first(project, card)
        stands = "is not decided"
        if experiment.outcome is not None:
            stands = f"was decided {experiment.outcome}"
        is_forced = experiment.outcome is not Outcome.SUCCESS
        if is_forced and not self.force.strip():
            raise RuleBroken(
                f"{card.id} {stands}: only a success goes to production (D decides; "
                "`mlpm prod create --force --reason` opens an epic all the same).",
                "no_success",
            )
        title = self.title or f"{card.title} in production"
        changes = [*AddCard(Kind.EPIC, title, owner=self.owner).act(project, moment).changes]
        project = project.applied(changes, moment.now)
        epic = project.cards[changes[0].key]
        link = Link(moment.new_key(), card.key, Relation.PRODUCES, epic.key)
        changes += [made(link), *in_turn(self._subtasks(epic), project, moment)]
        said = f"opened {epic.id} from {card.id}"
        if is_forced:
            said += f", which {stands}: {self.force.strip()}"
            comment = AddComment(epic.id, f"{said[:1].upper()}{said[1:]}")
            changes += comment.act(project, moment).changes
        return Act(said, tuple(changes))

    def _check_first(self, project: Project, card: Card) -> None:
        dossier = project.dossier(card)
        for link in dossier.links:
            if link.relation is not Relation.PRODUCES or link.card != card.key:
                continue
            name = dossier.linked.get(link.target, "another card")
            known = project.cards.get(link.target)
            if known is not None and known.kind is not Kind.EPIC:
                continue
            raise RuleBroken(
                f"{card.id} produces {name} already: one experiment opens one epic "
                f"(`mlpm prod show {name}`; an archived one comes back by `mlpm card restore`).",
                "exists",
            )

    def _subtasks(self, epic: Card) -> list[AddCard]:
        return [
            AddCard(
                Kind.TASK,
                task.title,
                phase=HOME_PHASE[Kind.EPIC],
                tags=(task.group,),
                description=task.description,
                parent=epic.id,
                checklist=tuple((IMPLEMENTATION, text) for text in task.checklist),
            )
            for task in self.tasks
        ]
