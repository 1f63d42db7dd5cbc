"""A signal's course in a few cells: bars with its threshold and its noise floor.

A day without a value is a gap, and what is no number is a sign of its own, never a bar. What lies
beyond the threshold is told from the rest by a sign or an underline too, so that it needs no
colour.
"""

import math
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from rich.style import Style

from mlpm_tui.domain.points import Point
from mlpm_tui.ui.paint.palette import Palette

BARS, ASCII_BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588", "_.,-=+*#"
LINES, ASCII_LINES = "\u2500\u254c", "-."
"""The threshold's line and the noise floor's, where no bar stands."""
NOT_A_NUMBER, TOO_HIGH, TOO_LOW = "?", "^", "v"
STEPS = len(BARS)
MOST_WINDOWS = 400
"""So many windows of the past are laid out at most."""


class Mark(Enum):
    """What a cell of the picture says."""

    PLAIN = auto()
    NOISE = auto()
    BEYOND = auto()
    GAP = auto()
    ODD = auto()
    THRESHOLD = auto()
    FLOOR = auto()


class Course(NamedTuple):
    """A signal's values in even steps of time, None where there is none, and what they are held to.

    `floor` is the noise floor: what lies below it says nothing. `is_below` turns the threshold
    round: a value below it is the bad one.
    """

    values: tuple[float | None, ...] = ()
    threshold: float | None = None
    floor: float | None = None
    is_below: bool = False

    def is_beyond(self, value: float) -> bool:
        """Tell whether a value lies on the threshold's bad side."""
        if self.threshold is None:
            return False
        return value < self.threshold if self.is_below else value > self.threshold


Cell = tuple[str, Mark]
Run = tuple[str, Mark]
"""Letters that stand beside each other and say the same."""


def course_of(points: Sequence[Point], *, is_below: bool = False, days: int = 30) -> Course:
    """Return the course of one signal's points, with a gap for every window that is missing.

    The threshold is not in the points: `_replace(threshold=...)` adds it.
    """
    if not points:
        return Course()
    ordered = sorted(points, key=lambda point: point.starts_at)
    floors = [point.floor for point in ordered if point.floor is not None]
    values = _in_steps(ordered, timedelta(days=days))
    first = next((at for at, value in enumerate(values) if value is not None), len(values) - 1)
    return Course(tuple(values[first:]), None, floors[-1] if floors else None, is_below)


