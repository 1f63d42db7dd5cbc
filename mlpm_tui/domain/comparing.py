"""Comparing: lines side by side, each held against one of them, column by column.

What is missing stays missing, NaN is never the best, and an infinity is a value like any other.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from difflib import get_close_matches

from mlpm_tui.domain.compared_lines import Line, LineKind, Measure
from mlpm_tui.domain.compared_metrics import measure_for, metric_names
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.metrics import Direction, direction_of, is_better
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.values import dataclass

DURATION = "time"
ROUNDING = 1e-12
"""The name of the column that holds how long a run took."""


@dataclass(frozen=True, slots=True)
class WantedTable:
    """What of a comparison is to be seen.

    `metrics` are all where none is named, `first` are those that come first then. `against` names
    a line, a run or a card; nothing means the first baseline. `sort` is a column's name, with a
    minus in front from the other end. `limit` leaves the line to compare with out of the count.
    """

    metrics: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    only_differing: bool = True
    against: str = ""
    sort: str = ""
    limit: int | None = None
    directions: Mapping[str, Direction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """A metric of one line: its value, how far that is from the base's, and if it is the best.

    `per_cent` is of the base's magnitude, None where that is 0 or no number.
    """

    measure: Measure
    difference: float | None = None
    per_cent: float | None = None
    is_best: bool = False
    is_better: bool | None = None


@dataclass(frozen=True, slots=True)
class MetricColumn:
    """One metric of every line; None where a line has none."""

    name: str
    direction: Direction | None
    cells: tuple[Compared | None, ...]


@dataclass(frozen=True, slots=True)
class ParamColumn:
    """One parameter of every line; None where a line has none."""

    name: str
    cells: tuple[str | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Lines with their columns; the line at `base` (None: there is none) is the first.

    `alike` counts the columns that were left out because all lines have the same there.
    """

    lines: tuple[Line, ...] = ()
    metrics: tuple[MetricColumn, ...] = ()
    params: tuple[ParamColumn, ...] = ()
    base: int | None = None
    alike: int = 0

    @property
    def cards(self) -> tuple[str, ...]:
        """The ids of the experiments that the lines come from."""
        return tuple(dict.fromkeys(line.card for line in self.lines if line.card))


def compare(lines: Sequence[Line], wanted: WantedTable) -> Comparison:
    """Put lines side by side; raises NotFound where `wanted` names what none of them has."""
    base = base_of(lines, wanted)
    names = metric_names(lines, wanted.metrics, wanted.first, base)
    ordered = _ordered(lines, base, wanted, names)
    shown = ordered if wanted.limit is None else ordered[: wanted.limit + (base is not None)]
    metrics = [_metric(name, shown, base, wanted.directions) for name in names]
    params = _params(shown)
    alike = 0
    if wanted.only_differing:
        kept = [column for column in params if column.differs]
        alike, params = len(params) - len(kept), kept
    return Comparison(
        tuple(shown), tuple(metrics), tuple(params), None if base is None else 0, alike
    )


# -- lines


def base_of(lines: Sequence[Line], wanted: WantedTable) -> Line | None:
    """Return the line that the others are held against; None where nothing is a baseline."""
    name = wanted.against.strip()
    if not name:
        return next((line for line in lines if line.kind is LineKind.BASELINE), None)
    for line in lines:
        if name in (line.name, *line.runs):
            return line
    of_card = [line for line in lines if line.card.casefold() == name.casefold()]
    if not of_card:
        near = get_close_matches(name, [line.name for line in lines], 1)
        hint = f"did you mean {near[0]}?" if near else "name a model, a run or an experiment of it."
        raise NotFound(f"No line of the comparison is called {name[:60]}; {hint}")
    return _best_line(of_card, wanted)


def _best_line(lines: Sequence[Line], wanted: WantedTable) -> Line:
    """Return the best of an experiment's lines: by the metric that the comparison begins with."""
    tried = [line for line in lines if line.kind is not LineKind.BASELINE] or [*lines]
    names = metric_names(tried, wanted.metrics, wanted.first, None)
    if not names:
        return tried[0]
    ranked = sorted(tried, key=lambda line: _metric_rank(line, names[0], wanted.directions))
    return ranked[0]


def _ordered(
    lines: Sequence[Line], base: Line | None, wanted: WantedTable, names: Sequence[str]
) -> list[Line]:
    others = [line for line in lines if line is not base]
    if wanted.sort:
        column, is_turned = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
        others = _sorted(others, column, names, wanted.directions, is_turned=is_turned)
    return others if base is None else [base, *others]


