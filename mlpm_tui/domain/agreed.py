"""What a team has agreed on, worked into what somebody does: owners of new cards, limits."""

from collections.abc import Sequence

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.changes import Act, Change
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import Ground


@dataclass(frozen=True, slots=True)
class Agreed:
    """A team's agreements at the moment of an act."""

    team: Team

    def owned(self, act: Act) -> Act:
        """Return an act in which new cards that nobody owns have the owner whose duty they are."""
        if not self.team.duties or not any(_is_new_card(change) for change in act.changes):
            return act
        from mlpm_tui.domain.duties import owned

        return Act(act.said, owned(act.changes, self.team.duties))

    def said_of_limits(self, before: Project, after: Project, changes: Sequence[Change]) -> str:
        """Return what to say of a step that goes beyond a limit; mostly nothing.

        RuleBroken where that limit refuses it.
        """
        if not self.team.limits:
            return ""
        from mlpm_tui.domain.work_limits import concerns, held_against, said_of

        if not concerns(changes):
            return ""
        over = held_against(before, after, self.team.limits)
        return f"over the limit: {', '.join(map(said_of, over))}" if over else ""

    def grounds(
        self, before: Project, after: Project, changes: Sequence[Change]
    ) -> tuple[Ground, ...]:
        """Return what decides whether a limit that refuses lets a step pass; mostly nothing."""
        refusing = [limit for limit in self.team.limits if limit.refuses]
        if not refusing:
            return ()
        from mlpm_tui.domain.work_limits import COUNTED, concerns, has_grown

        if not concerns(changes) or not has_grown(before, after, refusing):
            return ()
        return Ground(frozenset({"work_limit"})), Ground(frozenset({"card"}), fields=COUNTED)


def _is_new_card(change: Change) -> bool:
    return change.entity == "card" and change.before is None
