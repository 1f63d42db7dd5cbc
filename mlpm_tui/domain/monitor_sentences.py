"""Why a monitor stands as it does, as one says it: what came, what it takes, and since when."""

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_judging import PATIENCE
from mlpm_tui.domain.drift_windows import BEYOND, COUNTED, Method, Side, Standing
from mlpm_tui.domain.monitor_signals import DISTANCES, FRESHNESS, read_signal, show_value
from mlpm_tui.domain.monitor_terms import is_series
from mlpm_tui.domain.points import Point

if TYPE_CHECKING:
    from mlpm_tui.domain.monitor_points import Stand

ODD = "the latest value is not a number, so it is shown and not judged"
WORDS = {"too_small": "n too small", "no_data": "no data", "no_reference": "no reference"}
"""States whose name is no word."""
_DAY, _NOON = timedelta(days=1), timedelta(hours=12)


def why_of(stand: "Stand") -> str:
    """Say why a monitor stands so: the last window that counts, beside what it takes."""
    point = last_counted(stand)
    if point is None or point.value is None:
        return _unmeasured(stand)
    if is_odd(point):
        return emptiness(stand, point)
    said = against(stand, point)
    terms = stand.terms
    is_silent = stand.monitor.signal == FRESHNESS and point.state in BEYOND
    if stand.judged.is_open and stand.first is not None and not is_silent:
        said = _since(stand, stand.first, point, said)
    elif stand.judged.pending:
        few = f"{terms.needed} such {_many(stand)} in a row"
        rule = f"{terms.needed} of {terms.among} such {_many(stand)}" if terms.among else few
        said += f"; an alert needs {rule}, this is {stand.judged.pending} of {terms.needed}"
    return f"{said}; {ODD}" if is_odd(stand.points[-1]) else said


def against(stand: "Stand", point: Point) -> str:
    """Say how a value compares with its limit and with the noise, in the signal's own words."""
    limit, value = _limit(stand, point), point.value
    if limit is None or value is None:
        return f"{shown(stand, value)}; no limit is set"
    if point.before is not None:
        return _moved(stand, point, limit)
    is_beyond = point.state in BEYOND
    if is_beyond and stand.monitor.signal == FRESHNESS and (silent := silence(stand, point)):
        return silent
    what = shown(stand, value)
    if stand.monitor.method in DISTANCES:
        what = f"{stand.monitor.method.upper()} {what}"
    noise = "" if point.floor is None else shown(stand, point.floor)
    if not is_beyond and noise and value > limit:
        return f"{what} is above {shown(stand, limit)}, not above the noise of {noise}"
    if is_beyond and point.floor is not None and value <= max(limit, point.floor):
        return f"{what}, with the windows beside it above {shown(stand, limit)} (noise {noise})"
    side = "more off zero than" if stand.terms.side is Side.EITHER else str(stand.terms.side)
    tail = f" (noise {noise})" if noise else ""
    return f"{what} is {'' if is_beyond else 'not '}{side} {shown(stand, limit)}{tail}"


def silence(stand: "Stand", point: Point) -> str:
    """Say since when no rows have come; empty where that is not known.

    Days are counted for a while only, and the day of the last rows stays true.
    """
    for each in reversed(stand.points):
        if each.n and each.starts_at < point.starts_at:
            return f"no rows since {span_words(each)}"
    return ""


def emptiness(stand: "Stand", point: Point) -> str:
    """Say since when a signal has brought no number, or a column no value."""
    what = "NaN" if is_series(stand.monitor) else "missing values"
    run = None
    for each in reversed(stand.points):
        if each.starts_at <= point.starts_at and each.value is not None:
            if not is_odd(each):
                break
            run = each
    return f"only {what}" if run is None else f"only {what} since {span_words(run)}"


def state_words(stand: "Stand") -> str:
    """Say a monitor's state in a few letters: `1 of 2` where more windows have to agree."""
    if stand.state == "pending":
        return f"{stand.judged.pending} of {stand.terms.needed}"
    return WORDS.get(stand.state, stand.state)


def shown(stand: "Stand", value: float | None) -> str:
    """Write one of a signal's values, with its unit."""
    unit = str(stand.monitor.settings.get("unit", ""))
    return show_value(read_signal(stand.monitor.signal), value, stand.monitor.method, unit)


