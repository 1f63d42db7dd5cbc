"""A comparison in words: the same cells for the command line, a card and the compare screen.

A metric's cell has parts that stand below each other: value, deviation and n of a group, difference
absolute and in per cent, the sign of the best.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from mlpm_tui.domain.compared_lines import Line, LineKind
from mlpm_tui.domain.comparing import DURATION, Compared, Comparison, MetricColumn
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.metrics import MISSING, Direction, show_number
from mlpm_tui.domain.runs import RunStatus
from mlpm_tui.domain.text import safe_line

LONGEST_NAME, LONGEST_HEAD, LONGEST_PARAM = 120, 32, 40
"""Letters of a name, a column's head and a parameter that are worth a line's room."""
_STATES = {
    RunStatus.RUNNING: "running",
    RunStatus.FAILED: "failed",
    RunStatus.KILLED: "killed",
    RunStatus.SCHEDULED: "scheduled",
}
_SHORT_S = 60


class Signs(NamedTuple):
    """The signs of a table: what is missing, a deviation, the best, a direction's arrow."""

    missing: str = MISSING
    plus_minus: str = "\N{PLUS-MINUS SIGN}"
    best: str = "*"
    higher: str = "\N{UPWARDS ARROW}"
    lower: str = "\N{DOWNWARDS ARROW}"


ASCII_SIGNS = Signs("-", "+-", "*", "^", "v")


class Tone(StrEnum):
    """How a cell is meant."""

    PLAIN = "plain"
    BEST = "best"
    BETTER = "better"
    WORSE = "worse"
    MISSING = "missing"


class TextColumn(NamedTuple):
    """A column to print: its head, and for each line a text of one width with its tone.

    `differing` are the lines whose text is not the first line's that has one; `key` is what to
    sort by.
    """

    head: str
    cells: tuple[str, ...]
    tones: tuple[Tone, ...]
    differing: frozenset[int]
    key: str
    is_metric: bool = False


def columns_of(
    comparison: Comparison, signs: Signs, longest: int = LONGEST_PARAM, *, is_narrow: bool = False
) -> list[TextColumn]:
    """Return the columns: names, metrics, time, parameters of at most so many letters.

    Narrow cells of metrics leave n and the absolute difference to `describe`.
    """
    lines = comparison.lines
    columns = [_plain("", [_name(comparison, line) for line in lines], signs, "name")]
    columns += [_metric(column, signs, is_narrow=is_narrow) for column in comparison.metrics]
    times = [show_length(line) for line in lines]
    if any(times):
        columns.append(_plain("time", times, signs, DURATION))
    for param in comparison.params:
        cells = [None if text is None else safe_line(text, longest) for text in param.cells]
        columns.append(_plain(param.name, cells, signs, param.name))
    return columns


def _name(comparison: Comparison, line: Line) -> str:
    """Return a line's name, with its experiment where there are several, and what it is."""
    cards = comparison.cards
    card = f"{line.card} " if len(cards) > 1 and line.card else ""
    if len({name.partition("-")[0] for name in cards}) == 1:
        card = card.partition("-")[2]  # one project needs no name
    state = "baseline" if line.kind is LineKind.BASELINE else _STATES.get(line.status, "")  # type: ignore[arg-type]
    return f"{card}{safe_line(line.name, LONGEST_NAME)}{f' ({state})' if state else ''}"


def show_length(line: Line) -> str | None:
    """Write how long a line's run took; below a minute with tenths of a second."""
    if line.duration is None:
        return None
    seconds = line.duration.total_seconds()
    return f"{seconds:.1f}s" if seconds < _SHORT_S else show_duration(line.duration)


def _plain(head: str, texts: Sequence[str | None], signs: Signs, key: str) -> TextColumn:
    cells = [signs.missing if text is None else text for text in texts]
    first = next((text for text in texts if text is not None), None)
    return TextColumn(
        safe_line(head, LONGEST_HEAD),
        tuple(cells),
        tuple(Tone.MISSING if text is None else Tone.PLAIN for text in texts),
        frozenset(at for at, text in enumerate(texts) if text is not None and text != first),
        key,
    )


