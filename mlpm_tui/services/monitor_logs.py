"""Prediction logs behind monitors: what is new is counted, windows are scored and kept."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from mlpm_tui.domain.drift_influence import DriftedColumn, Influence, ranked
from mlpm_tui.domain.drift_shares import Part, part_of
from mlpm_tui.domain.drift_windows import Method, MonitorTerms, ScoredWindow
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.filling_days import filling_days
from mlpm_tui.domain.fleet import Fleet, Monitor, Source
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.monitor_blanks import is_blank, with_blanks
from mlpm_tui.domain.monitor_labels import waiting_for_labels
from mlpm_tui.domain.monitor_movement import movement
from mlpm_tui.domain.monitor_points import (
    WAITING,
    Stand,
    in_state,
    midnight,
    points_of,
    stand_of,
)
from mlpm_tui.domain.monitor_scoring import (
    LogDays,
    column_of,
    filled_rows,
    reference_of,
    score_log,
    window_counts,
)
from mlpm_tui.domain.monitor_signals import ACCURACY, LABELS, read_signal
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.sketches import Counts, added
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.monitor_known import count_new, days_of
from mlpm_tui.services.monitor_memory import sign_of
from mlpm_tui.services.monitor_reading import LOOK_BACK, monitor_terms
from mlpm_tui.sources.log_zone import zone_of
from mlpm_tui.store.library import Library
from mlpm_tui.store.points import Renewal

LOG = logging.getLogger(__name__)

FAULTS = frozenset({Part.MISSING, Part.UNSEEN})
"""Of these the moved bins say nothing: they are in none."""


MOST_NAMED = 3
"""So many signals are named in a sentence about many."""


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at a source came to; `influence` ranks the columns that drifted.

    `sign` names what it rests on; `is_new` is False where that was reported before.
    """

    stands: tuple[Stand, ...]
    troubles: tuple[str, ...] = ()
    zone: tzinfo = UTC
    influence: tuple[Influence, ...] = ()
    source: Source | None = None
    sign: str = ""
    is_new: bool = True


class Kept(Protocol):
    """Knows how monitors stood by what was kept."""

    def of(self, monitors: Sequence[Monitor]) -> list[Stand]:
        """Return how these stood."""


class Wanted(Protocol):
    """What whoever looks wants to know, and when; without `tells` only what is new."""

    @property
    def now(self) -> datetime:
        """The time."""

    @property
    def tells(self) -> bool:
        """Whether monitors of which nothing is new are told of too."""

    @property
    def kept(self) -> Kept:
        """How the monitors stood."""


def look_at(
    library: Library, fleet: Fleet, source: Source, monitors: Sequence[Monitor], wanted: Wanted
) -> Look:
    """Count what is new in a source, and judge its monitors; what was kept stands where nothing is.

    Nothing is raised: a source that cannot be read is a trouble, and its monitors are judged by the
    days that were counted before.
    """
    now, kept = wanted.now, wanted.kept
    try:
        layout = layout_of(source.settings)
        zone = zone_of(layout)
    except MlpmError as error:
        return Look(tuple(kept.of(monitors)), (f"source {source.name}: {error}",))
    troubles = _counted(library, source, now)
    known = library.sketches.known(source.key)
    sign = sign_of(known, source, monitors, filling_days(now, zone))
    if known.judged == sign:
        stood = tuple(kept.of(monitors)) if wanted.tells else ()
        return Look(stood, tuple(troubles), zone, (), source, sign, is_new=False)
    log = days_of(library, source, layout, now)
    if log is None:
        said = (*troubles, f"source {source.name} has no rows yet.")
        return Look(tuple(kept.of(monitors)), said, zone)
    judge = _Judge(library, fleet, source, layout, log, now)
    stands, failed = [], _Failed()
    for stand in kept.of(monitors):
        try:
            stands.append(judge.stand(stand))
        except MlpmError as error:
            failed.add(stand.monitor, error)
            stands.append(stand)
        except Exception as error:
            LOG.exception("%s could not be judged", stand.monitor.signal)
            failed.troubles.append(f"{stand.monitor.signal}: {unexpected(error)}")
            stands.append(stand)
    if not library.is_read_only:
        library.points.renew(judge.renewals, now)
    more = failed.said(source)
    told = () if more else (source, sign)
    troubles += more
    return Look(
        *(tuple(stands), tuple(dict.fromkeys(troubles)), zone, tuple(ranked(judge.drifted))), *told
    )


