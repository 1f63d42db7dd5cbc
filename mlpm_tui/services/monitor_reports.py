"""What a monitor reports of itself: that a condition holds, still holds, or is over."""

from datetime import UTC, datetime, timedelta, tzinfo

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.fleet import Model, Monitor
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.monitor_blanks import is_blank
from mlpm_tui.domain.monitor_points import OTHERS, Stand, interval_of
from mlpm_tui.domain.monitor_sentences import emptiness, silence, span_words
from mlpm_tui.domain.monitor_signals import DISTANCES, FRESHNESS, Signal, read_signal, show_value
from mlpm_tui.domain.points import Point

ORIGIN = "monitor"
_KEPT_FOR_US = frozenset({OTHERS})


def report_of(
    model: Model, stand: Stand, zone: tzinfo = UTC, more: tuple[tuple[str, str], ...] = ()
) -> AlertReport | None:
    """Return what a monitor reports of its latest episode; None where there was none.

    Days are written as they are in the source's zone; `more` are facts of the whole source.
    """
    first, point = stand.first, stand.beyond
    if first is None or point is None:
        return None
    monitor, signal = stand.monitor, read_signal(stand.monitor.signal)
    window = _span(point, zone)
    return AlertReport(
        model.name,
        monitor.signal,
        title_of(stand, signal, point),
        first.starts_at,
        ends_at=None if stand.last is None else stand.last.ends_at,
        severity=_severity(stand),
        origin=ORIGIN,
        group=monitor.group,
        before=point.before,
        after=None if is_blank(point.value) else point.value,
        threshold=stand.terms.limit,
        floor=point.floor,
        window=window,
        until=point.ends_at,
        summary=stand.why,
        runbook=monitor.runbook or model.runbook,
        monitor=monitor.key,
        facts=(*_facts(stand, signal, point, window), *more),
    )


def over(model: Model, stand: Stand, since: datetime, now: datetime) -> AlertReport:
    """Return the end of an alert whose condition holds no longer by what the monitor asks now."""
    monitor, point = stand.monitor, stand.latest
    return AlertReport(
        *(model.name, monitor.signal, monitor.signal, since),
        ends_at=max(since, point.ends_at if point is not None else now),
        origin=ORIGIN,
        group=monitor.group,
        after=None if point is None or is_blank(point.value) else point.value,
        summary=stand.why,
        monitor=monitor.key,
    )


def title_of(stand: Stand, signal: Signal, point: Point) -> str:
    """Write what moved, how far and when: `positive predictions 40 % -> 65 %, 16-22 Nov 2026`.

    With its dates a title is as true when it is read as when it was written.
    """
    if signal.name == FRESHNESS and (silent := silence(stand, point)):
        return silent
    if is_blank(point.value):
        return f"{signal.words}: {emptiness(stand, point)}"
    method, unit = stand.monitor.method, str(stand.monitor.settings.get("unit", ""))
    value = show_value(signal, point.value, method, unit)
    during = _during(point)
    if method in DISTANCES:
        what = signal.column or signal.words
        facts = dict(point.facts)
        moved = facts.get("median") or facts.get("moved", "").partition(";")[0]
        tail = f", {moved}" if moved else ""
        return f"{what} has drifted{during}: {method.upper()} {value}{tail}"
    if point.before is not None:
        before = show_value(signal, point.before, method, unit)
        what = signal.column if signal.family == "drift" else signal.words
        return f"{what} {before} -> {value}{during}"
    limit = show_value(signal, stand.terms.limit, method, unit)
    side = {"above": "above", "below": "below"}.get(stand.monitor.side, "beyond")
    return f"{signal.words} {value}, {side} {limit}{during}"


def _severity(stand: Stand) -> str:
    """Return what a level opens: a warning what the monitor says, an alarm no less than critical.

    A monitor that only informs (`info`) never calls for more.
    """
    is_alarm = bool(stand.judged.episodes) and stand.judged.episodes[-1].is_alarm
    if is_alarm and stand.monitor.severity == "warning":
        return "critical"
    return stand.monitor.severity


def _facts(stand: Stand, signal: Signal, point: Point, window: str) -> list[tuple[str, str]]:
    method, unit = stand.monitor.method, str(stand.monitor.settings.get("unit", ""))
    reference = dict(point.facts).get(OTHERS)
    n = "" if point.n is None else f"{point.n:,}"
    if n and reference:
        n += f", reference {int(reference):,}"
    found = [
        ("window", window),
        ("n", n),
        (
            "score" if method in DISTANCES else "value",
            show_value(signal, point.value, method, unit),
        ),
        ("interval (95 %)", show_interval(stand.monitor, point)),
        ("limit", show_value(signal, stand.terms.limit, method, unit)),
        ("noise floor", "" if point.floor is None else show_value(signal, point.floor, method)),
        ("by chance", "" if point.chance is None else show_number(point.chance)),
        ("needed", f"{stand.monitor.needed} windows in a row"),
        *((name, text) for name, text in point.facts if name not in _KEPT_FOR_US),
    ]
    return [(name, text) for name, text in found if text]


def show_interval(monitor: Monitor, point: Point) -> str:
    """Write the interval in which a rate lies; empty of what is none."""
    found = interval_of(monitor, point)
    if found is None:
        return ""
    low, high = (show_value(read_signal(monitor.signal), end, monitor.method) for end in found)
    return f"{low} to {high}"


def _span(point: Point, zone: tzinfo) -> str:
    first, last = point.starts_at.astimezone(zone), point.ends_at.astimezone(zone)
    if last - first < timedelta(days=1):
        return f"{last:%Y-%m-%d %H:%M %Z}" if last == first else _hours(first, last)
    end = last - timedelta(seconds=1)
    if end.date() == first.date():
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} to {end:%Y-%m-%d}"


def _hours(first: datetime, last: datetime) -> str:
    return f"{first:%Y-%m-%d %H:%M} to {last:%H:%M %Z}"


def _during(point: Point) -> str:
    if point.ends_at - point.starts_at < timedelta(hours=12):
        return ""
    return f", {span_words(point)}"
