"""Closing a sprint: what it came to is fixed, and what is unfinished goes on or is named."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.balance_sides import Mix
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Act, Change, edited
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import Contents, cards_by_key, contents_of, team_of
from mlpm_tui.domain.sprint_summaries import kept_summary
from mlpm_tui.domain.sprints import find_open, named, placed
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CloseSprint:
    """A sprint ends; its unfinished cards go into another one, or are left on the board and named.

    Without `into` they go to the next open sprint if there is one, unless they are to `stay`.
    `archived` are the project's archived cards, so that none that was in the sprint goes unnamed.
    """

    needs_team: ClassVar[bool] = True
    needs_pane: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("sprint", "sprint_card", "card")

    sprint: str
    into: str | None = None
    stay: bool = False
    archived: tuple[Card, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the closed sprint with its summary, and the places of what goes on."""
        team = team_of(project)
        sprint = find_open(team, self.sprint, moment)
        following = self._following(team, sprint, moment)
        contents = contents_of(team, sprint, cards_by_key(project, self.archived))
        summary = summary_of(contents, following)
        changes: list[Change] = [*edited(sprint, closed_at=moment.now, summary=summary)]
        said = f"closed {sprint.called}: {len(contents.done)} of {len(contents.taken_on)} done"
        if unfinished := contents.unfinished:
            if following is not None:
                for card in unfinished:
                    changes += placed(team, following, card, moment, sprint.key)
                said += f", {named(unfinished)} went on to {following.name}"
            else:
                said += f", {named(unfinished)} left unfinished on the board"
        if contents.gone:
            said += f", {named(contents.gone)} archived meanwhile"
        return Act(said, tuple(changes))

    def _following(self, team: Team, sprint: Sprint, moment: Moment) -> Sprint | None:
        if self.stay:
            return None
        if self.into is not None:
            following = find_open(team, self.into, moment)
            if following.key == sprint.key:
                raise RuleBroken(
                    f"What {sprint.called} leaves unfinished cannot go into itself: name "
                    "another one.",
                    "same",
                )
            return following
        later = [
            other
            for other in team.sprints
            if other.closed_at is None
            and other.key != sprint.key
            and other.starts_on > sprint.starts_on
        ]
        return later[0] if later else None


def summary_of(contents: Contents, following: Sprint | None) -> Mapping[str, Any]:
    """Return what a sprint came to, as it is kept for ever: ids, and the mix of each stage."""
    return {
        "planned": _ids(contents.planned),
        "came_in": _ids(contents.came_in),
        "taken_out": _ids(contents.taken_out),
        "carried_in": _ids(contents.carried),
        "done": _ids(contents.done),
        "unfinished": _ids(contents.unfinished),
        "archived": _ids(contents.gone),
        "into": following.name if following is not None and contents.unfinished else None,
        "points": {
            "planned": _points(contents.planned),
            "taken_on": _points(contents.taken_on),
            "done": _points(contents.done),
        },
        "mix": {stage: asdict(mix) for stage, mix in contents.mixes().items()},
    }


def done_of(contents: Contents) -> tuple[int, int]:
    """Return how many cards of a sprint are done, of how many: now, or when it was closed."""
    summary = kept_summary(contents.sprint)
    if summary is None:
        return len(contents.done), len(contents.taken_on)
    return len(summary["done"]), len(summary["done"]) + len(summary["unfinished"])


def mixes_of(contents: Contents) -> dict[str, Mix]:
    """Return the mix of each stage: as it is now, or as it was when the sprint was closed."""
    summary = kept_summary(contents.sprint)
    if summary is None:
        return contents.mixes()
    return {stage: Mix(**mix) for stage, mix in summary["mix"].items()}


def _ids(cards: list[Card]) -> list[str]:
    return [card.id for card in cards]


def _points(cards: list[Card]) -> float:
    return sum(card.points or 0.0 for card in cards)