class _Failed:
    """The monitors that could not be judged, and why; those of columns nobody has are one case."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self._unknown: list[tuple[str, str]] = []

    def add(self, monitor: Monitor, error: MlpmError) -> None:
        """Note that a monitor could not be judged."""
        said = f"{monitor.signal}: {error}"
        if error.code == "no_column":
            self._unknown.append((monitor.signal, said))
        else:
            self.troubles.append(said)

    def said(self, source: Source) -> list[str]:
        """Return what went wrong, in as few sentences as it takes."""
        if len(self._unknown) <= 1:
            return [*self.troubles, *(said for _, said in self._unknown)]
        names = ", ".join(safe_line(signal, 60) for signal, _ in self._unknown[:MOST_NAMED])
        rest = len(self._unknown) - MOST_NAMED
        names += f" and {rest} more" if rest > 0 else ""
        said = (
            f"source {source.name}: its reference lacks the columns of {len(self._unknown)} "
            f"monitors, {names}: check --reference and --features, or remove them."
        )
        return [*self.troubles, said]


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
        self._zone = zone_of(layout)
        self.renewals: list[Renewal] = []
        self.drifted: list[DriftedColumn] = []

    def stand(self, kept: Stand) -> Stand:
        """Score a monitor anew and judge it; its points are renewed where any differs."""
        monitor = kept.monitor
        terms = monitor_terms(self._fleet, monitor)
        windows, points = self._scored(kept, terms)
        points = self._with_movement(monitor, windows, points)
        if monitor.signal in (ACCURACY, LABELS):
            points = self._with_waiting(windows, points)
        stand = stand_of(monitor, points, terms)
        self._renew(kept, points)
        self._rank(stand, windows)
        return stand

    def _scored(
        self, kept: Stand, terms: MonitorTerms
    ) -> tuple[Sequence[ScoredWindow], list[Point]]:
        """Score a monitor's windows by what was counted, or by raw values where those tell it."""
        monitor = kept.monitor
        if terms.method is not Method.WASSERSTEIN:
            windows = score_log(monitor, self._log, self._layout, terms)
            return windows, points_of(monitor, windows, self._zone)
        from mlpm_tui.services.raw_scoring import RawColumn

        column = column_of(read_signal(monitor.signal), self._layout)
        raw = RawColumn(self._library.sketches, self._source, self._layout, self._log, column)
        windows, facts = raw.score(terms, kept.points)
        windows = with_blanks(windows, filled_rows(monitor, self._log, self._layout), terms)
        points = [
            replace(point, facts=(*point.facts, facts[window.starts_on]))
            if window.starts_on in facts
            else point
            for window, point in zip(windows, points_of(monitor, windows, self._zone), strict=True)
        ]
        return windows, points

    def _renew(self, kept: Stand, points: Sequence[Point]) -> None:
        """Note that points are to be kept anew where one differs; the oldest stay as they are."""
        horizon = self._now - LOOK_BACK
        if not any(point.ends_at > horizon for point in kept.points):
            ends_at = midnight(self._log.last + timedelta(days=1), self._zone)
            horizon = min(self._now, ends_at) - LOOK_BACK
        fresh = tuple(point for point in points if point.ends_at > horizon)
        before = tuple(point for point in kept.points if point.ends_at > horizon)
        if fresh != before:
            since = min(point.starts_at for point in (*fresh[:1], *before[:1]))
            monitor = kept.monitor
            self.renewals.append(Renewal(monitor.model, monitor.signal, since, fresh))

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
        if window is not None and not is_blank(window.value):
            counts = added(self._counts(monitor, window))
            outcomes = self._log.outcomes.get(monitor.column)
            self.drifted.append(DriftedColumn(monitor.column, window, counts, outcomes))

    def _counts(self, monitor: Monitor, window: ScoredWindow) -> list[Counts]:
        return window_counts(monitor, self._log, self._layout, window.starts_on, window.ends_on)


def unexpected(error: Exception) -> str:
    """Say in a sentence that something went wrong which nobody thought of."""
    return f"it stopped by an unexpected {type(error).__name__}; the log has more."


def _counted(library: Library, source: Source, now: datetime) -> list[str]:
    """Count what is new, and return what went wrong; what was counted before stays."""
    if library.is_read_only:
        return []
    try:
        troubles = count_new(library, source, now).troubles
    except MlpmError as error:
        return [f"source {source.name}: {error}"]
    except Exception as error:
        LOG.exception("Source %s could not be counted", source.name)
        return [f"source {source.name}: {unexpected(error)}"]
    return [f"source {source.name}: {trouble}" for trouble in troubles]
