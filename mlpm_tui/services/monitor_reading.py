"""How a project's monitors stand by what is kept, without looking at any source."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_cutting import era_start
from mlpm_tui.domain.drift_windows import MonitorTerms
from mlpm_tui.domain.fleet import Fleet, Model, Monitor
from mlpm_tui.domain.monitor_points import Stand, stand_of, terms_of, watched_together
from mlpm_tui.store.library import Library

if TYPE_CHECKING:
    from mlpm_tui.domain.points import Point

LOOK_BACK = timedelta(days=400)
"""Older windows are kept, and judged no more, unless a model has no others."""


def judged_from(now: datetime) -> datetime:
    """Return from when on a signal is judged: it moves once in an era, and no episode's start does.

    Else what began earlier would seem to begin a day later every day.
    """
    return datetime.combine(era_start((now - LOOK_BACK).date()), time(), UTC)


def stands_of(
    library: Library, fleet: Fleet, models: Iterable[Model], now: datetime
) -> dict[str, tuple[Stand, ...]]:
    """Return how the monitors of these models stand, by the model's name, in their order."""
    wanted = list(models)
    points: dict[tuple[int, str], list[Point]] = defaultdict(list)
    recent = library.points.read([model.key for model in wanted], since=now - LOOK_BACK)
    heard_of = {point.model for point in recent}
    silent = [model.key for model in wanted if model.key not in heard_of]
    for point in (*recent, *library.points.read(silent)):
        points[point.model, point.signal].append(point)
    return {
        model.name: tuple(
            stand_of(monitor, points[model.key, monitor.signal], monitor_terms(fleet, monitor))
            for monitor in monitors_of(fleet, model)
        )
        for model in wanted
    }


def monitors_of(fleet: Fleet, model: Model) -> list[Monitor]:
    """Return a model's monitors: its service first, then quality, drift and the pipeline."""
    groups = {name: place for place, name in enumerate(("performance", "quality", "drift"))}
    own = [monitor for monitor in fleet.monitors if monitor.model == model.key]
    return sorted(own, key=lambda monitor: (groups.get(monitor.group, 9), monitor.signal))


def monitor_terms(fleet: Fleet, monitor: Monitor) -> MonitorTerms:
    """Return what a monitor asks, among the columns that are watched with it."""
    return terms_of(monitor, watched_together(fleet, monitor))
