"""What monitor commands print: a line for each signal, with its course in a few letters."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_windows import COUNTED
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.monitor_sentences import WORDS, is_odd, shown, span_words, state_words
from mlpm_tui.domain.monitor_signals import DISTANCES, FRESHNESS
from mlpm_tui.domain.monitor_terms import limit_words

if TYPE_CHECKING:
    from mlpm_tui.domain.monitor_points import Stand
    from mlpm_tui.domain.points import Point

WINDOW_HEADS = ("window", "value", "interval", "n", "floor", "state", "why")
HEADS = (
    *("signal", "state", "value", "before", "limit", "floor"),
    *("window", "n", "course", "false/month"),
)
BARS, ASCII_BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588", "_.,-=+*#"
GAP, ODD = " ", "?"
MOST_BARS = 14


def row_of(
    stand: "Stand", monthly: float | None, since: datetime, now: datetime, *, is_ascii: bool
) -> tuple[str, ...]:
    """Return a monitor's row: how it stands, where its signal is and of which window that is."""
    monitor, point = stand.monitor, stand.latest
    value = shown(stand, None if point is None else point.value)
    if point is not None and point.value and _is_old_count(stand, point, now):
        value += "+"
    before = None if point is None else point.before
    floor = None if point is None else point.floor
    return (
        monitor.signal,
        state_words(stand),
        value,
        "" if before is None else shown(stand, before),
        limit_words(monitor),
        "" if floor is None else shown(stand, floor),
        "" if point is None else span_words(point, now.year),
        "" if point is None or point.n is None else f"{point.n:,}",
        course(stand, since, is_ascii=is_ascii),
        "" if monthly is None else said_of_chance(monthly),
    )


def _is_old_count(stand: "Stand", point: "Point", now: datetime) -> bool:
    """Tell whether days without rows were counted up to a day that is long over."""
    return stand.monitor.signal == FRESHNESS and now - point.ends_at > timedelta(days=2)


def window_rows(stand: "Stand", since: datetime) -> Iterator[tuple[str, ...]]:
    """Yield a row for each window of one signal, the latest last."""
    from mlpm_tui.services.monitor_reports import show_interval

    monitor = stand.monitor
    for point in stand.points:
        if point.ends_at > since:
            facts = [text for name, text in point.facts if name in ("labels", "median", "moved")]
            yield (
                span_words(point),
                shown(stand, point.value),
                show_interval(monitor, point),
                "" if point.n is None else f"{point.n:,}",
                "" if point.floor is None else shown(stand, point.floor),
                _state_of(point),
                "; ".join(facts),
            )


def _state_of(point: "Point") -> str:
    is_left_out = is_odd(point) and point.state not in COUNTED
    return "not judged" if is_left_out else WORDS.get(point.state, point.state)


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
