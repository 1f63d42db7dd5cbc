"""All that is told of a sprint and of the flow round it, read once and worked out in one piece."""

from collections.abc import Mapping
from datetime import date, datetime

from mlpm_tui.domain.agreements import Duty
from mlpm_tui.domain.balance import Point, judge_trend
from mlpm_tui.domain.balance_gauge import Gauge
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.flow import Flow
from mlpm_tui.domain.flow_days import SprintDay, burndown, throughput
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import Contents, cards_by_key, latest_sprint
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.work_limits import Count, counts_of
from mlpm_tui.services.documents import Document
from mlpm_tui.services.flow import Course, PhaseForecast, sprint_forecast
from mlpm_tui.services.sprints import Closings, Plans
from mlpm_tui.services.team_documents import load_document
from mlpm_tui.services.ways import CardTracks
from mlpm_tui.store.library import Library


@dataclass(frozen=True, slots=True)
class Overview:
    """A project's sprints, where its cards were and when, and how much everybody has in hand."""

    plans: Plans
    course: Course
    load: Document
    counts: tuple[Count, ...]

    @property
    def sprints(self) -> tuple[Sprint, ...]:
        """The sprints, the oldest first."""
        return self.plans.team.sprints

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Who owns which new cards."""
        return self.plans.team.duties

    @property
    def names(self) -> Mapping[int, str]:
        """The sprints' names by their keys."""
        return {sprint.key: sprint.name for sprint in self.sprints}


@dataclass(frozen=True, slots=True)
class SprintSight:
    """How one sprint stands: its cards, its balance, what was left each day, when it will end.

    `told` is what the mean over sprints was after each point of the gauge, the oldest first.
    Without a sprint only the gauge says something.
    """

    sprint: Sprint | None
    contents: Contents | None
    gauge: Gauge
    told: tuple[float, ...] = ()
    days: tuple[SprintDay, ...] = ()
    forecast: PhaseForecast | None = None


@dataclass(frozen=True, slots=True)
class FlowSight:
    """How cards flowed in the latest days: one phase or kind, or all."""

    flow: Flow
    history: tuple[int, ...]
    cumulative: Mapping[Status, tuple[int, ...]]
    first: date
    phase: int | None = None
    kind: Kind | None = None


class Survey:
    """Reads the overview of a project again and again: of the history only what came since."""

    def __init__(self, library: Library, key: str) -> None:
        """Look at the project with this key."""
        self._library, self._key = library, key
        self._tracks, self._closings = CardTracks(key), Closings()

    def overview(self, project: Project, now: datetime) -> Overview:
        """Return a project's sprints and the history of its cards, as they are now."""
        with self._library.looking() as sight:
            team, archived = sight.team(self._key), sight.archived(self._key)
            tracks = self._tracks.read_on(sight, sight.last_seq())
            closed = self._closings.read_on(sight, team)
        cards = cards_by_key(project, archived)
        load = load_document(project, team)
        counts = tuple(counts_of(project, team.limits))
        return Overview(Plans(team, cards, closed), Course(tracks, cards, now), load, counts)


def read_overview(library: Library, project: Project, now: datetime) -> Overview:
    """Read a project's sprints and the history of its cards."""
    return Survey(library, project.key).overview(project, now)


def sight_of(overview: Overview, key: int | None, now: datetime) -> SprintSight:
    """Return how a sprint stands; that of this key, else the current one, else the latest."""
    team, plans = overview.plans.team, overview.plans
    sprint = next((one for one in team.sprints if one.key == key), None)
    sprint = sprint or latest_sprint(team, day_of(now, now.tzinfo))
    if sprint is None:
        return SprintSight(None, None, plans.gauge(None, now))
    contents, gauge = plans.contents(sprint), plans.gauge(sprint.name, now)
    days = burndown(contents, overview.course.tracks, now)
    told = sprint_forecast(overview.course, contents)
    return SprintSight(sprint, contents, gauge, _means(gauge), days, told)


def _means(gauge: Gauge) -> tuple[float, ...]:
    points: tuple[Point, ...] = gauge.points
    trends = (
        judge_trend(points[: at + 1], point.band or gauge.band) for at, point in enumerate(points)
    )
    return tuple(trend.value for trend in trends if trend is not None)


def flow_sight(
    overview: Overview, days: int, phase: int | None = None, kind: Kind | None = None
) -> FlowSight:
    """Return how the cards of a phase or a kind flowed, or all."""
    course = overview.course.of(phase, kind)
    flow, first = course.flow(days), course.first_day(days)
    history = throughput(flow.finished, first, course.today, course.now.tzinfo)
    return FlowSight(flow, history, course.cumulative(days), first, phase, kind)