def _metric(column: MetricColumn, signs: Signs, *, is_narrow: bool) -> TextColumn:
    rows = [_parts(cell, signs, is_narrow=is_narrow) for cell in column.cells]
    widths = [max(map(len, texts), default=0) for texts in zip(*rows, strict=True)]
    cells = [
        " ".join(text.rjust(width) for text, width in zip(row, widths, strict=True) if width)
        for row in rows
    ]
    values = [None if cell is None else show_number(cell.measure.value) for cell in column.cells]
    first = next((value for value in values if value is not None), None)
    arrow = {Direction.HIGHER: signs.higher, Direction.LOWER: signs.lower}.get(
        column.direction,  # type: ignore[arg-type]
        "",
    )
    return TextColumn(
        f"{safe_line(column.name, LONGEST_HEAD)} {arrow}".rstrip(),
        tuple(cells),
        tuple(map(_tone, column.cells)),
        frozenset(at for at, value in enumerate(values) if value is not None and value != first),
        column.name,
        is_metric=True,
    )


def _parts(cell: Compared | None, signs: Signs, *, is_narrow: bool) -> tuple[str, ...]:
    if cell is None:
        return (signs.missing, "", "", "", "")
    measure = cell.measure
    spread = ""
    if measure.sd is not None:
        sd = f"{measure.sd:.2g}" if is_narrow else show_rounded(measure.sd)
        spread = f"{signs.plus_minus}{sd}" + ("" if is_narrow else f" n={measure.n}")
    difference = "" if cell.difference is None else show_difference(cell.difference)
    per_cent = "" if cell.per_cent is None else show_per_cent(cell.per_cent)
    if is_narrow:
        difference, per_cent = "", per_cent.replace(" ", "") or difference
    best = signs.best if cell.is_best else ""
    return (show_number(measure.value), spread, difference, per_cent, best)


def _tone(cell: Compared | None) -> Tone:
    if cell is None:
        return Tone.MISSING
    if cell.is_best:
        return Tone.BEST
    if cell.is_better is None:
        return Tone.PLAIN
    return Tone.BETTER if cell.is_better else Tone.WORSE


def show_rounded(value: float) -> str:
    """Write a number that only says how large something is, in three digits."""
    if math.isnan(value):
        return "NaN"
    return f"{value:.3g}" if value == 0 or abs(value) >= 1e-4 else f"{value:.1e}"  # noqa: PLR2004


def show_difference(value: float) -> str:
    """Write a difference with its sign: `+0.17`."""
    return show_rounded(value) if math.isnan(value) else f"{value:+.3g}"


def show_per_cent(value: float) -> str:
    """Write a difference in per cent: `+23.6 %`; what is huge is not written out."""
    return f"{value:+.1f} %" if abs(value) < 1e5 else f"{value:+.0e} %"  # noqa: PLR2004


def describe(comparison: Comparison, metric: MetricColumn, at: int, signs: Signs) -> str:
    """Say all about one metric's cell: `bert, f1: mean 0.89, sd 0.01, n 5; +0.17 to rules`."""
    cell = metric.cells[at]
    line = comparison.lines[at]
    what = f"{safe_line(line.name, 60)}, {safe_line(metric.name, 60)}: "
    if cell is None:
        return what + signs.missing
    measure = cell.measure
    said = what + show_number(measure.value)
    if measure.sd is not None:
        said = f"{what}mean {show_number(measure.value)}, sd {show_rounded(measure.sd)}"
        said += f", n {measure.n}"
    if cell.difference is not None and comparison.base is not None:
        said += f"; {show_difference(cell.difference)}"
        said += "" if cell.per_cent is None else f" ({show_per_cent(cell.per_cent)})"
        said += f" to {safe_line(comparison.lines[comparison.base].name, 60)}"
    return f"{said}; the best" if cell.is_best else said
