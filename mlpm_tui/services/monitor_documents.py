"""Models, sources and monitors as documents: the fields that other programs read."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.fleet import Fleet, Model, Monitor, Source
from mlpm_tui.domain.monitor_points import OTHERS, interval_of
from mlpm_tui.domain.monitor_sentences import state_words
from mlpm_tui.domain.monitor_terms import limit_words, window_words
from mlpm_tui.domain.points import Point
from mlpm_tui.services.documents import Document

if TYPE_CHECKING:
    from mlpm_tui.domain.monitor_points import Stand

ORDER = (
    *("alarm", "warning", "recovering", "pending", "waiting", "too_small"),
    *("no_reference", "no_data", "partial", "ok", "paused"),
)
"""States in the order of how much they matter; of several monitors the first one counts."""


def model_document(fleet: Fleet, model: Model, cards: Mapping[int, str]) -> Document:
    """Return a model with its sources; `cards` are ids by key."""
    return {
        "name": model.name,
        "description": model.description,
        "owner": model.owner,
        "registered": model.registered or None,
        "alias": model.alias or None,
        "runbook": model.runbook or None,
        "epic": None if model.epic is None else cards.get(model.epic),
        "made_at": model.made_at,
        "retired_at": model.retired_at,
        "sources": [source_document(each) for each in fleet.sources if each.model == model.key],
    }


def source_document(source: Source) -> Document:
    """Return a source as it is kept; there is no secret in it."""
    return {
        "name": source.name,
        "kind": source.kind,
        "uri": source.uri or None,
        "settings": dict(source.settings),
        "made_at": source.made_at,
    }


def monitor_document(fleet: Fleet, monitor: Monitor) -> Document:
    """Return what a monitor asks."""
    names = {source.key: source.name for source in fleet.sources}
    return {
        "signal": monitor.signal,
        "source": None if monitor.source is None else names.get(monitor.source),
        "column": monitor.column or None,
        "method": monitor.method,
        "side": monitor.side,
        "warn": monitor.warn,
        "alarm": monitor.alarm,
        "needed": monitor.needed,
        "window_days": monitor.window_days,
        "least": monitor.least,
        "severity": monitor.severity,
        "group": monitor.group,
        "runbook": monitor.runbook or None,
        "settings": dict(monitor.settings),
        "paused_at": monitor.paused_at,
    }


def stand_document(fleet: Fleet, stand: "Stand", monthly: float | None) -> Document:
    """Return how a monitor stands; `monthly` are its expected false alarms a month."""
    latest = stand.latest
    return monitor_document(fleet, stand.monitor) | {
        "state": stand.state,
        "stands": state_words(stand),
        "why": stand.why,
        "pending": stand.judged.pending,
        "limit": stand.terms.limit,
        "limits": limit_words(stand.monitor),
        "windows": window_words(stand.monitor),
        "since": stand.first.starts_at if stand.first is not None and stand.is_open else None,
        "latest": None if latest is None else point_document(stand.monitor, latest),
        "expected_false_alarms": monthly,
    }


def point_document(monitor: Monitor, point: Point) -> Document:
    """Return what a signal was over a stretch of time."""
    document: dict[str, Any] = {
        "starts_at": point.starts_at,
        "ends_at": point.ends_at,
        "value": point.value,
        "interval": interval_of(monitor, point),
        "n": point.n,
        "good": point.good,
        "before": point.before,
        "floor": point.floor,
        "chance": point.chance,
        "state": point.state or None,
    }
    facts = {name: text for name, text in point.facts if name != OTHERS}
    return document | {"facts": facts}


def worst(states: Iterable[str]) -> str:
    """Return the state that matters most: a model stands as the worst of its monitors does."""
    found = set(states)
    return next((state for state in ORDER if state in found), "unwatched")
