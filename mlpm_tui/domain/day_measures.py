"""What a day of a prediction log says about a model's service: counts that add up over days.

Percentiles do not add up, so latencies are kept in bins on a fixed logarithmic scale, 64 to a
factor of ten: a percentile read from them is within 1.9 % of the exact one, whatever the window.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate

from mlpm_tui.domain.values import dataclass

BINS_A_TENFOLD = 64
_LOWEST, _TENFOLDS = -4, 12
SCALE: tuple[float, ...] = tuple(
    10.0 ** (_LOWEST + step / BINS_A_TENFOLD) for step in range(_TENFOLDS * BINS_A_TENFOLD + 1)
)
"""The upper ends of the bins that durations are counted in, whatever their unit."""

ROWS, LATENCY, ERRORS = "rows", "latency", "errors"
POSITIVES, CORRECT, LABEL_DELAY = "positives", "correct", "label_delay"
PERCENTILES: Mapping[str, float] = {"latency_p50": 0.5, "latency_p95": 0.95, "latency_p99": 0.99}
_SHARES: Mapping[str, str] = {
    ERRORS: "error_rate",
    POSITIVES: "predictions",
    CORRECT: "accuracy",
}


@dataclass(frozen=True, slots=True)
class DayTally:
    """What one day brought for a measure: `n` rows that it is known of, `good` of them.

    `good` counts what the measure's name says (errors, positives, correct ones); of a latency it
    counts those within the limit, where there is one. `bins` are counts on `SCALE`.
    """

    measure: str
    day: date
    n: int
    good: int | None = None
    bins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DayMeasure:
    """A signal's value over one or more days, and what it rests on; None without any rows."""

    signal: str
    value: float | None
    n: int
    good: int | None = None


def summed(tallies: Iterable[DayTally]) -> dict[str, DayTally]:
    """Add tallies up by measure; the day is the latest."""
    found: dict[str, DayTally] = {}
    for tally in tallies:
        before = found.get(tally.measure)
        found[tally.measure] = tally if before is None else _sum(before, tally)
    return found


def signals_of(tallies: Iterable[DayTally], days: int = 1) -> tuple[DayMeasure, ...]:
    """Return the signals of a window of so many days: rates, shares and percentiles.

    `throughput` is rows a day, so that windows of different length compare.
    """
    given = summed(tallies)
    found: list[DayMeasure] = []
    if (rows := given.get(ROWS)) is not None:
        found.append(DayMeasure("throughput", rows.n / days, rows.n))
    for measure, signal in _SHARES.items():
        if (tally := given.get(measure)) is not None:
            good = tally.good or 0
            found.append(DayMeasure(signal, good / tally.n if tally.n else None, tally.n, good))
    if (latency := given.get(LATENCY)) is not None:
        found += [
            DayMeasure(signal, percentile(latency.bins, share), latency.n, latency.good)
            for signal, share in PERCENTILES.items()
        ]
    if (delay := given.get(LABEL_DELAY)) is not None:
        found.append(DayMeasure("label_delay", percentile(delay.bins, 0.5), delay.n))
    return tuple(found)


def percentile(bins: tuple[int, ...], share: float) -> float | None:
    """Return the value below which a share of the rows lies, from counts on `SCALE`."""
    n = sum(bins)
    if not n:
        return None
    place = bisect_left(list(accumulate(bins)), max(1, math.ceil(share * n)))
    if place == 0:
        return SCALE[0]
    if place >= len(SCALE):
        return SCALE[-1]
    return math.sqrt(SCALE[place - 1] * SCALE[place])


def _sum(one: DayTally, other: DayTally) -> DayTally:
    if one.bins and other.bins:
        bins = tuple(map(sum, zip(one.bins, other.bins, strict=True)))
    else:
        bins = one.bins or other.bins
    good = None if one.good is None and other.good is None else (one.good or 0) + (other.good or 0)
    return DayTally(one.measure, max(one.day, other.day), one.n + other.n, good, bins)
