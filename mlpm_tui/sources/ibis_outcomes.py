"""How well the model did in each bin of a reference that is a table with labels."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnReference
from mlpm_tui.sources.ibis_counting import day_counts
from mlpm_tui.sources.ibis_measures import right_answers

if TYPE_CHECKING:
    import ibis.expr.types as ir


def reference_outcomes(
    table: "ir.Table", layout: LogLayout, references: Sequence[ColumnReference]
) -> tuple[BinOutcomes, ...]:
    """Count labelled rows and right predictions by bin; nothing without predictions and labels."""
    answers = right_answers(table, layout)
    if answers is None or not {layout.prediction, layout.label} <= {r.column for r in references}:
        return ()
    n = day_counts(table.filter(answers.is_known), references)
    good = day_counts(table.filter(answers.is_known & answers.is_right), references)
    right = {one.column: one.counts.bins for one in good}
    return tuple(BinOutcomes(one.column, one.counts.bins, right[one.column]) for one in n)