def _in_steps(ordered: Sequence[Point], length: timedelta) -> list[float | None]:
    """Return a value for each window of the past; numbers without a window of time as they came."""
    last = ordered[-1].starts_at
    if (own := ordered[-1].ends_at - last) <= timedelta():
        return [point.value for point in ordered if last - point.starts_at < length][-MOST_WINDOWS:]
    starts = [point.starts_at for point in ordered]
    apart = sorted(after - before for before, after in pairwise(starts) if after > before)
    # Windows may overlap; their usual distance is the step, unless most of them are missing.
    step = min(own, apart[(len(apart) - 1) // 2]) if apart else own
    count = max(1, min(MOST_WINDOWS, math.ceil(length / step)))
    values: list[float | None] = [None] * count
    for point in ordered:
        if 0 <= (back := round((last - point.starts_at) / step)) < count:
            values[count - 1 - back] = point.value
    return values


def spark(course: Course, width: int, *, is_ascii: bool = False) -> list[Run]:
    """Return a picture of one line; the latest value stands at the right end of it."""
    return _runs(_bars(course, width, 1, is_ascii=is_ascii)[0])


def spark_rows(
    course: Course, width: int, height: int, *, is_ascii: bool = False
) -> list[list[Run]]:
    """Return a picture of several lines, the highest first, with both limits drawn across."""
    rows = _bars(course, width, height, is_ascii=is_ascii)
    if height > 1:
        scale = _Scale(course)
        lines = ASCII_LINES if is_ascii else LINES
        limits = (
            (course.floor, lines[1], Mark.FLOOR),
            (course.threshold, lines[0], Mark.THRESHOLD),
        )
        for limit, sign, mark in limits:
            if limit is not None and math.isfinite(limit):
                level = scale.level(limit, height * STEPS)
                row = rows[height - 1 - min(height - 1, (level - 1) // STEPS)]
                row[:] = [(sign, mark) if one[1] is Mark.GAP else one for one in row]
    return [_runs(row) for row in rows]


def styles_of(palette: Palette) -> dict[Mark, Style]:
    """Return how each mark looks; what is beyond the threshold is underlined as well."""
    ground = Style(bgcolor=palette.blank.bgcolor)
    weak = palette.more
    return {
        Mark.PLAIN: palette.blank,
        Mark.NOISE: weak,
        Mark.BEYOND: palette.bad + ground + Style(bold=True, underline=True),
        Mark.GAP: palette.blank,
        Mark.ODD: palette.warning + ground,
        Mark.THRESHOLD: weak,
        Mark.FLOOR: weak,
    }


def ends_of(course: Course) -> tuple[float, float]:
    """Return what the lowest and the highest sign of a course stand for."""
    scale = _Scale(course)
    return scale.low, scale.high


class _Scale:
    """From the lowest to the highest of all that is drawn; scores, which have a floor, from 0."""

    def __init__(self, course: Course) -> None:
        limits = (course.threshold, course.floor)
        drawn = [v for v in (*course.values, *limits) if v is not None and math.isfinite(v)]
        self.low = min(drawn, default=0.0)
        self.high = max(drawn, default=0.0)
        if course.floor is not None:
            self.low = min(self.low, 0.0)

    def level(self, value: float, steps: int) -> int:
        """Return how many steps high a value is: at least one, so that it is seen."""
        # Halved, for the distance of two large numbers may be more than a number can be.
        span = self.high / 2 - self.low / 2
        share = (value / 2 - self.low / 2) / span if span > 0 else 0.5
        return max(1, min(steps, round(share * steps)))


def _bars(course: Course, width: int, height: int, *, is_ascii: bool) -> list[list[Cell]]:
    """Return the picture's cells, line by line, without the limits' lines."""
    values = _thinned(course, width)
    blank: list[Cell] = [(" ", Mark.GAP)] * max(0, width - len(values))
    rows = [list(blank) for _ in range(max(1, height))]
    scale, bars = _Scale(course), ASCII_BARS if is_ascii else BARS
    for value in values:
        for row, cell in zip(rows, _column(value, course, scale, len(rows), bars), strict=True):
            row.append(cell)
    return rows


def _column(
    value: float | None, course: Course, scale: _Scale, height: int, bars: str
) -> list[Cell]:
    """Return one value's cells, the highest first."""
    gap: Cell = (" ", Mark.GAP)
    if value is None:
        return [gap] * height
    if not math.isfinite(value):
        sign = NOT_A_NUMBER if math.isnan(value) else TOO_HIGH if value > 0 else TOO_LOW
        odd: Cell = (sign, Mark.ODD)
        return [odd, *[gap] * (height - 1)] if value > 0 else [*[gap] * (height - 1), odd]
    mark = Mark.PLAIN
    if course.is_beyond(value):
        mark = Mark.BEYOND
    elif course.floor is not None and value <= course.floor:
        mark = Mark.NOISE
    left = scale.level(value, height * STEPS)
    cells: list[Cell] = []
    for _ in range(height):
        filled = min(STEPS, left)
        cells.append((bars[filled - 1], mark) if filled else gap)
        left -= filled
    return cells[::-1]


def _thinned(course: Course, width: int) -> Sequence[float | None]:
    """Return a value a cell: of several the one nearest to its threshold's bad side."""
    values, count = course.values, len(course.values)
    if width <= 0:
        return ()
    if count <= width:
        return values
    edges = [at * count // width for at in range(width + 1)]
    return [_worst(values[a:b], course) for a, b in pairwise(edges)]


def _worst(values: Sequence[float | None], course: Course) -> float | None:
    known = [value for value in values if value is not None]
    if odd := [value for value in known if not math.isfinite(value)]:
        return odd[0]
    choose = min if course.is_below else max
    return choose(known, default=None)


def _runs(cells: Sequence[Cell]) -> list[Run]:
    """Join neighbours that say the same, for a change of style costs more than most cells."""
    runs: list[Run] = []
    for letter, mark in cells:
        if runs and runs[-1][1] is mark:
            runs[-1] = (runs[-1][0] + letter, mark)
        else:
            runs.append((letter, mark))
    return runs
