"""Prediction logs behind monitors: what is new is counted, windows are scored and kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from mlpm_tui.domain.day_measures import ROWS
from mlpm_tui.domain.drift_influence import BinOutcomes, DriftedColumn, Influence, ranked
from mlpm_tui.domain.drift_shares import Part, part_of
from mlpm_tui.domain.drift_windows import ScoredWindow, Tally
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.fleet import Fleet, Monitor, Source
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.monitor_labels import waiting_for_labels
from mlpm_tui.domain.monitor_movement import movement
from mlpm_tui.domain.monitor_points import WAITING, Stand, in_state, midnight, points_of, stand_of
from mlpm_tui.domain.monitor_scoring import (
    LogDays,
    column_of,
    reference_of,
    score_log,
    window_counts,
)
from mlpm_tui.domain.monitor_signals import ACCURACY, LABELS, Signal
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.sketches import ColumnReference, Counts, added
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.monitor_reading import LOOK_BACK, monitor_terms
from mlpm_tui.store.library import Library
from mlpm_tui.store.points import Renewal

FAULTS = frozenset({Part.MISSING, Part.UNSEEN})
"""Of these the moved bins say nothing: they are in none."""
LATE = timedelta(hours=6)
"""So long after midnight a day's last rows may still come: until then it counts as partial."""
RECENT = timedelta(days=28)
"""By so many of its last days it is told how many rows a day brings."""
AFTER = timedelta(days=45)
"""Windows without rows are cut so far behind the last day that had any."""


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at a source came to; `influence` ranks the columns that drifted."""

    stands: tuple[Stand, ...]
    troubles: tuple[str, ...] = ()
    zone: tzinfo = UTC
    influence: tuple[Influence, ...] = ()


def look_at(
    library: Library, fleet: Fleet, source: Source, kept: Sequence[Stand], now: datetime
) -> Look:
    """Count what is new in a source, and judge its monitors; what was kept stands where nothing is.

    Nothing is raised: a source that cannot be read is a trouble, and its monitors are judged by the
    days that were counted before.
    """
    try:
        layout = layout_of(source.settings)
        zone = ZoneInfo(layout.zone)
    except (MlpmError, KeyError, ValueError, OSError) as error:
        return Look(tuple(kept), (f"source {source.name}: {error}",))
    troubles = _counted(library, source, now)
    log = days_of(library, source, layout, now)
    if log is None:
        return Look(tuple(kept), (*troubles, f"source {source.name} has no rows yet."), zone)
    judge = _Judge(library, fleet, source, layout, log, now)
    stands = []
    for stand in kept:
        try:
            stands.append(judge.stand(stand))
        except MlpmError as error:
            troubles.append(f"{stand.monitor.signal}: {error}")
            stands.append(stand)
    if not library.is_read_only:
        library.points.renew(judge.renewals, now)
    return Look(tuple(stands), tuple(dict.fromkeys(troubles)), zone, tuple(ranked(judge.drifted)))


class _Judge:
    """Scores the monitors of one source by its days, and collects what is to be kept."""

    def __init__(
        self,
        library: Library,
        fleet: Fleet,
        source: Source,
        layout: LogLayout,
        log: LogDays,
        now: datetime,
    ) -> None:
        """Take what all monitors of the source share."""
        self._library, self._fleet, self._source = library, fleet, source
        self._layout, self._log, self._now = layout, log, now
        self._zone = ZoneInfo(layout.zone)
        self.renewals: list[Renewal] = []
        self.drifted: list[DriftedColumn] = []

    def stand(self, kept: Stand) -> Stand:
        """Score a monitor anew and judge it; its points are renewed where any differs."""
        monitor = kept.monitor
        terms = monitor_terms(self._fleet, monitor)
        windows = score_log(monitor, self._log, self._layout, terms)
        points = points_of(monitor, windows, self._zone)
        points = self._with_movement(monitor, windows, points)
        if monitor.signal in (ACCURACY, LABELS):
            points = self._with_waiting(windows, points)
        stand = stand_of(monitor, points, terms)
        if tuple(points) != kept.points:
            since = min((p.starts_at for p in (*points[:1], *kept.points[:1])), default=self._now)
            self.renewals.append(Renewal(monitor.model, monitor.signal, since, tuple(points)))
        self._rank(stand, windows)
        return stand

    def _with_movement(
        self, monitor: Monitor, windows: Sequence[ScoredWindow], points: Sequence[Point]
    ) -> list[Point]:
        """Add what moved to the windows that are beyond their limit."""
        reference = reference_of(monitor, self._log, self._layout)
        if reference is None or part_of(monitor.signal) in FAULTS:
            return list(points)
        found = []
        for window, point in zip(windows, points, strict=True):
            counts = added(self._counts(monitor, window)) if window.is_beyond else None
            moved = () if counts is None else movement(reference, counts)
            found.append(replace(point, facts=(*point.facts, *moved)))
        return found

    def _with_waiting(
        self, windows: Sequence[ScoredWindow], points: Sequence[Point]
    ) -> list[Point]:
        """Mark the windows whose labels have not come; they show what is known and say nothing."""
        delay = self._source.settings.get("label_delay_days")
        today = self._now.astimezone(self._zone).date()
        waiting = waiting_for_labels(
            windows, self._log.tallies, today, None if delay is None else int(delay)
        )
        found = list(points)
        for place, labelled in waiting.items():
            if labelled.rows and windows[place].starts_on < today:
                said = f"{labelled.labelled:,} of {labelled.rows:,} rows have one"
                found[place] = in_state(found[place], WAITING, ("labels", said))
        return found

    def _rank(self, stand: Stand, windows: Sequence[ScoredWindow]) -> None:
        monitor = stand.monitor
        if not stand.is_open or monitor.group != "drift":
            return
        window = next((each for each in reversed(windows) if each.is_beyond), None)
        if window is not None:
            counts = added(self._counts(monitor, window))
            outcomes = self._log.outcomes.get(monitor.column)
            self.drifted.append(DriftedColumn(monitor.column, window, counts, outcomes))

    def _counts(self, monitor: Monitor, window: ScoredWindow) -> list[Counts]:
        return window_counts(monitor, self._log, self._layout, window.starts_on, window.ends_on)


@dataclass(frozen=True, slots=True)
class Known:
    """What was counted of a log so far, for whoever chooses how to watch it."""

    layout: LogLayout
    references: Mapping[str, ColumnReference]
    rows_a_day: float = 0.0
    right: Tally | None = None

    def of(self, signal: Signal) -> ColumnReference | None:
        """Return how the column that a signal is of looked in the reference, if it is of one."""
        return self.references.get(column_of(signal, self.layout))


def known_of(library: Library, source: Source) -> Known:
    """Return what was counted of a source so far; nothing is read anew."""
    sketches, layout = library.sketches, layout_of(source.settings)
    references = {each.column: each for each in sketches.references(source.key)}
    span = sketches.span(source.key)
    if span is None:
        return Known(layout, references)
    since = max(span.first, span.last - RECENT)
    tallies = sketches.tallies(source.key, since, span.last).values()
    rows = sum(each.n for found in tallies for each in found if each.measure == ROWS)
    length = (span.last - since).days + 1
    return Known(layout, references, rows / length, _right(sketches.outcomes(source.key)))


def days_of(library: Library, source: Source, layout: LogLayout, now: datetime) -> LogDays | None:
    """Return what was counted of a source, day by day; None where no row was."""
    sketches = library.sketches
    span = sketches.span(source.key)
    if span is None:
        return None
    zone = ZoneInfo(layout.zone)
    today = now.astimezone(zone).date()
    first = _bound(source, "from", span.first, max)
    last = _bound(source, "to", min(today, span.last + AFTER), min)
    first = max(first, min(today, span.last) - LOOK_BACK)
    outcomes = sketches.outcomes(source.key)
    return LogDays(
        {each.column: each for each in sketches.references(source.key)},
        sketches.counts(source.key, first, last),
        sketches.tallies(source.key, first, last),
        first,
        last,
        frozenset(_filling(now, zone)),
        _right(outcomes),
        outcomes,
    )


def _filling(now: datetime, zone: tzinfo) -> Iterator[date]:
    """Yield the days that may still get rows: today, and for some hours yesterday."""
    here = now.astimezone(zone)
    yield here.date()
    if here - midnight(here.date(), zone) < LATE:
        yield here.date() - timedelta(days=1)


def _bound(source: Source, name: str, other: date, nearer: Callable[[date, date], date]) -> date:
    text = source.settings.get(name)
    return nearer(date.fromisoformat(str(text)), other) if text else other


def _right(outcomes: Mapping[str, BinOutcomes]) -> Tally | None:
    """Return how many of the reference's predictions were right, by its fullest column."""
    fullest = max(outcomes.values(), key=lambda each: sum(each.n), default=None)
    return None if fullest is None else Tally(sum(fullest.good), sum(fullest.n))


@dataclass(frozen=True, slots=True)
class Counted:
    """What counting a source brought: parts read now, and the rows and days known of it in all."""

    read: int
    rows: int
    days: int
    troubles: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """In a sentence."""
        parts = f"{self.read:,} parts" if self.read != 1 else "1 part"
        return f"{self.rows:,} rows on {self.days:,} days are counted; {parts} read now."


def count_new(library: Library, source: Source, now: datetime) -> Counted:
    """Count what is new in a source; RuleBroken or SourceTrouble where nothing can be read."""
    from mlpm_tui.services.sketching import sketch_source

    done = sketch_source(library.sketches, source, now)
    parts = library.sketches.known(source.key).parts.values()
    span = library.sketches.span(source.key)
    rows = sum(part.rows for part in parts)
    return Counted(len(done.read), rows, 0 if span is None else span.days, done.troubles)


def _counted(library: Library, source: Source, now: datetime) -> list[str]:
    """Count what is new, and return what went wrong; what was counted before stays."""
    if library.is_read_only:
        return []
    try:
        troubles = count_new(library, source, now).troubles
    except MlpmError as error:
        return [f"source {source.name}: {error}"]
    return [f"source {source.name}: {trouble}" for trouble in troubles]
