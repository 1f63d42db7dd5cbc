"""A report's chart as lines of text: a line for each day or sprint, which reads from top to bottom.

Bars lie on their side, so that a chart of any length keeps its width and needs no axis of its own.
"""

from collections.abc import Iterator

from mlpm_tui.domain.report_charts import AREAS, DOTS, Chart, Dot
from mlpm_tui.domain.text import safe_line

WIDTH = 40
"""Characters of the longest bar."""
MOST_LINES = 31
"""A chart of more places shows every second one, or every third, and the last."""
MOST_VALUES = 8
LONGEST_NAME, LONGEST_LEGEND = 16, 200
BAR, PACE, DOT, BAND = "\u2588", "\u2502", "\u25cf", "\u2591"
SHADES = "\u2588\u2593\u2592\u2591\u00b7"
"""One for each column of a cumulative flow, the darkest for what is done."""


def chart_lines(chart: Chart) -> list[str]:
    """Return a chart's lines, with what its signs mean at the end."""
    draw = {AREAS: _areas, DOTS: _dots}.get(chart.form, _lines)
    names = [_fence(name) for name in chart.places]
    width = max(map(len, names), default=0)
    rows = list(draw(chart))
    shown = _shown(len(rows))
    lines = [f"{names[at]:<{width}}  {rows[at]}".rstrip() for at in shown]
    return [*lines, "", *(_fence(line, LONGEST_LEGEND) for line in _legend(chart))]


def _fence(text: str, limit: int = LONGEST_NAME) -> str:
    """Return a text that ends no code block."""
    return safe_line(text, limit).replace("`", "'")


def _shown(count: int) -> list[int]:
    step = -(-count // MOST_LINES) if count else 1
    return sorted({*range(0, count, step), count - 1}) if count else []


def _at(value: float, chart: Chart) -> int:
    return min(WIDTH, max(0, round(WIDTH * value / chart.highest)))


def _lines(chart: Chart) -> Iterator[str]:
    """Draw the first series as bars, or as marks before a band; what was expected is a mark."""
    first = chart.series[0]
    paces = [row for row in chart.series if row.is_expected]
    for at, value in enumerate(first.values):
        cells = [" "] * (WIDTH + 1)
        for level in chart.levels:
            for place in range(_at(level.low, chart), _at(level.high, chart) + 1):
                cells[place] = BAND
        if value is not None and chart.levels:
            cells[_at(value, chart)] = DOT
        elif value is not None:
            cells[: _at(value, chart)] = BAR * _at(value, chart)
        for row in paces:
            pace = row.values[at]
            if pace is not None:
                cells[_at(pace, chart)] = PACE
        shown = "" if value is None else f" {value:.0f}"
        yield "".join(cells).ljust(WIDTH + 1) + shown


def _areas(chart: Chart) -> Iterator[str]:
    columns = zip(*(row.values for row in chart.series), strict=True)
    for column in columns:
        total, cells = 0.0, ""
        for shade, value in zip(SHADES, column, strict=False):
            total += value or 0.0
            cells += shade * (_at(total, chart) - len(cells))
        numbers = " ".join(f"{value or 0:.0f}" for value in column)
        yield f"{cells:<{WIDTH}}  {numbers}"


def _dots(chart: Chart) -> Iterator[str]:
    """Draw each thing on the line of its day; a line stands for all the days until the next one."""
    shown = {*_shown(len(chart.places))}
    inside: list[Dot] = []
    rows: list[str] = []
    for at in reversed(range(len(chart.places))):
        inside += [dot for dot in chart.dots if int(dot.at) == at]
        rows.append(_dots_row(inside, chart))
        inside = [] if at in shown else inside
    yield from reversed(rows)


def _dots_row(inside: list[Dot], chart: Chart) -> str:
    cells = [" "] * (WIDTH + 1)
    for level in chart.levels:
        cells[_at(level.high, chart)] = PACE
    for dot in inside:
        cells[_at(dot.value, chart)] = DOT
    days = [f"{value:.1f}" for value in sorted(dot.value for dot in inside)]
    more = f" and {len(days) - MOST_VALUES} more" if len(days) > MOST_VALUES else ""
    return f"{''.join(cells)}  {' '.join(days[:MOST_VALUES])}{more}"


def _unit(chart: Chart) -> str:
    return chart.unit.removesuffix("s") if chart.highest == 1 else chart.unit


def _legend(chart: Chart) -> Iterator[str]:
    scale = f"{WIDTH} characters are {chart.highest:.3g} {_unit(chart)}"
    if chart.form == AREAS:
        signs = zip(SHADES, chart.series, strict=False)
        yield f"{', '.join(f'{shade} {row.name}' for shade, row in signs)}; {scale}"
        return
    if chart.form == DOTS:
        levels = ", ".join(level.name for level in chart.levels)
        yield f"{DOT} a card{f', {PACE} {levels}' if levels else ''}; {scale}"
        return
    said = [f"{DOT if chart.levels else BAR} {chart.series[0].name}"]
    said += [f"{PACE} {row.name}" for row in chart.series if row.is_expected]
    said += [f"{BAND} {level.name}" for level in chart.levels]
    yield f"{', '.join(said)}; {scale}"
