"""A metric's course over its steps, drawn in characters."""

import math
from collections.abc import Sequence

from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.text import safe_line

LINES = 14
LEAST_POINTS = 2


def draw_curve(metric: str, points: Sequence[MetricPoint], width: int) -> str:
    """Return the curve as plain lines; nothing where fewer than two values can be placed.

    NaN and infinities have no place on the axis; how many were left out is said.
    """
    shown = [point for point in points if math.isfinite(point.value)]
    if len(shown) < LEAST_POINTS:
        return ""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, LINES)
    plotext.plot(
        [point.step for point in shown], [point.value for point in shown], marker="braille"
    )
    drawn: str = plotext.uncolorize(plotext.build())
    title = f"{safe_line(metric, 60)} by step"
    if hidden := len(points) - len(shown):
        title += f" ({hidden} not finite)"
    return "\n".join([title, *(line.rstrip() for line in drawn.splitlines())])
