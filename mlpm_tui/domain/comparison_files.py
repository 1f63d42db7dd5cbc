"""A comparison for other programs: Markdown, CSV and plain values for JSON.

Texts come from outside: none can break out of its cell, begin a formula or act on a terminal.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from mlpm_tui.domain.compared_lines import Line
from mlpm_tui.domain.comparing import Compared, Comparison, MetricColumn
from mlpm_tui.domain.comparison_text import Signs, columns_of
from mlpm_tui.domain.markdown import as_line
from mlpm_tui.domain.text import safe_line

LONGEST_CELL = 1_000
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def as_markdown(comparison: Comparison) -> str:
    """Write a comparison as a table in Markdown."""
    columns = columns_of(comparison, Signs(best="**best**"), LONGEST_CELL)
    heads = [as_line(column.head, LONGEST_CELL) if column.head else "model" for column in columns]
    rules = ["---:" if column.is_metric else "---" for column in columns]
    rows: list[Sequence[str]] = [heads, rules]
    rows += (
        [_cell(column.cells[at], is_own=column.is_metric) for column in columns]
        for at in range(len(comparison.lines))
    )
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(text: str, *, is_own: bool) -> str:
    # A metric's cell is written here, signs and all; everything else came from somebody.
    return " ".join(text.split()) if is_own else as_line(text, LONGEST_CELL)


def as_csv(comparison: Comparison) -> str:
    """Write a comparison as CSV, numbers in full; a text that a spreadsheet would run is quoted."""
    heads = ["model", "experiment", "kind", "status", "runs"]
    for metric in comparison.metrics:
        heads += [metric.name]
        heads += [f"{metric.name} {part}" for part in ("sd", "n", "difference", "per cent", "best")]
    heads += ["time_s", *(param.name for param in comparison.params)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([_inert(head) for head in heads])
    for at, line in enumerate(comparison.lines):
        writer.writerow([*_row(comparison, at, line)])
    return written.getvalue()


def _row(comparison: Comparison, at: int, line: Line) -> Iterator[str]:
    yield _inert(line.name)
    yield _inert(line.card)
    yield line.kind
    yield line.status or ""
    yield _inert(" ".join(line.runs))
    for metric in comparison.metrics:
        yield from _numbers(metric.cells[at])
    yield "" if line.duration is None else repr(line.duration.total_seconds())
    for param in comparison.params:
        yield _inert(param.cells[at] or "")


def _numbers(cell: Compared | None) -> Iterator[str]:
    if cell is None:
        yield from [""] * 6
        return
    measure = cell.measure
    numbers = (measure.value, measure.sd, measure.n, cell.difference, cell.per_cent)
    yield from ("" if number is None else repr(number) for number in numbers)
    yield "best" if cell.is_best else ""


def _inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a mere number stays one."""
    shown = safe_line(text, LONGEST_CELL)
    return f"'{shown}" if _FORMULA.match(shown) and not _NUMBER.fullmatch(shown) else shown


Document = dict[str, Any]
"""Any: JSON values, of whatever type a field has."""


def comparison_document(comparison: Comparison) -> Document:
    """Return a comparison as plain values, numbers in full."""
    base = None if comparison.base is None else comparison.lines[comparison.base]
    return {
        "against": base and {"name": base.name, "experiment": base.card or None},
        "metrics": [{"name": m.name, "direction": m.direction} for m in comparison.metrics],
        "params": [param.name for param in comparison.params],
        "alike": comparison.alike,
        "lines": [_line(comparison, at, line) for at, line in enumerate(comparison.lines)],
    }


def _line(comparison: Comparison, at: int, line: Line) -> Document:
    params = {param.name: param.cells[at] for param in comparison.params}
    return {
        "name": line.name,
        "experiment": line.card or None,
        "kind": line.kind,
        "status": line.status,
        "runs": line.runs,
        "n": line.n,
        "duration_s": None if line.duration is None else line.duration.total_seconds(),
        "metrics": {m.name: _measured(m, at) for m in comparison.metrics},
        "params": {name: text for name, text in params.items() if text is not None},
    }


def _measured(metric: MetricColumn, at: int) -> Document | None:
    cell = metric.cells[at]
    if cell is None:
        return None
    return {
        "value": cell.measure.value,
        "sd": cell.measure.sd,
        "n": cell.measure.n,
        "difference": cell.difference,
        "per_cent": cell.per_cent,
        "best": cell.is_best,
    }