def span_words(point: Point, year: int = 0) -> str:
    """Say which days a window is of, or when a value came: `16-22 Nov`; of another year with it."""
    if point.ends_at - point.starts_at < _DAY - _NOON:
        at = point.ends_at
        return f"{_day(at.date(), year)} {at:%H:%M}"
    # A window runs from midnight to midnight of its own zone: half a day later it is that date.
    first, last = (point.starts_at + _NOON).date(), (point.ends_at - _NOON).date()
    if first >= last:
        return _day(first, year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{_day(last, year)}"
    return f"{_day(first, last.year)}-{_day(last, year)}"


def last_counted(stand: "Stand") -> Point | None:
    """Return the last window that is complete and large enough; None where there is none."""
    return next((point for point in reversed(stand.points) if point.state in COUNTED), None)


def is_odd(point: Point) -> bool:
    """Tell whether a value is there and is no number."""
    return point.value is not None and math.isnan(point.value)


def _many(stand: "Stand") -> str:
    return "values" if is_series(stand.monitor) else "windows"


def _day(day: date, year: int) -> str:
    return f"{day.day} {day:%b}" if day.year == year else f"{day.day} {day:%b %Y}"


def _limit(stand: "Stand", point: Point) -> float | None:
    """Return the limit of the level that a value is at, the first one of what is inside both."""
    terms = stand.terms
    return terms.alarm if point.state == "alarm" and terms.alarm is not None else terms.limit


def _moved(stand: "Stand", point: Point, limit: float) -> str:
    before, value = point.before or 0.0, point.value or 0.0
    if stand.terms.method is not Method.SHARE:
        return f"{shown(stand, before)} -> {shown(stand, value)} (limit {shown(stand, limit)})"
    change = _points(value - before)
    word = "rose" if value > before else "fell"
    how = f"{word} {change} point{'s' * (change != '1')}" if change != "0" else "did not move"
    noise = "" if point.floor is None else f", noise {_points(point.floor)}"
    is_noise = point.state not in BEYOND and noise and _size(stand, value - before) > limit
    tail = ", no more than the noise" if is_noise else ""
    what = f"{shown(stand, before)} -> " if change != "0" else ""
    return f"{what}{shown(stand, value)}: {how} (limit {_points(limit)}{noise}){tail}"


def _points(share: float) -> str:
    size = abs(100 * share)
    return f"{round(size, 1 if size >= 1 else 2):g}"


def _size(stand: "Stand", change: float) -> float:
    if stand.terms.side is Side.EITHER:
        return abs(change)
    return -change if stand.terms.side is Side.BELOW else change


def _since(stand: "Stand", first: Point, point: Point, said: str) -> str:
    """Say since when it holds and how far it went, then where the signal is now."""
    peak = _peak(stand, first)
    reached = f" (reached {shown(stand, peak.value)})" if peak is not point else ""
    start = span_words(Point(0, "", first.starts_at, min(first.ends_at, first.starts_at + _DAY), 0))
    said = f"since {start}{reached}, now {said}"
    if stand.judged.standing is Standing.RECOVERING:
        needed = stand.terms.needed
        return (
            f"{said}; it ends after {needed} calm {_many(stand)} in a row "
            f"or {PATIENCE * needed} inside the limit"
        )
    is_lower = stand.judged.standing is Standing.ALARMING and point.state == "warning"
    return f"{said}: warning level" if is_lower else said


def _peak(stand: "Stand", first: Point) -> Point:
    """Return the window of an episode that went farthest, the latest of several."""
    own = [
        point
        for point in stand.points
        if point.starts_at >= first.starts_at and point.state in COUNTED and not is_odd(point)
    ]

    def far(point: Point) -> float:
        value = point.value or 0.0
        return _size(stand, value if point.before is None else value - point.before)

    return max(reversed(own), key=far, default=first)


def _unmeasured(stand: "Stand") -> str:
    last = stand.points[-1] if stand.points else None
    if last is not None and is_odd(last):
        return ODD.capitalize()
    if last is None or last.state == "no_data":
        return "No rows yet"
    if last.state == "no_reference":
        return "The reference has no values to compare with"
    if last.state == "too_small":
        return f"n too small: {last.n or 0:,} rows, {stand.terms.least:,} are needed"
    return "No window is complete yet"
