"""Signals that arrive as numbers over time: pushed ones, Prometheus queries, metrics of runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from mlpm_tui.domain.drift_scoring import Reading, score_readings
from mlpm_tui.domain.drift_windows import Method, MonitorTerms
from mlpm_tui.domain.durations import read_duration, show_duration
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Monitor, Source
from mlpm_tui.domain.monitor_blanks import blank_places, blank_state
from mlpm_tui.domain.points import Point
from mlpm_tui.services.monitor_reading import judged_from
from mlpm_tui.store.library import Library

FIRST_LOOK = timedelta(days=30)
"""How far back a server is asked at first."""
STEP = timedelta(hours=1)
MOST_QUESTIONS = 12
"""Slices of what a server answers at most; what was before them is not asked for any more."""


def series_points(
    library: Library, monitor: Monitor, source: Source | None, terms: MonitorTerms, now: datetime
) -> list[Point]:
    """Return a signal's points as they stand now, what is new at its source included.

    What is new or is judged otherwise than before is kept. The source of a paused monitor is not
    asked; what was missed meanwhile comes once it goes on. May raise SourceTrouble.
    """
    since = judged_from(now)
    known = list(library.points.read([monitor.model], monitor.signal, since))
    fresh: list[Point] = []
    if source is not None and monitor.paused_at is None:
        fresh = _fetched(monitor, source, known, now)
    merged = {point.starts_at: point for point in [*known, *fresh]}
    points = _scored([merged[at] for at in sorted(merged)], terms)
    before = {point.starts_at: point for point in known}
    changed = [point for point in points if before.get(point.starts_at) != point]
    if changed and not library.is_read_only:
        library.points.keep(changed, now)
    return points


def step_of(monitor: Monitor, source: Source | None) -> timedelta:
    """Return how far apart a server's values are taken."""
    text = monitor.settings.get("step") or (source.settings.get("step") if source else None)
    return read_duration(str(text)) if text else STEP


def _scored(points: Sequence[Point], terms: MonitorTerms) -> list[Point]:
    """Compare numbers with the limit; a score or a share was judged where it was counted.

    NaN for so long that something is broken is beyond every limit.
    """
    if terms.method is not Method.THRESHOLD:
        return list(points)
    fault = blank_state(terms)
    faults = frozenset[int]() if fault is None else blank_places(points, terms.needed)
    readings = []
    for place, point in enumerate(points, 1):
        day = date.fromordinal(place)
        readings.append(Reading(day, day, point.value, point.n or 0))
    windows = score_readings(readings, terms)
    return [
        replace(point, state=fault if place in faults and fault else window.state)
        for place, (point, window) in enumerate(zip(points, windows, strict=True))
    ]


def _fetched(
    monitor: Monitor, source: Source, known: Sequence[Point], now: datetime
) -> list[Point]:
    if source.kind == "prometheus":
        return _from_prometheus(monitor, source, known, now)
    if source.kind == "mlflow":
        return _from_runs(monitor, source)
    return []


def _from_prometheus(
    monitor: Monitor, source: Source, known: Sequence[Point], now: datetime
) -> list[Point]:
    """Ask for whole steps only, from the end of the last one that is known; none: nobody asks.

    A server answers so many steps at once, so a long time is asked for in slices.
    """
    from mlpm_tui.sources.prometheus import MOST_STEPS, Asked, query_range

    step = step_of(monitor, source)
    query = _query(monitor, source, step)
    seconds = step.total_seconds()
    until = datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
    since = max((point.ends_at for point in known), default=until - FIRST_LOOK)
    since = max(since, until - step * MOST_STEPS * MOST_QUESTIONS)
    found: list[Point] = []
    while since < until:
        end = min(until, since + step * MOST_STEPS)
        found += [
            Point(monitor.model, monitor.signal, sample.at - step, sample.at, sample.value)
            for sample in query_range(source.uri, Asked(query, since, end, step))
        ]
        since = end
    return found


def _query(monitor: Monitor, source: Source, step: timedelta) -> str:
    from mlpm_tui.sources.prometheus import quantile_query

    if query := str(monitor.settings.get("query", "")):
        return query
    histogram = str(monitor.settings.get("histogram") or source.settings.get("histogram") or "")
    selector = str(monitor.settings.get("selector") or source.settings.get("selector") or "")
    span = show_duration(step).replace("min", "m").replace(" ", "")
    query = quantile_query(monitor.signal, histogram, selector, span) if histogram else ""
    if not query:
        raise RuleBroken(
            f"{monitor.signal} has no query: give one by `mlpm monitor edit --query`, or the "
            "histogram of a latency by --histogram.",
            "query",
        )
    return query


def _from_runs(monitor: Monitor, source: Source) -> list[Point]:
    """Return a metric of an experiment's runs over time, each at the moment it was logged."""
    from mlpm_tui.domain.runs import WantedRuns
    from mlpm_tui.sources.tracking import open_tracking

    experiment = str(monitor.settings.get("experiment") or source.settings.get("experiment") or "")
    metric = str(monitor.settings.get("metric") or monitor.signal)
    if not experiment:
        raise RuleBroken(
            f"{monitor.signal} names no experiment of the tracking store: give one by "
            "--experiment.",
            "experiment",
        )
    tracking = open_tracking(source.uri, is_from_board=True)
    try:
        wanted = WantedRuns(frozenset(), frozenset(), frozenset({experiment}))
        found = [run.metrics[metric] for run in tracking.runs(wanted) if metric in run.metrics]
    finally:
        tracking.close()
    return [
        Point(monitor.model, monitor.signal, each.last_at, each.last_at, each.last)
        for each in found
    ]
