"""A metric's course over its steps, drawn in characters: one run's, or several runs' at once.

Several are told apart by letters, which need no colour.
"""

import math
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import NamedTuple

from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE

LINES = 14
LEAST_POINTS = 2
WEIGHT = 0.6
"""How much of a smoothed value comes from those before it."""
DOTS = 2
"""So many values a cell are kept of a long history; of letters half as many can be seen."""
LARGEST, SMALLEST = 1e150, 1e-150
"""From here on a value has no place on an axis, or is 0 on it: plotext counts digits in floats."""
MOST_MARKS, MARK_CELLS = 8, 4
"""So many steps are named below a curve at most, and so many cells lie between two of them."""
ONE_AT_A_TIME = Lock()
"""Held while plotext draws, for it has one figure for all threads."""
PLAIN = str.maketrans("┌┐└┘├┤┬┴┼─│", "+++++|++|-|")


class Trace(NamedTuple):
    """One run's values, and the letter that stands for it among others."""

    letter: str
    name: str
    points: Sequence[MetricPoint]


class Look(NamedTuple):
    """How curves are drawn."""

    is_log: bool = False
    is_smooth: bool = False
    is_ascii: bool = False


def draw_curves(
    metric: str, traces: Sequence[Trace], size: tuple[int, int], look: Look
) -> list[str]:
    """Return the curves as plain lines below a title; none where no run has two values to place.

    NaN and infinities have no place on an axis, and on a logarithmic one nothing up to 0 has; how
    many were left out is said.
    """
    width, height = size
    shown = [(trace, [*_placed(trace.points, look)]) for trace in traces]
    hidden = sum(len(trace.points) - len(placed) for trace, placed in shown)
    shown = [(trace, placed) for trace, placed in shown if len(placed) >= LEAST_POINTS]
    if not shown:
        return []
    is_single = len(traces) == 1
    legend = "" if is_single else "  ".join(f"{t.letter} {safe_line(t.name, 40)}" for t, _ in shown)
    drawn = _plotted(shown, (width, height - 1 - bool(legend)), look, is_single=is_single)
    if look.is_ascii:
        drawn = drawn.translate(PLAIN)
    glyphs = ASCII if look.is_ascii else UNICODE
    heads = [_title(metric, hidden, look), *([legend] if legend else [])]
    heads = [fit(glyphs.plain(head), width, glyphs.ellipsis).rstrip() for head in heads]
    return [*heads, *(line.rstrip() for line in drawn.splitlines())]


def _plotted(
    shown: Sequence[tuple[Trace, Sequence[MetricPoint]]],
    size: tuple[int, int],
    look: Look,
    *,
    is_single: bool,
) -> str:
    import plotext

    line = "*" if look.is_ascii else "braille"
    with ONE_AT_A_TIME:
        plotext.clear_figure()
        plotext.theme("clear")
        plotext.plotsize(*size)
        if look.is_log:
            plotext.yscale("log")
        for trace, placed in shown:
            thin = _thinned(placed, size[0] * (DOTS if is_single else DOTS // 2))
            plotext.plot(
                [point.step for point in thin],
                [point.value for point in thin],
                marker=line if is_single else trace.letter,
            )
        _mark_steps([point.step for _, placed in shown for point in placed], size[0])
        drawn: str = plotext.uncolorize(plotext.build())
    return drawn


def _mark_steps(steps: Sequence[int], width: int) -> None:
    """Label the lower axis with whole steps, for there is nothing between two of them."""
    import plotext

    first, last = min(steps), max(steps)
    most = max(2, min(MOST_MARKS, width // (MARK_CELLS + len(str(last)))))
    stride = max(1, -((first - last) // most))
    # A power of ten is what people count in: 7 becomes 10, 130 becomes 200.
    unit = 10 ** (len(str(stride)) - 1)
    stride = -(-stride // unit) * unit
    marks = range(-(-first // stride) * stride, last + 1, stride)
    plotext.xticks([*marks], [str(mark) for mark in marks])


def _title(metric: str, hidden: int, look: Look) -> str:
    said = [
        *(["log axis"] if look.is_log else []),
        *(["smoothed"] if look.is_smooth else []),
        *([f"{hidden} not {'positive' if look.is_log else 'finite'}"] if hidden else []),
    ]
    return f"{safe_line(metric, 60)} by step" + (f" ({', '.join(said)})" if said else "")


def _placed(points: Sequence[MetricPoint], look: Look) -> Iterator[MetricPoint]:
    """Yield the points that have a place on the axis, smoothed where that is wanted."""
    mean = share = 0.0
    for point in points:
        if not abs(point.value) < LARGEST or (look.is_log and point.value < SMALLEST):
            continue
        value = point.value if abs(point.value) >= SMALLEST else 0.0
        if look.is_smooth:
            # Divided by the weights so far, or the first values would be drawn towards 0.
            mean = WEIGHT * mean + (1 - WEIGHT) * value
            share = WEIGHT * share + (1 - WEIGHT)
            value = mean / share
        yield MetricPoint(point.step, value, point.at)


def _thinned(points: Sequence[MetricPoint], most: int) -> Sequence[MetricPoint]:
    """Return the lowest and the highest point of each stretch of a long history."""
    if len(points) <= most:
        return points
    size = math.ceil(2 * len(points) / most)
    kept: list[MetricPoint] = []
    for at in range(0, len(points), size):
        part = points[at : at + size]
        ends = {
            min(range(len(part)), key=lambda i: part[i].value),
            max(range(len(part)), key=lambda i: part[i].value),
        }
        kept += [part[i] for i in sorted(ends)]
    return kept
