"""How well the model did in each bin of a reference that has labels."""

from collections.abc import Iterable, Sequence

from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnReference, added
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_binning import Binning
from mlpm_tui.sources.log_columns import NULL, Categories, Numbers
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_outcomes import matches
from mlpm_tui.sources.log_stretches import stretches
from mlpm_tui.sources.numeric import np


def reference_outcomes(
    files: Iterable[LogFile], layout: LogLayout, references: Sequence[ColumnReference]
) -> tuple[BinOutcomes, ...]:
    """Count labelled rows and right predictions by bin; nothing without predictions and labels."""
    binning = Binning(references)
    if not layout.prediction or not {layout.prediction, layout.label} <= set(binning.kinds):
        return ()
    n = {name: binning.none(name) for name in binning.kinds}
    good = dict(n)
    for file in files:
        for batch, spans in stretches(file, layout, binning.kinds, []):
            if not {layout.prediction, layout.label} <= set(batch.kinds):
                continue
            predicted, label = batch.column(layout.prediction), batch.column(layout.label)
            right = matches(predicted, label, layout.positive, layout.threshold)
            for name in batch.kinds:
                column = batch.column(name)
                for total, chosen in ((n, right.is_known), (good, right.is_known & right.is_set)):
                    found = binning.counts(name, _only(column, chosen), spans)
                    total[name] = added((total[name], *found)) or total[name]
    return tuple(BinOutcomes(name, n[name].bins, good[name].bins) for name in binning.kinds)


def _only(column: Numbers | Categories, chosen: Array) -> Numbers | Categories:
    """Leave the other rows' values out."""
    if isinstance(column, Numbers):
        known = chosen if column.is_known is None else chosen & column.is_known
        return Numbers(column.values, known)
    return Categories(np.where(chosen, column.codes, NULL), column.texts)
