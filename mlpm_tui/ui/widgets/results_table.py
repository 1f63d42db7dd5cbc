"""The results table: the baseline first, then every model with its difference to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from rich.cells import cell_len
from textual.content import Content

from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.domain.metrics import direction_of, is_better, show_number
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.cells import fit

NAME_CELLS = 28
GAP = "  "


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One model's metrics, as recorded or as a run reports them."""

    model: str
    metrics: Mapping[str, float]


def draw_results(
    baseline: Baseline | None, lines: Sequence[ResultLine], width: int, best_sign: str = "*"
) -> Content:
    """Draw the table; metrics that find no room beside the others follow below."""
    rows = [ResultLine(f"{baseline.name} (baseline)", baseline.metrics)] if baseline else []
    rows += lines
    if not rows:
        return Content("No results yet: `mlpm exp result` records one, and runs bring theirs.")
    metrics = list(dict.fromkeys(name for row in rows for name in row.metrics))
    if not metrics:
        return Content("The results have no metrics.")
    first = baseline.metrics if baseline else {}
    columns = [_column(name, rows, first, best_sign) for name in metrics]
    groups = _groups(columns, width - NAME_CELLS)
    return Content("\n\n").join([_block(rows, group) for group in groups])


Cell = tuple[str, str]
"""A text and its style."""


def _column(
    name: str, rows: Sequence[ResultLine], baseline: Mapping[str, float], best_sign: str
) -> list[Cell]:
    direction = direction_of(name)
    values = [row.metrics.get(name) for row in rows]
    known = [value for value in values if value is not None and value == value]  # noqa: PLR0124
    best = None
    if direction is not None and known:
        best = reduce(lambda a, b: b if is_better(b, a, direction) else a, known)
    cells: list[Cell] = [(safe_line(name, 20), "bold")]
    for at, value in enumerate(values):
        if value is None:
            cells.append(("-", "$text-muted"))
            continue
        text = show_number(value)
        if not (at == 0 and baseline) and name in baseline:
            text += f" ({_difference(value, baseline[name])})"
        is_best = value == best
        cells.append((f"{text} {best_sign}" if is_best else text, "bold" if is_best else ""))
    return cells


def _difference(value: float, base: float) -> str:
    """Write a difference absolute and in per cent: `+0.17, +23.6 %`."""
    shown = f"{value - base:+.3g}"
    return f"{shown}, {(value - base) / abs(base) * 100:+.1f} %" if base else shown


def _groups(columns: Iterable[list[Cell]], room: int) -> list[list[list[Cell]]]:
    groups: list[list[list[Cell]]] = [[]]
    used = 0
    for column in columns:
        width = _width(column) + len(GAP)
        if groups[-1] and used + width > room:
            groups.append([])
            used = 0
        groups[-1].append(column)
        used += width
    return groups


def _block(rows: Sequence[ResultLine], columns: Sequence[list[Cell]]) -> Content:
    names = ["", *(f"{safe_line(row.model, 200)}" for row in rows)]
    lines = []
    for at, name in enumerate(names):
        parts: list[tuple[str, str]] = [(fit(name, NAME_CELLS), "bold" if at == 0 else "")]
        for column in columns:
            text, style = column[at]
            parts.append((GAP + fit(text, _width(column)), style))
        lines.append(Content.assemble(*parts).rstrip())
    return Content("\n").join(lines)


def _width(column: Sequence[Cell]) -> int:
    return max(cell_len(text) for text, _ in column)
