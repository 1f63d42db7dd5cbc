"""What monitor commands print: a line for each signal, with its course in a few letters."""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.monitor_signals import DISTANCES, read_signal, show_value

if TYPE_CHECKING:
    from mlpm_tui.domain.monitor_points import Stand

WINDOW_HEADS = ("from (UTC)", "value", "interval", "n", "floor", "state", "why")
HEADS = (
    "signal",
    "value",
    "before",
    "n",
    "floor",
    "limit",
    "state",
    "course",
    "false/month",
)
BARS, ASCII_BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588", "_.,-=+*#"
GAP, ODD = " ", "?"
MOST_BARS = 14
WORDS = {"too_small": "n too small", "no_data": "no data", "no_reference": "no reference"}


def row_of(
    stand: "Stand", monthly: float | None, since: datetime, *, is_ascii: bool
) -> tuple[str, ...]:
    """Return a monitor's row: where its signal is, what it is held to, and why it stands so."""
    monitor, point = stand.monitor, stand.latest
    signal, unit = read_signal(monitor.signal), str(monitor.settings.get("unit", ""))
    value = None if point is None else point.value
    before = None if point is None else point.before
    floor = None if point is None else point.floor
    return (
        monitor.signal,
        show_value(signal, value, monitor.method, unit),
        "" if before is None else show_value(signal, before, monitor.method, unit),
        "" if point is None or point.n is None else f"{point.n:,}",
        "" if floor is None else show_value(signal, floor, monitor.method),
        show_value(signal, stand.terms.limit, monitor.method, unit),
        WORDS.get(stand.state, stand.state),
        course(stand, since, is_ascii=is_ascii),
        "" if monthly is None else said_of_chance(monthly),
    )


def window_rows(stand: "Stand", since: datetime) -> Iterator[tuple[str, ...]]:
    """Yield a row for each window of one signal, the latest last."""
    from mlpm_tui.services.monitor_reports import show_interval

    monitor = stand.monitor
    signal, unit = read_signal(monitor.signal), str(monitor.settings.get("unit", ""))
    for point in stand.points:
        if point.ends_at > since:
            facts = [text for name, text in point.facts if name in ("labels", "median", "moved")]
            yield (
                f"{point.starts_at:%Y-%m-%d %H:%M}",
                show_value(signal, point.value, monitor.method, unit),
                show_interval(monitor, point),
                "" if point.n is None else f"{point.n:,}",
                "" if point.floor is None else show_value(signal, point.floor, monitor.method),
                WORDS.get(point.state, point.state),
                "; ".join(facts),
            )


def said_of_chance(monthly: float) -> str:
    """Say how many false alarms a month are to be expected."""
    least = 0.001
    return f"< {least:g}" if monthly < least else show_number(round(monthly, 3))


def course(stand: "Stand", since: datetime, *, is_ascii: bool) -> str:
    """Draw the last values of a signal as bars, at least so wide a range as its limit."""
    values = [point.value for point in stand.points if point.ends_at > since][-MOST_BARS:]
    finite = [value for value in values if value is not None and math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    if stand.monitor.method != "threshold" and stand.terms.limit is not None:
        low = 0.0 if stand.monitor.method in DISTANCES else low
        high = max(high, low + stand.terms.limit)
    return "".join(_bar(value, low, high, is_ascii=is_ascii) for value in values)


def _bar(value: float | None, low: float, high: float, *, is_ascii: bool) -> str:
    bars = ASCII_BARS if is_ascii else BARS
    if value is None:
        return GAP
    if not math.isfinite(value):
        return ODD
    if high == low:
        return bars[0]
    return bars[min(len(bars) - 1, int((value - low) / (high - low) * len(bars)))]
