"""How a monitor's windows are kept as points, and how it stands by the points that were kept.

Points outlive the rows they come from, so a monitor is always judged by its points: what a screen
shows, what a command prints and what opened an alert is the same.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from mlpm_tui.domain.chances import wilson
from mlpm_tui.domain.drift_judging import judge_windows, longest_gap
from mlpm_tui.domain.drift_windows import (
    COUNTED,
    MOST_DAYS,
    Episode,
    Judged,
    Method,
    MonitorTerms,
    ScoredWindow,
    Side,
    Standing,
    WindowState,
)
from mlpm_tui.domain.fleet import Fleet, Monitor
from mlpm_tui.domain.monitor_sentences import is_odd, last_counted, why_of
from mlpm_tui.domain.monitor_signals import DISTANCES, Nature, read_signal
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.values import dataclass

WAITING = "waiting"
"""The state of a window whose labels have not come yet; it is judged once they have."""
LIMIT, OTHERS = "limit", "reference n"
"""Facts of a point that its windows are made of again."""


def terms_of(monitor: Monitor, columns: int = 1) -> MonitorTerms:
    """Return what a monitor asks, in the judge's words; `columns` are watched together."""
    settings = monitor.settings
    return MonitorTerms(
        Method(monitor.method),
        monitor.warn,
        monitor.alarm,
        Side(monitor.side),
        monitor.needed,
        int(settings.get("among", 0)),
        monitor.window_days,
        monitor.least,
        max(MOST_DAYS, monitor.window_days),
        max(1, columns),
        int(settings.get("bins", 0)) or 10,
    )


def watched_together(fleet: Fleet, monitor: Monitor) -> int:
    """Return how many columns of a monitor's source are watched as it is, itself included."""
    family = monitor.signal.partition("/")[0]
    return sum(
        other.model == monitor.model
        and other.source == monitor.source
        and bool(other.column)
        and other.signal.startswith(f"{family}/")
        for other in fleet.monitors
    )


def points_of(monitor: Monitor, windows: Iterable[ScoredWindow], zone: tzinfo) -> list[Point]:
    """Return windows of whole days as points, from midnight to midnight in the source's zone."""
    return [
        Point(
            *(monitor.model, monitor.signal),
            midnight(window.starts_on, zone),
            midnight(window.ends_on + timedelta(days=1), zone),
            window.value,
            window.n,
            before=window.before,
            floor=window.floor,
            chance=None if window.p is None or math.isnan(window.p) else window.p,
            state=window.state,
            facts=((OTHERS, str(window.m)),) if window.m else (),
        )
        for window in windows
    ]


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return when a day begins in a zone."""
    return datetime.combine(day, time(), zone)


def window_of(point: Point, place: int, terms: MonitorTerms) -> ScoredWindow:
    """Return a point as a window; its days are its place among those that count, from 1 up."""
    day = date.fromordinal(place)
    state = WindowState.PARTIAL if point.state == WAITING else WindowState(point.state or "partial")
    facts = dict(point.facts)
    return ScoredWindow(
        *(day, day, point.value, point.n or 0, state, terms.limit, point.floor, point.before),
        int(facts.get(OTHERS, 0)),
        point.chance,
    )


@dataclass(frozen=True, slots=True)
class Stand:
    """How a monitor stands: its points, what the judge says of them, and the latest episode.

    `first` and `last` are the first point of that episode and the one that ended it, None where
    there was none, or it is not over.
    """

    monitor: Monitor
    terms: MonitorTerms
    points: tuple[Point, ...]
    judged: Judged
    first: Point | None = None
    last: Point | None = None

    @property
    def is_open(self) -> bool:
        """Whether an alert is to be open now."""
        return self.judged.is_open and self.monitor.paused_at is None

    @property
    def latest(self) -> Point | None:
        """The last point that counts or is no number, else the last of all."""
        if not self.points or is_odd(self.points[-1]):
            return self.points[-1] if self.points else None
        return last_counted(self) or self.points[-1]

    @property
    def beyond(self) -> Point | None:
        """The last point that is beyond the limit, in the latest episode."""
        first = self.first
        if first is None:
            return None
        for point in reversed(self.points):
            if point.starts_at >= first.starts_at and point.state in ("warning", "alarm"):
                return point
        return first

    @property
    def state(self) -> str:
        """One word: ok, pending, warning, alarm, recovering, paused, no_data, too_small..."""
        if self.monitor.paused_at is not None:
            return "paused"
        words = {Standing.WARNING: "warning", Standing.ALARMING: "alarm"}
        if self.judged.standing is not Standing.QUIET:
            return words.get(self.judged.standing, "recovering")
        if self.judged.last is not None:
            return "pending" if self.judged.pending else "ok"
        return self.points[-1].state if self.points else "no_data"

    @property
    def why(self) -> str:
        """A sentence that says why it stands so."""
        if self.points and self.points[-1].state == WAITING and self.judged.last is None:
            return "Waiting for labels"
        return why_of(self)


def stand_of(monitor: Monitor, points: Sequence[Point], terms: MonitorTerms) -> Stand:
    """Judge a monitor by its points, oldest first."""
    placed = list(zip(_places(points, terms), points, strict=True))
    judged = judge_windows([window_of(point, place, terms) for place, point in placed], terms)
    counted = {place: point for place, point in placed if point.state in COUNTED}
    first = last = None
    if judged.episodes:
        episode: Episode = judged.episodes[-1]
        first = counted[episode.starts_on.toordinal()]
        if episode.ended_on is not None:
            last = counted[episode.ended_on.toordinal()]
    return Stand(monitor, terms, tuple(points), judged, first, last)


def _places(points: Iterable[Point], terms: MonitorTerms) -> Iterator[int]:
    """Yield each point's place: one after the other, and further on behind a long gap.

    Points may be minutes long, so their days can't tell them apart. Those that don't count share
    the place of the one before.
    """
    place, latest = 1, None
    gap = longest_gap(terms)
    for point in points:
        if point.state in COUNTED:
            if latest is not None:
                is_far = point.starts_at - latest.ends_at > timedelta(days=gap)
                place += 1 + (gap + 1 if is_far else 0)
            latest = point
        yield place


def interval_of(monitor: Monitor, point: Point) -> tuple[float, float] | None:
    """Return Wilson's 95 % interval of a rate that was counted; None of anything else."""
    value, n = point.value, point.n
    nature = read_signal(monitor.signal).nature
    is_rate = nature in (Nature.SHARE, Nature.OUTCOME) and monitor.method not in DISTANCES
    if not is_rate or not n or value is None or not 0 <= value <= 1:
        return None
    return wilson(value, n)


def in_state(point: Point, state: str, *facts: tuple[str, str]) -> Point:
    """Return a point with another state and more facts."""
    return replace(point, state=state, facts=(*point.facts, *facts))
