"""How a service's promises are typed: by the language of the criteria, with units.

`latency_p99 < 100ms` asks for 99 % of the requests in less than 100 ms, as `latency < 100ms` does
with a target of 99 %; `throughput >= 1000 rps` is a plain value; `availability >= 99.9%` and
`error_rate < 0.1%` are shares of good requests.
"""

import re
from datetime import timedelta

from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.objective_checks import LONGEST_DAYS, check_terms
from mlpm_tui.domain.objective_figures import (
    AVAILABILITY,
    ERROR_RATE,
    MEAN,
    SLOWEST,
    THROUGHPUT,
    percentile_of,
)
from mlpm_tui.domain.objective_judging import asked_percentile
from mlpm_tui.domain.objective_keeping import Promise
from mlpm_tui.domain.rules import BoundKind, Criterion
from mlpm_tui.services.rule_language import read_criteria

WINDOW_DAYS = 30
LEAST_SHARE = 0.5
"""Nobody promises less; what is less was meant otherwise, as 1 for all of them."""
_MS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "min": 60_000.0}
_NAMES = {
    "error_rate": ERROR_RATE,
    "errors": ERROR_RATE,
    "availability": AVAILABILITY,
    "uptime": AVAILABILITY,
    "success_rate": AVAILABILITY,
    "throughput": THROUGHPUT,
    "rps": THROUGHPUT,
    "latency": "latency",
    "mean_latency": MEAN,
    "average_latency": MEAN,
    MEAN: MEAN,
    "max_latency": SLOWEST,
    SLOWEST: SLOWEST,
}
_P_NAME = re.compile(r"(?:latency_)?p([0-9.]+)(?:_latency)?")
_LOWER, _HIGHER = frozenset({"<", "<="}), frozenset({">", ">="})


def read_share(text: str) -> float:
    """Read a share of good events: 99.9 %, or 0.999; at least half of them and less than all."""
    try:
        found = float(text.strip().removesuffix("%"))
    except ValueError:
        found = 0.0
    share = found / 100 if "%" in text or found >= 1 else found
    if not LEAST_SHARE <= share < 1:
        raise BadText(f"{text[:40]!r} is no share of good events from 50 % up; write 99% or 99.9%.")
    return round(share, 8)


def read_window(text: str) -> int:
    """Read how many days an objective counts."""
    days = read_duration(text) / timedelta(days=1)
    if not 1 <= days <= LONGEST_DAYS or days != int(days):
        raise RuleBroken(f"A window is whole days, from 1d to {LONGEST_DAYS}d.", "window")
    return int(days)


def read_promises(
    text: str, target: float | None = None, window_days: int = WINDOW_DAYS, least: int = 0
) -> tuple[Promise, ...]:
    """Read one or several objectives, joined by `and`; BadText says what cannot be promised."""
    criteria = read_criteria(text)
    found = [_promise(criterion, target, window_days, least) for criterion in criteria]
    if len({promise.signal for promise in found}) < len(found):
        raise BadText("One signal stands in it twice: write one objective for each.")
    return tuple(found)


def _promise(criterion: Criterion, target: float | None, window_days: int, least: int) -> Promise:
    signal = _signal(criterion.metric or "")
    if criterion.bound.kind is not BoundKind.VALUE or criterion.where:
        raise BadText(f"An objective compares {signal} with a number, and with nothing else.")
    wanted = _HIGHER if signal in (THROUGHPUT, AVAILABILITY) else _LOWER
    if criterion.relation not in wanted:
        better = "more" if wanted is _HIGHER else "less"
        raise BadText(
            f"Of {signal}, {better} is better: write {signal} {min(wanted)} and the number."
        )
    limit, unit = _limit(signal, criterion.bound.amount, criterion.bound.unit)
    share = _share(signal, limit, target)
    promise = Promise(
        str(criterion), signal, criterion.relation, limit, unit, share, window_days, least
    )
    check_terms(promise)
    return promise


def _signal(name: str) -> str:
    plain = name.casefold().replace(" ", "_")
    if plain in _NAMES:
        return _NAMES[plain]
    found = _P_NAME.fullmatch(plain)
    if found and percentile_of(signal := f"latency_p{found[1]}") not in (None, 0.0, 100.0):
        return signal
    raise BadText(
        f"{name[:40]!r} cannot be promised; known are latency_p99 (any percentile), latency, "
        "latency_mean, latency_max, throughput, availability and error_rate."
    )


def _limit(signal: str, amount: float, unit: str) -> tuple[float, str]:
    """Return a limit in ms, requests/s or as a share, by what the signal is."""
    if signal == THROUGHPUT:
        if unit not in ("", "requests/s"):
            raise BadText(f"{signal} is requests/s, not {unit}; write throughput >= 1000 rps.")
        if not amount > 0:
            raise BadText(f"{signal} of nothing is always kept; write throughput >= 1000 rps.")
        return amount, "requests/s"
    if signal in (AVAILABILITY, ERROR_RATE):
        share = amount / 100 if unit == "%" else amount
        if unit not in ("", "%") or not 0 < share < 1:
            raise BadText(f"{signal} is a share between 0 and 100 %; write 99.9% or 0.999.")
        return round(share, 8), "%"
    if unit not in _MS:
        raise BadText(f"{signal} is a time; write {signal} < 100ms, with its unit.")
    if not amount > 0:
        raise BadText(f"{signal} cannot be below nothing; write a time such as 100ms.")
    return amount * _MS[unit], "ms"


def _share(signal: str, limit: float, target: float | None) -> float | None:
    own = asked_percentile(signal)
    if signal == AVAILABILITY:
        own = limit
    elif signal == ERROR_RATE:
        own = round(1 - limit, 8)
    elif signal == "latency":
        if target is None:
            raise BadText("Of latency, say for how many requests: latency_p99, or --target 99%.")
        return target
    if target is not None and target != own:
        said = "is a plain value" if own is None else f"speaks of {own * 100:g} % itself"
        raise BadText(f"{signal} {said}: leave --target out, or write latency < ... with it.")
    return own
