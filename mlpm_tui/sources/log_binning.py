"""The bins of all columns of a reference at once, ready to count in."""

from collections.abc import Iterable

from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts
from mlpm_tui.sources.log_bins import CategoryBins, NumberBins
from mlpm_tui.sources.log_columns import Categories, Numbers


class Binning:
    """Counts columns into the bins of their references; several threads may use it at once."""

    def __init__(self, references: Iterable[ColumnReference]) -> None:
        """Prepare for these references."""
        given = list(references)
        self.kinds = {reference.column: reference.kind for reference in given}
        self._numbers = {
            reference.column: NumberBins(reference.edges)
            for reference in given
            if reference.kind is ColumnKind.NUMBER
        }
        self._categories = {
            reference.column: CategoryBins(reference)
            for reference in given
            if reference.kind is ColumnKind.CATEGORY
        }
        self._sizes = {
            reference.column: 1 + len(reference.edges or reference.categories)
            for reference in given
        }

    def none(self, column: str) -> Counts:
        """Return a column's counts of no rows."""
        return Counts((0,) * self._sizes[column])

    def counts(
        self, column: str, values: Numbers | Categories, spans: Iterable[tuple[int, int]]
    ) -> list[Counts]:
        """Count stretches of rows of a column, one after the other."""
        if isinstance(values, Numbers):
            bins = self._numbers[column]
            return [bins.counts(values, start, end) for start, end in spans]
        categories = self._categories[column]
        placed = categories.places(values.texts)
        return [categories.counts(values, placed, slice(start, end)) for start, end in spans]
