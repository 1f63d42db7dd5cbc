"""A report's chart as a drawing: SVG without scripts, the same for the same values.

Colours are named by classes, so that the page's style gives them by day and by night; no line or
area is told from another by its colour alone: lines differ in their strokes, and each has its name
at its end.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from mlpm_tui.domain.report_charts import AREAS, DOTS, Chart, Level, Series
from mlpm_tui.domain.text import safe_line

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 44, 150, 26, 30
MOST_TICKS, MOST_NAMES = 5, 8
LINE_HEIGHT = 15
LONGEST_NAME = 22
LONGEST_TITLE = 200
SWATCH = "name of "
"""So begins the class of a name that stands beside a patch of its area's colour."""

Mark = tuple[float, str, str]
"""A name at the right wall: its height, its text, its class."""
_INNER = WIDTH - LEFT - RIGHT
_DEPTH = HEIGHT - TOP - BOTTOM


def chart_svg(chart: Chart) -> str:
    """Return a chart's drawing, with its title and what it says for those who don't see it."""
    top = _top(chart)
    names = f"{chart.id}-title {chart.id}-told"
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{names}">',
        f'<title id="{chart.id}-title">{_text(chart.title)}</title>',
        f'<desc id="{chart.id}-told">{_text(chart.told, len(chart.told))}</desc>',
        *_grid(chart, top),
    ]
    marks: list[Mark] = []
    draw = {AREAS: _areas, DOTS: _dots}.get(chart.form, _lines)
    parts += [*_levels(chart.levels, top, marks), *draw(chart, top, marks), *_names(marks)]
    return "\n".join([*parts, "</svg>"])


def _text(text: str, limit: int = LONGEST_TITLE) -> str:
    return escape(safe_line(text, limit))


def _top(chart: Chart) -> float:
    """Return the upper edge: the first tick that nothing lies above."""
    if chart.top is not None:
        return chart.top
    step = tick_step(chart.highest)
    return step * math.ceil(chart.highest / step - 1e-9)


def tick_step(highest: float) -> float:
    """Return how far apart ticks lie, a round number: 1, 2 or 5 times a power of ten."""
    rough = highest / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return float(next(power * at for at in (1, 2, 5, 10) if power * at >= rough - 1e-9))


def _x(at: float, places: int) -> float:
    return LEFT + _INNER * at / max(1, places)


def _y(value: float, top: float) -> float:
    return TOP + _DEPTH * (1 - min(max(value / top, 0.0), 1.0))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _grid(chart: Chart, top: float) -> Iterator[str]:
    step = tick_step(top)
    for count in range(round(top / step) + 1):
        y = _n(_y(count * step, top))
        yield f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>'
        shown = f"{count * step:.6g}"
        yield f'<text class="tick" x="{LEFT - 6}" y="{y}" dy="4" text-anchor="end">{shown}</text>'
    yield f'<text class="tick" x="{LEFT}" y="{TOP - 12}">{_text(chart.unit)}</text>'
    for at in _named(len(chart.places)):
        x = _n(_x(at + 0.5, len(chart.places)))
        name = _text(chart.places[at], LONGEST_NAME)
        yield (
            f'<text class="tick" x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
            f"{name}</text>"
        )


def _named(count: int) -> list[int]:
    """Return which places are named: every one, every second one and so on."""
    step = max(1, -(-count // MOST_NAMES))
    return list(range(0, count, step))


def _levels(levels: Iterable[Level], top: float, marks: list[Mark]) -> Iterator[str]:
    for level in levels:
        low, high = _y(level.low, top), _y(level.high, top)
        if level.high > level.low:
            yield (
                f'<rect class="band" x="{LEFT}" y="{_n(high)}" width="{_INNER}" '
                f'height="{_n(low - high)}"/>'
            )
        else:
            yield (
                f'<line class="level" x1="{LEFT}" y1="{_n(high)}" '
                f'x2="{WIDTH - RIGHT}" y2="{_n(high)}"/>'
            )
        marks.append(((low + high) / 2, level.name, "level-name"))


def _lines(chart: Chart, top: float, marks: list[Mark]) -> Iterator[str]:
    places = len(chart.places)
    # What was to be lies below what was, and the first line, which the chart is about, on top.
    for number, row in reversed(list(enumerate(chart.series))):
        known = [(at, value) for at, value in enumerate(row.values) if value is not None]
        if not known:
            continue
        points = [(_x(at + 0.5, places), _y(value, top)) for at, value in known]
        path = "M" + " L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        yield f'<path class="line s{number}" d="{path}"/>'
        if number == 0:
            for x, y in points:
                yield f'<circle class="dot s0" cx="{_n(x)}" cy="{_n(y)}" r="3.5"/>'
        marks.append((points[-1][1], row.name, f"name s{number}"))


def _areas(chart: Chart, top: float, marks: list[Mark]) -> Iterator[str]:
    """Draw areas on one another, the first one at the bottom."""
    below = [0.0] * len(chart.places)
    for number, row in enumerate(chart.series):
        above = [low + (value or 0.0) for low, value in zip(below, row.values, strict=True)]
        if any(row.values):
            edge = [*_edge(above, top), *reversed(list(_edge(below, top)))]
            path = "M" + " L".join(edge) + " Z"
            yield f'<path class="area a{number}" d="{path}"/>'
            middle = (_y(below[-1], top) + _y(above[-1], top)) / 2
            marks.append((middle, _area_name(row), f"{SWATCH}a{number}"))
        below = above


def _area_name(row: Series) -> str:
    return f"{row.name} {row.values[-1]:.0f}"


def _edge(values: Sequence[float], top: float) -> Iterator[str]:
    """Yield an area's edge from side to side: it keeps its first and last height to the walls."""
    places = len(values)
    spots = [(0.0, values[0]), *((at + 0.5, value) for at, value in enumerate(values))]
    for at, value in (*spots, (float(places), values[-1])):
        yield f"{_n(_x(at, places))} {_n(_y(value, top))}"


def _dots(chart: Chart, top: float, marks: list[Mark]) -> Iterator[str]:  # noqa: ARG001  as the others
    for dot in chart.dots:
        x, y = _n(_x(dot.at, len(chart.places))), _n(_y(dot.value, top))
        name = _text(f"{dot.name}: {dot.value:.1f} {chart.unit}")
        yield f'<circle class="dot s0" cx="{x}" cy="{y}" r="4"><title>{name}</title></circle>'


def _names(marks: Iterable[Mark]) -> Iterator[str]:
    """Write names at the right wall, each beside its height, and none over another."""
    least = -math.inf
    placed = []
    for height, name, kind in sorted(marks):
        least = max(height, least + LINE_HEIGHT)
        placed.append((least, name, kind))
    excess = max(0.0, least - (HEIGHT - BOTTOM)) if placed else 0.0
    for height, name, kind in placed:
        shown, y = _text(name, LONGEST_NAME), height - excess
        x = WIDTH - RIGHT + 8
        if kind.startswith(SWATCH):
            colour = kind.removeprefix(SWATCH)
            yield f'<rect class="{colour}" x="{x}" y="{_n(y - 5)}" width="10" height="10"/>'
            x += 15
        yield f'<text class="{kind.partition(" of")[0]}" x="{x}" y="{_n(y)}" dy="4">{shown}</text>'
