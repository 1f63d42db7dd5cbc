"""What the screen of models shows of a signal: its row with its course, its cells, its words."""

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple

from mlpm_tui.domain.monitor_labels import LabelDelay
from mlpm_tui.domain.monitor_points import Stand
from mlpm_tui.domain.monitor_sentences import state_words
from mlpm_tui.domain.monitor_signals import ACCURACY, read_signal, show_value
from mlpm_tui.domain.monitor_terms import limit_words, said_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.label_delays import show_delay
from mlpm_tui.services.models_reading import floor_of, limits_of
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell, Column, sign_of
from mlpm_tui.ui.paint.readings import show_number
from mlpm_tui.ui.paint.sparkline import Course, course_of, ends_of, spark

DAYS = 30
NARROW, WIDE = 70, 90
SIGNAL = "signal"


class SignalRow(NamedTuple):
    """A signal of the chosen model: how its monitor stands, its course, a word beside its name."""

    stand: Stand
    course: Course
    beside: str = ""

    @property
    def key(self) -> int:
        """The monitor's key."""
        return self.stand.monitor.key


def signal_row(stand: Stand, delay: LabelDelay | None = None) -> SignalRow:
    """Return a monitor with the course of its signal over the last month.

    `delay` is how long the labels of its model take, which stands beside its accuracy.
    """
    limits = limits_of(stand)
    is_below = stand.monitor.side == "below"
    course = course_of(stand.points, is_below=is_below, days=DAYS)
    latest = stand.latest
    limit = limits[0] if limits else None
    if len(limits) > 1 and latest is not None and latest.value is not None:
        # Of two limits the one that the signal is nearer to is drawn.
        value = latest.value
        limit = min(limits, key=lambda each: abs(each - value))
        is_below = limit == min(limits)
    beside = ""
    if delay is not None and stand.monitor.signal == ACCURACY:
        beside = f"  labels {show_delay(delay.median_s)} late"
    return SignalRow(
        stand, course._replace(threshold=limit, floor=floor_of(stand), is_below=is_below), beside
    )


def signal_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the list of signals."""
    course = 30 if width > WIDE else 16 if width >= NARROW else 12
    return (
        Column("", 2),
        Column(SIGNAL, 0),
        Column("30 days", course),
        Column("latest", 9),
        Column("n", 7, 4),
        Column("limit", 13 if width > WIDE else 9, 5),
        Column("floor", 6, 3),
        Column("window", 6, 1),
        Column("false/mo", 8, 2),
    )


def signal_cells(
    row: SignalRow,
    columns: Sequence[Column],
    glyphs: Glyphs,
    expected: Mapping[int, float | None],
) -> tuple[Cell, ...]:
    """Return a signal's cells."""
    stand, latest = row.stand, row.stand.latest
    sign, tone = sign_of(stand.state, glyphs)
    makers: Mapping[str, Callable[[], Cell]] = {
        "": lambda: Cell(sign, tone),
        SIGNAL: lambda: Cell(glyphs.plain(safe_line(stand.monitor.signal, 200) + row.beside)),
        "latest": lambda: Cell(
            value_of(stand, latest.value if latest else None, glyphs), _tone(tone)
        ),
        "n": lambda: Cell(_count(latest.n if latest is not None else None), "weak"),
        "limit": lambda: Cell(_limit(row, glyphs, _width_of("limit", columns)), "weak"),
        "floor": lambda: Cell(
            value_of(stand, latest.floor, glyphs) if latest and latest.floor is not None else "",
            "weak",
        ),
        "window": lambda: Cell(f"{stand.monitor.window_days} d", "weak"),
        "false/mo": lambda: Cell(_expected(expected.get(row.key), glyphs), "weak"),
    }

    def cell(column: Column) -> Cell:
        if column.name in makers:
            return makers[column.name]()
        if not row.course.values:
            return Cell(glyphs.dash, "weak")
        drawn = tuple(spark(row.course, column.width, is_ascii=glyphs.is_ascii))
        return Cell(picture=drawn)

    return tuple(map(cell, columns))


def signal_words(
    row: SignalRow | None,
    glyphs: Glyphs,
    expected: Mapping[int, float | None],
    width: int,
    most: int,
) -> list[list[Cell]]:
    """Return the lines below the signals: why the one under the cursor stands so, what it asks.

    Each of the two takes at most so many lines of this width.
    """
    if row is None:
        return []
    stand = row.stand
    sign, tone = sign_of(stand.state, glyphs)
    monthly = expected.get(row.key)
    said = said_of(stand.monitor)
    if monthly is not None:
        said += f"; {_expected(monthly, glyphs)} false alarms a month expected"
    if row.course.values:
        low, high = (value_of(stand, end, glyphs) for end in ends_of(row.course))
        said = f"course drawn from {low} to {high}; {said}"
    head = f"{sign} {state_words(stand)}: "
    lines: list[list[Cell]] = []
    for text, weak in ((head + safe_line(stand.why, 400), False), (said, True)):
        for at, line in enumerate(_wrapped(glyphs.plain(text), width, most)):
            own = [Cell(f" {line}", "weak" if weak else "plain")]
            if not at and not weak and line.startswith(head):
                own = [Cell(f" {head}", tone), Cell(line.removeprefix(head))]
            lines.append(own)
    return lines


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """Return a text on at most so many lines; the last has all that is left."""
    if most == 1 or len(text) < width:
        return [text]
    lines = wrap(text, max(10, width - 2), break_on_hyphens=False)
    return [*lines[: most - 1], *([" ".join(lines[most - 1 :])] if lines[most - 1 :] else [])]


def value_of(stand: Stand, value: float | None, glyphs: Glyphs) -> str:
    """Write a value of a signal as people say it."""
    monitor = stand.monitor
    unit = safe_line(str(monitor.settings.get("unit", "")), 12)
    shown = show_value(read_signal(monitor.signal), value, monitor.method, unit)
    return glyphs.plain(shown) if value is not None else glyphs.dash


def _tone(tone: str) -> str:
    return tone if tone in ("bad", "warning") else "plain"


def _count(n: int | None) -> str:
    if n is None:
        return ""
    for size, unit in ((1_000_000, "M"), (10_000, "k")):
        if n >= size:
            return f"{n / (1_000_000 if unit == 'M' else 1_000):.3g}{unit}"
    return f"{n:,}"


def _limit(row: SignalRow, glyphs: Glyphs, width: int) -> str:
    """Write both limits where they find room, else the nearer one."""
    stand, limit = row.stand, row.course.threshold
    if limit is None:
        return ""
    both = limit_words(stand.monitor).replace("+-", "+-" if glyphs.is_ascii else "\u00b1")
    for text in (both, both.removesuffix(" points"), both.replace(" ", "")):
        if len(text) <= width:
            return glyphs.plain(text)
    sign = "<" if limit == min(limits_of(stand)) and _has_below(stand) else ">"
    return f"{sign}{value_of(stand, limit, glyphs)}"


def _has_below(stand: Stand) -> bool:
    return stand.monitor.side in ("below", "either")


def _width_of(name: str, columns: Sequence[Column]) -> int:
    return next((column.width for column in columns if column.name == name), 0)


def _expected(monthly: float | None, glyphs: Glyphs) -> str:
    if monthly is None:
        return ""
    return "<.01" if 0 < monthly < 0.01 else show_number(monthly, glyphs)  # noqa: PLR2004
