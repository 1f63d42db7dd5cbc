"""Who owns new cards of a kind or a phase where nobody says another."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from mlpm_tui.domain.agreements import Duty
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.changes import Act, Change, edited, made, removed
from mlpm_tui.domain.editing import check_person
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import team_of
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SetDuty:
    """A person owns new cards of a kind, of a phase, or of a kind in a phase."""

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("duty",)

    person: str
    kind: Kind | None = None
    phase: int | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the duty as it is to be."""
        person = check_person(project, self.person, moment.who)
        if self.kind is None and self.phase is None:
            raise RuleBroken("A duty is for a kind of card, for a phase, or for both: say which.")
        said = f"made {person} the owner of new cards: {what_of(self.kind, self.phase)}"
        known = _found(project, self.kind, self.phase)
        if known is not None:
            return Act(said, edited(known, person=person))
        duty = Duty(moment.new_key(), person, self.kind and str(self.kind), self.phase)
        return Act(said, (made(duty),))


@dataclass(frozen=True, slots=True)
class ClearDuty:
    """New cards of a kind or a phase have no owner by themselves any more."""

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("duty",)

    kind: Kind | None = None
    phase: int | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the duty that ends."""
        what = what_of(self.kind, self.phase)
        if (known := _found(project, self.kind, self.phase)) is None:
            raise NotFound(f"Nobody has the duty of {what}: `mlpm duty list` shows all.")
        return Act(f"cleared the duty of {what}", (removed(known),))


def what_of(kind: str | None, phase: int | None) -> str:
    """Say what a duty is for: alert, phase 3, task of phase 2."""
    if kind is None:
        return f"phase {phase}"
    return str(kind) if phase is None else f"{kind} of phase {phase}"


def owner_for(duties: Iterable[Duty], kind: str, phase: int) -> str | None:
    """Return who owns a new card: a duty for its kind and phase comes first, then for its kind."""
    fitting = [duty for duty in duties if duty.kind in (None, kind) and duty.phase in (None, phase)]
    best = max(fitting, key=lambda d: (d.kind is not None, d.phase is not None), default=None)
    return None if best is None else best.person


def owned(changes: Iterable[Change], duties: Iterable[Duty]) -> tuple[Change, ...]:
    """Return changes in which new cards without an owner have the one whose duty they are."""
    duties = tuple(duties)
    return tuple(_owned(change, duties) for change in changes)


def _owned(change: Change, duties: tuple[Duty, ...]) -> Change:
    fields = change.after
    if change.entity != "card" or change.before is not None or fields is None or fields["owner"]:
        return change
    phase = fields["phase"]
    owner = owner_for(duties, str(fields["kind"]), phase if isinstance(phase, int) else 0)
    return change if owner is None else replace(change, after={**fields, "owner": owner})


def _found(project: Project, kind: Kind | None, phase: int | None) -> Duty | None:
    return next((d for d in team_of(project).duties if (d.kind, d.phase) == (kind, phase)), None)
