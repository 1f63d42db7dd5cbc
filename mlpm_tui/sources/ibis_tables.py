"""A prediction log that is a table: its reference and its days, counted where it lies."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnReference
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.ibis_connecting import ask_table
from mlpm_tui.sources.ibis_counting import column_of, day_counts, with_days, within
from mlpm_tui.sources.ibis_labels import only_labelled, with_labels
from mlpm_tui.sources.ibis_measures import day_tallies, label_tallies
from mlpm_tui.sources.ibis_outcomes import reference_outcomes
from mlpm_tui.sources.ibis_references import kind_of, table_references
from mlpm_tui.sources.log_reference import References
from mlpm_tui.sources.log_tables import DaySpan, TableAddress, TableCounts
from mlpm_tui.sources.log_zone import zone_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mlpm_tui.domain.day_measures import DayTally


class LogTable:
    """A table of predictions."""

    def __init__(self, address: TableAddress, layout: LogLayout) -> None:
        """Take a table's place and what its columns mean; nothing is opened."""
        self._address = address
        self._layout = layout

    def references(self) -> References:
        """Find the reference's bins and counts: of the days that the layout names, else of all.

        Numbers have some 20 bins instead of 64. Raises RuleBroken or SourceTrouble.
        """
        layout = self._layout
        first, last = layout.reference_from, layout.reference_to

        def found(table: "ir.Table") -> References:
            rows = table
            if first is not None or last is not None:
                after = date.max if last is None else last + timedelta(1)
                rows = within(table, layout.time, DaySpan(first or date.min, after))
            rows = with_labels(rows, self._address, layout)
            made = table_references(rows, layout)
            return replace(made, outcomes=reference_outcomes(rows, layout, made.columns))

        return ask_table(self._address, zone_of(layout), found)

    def count(self, references: Iterable[ColumnReference], span: DaySpan) -> TableCounts:
        """Count columns into a reference's bins, and measure the service, for days of a span."""
        return self._counted(list(references), span, day_tallies)

    def count_labels(self, references: Iterable[ColumnReference], span: DaySpan) -> TableCounts:
        """Count what labels say of the days of a span, and nothing else."""
        given = [each for each in references if each.column == self._layout.label]
        return self._counted(given, span, label_tallies)

    def _counted(
        self,
        references: list[ColumnReference],
        span: DaySpan,
        tallied: "Callable[[ir.Table, LogLayout], list[DayTally]]",
    ) -> TableCounts:
        layout = self._layout

        def counted(table: "ir.Table") -> TableCounts:
            column_of(table, layout.time)
            days = with_labels(with_days(table, layout.time, span), self._address, layout)
            fit, troubles = _fit(days, references)
            counts, tallies = day_counts(days, fit), tallied(days, layout)
            found = TableCounts(span, tuple(counts), tuple(tallies), tuple(troubles))
            return only_labelled(found, layout)

        return ask_table(self._address, zone_of(layout), counted)


def _fit(
    table: "ir.Table", references: list[ColumnReference]
) -> tuple[list[ColumnReference], list[str]]:
    """Choose the references whose columns the table has and that hold what they should."""
    fit, troubles = [], []
    for reference in references:
        name = safe_line(reference.column, 200)
        if reference.column not in table.columns:
            troubles.append(f"The table has no column {name}: it is not counted.")
            continue
        column = table[reference.column]
        if kind_of(column) is None or (column.type().is_string() and reference.edges):
            troubles.append(
                f"{name} holds {column.type()}, where the reference has {reference.kind}s: it is "
                "not counted."
            )
            continue
        fit.append(reference)
    return fit, troubles
