"""A signal over months, drawn by plotext: its values, its limits, and when it was beyond them."""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from mlpm_tui.domain.points import Point
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.curve import LARGEST, ONE_AT_A_TIME, PLAIN, SMALLEST
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE

LIMIT, FLOOR, ALARM, WARNING, GAP = "-", ".", "A", "W", " "
BANDS = {"alarm": ALARM, "warning": WARNING}
MARK_CELLS = 12
"""So many cells lie between two days that are named below the course."""
DAY_S = 86_400
MOST_APART = 3
"""Windows further apart than so many usual distances have a gap between them."""
_FRAME = re.compile(r"[\u2502\u2524|+]")


class LongCourse(NamedTuple):
    """What is drawn: a title, the points between two moments, and what they are held to."""

    title: str
    points: tuple[Point, ...]
    starts_at: datetime
    ends_at: datetime
    limits: tuple[float, ...] = ()
    floor: float | None = None


Placed = list[tuple[float, float]]


def draw_course(course: LongCourse, size: tuple[int, int], *, is_ascii: bool) -> list[str]:
    """Return the picture as plain lines, a title first and a band of alarms below the values.

    Empty where no point has a place on the axis; NaN and infinities have none, and are counted.
    """
    width, height = size
    glyphs = ASCII if is_ascii else UNICODE
    stretches = list(_stretches(course))
    if not stretches or height < 6 or width < 24:  # noqa: PLR2004  no axis fits
        return []
    drawn = _plotted(course, stretches, (width, height - 3), is_ascii=is_ascii)
    if is_ascii:
        drawn = drawn.translate(PLAIN)
    lines = [line.rstrip() for line in drawn.splitlines()]
    odd = sum(1 for point in course.points if point.value is not None and not _fits(point.value))
    hidden = f" ({odd} not finite)" if odd else ""
    heads = [f"{safe_line(course.title, 120)}{hidden}", _legend(course)]
    return [
        *(fit(glyphs.plain(head), width, glyphs.ellipsis).rstrip() for head in heads),
        *lines,
        _band(course, lines, width),
    ]


def _legend(course: LongCourse) -> str:
    said = []
    if course.limits:
        said.append(f"{LIMIT} limit {', '.join(f'{limit:.3g}' for limit in course.limits)}")
    if course.floor is not None:
        said.append(f"{FLOOR} noise floor {course.floor:.3g}")
    states = {point.state for point in course.points}
    said += [f"{sign} {name}" for name, sign in BANDS.items() if name in states]
    return "   ".join(said) or "no limit"


def _fits(value: float) -> bool:
    return abs(value) < LARGEST


def _day(course: LongCourse, at: datetime) -> float:
    return (at - course.starts_at).total_seconds() / DAY_S


def _stretches(course: LongCourse) -> Iterator[Placed]:
    """Yield the values that follow one another without a gap, each as long as its window is.

    A window's value is one for all its days: a line to the next would show a rise that nobody saw.
    """
    ends = [_day(course, point.ends_at) for point in course.points]
    apart = sorted(after - before for before, after in pairwise(ends))
    usual = apart[len(apart) // 2] if apart else 0.0
    stretch: Placed = []
    for day, point in zip(ends, course.points, strict=True):
        value = point.value
        is_far = bool(stretch) and usual > 0 and day - stretch[-1][0] > MOST_APART * usual
        if value is None or not _fits(value) or is_far:
            if stretch:
                yield stretch
            stretch = []
        if value is not None and _fits(value):
            shown = value if abs(value) >= SMALLEST else 0.0
            began = _day(course, point.starts_at)
            stretch += [(began, shown), (day, shown)] if began < day else [(day, shown)]
    if stretch:
        yield stretch


def _plotted(
    course: LongCourse, stretches: Sequence[Placed], size: tuple[int, int], *, is_ascii: bool
) -> str:
    import plotext

    span = _day(course, course.ends_at)
    values = [value for stretch in stretches for _, value in stretch]
    limits = [each for each in (*course.limits, course.floor) if each is not None and _fits(each)]
    low, high = min([*values, *limits]), max([*values, *limits])
    room = (high - low) / 20 or max(abs(high), 1.0) / 20
    with ONE_AT_A_TIME:
        plotext.clear_figure()
        plotext.theme("clear")
        plotext.plotsize(*size)
        plotext.xlim(0, span)
        # What is never below nothing has an axis that begins there.
        plotext.ylim(max(0.0, low - room) if low >= 0 else low - room, high + room)
        if course.floor is not None and _fits(course.floor):
            plotext.plot([0, span], [course.floor] * 2, marker=FLOOR)
        for limit in course.limits:
            if _fits(limit):
                plotext.plot([0, span], [limit] * 2, marker=LIMIT)
        for stretch in stretches:
            xs, ys = [x for x, _ in stretch], [y for _, y in stretch]
            draw = plotext.plot if len(stretch) > 1 else plotext.scatter
            draw(xs, ys, marker="*" if is_ascii else "braille")
        _name_days(course, span, size[0])
        drawn: str = plotext.uncolorize(plotext.build())
    return drawn


def _name_days(course: LongCourse, span: float, width: int) -> None:
    import plotext

    count = max(2, width // MARK_CELLS)
    stride = max(1, math.ceil(span / count))
    places = [*range(0, math.floor(span) + 1, stride)]
    days = (course.starts_at + timedelta(days=place) for place in places)
    plotext.xticks(places, [f"{day.astimezone().day} {day.astimezone():%b}" for day in days])


def _band(course: LongCourse, lines: Sequence[str], width: int) -> str:
    """Return the line that says in which windows the signal was beyond its limit."""
    framed = [line for line in lines if _FRAME.search(line)]
    middle = framed[len(framed) // 2] if framed else ""
    marks = [found.start() for found in _FRAME.finditer(middle)]
    if len(marks) < 2 or (span := _day(course, course.ends_at)) <= 0:  # noqa: PLR2004  both edges
        return ""
    left, cells = marks[0] + 1, marks[-1] - marks[0] - 1
    band = [GAP] * cells
    for point in course.points:
        if (sign := BANDS.get(point.state)) is None:
            continue
        first = math.floor(_day(course, point.starts_at) / span * cells)
        last = math.ceil(_day(course, point.ends_at) / span * cells)
        for at in range(max(0, first), min(cells, max(last, first + 1))):
            band[at] = ALARM if ALARM in (band[at], sign) else sign
    return (" " * left + "".join(band)).rstrip()[:width]
