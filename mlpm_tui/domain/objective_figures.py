"""What a load test or a monitor says of a service, in one form for all tools: times in ms."""

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from mlpm_tui.domain.values import dataclass

AVAILABILITY, ERROR_RATE, THROUGHPUT = "availability", "error_rate", "throughput"
MEAN, SLOWEST = "latency_mean", "latency_max"
STEPS = "steps/latency"
"""The figure that holds a histogram: from, to, and how many requests took so long."""
WITHIN = "within_ms"
"""The fact of a pushed count of requests that says within which time they were good."""
TOOLS = {
    "k6": "k6",
    "locust": "Locust",
    "wrk": "wrk",
    "hey": "hey",
    "monitor": "the monitors",
    "prometheus": "Prometheus",
}
"""Who reports, and what people call it."""

TESTERS = frozenset({"k6", "locust", "wrk", "hey"})
"""Those that test the load themselves."""

_PERCENTILE = re.compile(r"latency_p([0-9]{1,2}(?:\.[0-9]{1,4})?|100)")


@dataclass(frozen=True, slots=True)
class Step:
    """So many requests took longer than `low` and at most `high`."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Load:
    """A load test's result; `total` counts all requests, `failed` those that got no good answer.

    `failed` is None where the tool was not told to count them.

    `percentiles` are milliseconds by percentile, 99.0 for instance; `timed` counts the requests
    whose time was measured.
    """

    tool: str
    total: int
    failed: int | None
    throughput: float | None = None
    percentiles: Mapping[float, float] = field(default_factory=dict)
    mean: float | None = None
    slowest: float | None = None
    steps: tuple[Step, ...] = ()

    def figures(self) -> dict[str, Any]:
        """Return the result as it is kept, by signal."""
        found: dict[str, Any] = {}
        if self.failed is not None:
            good = self.total - self.failed
            found = {
                AVAILABILITY: good / self.total,
                ERROR_RATE: self.failed / self.total,
                f"good/{AVAILABILITY}": good,
                f"total/{AVAILABILITY}": self.total,
            }
        more = {THROUGHPUT: self.throughput, MEAN: self.mean, SLOWEST: self.slowest}
        found |= {name: value for name, value in more.items() if value is not None}
        found |= {f"latency_p{at:g}": value for at, value in sorted(self.percentiles.items())}
        if self.steps:
            found[STEPS] = [[step.low, step.high, step.count] for step in self.steps]
        return found


def counted_names(signal: str, limit: float, unit: str) -> tuple[str, str]:
    """Return the figures that count a promise's good events and all of them.

    Those of a time carry its limit: what was counted within 100 ms proves nothing of 1 ms.
    """
    name = AVAILABILITY if signal == ERROR_RATE else signal
    if unit == "ms":
        name += f"<{limit:.12g}"
    return f"good/{name}", f"total/{name}"


def percentile_of(signal: str) -> float | None:
    """Return 99.0 of latency_p99, and None of a signal that is no percentile."""
    found = _PERCENTILE.fullmatch(signal)
    return None if found is None else float(found[1])


def percentiles_in(figures: Mapping[str, Any]) -> dict[float, float]:
    """Return the percentiles among figures, the lowest first; the slowest request is the 100th."""
    found = {at: float(figures[name]) for name in figures if (at := percentile_of(name))}
    if SLOWEST in figures:
        found[100.0] = float(figures[SLOWEST])
    return dict(sorted(found.items()))


def within(figures: Mapping[str, Any], limit: float) -> tuple[int, int, int] | None:
    """Return how many requests took at most `limit` by a histogram: at least, at most, of all."""
    steps = [Step(*step) for step in figures.get(STEPS, ())]
    total = sum(step.count for step in steps)
    if not total:
        return None
    least = sum(step.count for step in steps if step.high <= limit)
    return least, total - sum(step.count for step in steps if step.low >= limit), total
