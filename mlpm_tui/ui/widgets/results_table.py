"""A comparison's table as text: columns that find no room beside the others follow below."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from mlpm_tui.domain.column_groups import in_groups
from mlpm_tui.domain.comparing import Comparison
from mlpm_tui.domain.comparison_text import Signs, TextColumn, Tone, columns_of
from mlpm_tui.ui.paint.cells import fit

NAME_CELLS = 28
GAP = "  "
STYLES = {
    Tone.PLAIN: "",
    Tone.BEST: "bold $text-success",
    Tone.BETTER: "$text-success",
    Tone.WORSE: "$text-warning",
    Tone.MISSING: "$text-muted",
}


def draw_results(comparison: Comparison, width: int, signs: Signs) -> Content:
    """Draw the table in so many cells; one line a result, the baseline first."""
    if not comparison.lines:
        return Content("No results yet: `mlpm exp result` records one, and runs bring theirs.")
    if not comparison.metrics:
        return Content("The results have no metrics.")
    names, *columns = columns_of(comparison, signs)
    groups = in_groups(map(_width, columns), width - NAME_CELLS)
    return Content("\n\n").join([_block(names, [columns[at] for at in group]) for group in groups])


def _block(names: TextColumn, columns: Sequence[TextColumn]) -> Content:
    heads = [(GAP + fit(column.head, _width(column)), "bold") for column in columns]
    lines = [Content.assemble((" " * NAME_CELLS, ""), *heads).rstrip()]
    for at, name in enumerate(names.cells):
        cells = [
            (GAP + fit(column.cells[at], _width(column)), STYLES[column.tones[at]])
            for column in columns
        ]
        lines.append(Content.assemble((fit(name, NAME_CELLS), ""), *cells).rstrip())
    return Content("\n").join(lines)


def _width(column: TextColumn) -> int:
    return max(map(cell_len, (column.head, *column.cells)))