def _sorted(
    lines: list[Line],
    column: str,
    names: Sequence[str],
    directions: Mapping[str, Direction],
    *,
    is_turned: bool,
) -> list[Line]:
    """Return the lines in the order of a column; those without a value are always the last."""
    params = {name for line in lines for name in line.params}
    metric = column if column in names else find_metric(column, names)
    if metric is not None:
        ranks = [_metric_rank(line, metric, directions) for line in lines]
    elif column == DURATION:
        ranks = [_length_rank(line) for line in lines]
    elif column in params:
        ranks = [_text_rank(line.params.get(column)) for line in lines]
    elif column == "name":
        ranks = [_text_rank(line.name) for line in lines]
    else:
        near = get_close_matches(column, [*names, *params, DURATION, "name"], 1)
        hint = f"did you mean {near[0]}?" if near else "name a metric, a parameter, time or name."
        raise NotFound(f"There is no column {column[:60]} to sort by; {hint}")
    pairs = [*zip(ranks, lines, strict=True)]
    known = [pair for pair in pairs if not pair[0][0]]
    known.sort(key=lambda pair: pair[0], reverse=is_turned)
    return [line for _, line in (*known, *(pair for pair in pairs if pair[0][0]))]


Rank = tuple[bool, bool, float, str]
"""Whether there is no value, whether it is text, and the number or the text itself."""


def _rank(value: float | None) -> Rank:
    is_missing = value is None or math.isnan(value)
    return is_missing, False, 0.0 if value is None or is_missing else value, ""


def _length_rank(line: Line) -> Rank:
    return _rank(None if line.duration is None else line.duration.total_seconds())


def _metric_rank(line: Line, metric: str, directions: Mapping[str, Direction]) -> Rank:
    measure = measure_for(line, metric)
    if measure is None:
        return _rank(None)
    is_falling = direction_of(metric, directions) is Direction.LOWER
    return _rank(measure.value if is_falling else -measure.value)


def _text_rank(text: str | None) -> Rank:
    if text is None:
        return _rank(None)
    try:
        return _rank(float(text))
    except ValueError:
        return False, True, 0.0, text.casefold()


# -- columns


def _metric(
    name: str, lines: Sequence[Line], base: Line | None, directions: Mapping[str, Direction]
) -> MetricColumn:
    direction = direction_of(name, directions)
    measures = [measure_for(line, name) for line in lines]
    own = measure_for(base, name) if base is not None else None
    best = _best([one.value for one in measures if one is not None and one.is_sound], direction)
    cells = [
        None
        if measure is None
        else _compared(measure, None if line is base else own, direction, best)
        for line, measure in zip(lines, measures, strict=True)
    ]
    return MetricColumn(name, direction, tuple(cells))


def _best(values: Iterable[float], direction: Direction | None) -> float | None:
    """Return the best of several values; of a single one nobody can say that."""
    known = [value for value in values if not math.isnan(value)]
    if direction is None or len(known) <= 1:
        return None
    return max(known) if direction is Direction.HIGHER else min(known)


def _compared(
    measure: Measure, own: Measure | None, direction: Direction | None, best: float | None
) -> Compared:
    is_best = best is not None and measure.is_sound and measure.value == best
    if own is None:
        return Compared(measure, is_best=is_best)
    difference = difference_of(measure.value, own.value)
    better = None
    if direction is not None and difference:
        better = is_better(measure.value, own.value, direction)
    return Compared(measure, difference, per_cent_of(difference, own.value), is_best, better)


def difference_of(value: float, base: float) -> float:
    """Return how much more a value is; of two equal infinities it is nothing.

    So it is of two that differ by no more than a computer's own rounding, as sums do.
    """
    is_same = value == base or math.isclose(value, base, rel_tol=ROUNDING)
    return 0.0 if is_same else value - base


def per_cent_of(difference: float, base: float) -> float | None:
    """Return a difference in per cent of what it is from; None of 0 and of what is no number."""
    if base == 0 or not math.isfinite(base) or not math.isfinite(difference):
        return None
    share = difference / abs(base) * 100
    return share if math.isfinite(share) else None


def _params(lines: Sequence[Line]) -> list[ParamColumn]:
    """Return all parameters; lines that have none at all, such as a typed one, prove no difference.

    Those that differ come first.
    """
    telling = [line for line in lines if line.params]
    names = dict.fromkeys(name for line in telling for name in line.params)
    columns = [
        ParamColumn(
            name,
            tuple(line.params.get(name) for line in lines),
            len({line.params.get(name) for line in telling}) > 1,
        )
        for name in names
    ]
    return sorted(columns, key=lambda column: not column.differs)
