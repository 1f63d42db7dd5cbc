"""How the cards of a project flow, and when what is left of a phase will be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from mlpm_tui.domain.balance_sides import without_covers
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.flow import LEAST, Flow, Track, flow_of, tracks_of
from mlpm_tui.domain.flow_days import cumulative, first_work_day, throughput
from mlpm_tui.domain.forecasts import MOST_DAYS, Forecast, forecast
from mlpm_tui.domain.moment import day_of, day_start
from mlpm_tui.domain.phases import Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import Contents, cards_by_key
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.library import Library


@dataclass(frozen=True, slots=True)
class PhaseForecast:
    """When what is left of a phase or a sprint will be done, or why nobody can tell.

    `is_own` tells whether a phase's rests on what was finished in that phase; else it rests on what
    the team has finished in all phases, as if it worked on this one alone.
    """

    left: int
    forecast: Forecast | None
    is_own: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """Where the cards of a project were and when; `cards` hold the archived ones too.

    Days are those of the zone in which `now` is told.
    """

    tracks: Mapping[int, Track]
    cards: Mapping[int, Card]
    now: datetime

    @property
    def today(self) -> date:
        """The day it is."""
        return day_of(self.now, self.now.tzinfo)

    def of(self, phase: int | None = None, kind: Kind | None = None) -> "Course":
        """Return the course of the cards of one phase or kind alone."""
        cards = {
            key: card
            for key, card in self.cards.items()
            if phase in (None, card.phase) and kind in (None, card.kind)
        }
        return replace(self, cards=cards)

    def first_day(self, days: int) -> date:
        """Return the first of the latest so many days; none before any work began."""
        wanted = self.today - timedelta(days - 1)
        tracks = (track for key, track in self.tracks.items() if key in self.cards)
        return max(wanted, first_work_day(tracks, self.now.tzinfo) or self.today)

    def flow(self, days: int) -> Flow:
        """Return what was finished in the latest so many days, and what is open."""
        since = day_start(self.first_day(days), self.now.tzinfo)
        return flow_of(self.tracks, self.cards, since, self.now)

    def history(self, days: int = MOST_DAYS) -> tuple[int, ...]:
        """Return how many cards were finished on each of the latest days."""
        first = self.first_day(days)
        return throughput(self.flow(days).finished, first, self.today, self.now.tzinfo)

    def cumulative(self, days: int) -> dict[Status, tuple[int, ...]]:
        """Return how many cards stood in each column at the end of each of the latest days."""
        first, zone = self.first_day(days), self.now.tzinfo
        return cumulative(self.tracks, self.cards, first, self.today, zone)


def read_course(
    library: Library, project: Project, now: datetime, archived: Iterable[Card] | None = None
) -> Course:
    """Read where the cards of a project were and when; archived ones too, if they were not yet."""
    known = library.archived(project.key) if archived is None else archived
    return Course(tracks_of(library.moves(project.key)), cards_by_key(project, known), now)


def left_in(project: Project, phase: int) -> int:
    """Return how many cards of a phase are not done; an epic counts by its sub-tasks."""
    cards = [card for card in project.cards.values() if card.phase == phase]
    return sum(card.status is not Status.DONE for card in without_covers(cards))


def phase_forecast(
    course: Course, project: Project, phase: Phase, seed: int | None = None
) -> PhaseForecast | None:
    """Foretell the end of a phase from the team's own throughput; None for one without an end."""
    if phase.ended_at is not None or not phase.planned_days_most:
        return None
    own = course.of(phase.number).history()
    is_own = sum(own) >= LEAST
    history = own if is_own else course.history()
    found = _told(left_in(project, phase.number), history, course.today, seed)
    return replace(found, is_own=is_own)


def sprint_forecast(course: Course, contents: Contents) -> PhaseForecast | None:
    """Foretell an open sprint's end from all that the team finishes; None once it is closed."""
    if contents.sprint.closed_at is not None:
        return None
    left = sum(card.status is not Status.DONE for card in without_covers(contents.taken_on))
    return _told(left, course.history(), course.today, None)


def _told(left: int, history: Sequence[int], today: date, seed: int | None) -> PhaseForecast:
    try:
        return PhaseForecast(left, forecast(left, history, today, seed), is_own=True)
    except RuleBroken as error:
        return PhaseForecast(left, None, is_own=True, why=str(error))


def what_blocks(project: Project, number: int) -> Sequence[str]:
    """Return what keeps a phase's gate shut: outputs without evidence, cards that are blocked."""
    missing = [
        f"{output.name} is not recorded"
        for output in project.outputs
        if output.phase == number and output.evidence is None
    ]
    blocked = sorted(
        (
            card
            for card in project.cards.values()
            if card.phase == number and card.blocked is not None and card.status is not Status.DONE
        ),
        key=lambda card: (card.entered_at, card.key),
    )
    return [*missing, *(f"{card.id} is blocked: {card.blocked}" for card in blocked)]
