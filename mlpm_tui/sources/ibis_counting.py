"""Counts a table's columns into a reference's bins, day by day, in the engine that holds the table.

One wide expression asks for everything: a row for each day, and in it, for each column, how many
values are at most each edge. That form runs unchanged on every engine that Ibis speaks to; its
counts are those of the file path, integer for integer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from math import inf, isfinite
from typing import TYPE_CHECKING, Generic, TypeVar

import ibis

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts, DayCounts
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_tables import DaySpan

if TYPE_CHECKING:
    import ibis.expr.types as ir

Answer = TypeVar("Answer")

MOST_AGGREGATES = 1_000
"""PostgreSQL gives back 1,664 columns at most, and planners slow down long before."""
UNDATED = date(1970, 1, 1)
"""The day of rows that were not told apart by days."""
DAY = "mlpm_day"
"""The column with each row's day."""


@dataclass(frozen=True, slots=True)
class Asked(Generic[Answer]):
    """What is asked under a name, and how the answers are read."""

    name: str
    aggregates: "Mapping[str, ir.Scalar]"
    read: Callable[[Mapping[str, int]], Answer]


def day_counts(days: "ir.Table", references: Sequence[ColumnReference]) -> list[DayCounts]:
    """Count columns of what `with_days` gave, for each day that has rows."""
    asked = [_counting(days, each) for each in references]
    found = [DayCounts(column, day, counts) for day, column, counts in answers(days, asked)]
    return sorted(found, key=lambda one: (one.day, one.column))


def within(table: "ir.Table", time_column: str, span: DaySpan) -> "ir.Table":
    """Return the rows of a span of days in the zone of the session."""
    moment = _moment(table, time_column)
    if moment.type().is_date():
        first, end = ibis.literal(span.first), ibis.literal(span.end)
    else:
        # Without a zone, because the session has the source's: an index on the column still serves.
        first, end = _midnight(span.first), _midnight(span.end)
    return table.filter((moment >= first) & (moment < end))


def with_days(table: "ir.Table", time_column: str, span: DaySpan) -> "ir.Table":
    """Return the rows of a span of days, each with its day."""
    rows = within(table, time_column, span)
    moment = _moment(rows, time_column)
    return rows.mutate(**{DAY: moment if moment.type().is_date() else moment.date()})


def answers(days: "ir.Table", asked: Sequence[Asked[Answer]]) -> Iterator[tuple[date, str, Answer]]:
    """Ask in as few questions as may be; yields each day that has rows, with name and answer.

    A table without days is asked about all its rows at once; a sum over nothing is 0.
    """
    for together in _batches(asked):
        names = [
            {name: f"a{place}_{name}" for name in one.aggregates}
            for place, one in enumerate(together)
        ]
        aggregates = {
            names[place][name]: each
            for place, one in enumerate(together)
            for name, each in one.aggregates.items()
        }
        for day, values in _rows(days, aggregates):
            for one, own in zip(together, names, strict=True):
                yield day, one.name, one.read({name: values[its] for name, its in own.items()})


def day_of(answered: date) -> date:
    """Return an engine's day, which some give as the moment it begins."""
    return answered.date() if isinstance(answered, datetime) else answered


def column_of(table: "ir.Table", name: str) -> "ir.Column":
    """Return a table's column; raises RuleBroken where there is none."""
    if name not in table.columns:
        raise RuleBroken(
            f"The table has no column {safe_line(name)}; it has "
            f"{safe_line(', '.join(table.columns), 200)}.",
            "no_column",
        )
    return table[name]


def numbers_of(column: "ir.Column") -> "ir.Column":
    """Return a column as floating-point numbers, as files are read."""
    if column.type().is_boolean():
        column = column.cast("int64")
    return column.cast("float64")


def texts_of(column: "ir.Column") -> "ir.Column":
    """Return a column as texts, as files are read."""
    if column.type().is_boolean():
        # Engines that know no truth would say 1 and 0.
        return ibis.cases((column, "true"), (~column, "false"))
    return column if column.type().is_string() else column.cast("string")


