"""A metric's reports in order, with how much training was done at each, and what they show."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from mlpm_tui.domain.metrics import Direction, MetricPoint, is_better, show_number
from mlpm_tui.domain.rule_metrics import find_metric, is_finite
from mlpm_tui.domain.values import dataclass

DIVERGED_FACTOR = 3
"""A loss this many times its running minimum has diverged."""


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of one metric, by rising step; `counts` is what was done at each, in its span."""

    metric: str
    steps: tuple[int, ...]
    values: tuple[float, ...]
    counts: tuple[float, ...]
    epoch_base: int | None = None
    span: str = "reports"

    def reached(self, place: int) -> str:
        """Say how far training was at a report: `epoch 4`, `step 1200`, `report 3`, `1.5 hours`."""
        count = self.counts[place]
        if self.span == "hours":
            return f"{show_number(count)} hours"
        if self.span == "steps":
            return f"step {self.steps[place]}"
        return f"{self.span.removesuffix('s')} {show_number(count)}"


@dataclass(frozen=True, slots=True)
class Hits:
    """In which reports a condition holds, and in which it needs no confirmation."""

    hit: tuple[bool, ...]
    at_once: frozenset[int] = frozenset()
    waiting: str = ""


def read_reports(
    metric: str,
    history: Mapping[str, Sequence[MetricPoint]],
    span: str,
    started_at: datetime | None,
) -> Reports:
    """Put a metric's points in order, the last of each step, and count what was done at each."""
    by_step: dict[int, MetricPoint] = {}
    for point in sorted(history[metric], key=lambda point: (point.step, point.at)):
        by_step[point.step] = point
    points = list(by_step.values())
    base: int | None = None
    if span == "hours":
        start = started_at or min(point.at for point in points)
        counts = [(point.at - start).total_seconds() / 3600 for point in points]
    elif span == "epochs":
        counts, base = _epochs(points, history)
    elif span == "steps":
        first = 0 if points[0].step == 0 else 1
        counts = [float(point.step - first + 1) for point in points]
    else:
        counts = [float(place + 1) for place in range(len(points))]
    values = tuple(point.value for point in points)
    return Reports(metric, tuple(by_step), values, tuple(counts), base, span)


def divergence(reports: Reports, direction: Direction | None) -> Hits:
    """Find the reports that are not finite, or above three times the running minimum.

    Only what is better when it falls can rise too far. A minimum at or below zero counts with its
    size: the limit is always the minimum and twice its absolute value above it.
    """
    lowest: float | None = None
    hit, at_once = [], set()
    for place, value in enumerate(reports.values):
        if not is_finite(value):
            at_once.add(place)
            hit.append(True)
            continue
        lowest = value if lowest is None else min(lowest, value)
        limit = lowest + (DIVERGED_FACTOR - 1) * abs(lowest)
        hit.append(direction is not Direction.HIGHER and lowest != 0 and value > limit)
    return Hits(tuple(hit), frozenset(at_once))


def plateau(reports: Reports, direction: Direction, window: float, least: float) -> Hits:
    """Find the reports at which nothing better than by `least` has come for a whole window."""
    best: float | None = None
    best_at = reports.counts[0]
    hit = []
    for value, count in zip(reports.values, reports.counts, strict=True):
        margin = least if direction is Direction.HIGHER else -least
        if is_finite(value) and (best is None or is_better(value, best + margin, direction)):
            best, best_at = value, count
        hit.append(count - best_at >= window - 1e-9)
    return Hits(tuple(hit))


def _epochs(
    points: Sequence[MetricPoint], history: Mapping[str, Sequence[MetricPoint]]
) -> tuple[list[float], int | None]:
    """Count finished epochs by what was reported, and give the number of the first one.

    A metric `epoch` counts, else steps that follow one another from 0 or 1, else the reports.
    """
    logged = find_metric("epoch", history)
    epochs = [point for point in history[logged] if is_finite(point.value)] if logged else []
    if epochs:
        return _logged_epochs(points, epochs)
    first = points[0].step
    if first in {0, 1} and all(b.step - a.step == 1 for a, b in pairwise(points)):
        return [float(point.step - first + 1) for point in points], first
    return [float(place + 1) for place in range(len(points))], None


def _logged_epochs(
    points: Sequence[MetricPoint], epochs: Sequence[MetricPoint]
) -> tuple[list[float], int | None]:
    """Count by the epochs that were logged: numbers from 0 or 1, or, with fractions, the progress.

    After half an epoch HF's Trainer logs 0.5: that is no number of an epoch, so it has no base.
    """
    ordered = sorted(epochs, key=lambda point: (point.step, point.at))
    steps = [point.step for point in ordered]
    base: int | None = None
    if all(point.value % 1 == 0 for point in ordered):
        base = 0 if min(point.value for point in ordered) < 1 else 1
    before = 0 if base is None else base - 1
    counts = []
    for point in points:
        place = bisect_right(steps, point.step) - 1
        counts.append(ordered[place].value - before if place >= 0 else 0.0)
    return counts, base
