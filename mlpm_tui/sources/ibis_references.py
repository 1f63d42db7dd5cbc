"""The reference of a table's columns, found in the engine that holds it.

Edges are the reference's own order statistics, exactly: each number's place in the order is asked
for, and those at the ends of bins are taken. That sorts every column once; it is done when a
reference is made, not daily.
"""

from collections.abc import Sequence
from dataclasses import replace
from sys import float_info
from typing import TYPE_CHECKING

import ibis

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import (
    MOST_BINS,
    MOST_CATEGORIES,
    MOST_KNOWN,
    ColumnKind,
    ColumnReference,
    Counts,
)
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.ibis_counting import (
    Asked,
    answers,
    day_counts,
    number,
    numbers_of,
    texts_of,
)
from mlpm_tui.sources.log_edges import MOST_TEXTS, ends_of, ranks
from mlpm_tui.sources.log_reference import References
from mlpm_tui.sources.log_tables import coarse
from mlpm_tui.sources.numeric import np

if TYPE_CHECKING:
    import ibis.expr.types as ir

_LONGEST_TEXT = 1_000
_ENOUGH_FOR_IDENTIFIERS = 100


def table_references(table: "ir.Table", layout: LogLayout) -> References:
    """Find the bins of a table's columns, and how many of its rows are in each.

    Give the rows of the reference only. Raises RuleBroken where there are none.
    """
    kinds, troubles = _kinds(table, layout)
    sizes = {name: size for _, name, size in answers(table, _sizes(table, kinds, layout))}
    rows = next((size.rows for size in sizes.values()), 0)
    if not rows:
        raise RuleBroken("The reference has no rows; check its table and its days.", "no_reference")
    empty = []
    for name, kind in kinds.items():
        nothing = Counts((0,))
        if sizes[name].is_identifier:
            troubles.append(
                f"{safe_line(name, 200)} has another number in every row, as identifiers do: it "
                "is not watched unless it is named as a feature."
            )
        elif kind is ColumnKind.NUMBER:
            edges = _edges(numbers_of(table[name]).name("value"), sizes[name])
            empty.append(ColumnReference(name, kind, nothing, edges=edges))
        elif (texts := _texts(table, name)) is None:
            troubles.append(
                f"{safe_line(name, 200)} holds long texts or more than {MOST_TEXTS:,} different "
                "ones: it is not watched."
            )
        else:
            empty.append(ColumnReference(name, kind, nothing, categories=texts[0], known=texts[1]))
    counts = {one.column: one.counts for one in day_counts(table, empty)}
    counted = (replace(one, counts=counts[one.column]) for one in empty)
    return References(tuple(map(coarse, counted)), rows, tuple(troubles))


def kind_of(column: "ir.Column") -> ColumnKind | None:
    """Tell what a column is counted as, as for files; None for what cannot be counted."""
    kind = column.type()
    if kind.is_boolean() or kind.is_string():
        return ColumnKind.CATEGORY
    return ColumnKind.NUMBER if kind.is_numeric() else None


def _kinds(table: "ir.Table", layout: LogLayout) -> tuple[dict[str, ColumnKind], list[str]]:
    """Choose the columns by name and type: those named, else all that can be counted."""
    names = list(dict.fromkeys((*layout.features, *layout.outcomes)))
    if not layout.features:
        names = [name for name in table.columns if name not in layout.service]
    kinds, troubles = {}, []
    for name in names:
        kind = kind_of(table[name]) if name in table.columns else None
        if kind is not None:
            kinds[name] = ColumnKind.CATEGORY if name in layout.categories else kind
        elif name in layout.features:
            why = "cannot be counted" if name in table.columns else "is not in the reference"
            troubles.append(f"{safe_line(name, 200)} {why}: it is not watched.")
    return kinds, troubles


@dataclass(frozen=True, slots=True)
class _Size:
    """How many rows there are, how many hold a finite number, and how many different ones."""

    rows: int
    finite: int = 0
    different: int = 0

    @property
    def is_identifier(self) -> bool:
        """Whether every row has a number of its own, where different ones were counted."""
        return self.different == self.rows >= _ENOUGH_FOR_IDENTIFIERS


def _sizes(
    table: "ir.Table", kinds: dict[str, ColumnKind], layout: LogLayout
) -> list[Asked[_Size]]:
    asked = []
    for name, kind in kinds.items():
        aggregates = {"rows": table.count()}
        if kind is ColumnKind.NUMBER:
            aggregates["finite"] = _is_finite(numbers_of(table[name])).sum()
            is_named = name in layout.features or name in layout.outcomes
            if table[name].type().is_integer() and not is_named:
                aggregates["different"] = table[name].nunique()
        asked.append(Asked(name, aggregates, lambda values: _Size(**values)))
    return asked


def _is_finite(values: "ir.Column") -> "ir.Column":
    # Where NaN equals itself, it is greater than all numbers.
    most = float_info.max
    return (values >= number(-most)) & (values <= number(most))


def _edges(values: "ir.Column", size: _Size) -> tuple[float, ...]:
    """Choose edges as for files: see log_edges."""
    if not size.finite:
        return ()
    n = size.finite
    places = {0, *ranks(n, MOST_BINS).tolist(), *ranks(n, MOST_BINS - 1).tolist()}
    found = _at(values, sorted(places))
    ends = ends_of(n, lambda asked: np.array([found[place] for place in asked.tolist()]))
    # Adding zero makes one of the two zeros, as for files.
    return tuple((ends + 0.0).tolist())


def _at(values: "ir.Column", places: Sequence[int]) -> dict[int, float]:
    """Return the values at some places of the order of all finite ones."""
    rows = values.as_table()
    rows = rows.filter(_is_finite(rows.value))
    ranked = rows.mutate(place=ibis.row_number().over(order_by=rows.value))
    found = ranked.filter(ranked.place.isin(places)).to_pyarrow().to_pylist()
    return {int(row["place"]): float(row["value"]) for row in found}


def _texts(table: "ir.Table", name: str) -> tuple[tuple[str, ...], frozenset[str]] | None:
    """Return a column's most frequent texts and all of them; None where they are no categories."""
    counted = table.select(text=texts_of(table[name])).filter(lambda one: one.text.notnull())
    grouped = counted.group_by("text").aggregate(count=counted.count()).limit(MOST_TEXTS + 1)
    counts: dict[str, int] = {}
    rows = grouped.to_pyarrow().to_pylist()
    ignores_case = {row["text"].lower() for row in rows} <= {"true", "false"}
    for row in rows:
        key = row["text"].lower() if ignores_case else row["text"]
        counts[key] = counts.get(key, 0) + row["count"]
    if len(counts) > MOST_TEXTS or max(map(len, counts), default=0) > _LONGEST_TEXT:
        return None
    ordered = sorted(counts, key=lambda one: (-counts[one], one))
    known = frozenset(ordered) if len(ordered) <= MOST_KNOWN else frozenset[str]()
    return tuple(ordered[:MOST_CATEGORIES]), known
