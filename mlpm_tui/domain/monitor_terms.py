"""What a monitor asks, checked as one: method, side, limits, windows, and all in one sentence."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from mlpm_tui.domain.alert_reports import SEVERITIES
from mlpm_tui.domain.changes import Value
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import GROUPS, METHODS, SIDES, Monitor
from mlpm_tui.domain.model_words import check_address, optional
from mlpm_tui.domain.monitor_signals import (
    DISTANCES,
    METHODS_OF,
    Signal,
    read_signal,
    show_value,
)
from mlpm_tui.domain.text import check_line, safe_line
from mlpm_tui.domain.wording import number_of

MOST_NEEDED, MOST_WINDOW, MOST_LEAST = 30, 366, 1_000_000_000
OF_NUMBERS = frozenset({"ks", "wasserstein"})
"""Methods that need an order among the values."""


OF_SERIES = frozenset({"query", "histogram", "experiment"})
"""Settings of monitors whose values come one by one from a server."""


def _word(text: Any, *, what: str, words: tuple[str, ...]) -> str:  # noqa: ANN401
    word = str(text).strip().casefold()
    if word not in words:
        raise RuleBroken(f"{safe_line(word, 40)!r} is no {what}: {', '.join(words)} are.", what)
    return word


def _limit(value: Any) -> float | None:  # noqa: ANN401
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RuleBroken(f"A limit is a finite number; {value!r} is not.", "limit")
    return float(value)


def _whole(value: Any, *, what: str, most: int) -> int:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise RuleBroken(f"{what} is a whole number from 1 to {most:,}; {value!r} is not.", "terms")
    return value


def _settings(value: Any) -> dict[str, Any]:  # noqa: ANN401
    kept = {name: each for name, each in dict(value or {}).items() if each not in (None, "")}
    for name, each in kept.items():
        if isinstance(each, str):
            kept[name] = check_line(each, f"The setting {name}", 4_000)
    return kept


FIELDS: Mapping[str, Callable[[Any], Value]] = {
    "method": partial(_word, what="method", words=METHODS),
    "side": partial(_word, what="side", words=SIDES),
    "warn": _limit,
    "alarm": _limit,
    "needed": partial(_whole, what="How many windows are needed", most=MOST_NEEDED),
    "window_days": partial(_whole, what="A window's number of days", most=MOST_WINDOW),
    "least": partial(_whole, what="The least number of rows", most=MOST_LEAST),
    "severity": partial(_word, what="severity", words=SEVERITIES),
    "group": partial(_word, what="group", words=GROUPS),
    "runbook": optional(partial(check_address, what="The runbook's address")),
    "settings": _settings,
}
"""A monitor's fields that can be typed, and how each is checked by itself."""


def check_terms(monitor: Monitor) -> None:
    """Say what in a monitor's terms does not go together; nothing where all does."""
    signal = read_signal(monitor.signal)
    _check_method(monitor, signal)
    _check_limits(monitor, signal)


def kind_of(settings: Mapping[str, Any]) -> str:
    """Return what the monitored column holds, number or category; empty where nobody knows."""
    return str(settings.get("kind", ""))


def _check_method(monitor: Monitor, signal: Signal) -> None:
    method, known = monitor.method, METHODS_OF[signal.nature]
    if method not in known:
        raise RuleBroken(
            f"{signal.name} can't be judged by {method}: it can by {', '.join(known)}.", "method"
        )
    if method in OF_NUMBERS and kind_of(monitor.settings) == "category":
        raise RuleBroken(
            f"{signal.column or signal.name} holds categories, which have no order for {method}: "
            "choose psi, js or chi2.",
            "method",
        )


def _check_limits(monitor: Monitor, signal: Signal) -> None:
    warn, alarm, side = monitor.warn, monitor.alarm, monitor.side
    is_distance = monitor.method in DISTANCES
    if is_distance and side != "above":
        raise RuleBroken(f"A score of {monitor.method} is trouble above its limit only.", "side")
    if is_distance or monitor.method == "share" or side == "either":
        for limit in (warn, alarm):
            if limit is not None and limit < 0:
                raise RuleBroken(
                    f"{limit:g} is no limit of a change: it is how far is too far, from 0 up.",
                    "limit",
                )
    if warn is None or alarm is None:
        return
    # A share's limits are distances from the reference's share, whichever side they are on.
    is_lower = side == "below" and monitor.method != "share"
    if (alarm > warn) if is_lower else (alarm < warn):
        unit = str(monitor.settings.get("unit", ""))
        shown = [show_value(signal, each, monitor.method, unit) for each in (alarm, warn)]
        where = "above" if is_lower else "below"
        raise RuleBroken(
            f"The alarm at {shown[0]} lies {where} the warning at {shown[1]}, so nothing would "
            "ever only warn: swap them, or leave one out.",
            "limit",
        )


def said_of(monitor: Monitor) -> str:
    """Say in a few words what a monitor asks: `ks: alarms above 0.1; 2 windows of 7 d in a row`."""
    parts = [
        f"{word} {_beyond(monitor, limit)}"
        for word, limit in (("warns", monitor.warn), ("alarms", monitor.alarm))
        if limit is not None
    ]
    limits = ", ".join(parts) or "no limit"
    what = "value" if is_series(monitor) else f"window of {monitor.window_days} d"
    many = what.replace("value", "values").replace("window", "windows")
    span = f"{monitor.needed} {many} in a row" if monitor.needed > 1 else f"one {what}"
    return f"{monitor.method}: {limits}; {span}"


def limit_words(monitor: Monitor) -> str:
    """Write both limits as short as a column is: `> 0.07 / 0.2`, `-2 / 5 points`."""
    limits = [limit for limit in (monitor.warn, monitor.alarm) if limit is not None]
    if not limits:
        return ""
    if monitor.method == "share":
        sign = {"above": "+", "below": "-"}.get(monitor.side, "+-")
        *_, last = limits
        shown = [f"{100 * limit:g}" for limit in limits]
        return f"{sign}{' / '.join(shown)} {_points(last)}"
    signal, unit = read_signal(monitor.signal), str(monitor.settings.get("unit", ""))
    texts = [show_value(signal, limit, monitor.method, unit) for limit in limits]
    tail = f" {unit}" if unit and all(text.endswith(f" {unit}") for text in texts) else ""
    sign = {"above": ">", "below": "<"}.get(monitor.side, "+-")
    return f"{sign} {' / '.join(text.removesuffix(tail) for text in texts)}{tail}"


def window_words(monitor: Monitor) -> str:
    """Write which windows an alert needs: `2 x 7 d`, of single values `2 values`."""
    if is_series(monitor):
        return number_of(monitor.needed, "value")
    many = f"{monitor.needed} x " if monitor.needed > 1 else ""
    return f"{many}{monitor.window_days} d"


def is_series(monitor: Monitor) -> bool:
    """Tell whether a monitor's values come one by one, and not as windows of a log."""
    return monitor.source is None or not OF_SERIES.isdisjoint(monitor.settings)


def _points(limit: float) -> str:
    return "point" if f"{100 * limit:g}" == "1" else "points"


def _beyond(monitor: Monitor, limit: float) -> str:
    """Say where a limit is; those of a share are distances from the reference's share."""
    signal, unit = read_signal(monitor.signal), str(monitor.settings.get("unit", ""))
    if monitor.method != "share":
        shown = show_value(signal, limit, monitor.method, unit)
        return f"{shown} off zero" if monitor.side == "either" else f"{monitor.side} {shown}"
    side = {"above": "more", "below": "less"}.get(monitor.side, "more or less")
    return f"at {100 * limit:g} {_points(limit)} {side}"
