"""What a sprint is made of: its cards, what was planned of them, and how far they are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, tzinfo

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.balance_sides import Mix, mix_of
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.team import Sprint, SprintCard
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

UNDER_WAY = (Status.IN_PROGRESS, Status.REVIEW)
"""The columns of cards that are begun and not done."""


@dataclass(frozen=True, slots=True)
class Member:
    """A card in a sprint, and how it came there."""

    card: Card
    place: SprintCard

    @property
    def is_in(self) -> bool:
        """Whether it was not taken out again."""
        return self.place.left_at is None

    @property
    def is_done(self) -> bool:
        """Whether it is done, wherever it is now."""
        return self.card.status is Status.DONE

    @property
    def is_gone(self) -> bool:
        """Whether it left the board undone: it was archived."""
        return self.card.is_archived and not self.is_done


@dataclass(frozen=True, slots=True)
class Contents:
    """A sprint's cards in the order of the board, those that were taken out again too."""

    sprint: Sprint
    members: tuple[Member, ...]

    @property
    def planned(self) -> list[Card]:
        """What was planned, whether it stayed or not."""
        return [member.card for member in self.members if member.place.is_planned]

    @property
    def taken_on(self) -> list[Card]:
        """What the team has taken on: what was planned and what came in, without what left."""
        return [member.card for member in self.members if member.is_in and not member.is_gone]

    @property
    def came_in(self) -> list[Card]:
        """What came in after the start, whether it stayed or not."""
        return [member.card for member in self.members if not member.place.is_planned]

    @property
    def taken_out(self) -> list[Card]:
        """What was taken out after the start."""
        return [member.card for member in self.members if not member.is_in]

    @property
    def under_way(self) -> list[Card]:
        """What is in progress or in review."""
        return [card for card in self.taken_on if card.status in UNDER_WAY]

    @property
    def done(self) -> list[Card]:
        """What is done."""
        return [member.card for member in self.members if member.is_in and member.is_done]

    @property
    def unfinished(self) -> list[Card]:
        """What is on the board and not done."""
        return [card for card in self.taken_on if card.status is not Status.DONE]

    @property
    def gone(self) -> list[Card]:
        """What was archived undone."""
        return [member.card for member in self.members if member.is_in and member.is_gone]

    @property
    def carried(self) -> list[Card]:
        """What an earlier sprint did not finish."""
        return [m.card for m in self.members if m.is_in and m.place.carried_from is not None]

    def mixes(self) -> dict[str, Mix]:
        """Return how experiments and production work are mixed, for each stage of the sprint."""
        return {
            "planned": mix_of(self.planned),
            "taken_on": mix_of(self.taken_on),
            "in_progress": mix_of(self.under_way),
            "done": mix_of(self.done),
        }


def contents_of(team: Team, sprint: Sprint, cards: Mapping[int, Card]) -> Contents:
    """Return a sprint's cards; `cards` holds the board's and those that were archived since."""
    places = [place for place in team.sprint_cards if place.sprint == sprint.key]
    members = [Member(cards[place.card], place) for place in places if place.card in cards]
    order = {status: at for at, status in enumerate(Status)}
    members.sort(key=lambda m: (m.card.phase, order[m.card.status], m.card.rank, m.card.key))
    return Contents(sprint, tuple(members))


def cards_by_key(project: Project, archived: Iterable[Card]) -> dict[int, Card]:
    """Return the cards of a project, archived ones too, by their keys."""
    return {card.key: card for card in archived} | dict(project.cards)


def last_planning_day(team: Team, sprint: Sprint, zone: tzinfo) -> date:
    """Return the day until whose end a card that is added counts as planned.

    It is the sprint's first day, or the day of its first card where somebody planned it late.
    """
    days = [
        day_of(place.added_at, zone)
        for place in team.sprint_cards
        if place.sprint == sprint.key and place.added_at is not None
    ]
    return max(sprint.starts_on, min(days)) if days else date.max


def team_of(project: Project) -> Team:
    """Return the project's sprints and agreements; a wish about them has read them before."""
    if project.team is None:
        raise RuleBroken("The project's sprints were not read yet: try again.", "not_read")
    return project.team


def find_sprint(team: Team, name: str) -> Sprint:
    """Return a sprint by its name or how that begins; NotFound says which there are."""
    wanted = " ".join(name.split()).casefold()
    found = [sprint for sprint in team.sprints if sprint.name.casefold() == wanted]
    if not found and wanted:
        found = [s for s in team.sprints if s.name.casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(safe_line(sprint.name, 40) for sprint in team.sprints[-8:])
    hint = f"there is {known}" if known else "`mlpm sprint open NAME` opens one"
    asked = f"There is no sprint {safe_line(name, 40)}" if wanted else "A sprint's name is missing"
    raise NotFound(f"{asked}: {hint}.")


def current_sprint(team: Team, today: date) -> Sprint | None:
    """Return the open sprint that has begun last, else the next one that will, or None."""
    open_ones = [sprint for sprint in team.sprints if sprint.closed_at is None]
    begun = [sprint for sprint in open_ones if sprint.starts_on <= today]
    return begun[-1] if begun else next(iter(open_ones), None)


def latest_sprint(team: Team, today: date, *, has_begun: bool = False) -> Sprint | None:
    """Return the current sprint, else the one that was closed last, or None.

    Where it is asked what was done, one that has not begun yet (`has_begun`) is none.
    """
    if has_begun:
        begun = tuple(sprint for sprint in team.sprints if sprint.starts_on <= today)
        team = replace(team, sprints=begun)
    closed = [sprint for sprint in team.sprints if sprint.closed_at is not None]
    return current_sprint(team, today) or (closed[-1] if closed else None)
