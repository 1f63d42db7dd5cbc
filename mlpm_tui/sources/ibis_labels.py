"""Labels that lie in a table of their own, joined to predictions in the engine that holds both.

Where a row has several labels the one that came last counts, as far as a column says when; else
the greatest, so that the answer is the same each time.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import Counts, DayCounts
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.ibis_connecting import table_beside
from mlpm_tui.sources.ibis_counting import column_of
from mlpm_tui.sources.log_tables import TableAddress, TableCounts, read_table_address

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ID, _PLACE = "mlpm_id", "mlpm_place"


def with_labels(rows: "ir.Table", address: TableAddress, layout: LogLayout) -> "ir.Table":
    """Return rows of predictions with their labels; the rows themselves where they have their own.

    Raises RuleBroken where the labels lie in another database, or cannot be joined.
    """
    if not layout.labels_uri:
        return rows
    labels = _table(rows, address, layout)
    names = [layout.label]
    names += [layout.label_time] if layout.label_time in labels.columns else []
    found = labels.select(
        column_of(labels, layout.join).name(_ID), *(column_of(labels, name) for name in names)
    )
    own = column_of(rows, layout.join)
    if found[_ID].type().copy(nullable=True) != own.type().copy(nullable=True):
        found = found.mutate(**{_ID: found[_ID].cast("string")})
        rows = rows.mutate(**{_ID: own.cast("string")})
    else:
        rows = rows.mutate(**{_ID: own})
    found = found.semi_join(rows, _ID)
    order = [ibis.desc(found[name], nulls_first=False) for name in reversed(names)]
    place = ibis.row_number().over(group_by=found[_ID], order_by=order)
    last = found.mutate(**{_PLACE: place}).filter(lambda one: one[_PLACE] == 0).drop(_PLACE)
    kept = rows.drop(*(name for name in names if name in rows.columns))
    joined = kept.left_join(last, kept[_ID] == last[_ID], rname="{name}_of_label")
    return joined.drop(_ID, f"{_ID}_of_label")


def only_labelled(found: TableCounts, layout: LogLayout) -> TableCounts:
    """Leave rows without a label out of what is counted of labels, as for files of labels."""
    if not layout.labels_uri:
        return found
    counts = (_labelled(one) if one.column == layout.label else one for one in found.counts)
    return replace(
        found,
        counts=tuple(one for one in counts if one.column != layout.label or one.counts.rows),
        tallies=tuple(one for one in found.tallies if one.n),
    )


def _labelled(one: DayCounts) -> DayCounts:
    counts = one.counts
    return replace(one, counts=Counts(counts.bins, 0, counts.nans, counts.unseen))


def _table(rows: "ir.Table", address: TableAddress, layout: LogLayout) -> "ir.Table":
    if not layout.join:
        raise RuleBroken(
            "The labels lie in a table of their own; name the column that both have for a row "
            "(join).",
            "no_join",
        )
    if "://" not in layout.labels_uri:
        raise RuleBroken(
            "The predictions are a table, and their labels are files: give a table of the same "
            f"database ({safe_line(address.shown, 120)}).",
            "labels_elsewhere",
        )
    return table_beside(rows, address, read_table_address(layout.labels_uri))
