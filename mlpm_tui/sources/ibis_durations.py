"""Counts durations of a table on the fixed scale, in the engine that holds the table.

The scale has hundreds of ends, too many to compare each row with. So rows are grouped by their
logarithm, which puts a value that lies at an end into one of the two bins beside it: where a group
holds values of two bins, how many there are up to the end between them is asked exactly.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from itertools import accumulate, pairwise
from math import inf
from typing import TYPE_CHECKING

import ibis

from mlpm_tui.domain.day_measures import BINS_A_TENFOLD, SCALE, DayTally
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.ibis_counting import DAY, Asked, answers, bins_of, day_of, number, upto

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class _Group:
    """Durations of one day that lie close together: how many, from where to where."""

    day: date
    n: int
    low: float
    high: float


def duration_tallies(
    measure: str, days: "ir.Table", values: "ir.Column", limit: float | None = None
) -> list[DayTally]:
    """Tally durations for each day that has any row; `values` is a column of `days`."""
    rows = days.select(DAY, value=values)
    sums = {"n": (rows.value <= number(inf)).sum()}
    if limit is not None:
        sums["good"] = (rows.value <= number(limit)).sum()
    bins = _bins(rows)
    none = (0,) * (len(SCALE) + 1)
    return [
        DayTally(measure, day, found["n"], found.get("good"), bins.get(day, none))
        for day, _, found in answers(rows, [Asked(measure, sums, dict)])
    ]


def _bins(rows: "ir.Table") -> dict[date, tuple[int, ...]]:
    groups = _groups(rows)
    doubtful = sorted({place for group in groups for place in _ends_within(group)})
    exact: dict[date, tuple[int, ...]] = {}
    if doubtful:
        asked = Asked("", upto(rows.value, [SCALE[place] for place in doubtful]), bins_of)
        exact = {day: tuple(accumulate(found)) for day, _, found in answers(rows, [asked])}
    found = {}
    for day in {group.day for group in groups}:
        counts = [0] * (len(SCALE) + 1)
        for group in groups:
            if group.day == day:
                counts[bisect_left(SCALE, group.high)] += group.n
        below = list(accumulate(counts))
        for place, count in zip(doubtful, exact.get(day, ()), strict=False):
            below[place] = count
        found[day] = tuple(after - before for before, after in pairwise([0, *below]))
    return found


def _groups(rows: "ir.Table") -> list[_Group]:
    known = rows.filter(rows.value <= number(inf))
    # There is no logarithm of nothing, and none of infinity that fits.
    above = ibis.ifelse(known.value > number(SCALE[0]), known.value, number(SCALE[0]))
    inside = ibis.ifelse(above < number(SCALE[-1] * 10), above, number(SCALE[-1] * 10))
    place = (inside.log10() * BINS_A_TENFOLD).ceil()
    placed = known.mutate(place=place)
    found = placed.group_by([DAY, "place"]).aggregate(
        n=placed.count(), low=placed.value.min(), high=placed.value.max()
    )
    return [
        _Group(day_of(row[DAY]), row["n"], row["low"], row["high"])
        for row in found.to_pyarrow().to_pylist()
    ]


def _ends_within(group: _Group) -> Iterable[int]:
    return range(bisect_left(SCALE, group.low), bisect_left(SCALE, group.high))