def number(value: float) -> "ir.Scalar":
    """Return a number that arrives as it is: written as a decimal it might be rounded twice."""
    return ibis.literal(repr(value)).cast("float64") if isfinite(value) else ibis.literal(value)


def upto(values: "ir.Column", ends: Sequence[float]) -> "dict[str, ir.Scalar]":
    """Ask how many values are at most each of some ends."""
    return {f"upto{place}": (values <= number(end)).sum() for place, end in enumerate(ends)}


def bins_of(values: Mapping[str, int]) -> tuple[int, ...]:
    """Return how many values lie between each of those ends and the one before."""
    found = [value for name, value in values.items() if name.startswith("upto")]
    return tuple(after - before for before, after in pairwise([0, *found]))


def _moment(table: "ir.Table", name: str) -> "ir.Column":
    column = column_of(table, name)
    if column.type().is_string():
        return column.cast("timestamp")
    if column.type().is_date() or column.type().is_timestamp():
        return column
    raise RuleBroken(
        f"The time in {safe_line(name)} is neither a timestamp nor a date but {column.type()}; let "
        "the source name a view that makes it one.",
        "no_time",
    )


def _midnight(day: date) -> "ir.Scalar":
    return ibis.literal(datetime.combine(day, time()))


def _rows(
    days: "ir.Table", aggregates: "Mapping[str, ir.Scalar]"
) -> Iterator[tuple[date, dict[str, int]]]:
    grouped = days.group_by(DAY) if DAY in days.columns else days
    for row in grouped.aggregate(**aggregates).to_pyarrow().to_pylist():
        day = row.pop(DAY, UNDATED)
        values = {name: int(value or 0) for name, value in row.items()}
        yield day_of(day), values


def _batches(asked: Sequence[Asked[Answer]]) -> Iterator[list[Asked[Answer]]]:
    """Keep all of one name in one question: rows may arrive between two."""
    together: list[Asked[Answer]] = []
    size = 0
    for one in asked:
        if together and size + len(one.aggregates) > MOST_AGGREGATES:
            yield together
            together, size = [], 0
        together.append(one)
        size += len(one.aggregates)
    if together:
        yield together


def _counting(days: "ir.Table", reference: ColumnReference) -> Asked[Counts]:
    column = column_of(days, reference.column)
    known = {"rows": days.count(), "filled": column.count()}
    if reference.kind is ColumnKind.CATEGORY:
        return Asked(reference.column, known | _equal(column, reference), _category_counts)
    if not (column.type().is_numeric() or column.type().is_boolean()):
        raise RuleBroken(
            f"{safe_line(reference.column)} holds numbers in the reference and {column.type()} in "
            "the table; give it another reference.",
            "other_kind",
        )
    # NaN is greater than all numbers, so it alone is missing from those up to infinity.
    ends = (*reference.edges, inf)
    return Asked(reference.column, known | upto(numbers_of(column), ends), _number_counts)


def _number_counts(values: Mapping[str, int]) -> Counts:
    bins, filled = bins_of(values), values["filled"]
    return Counts(bins, values["rows"] - filled, filled - sum(bins))


def _equal(column: "ir.Column", reference: ColumnReference) -> "dict[str, ir.Scalar]":
    texts = texts_of(column)
    if reference.known and reference.known <= {"true", "false"}:
        texts = texts.lower()
    asked = {f"is{place}": (texts == each).sum() for place, each in enumerate(reference.categories)}
    if reference.known:
        asked["known"] = texts.isin(sorted(reference.known)).sum()
    return asked


def _category_counts(values: Mapping[str, int]) -> Counts:
    bins = [value for name, value in values.items() if name.startswith("is")]
    filled = values["filled"]
    unseen = filled - values["known"] if "known" in values else 0
    return Counts((*bins, filled - sum(bins)), values["rows"] - filled, 0, unseen)
