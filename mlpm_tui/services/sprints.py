"""A project's sprints with their cards, read for commands and screens."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.balance_gauge import Balance, Gauge, balance_of, gauge_of
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import (
    Contents,
    cards_by_key,
    contents_of,
    current_sprint,
    find_sprint,
    latest_sprint,
)
from mlpm_tui.domain.sprints import USUAL_BAND
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.library import Library
from mlpm_tui.store.sitting import Sight

USUAL_DAYS = 14
"""How long a sprint is where nobody has planned one before."""
SATURDAY = 5
"""The number of the weekday on which a weekend begins."""


@dataclass(frozen=True, slots=True)
class Plans:
    """The team of a project, and all its cards, archived ones too.

    `closed` are the cards of closed sprints, by the sprint's key, as they were when it was closed.
    """

    team: Team
    cards: Mapping[int, Card]
    closed: Mapping[int, Mapping[int, Card]] = field(default_factory=dict)

    def contents(self, sprint: Sprint) -> Contents:
        """Return what is in a sprint; of a closed one as it was then."""
        cards = {**self.cards, **self.closed.get(sprint.key, {})}
        return contents_of(self.team, sprint, cards)

    def named(self, name: str | None, today: date) -> Sprint:
        """Return the sprint of this name, else the current one, else the latest."""
        if name is not None:
            return find_sprint(self.team, name)
        if (sprint := latest_sprint(self.team, today)) is None:
            raise NotFound("No sprint is planned: `mlpm sprint open NAME` opens one.")
        return sprint

    def gauge(self, name: str | None, now: datetime) -> Gauge:
        """Return the balance of the sprint of this name, else of the current or the latest one."""
        today = day_of(now, now.tzinfo)
        named = None if name is None else find_sprint(self.team, name)
        sprint = named or latest_sprint(self.team, today)
        return gauge_of(self.team, self.cards, sprint, now)


class Closings:
    """The cards of closed sprints as they were when those were closed: read once, and kept."""

    def __init__(self) -> None:
        """Know of none yet."""
        self._known: dict[tuple[int, int, tuple[int, ...]], Mapping[int, Card]] = {}

    def read_on(self, sight: Sight, team: Team) -> Mapping[int, Mapping[int, Card]]:
        """Return the cards by their keys, for each closed sprint by its own."""
        found = {}
        for sprint in team.sprints:
            if sprint.closed_at is not None:
                places = (place for place in team.sprint_cards if place.sprint == sprint.key)
                keys = tuple(sorted(place.card for place in places))
                sign = (sprint.key, sprint.version, keys)
                if sign not in self._known:
                    cards = sight.as_closed(sprint.key, keys)
                    self._known[sign] = {card.key: card for card in cards}
                found[sprint.key] = self._known[sign]
        return found


def read_plans(library: Library, project: Project) -> Plans:
    """Return a project's sprints with their cards; those that were archived are read now."""
    with library.looking() as sight:
        team = sight.team(project.key)
        archived = sight.archived(project.key) if team.sprint_cards else []
        closed = Closings().read_on(sight, team)
    return Plans(team, cards_by_key(project, archived), closed)


def balance_in_sight(library: Library, team: Team, now: datetime) -> Balance | None:
    """Return the balance of the current sprint, read for its own cards alone; None without one."""
    if (sprint := current_sprint(team, day_of(now, now.tzinfo))) is None:
        return None
    # Closed sprints keep what they came to.
    open_ones = {one.key for one in team.sprints if one.closed_at is None}
    keys = sorted({place.card for place in team.sprint_cards if place.sprint in open_ones})
    cards = {key: dossier.card for key, dossier in library.dossiers(keys).items()}
    return balance_of(team, cards, sprint)


def days_of(
    team: Team, starts_on: date | None, ends_on: date | None, today: date
) -> tuple[date, date]:
    """Return a new sprint's first and last day where they were not typed.

    It starts when the last one ends, or today, and is as long as that one was. One that began on
    a working day is followed by another that does.
    """
    last = team.sprints[-1] if team.sprints else None
    length = timedelta(USUAL_DAYS - 1) if last is None else last.ends_on - last.starts_on
    starts_on = starts_on or _day_after(last, today)
    if ends_on is None:
        ends_on = starts_on + min(length, date.max - starts_on)
    return starts_on, ends_on


def _day_after(last: Sprint | None, today: date) -> date:
    # A day to which nothing more can be added is no day that people plan by.
    if last is None or last.ends_on < today or last.ends_on > date.max - timedelta(days=7):
        return today
    after = last.ends_on + timedelta(days=1)
    while last.starts_on.weekday() < SATURDAY <= after.weekday():
        after += timedelta(days=1)
    return after


def band_before(team: Team) -> tuple[int, int]:
    """Return the band that was agreed on last, or the usual one."""
    if not team.sprints:
        return USUAL_BAND
    return team.sprints[-1].band_low, team.sprints[-1].band_high


def state_of(sprint: Sprint, today: date) -> str:
    """Return how a sprint stands: planned, running, over (and to be closed) or closed."""
    if sprint.closed_at is not None:
        return "closed"
    if sprint.starts_on > today:
        return "planned"
    return "running" if sprint.ends_on >= today else "over"
