"""What each day of a table says about a model's service: the same tallies as of files."""

from datetime import date
from math import inf
from typing import TYPE_CHECKING

import ibis

from mlpm_tui.domain.day_measures import (
    CORRECT,
    ERRORS,
    LABEL_DELAY,
    LATENCY,
    POSITIVES,
    ROWS,
    DayTally,
)
from mlpm_tui.domain.drift_shares import POSITIVE_TEXTS
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.ibis_counting import (
    Asked,
    answers,
    number,
    numbers_of,
    texts_of,
)
from mlpm_tui.sources.ibis_durations import duration_tallies
from mlpm_tui.sources.ibis_references import kind_of
from mlpm_tui.sources.log_outcomes import FAILED_STATUS, FINE, LEAST_STATUS

if TYPE_CHECKING:
    import ibis.expr.types as ir

_Tally = tuple[int, int | None]
_WHOLE = 2**52


def day_tallies(days: "ir.Table", layout: LogLayout) -> list[DayTally]:
    """Tally rows, latencies, errors, positives and right ones of what `with_days` gave."""
    rows: Asked[_Tally] = Asked(ROWS, {"n": days.count()}, lambda values: (values["n"], None))
    asked = [rows, *(_flagged(name, flags) for name, flags in _flags(days, layout).items())]
    found = [DayTally(measure, day, *tally) for day, measure, tally in answers(days, asked)]
    if layout.latency in days.columns:
        durations = numbers_of(days[layout.latency])
        found += duration_tallies(LATENCY, days, durations, layout.latency_limit)
    return sorted([*found, *_delays(days, layout)], key=_place)


def label_tallies(days: "ir.Table", layout: LogLayout) -> list[DayTally]:
    """Tally right ones, and how long labels took, alone."""
    right = _right_flags(days, layout)
    asked = [] if right is None else [_flagged(CORRECT, right)]
    found = [DayTally(measure, day, *tally) for day, measure, tally in answers(days, asked)]
    return sorted([*found, *_delays(days, layout)], key=_place)


def _place(tally: DayTally) -> tuple[str, date]:
    return tally.measure, tally.day


def _delays(days: "ir.Table", layout: LogLayout) -> list[DayTally]:
    if layout.label_time not in days.columns or layout.time not in days.columns:
        return []
    waited = _seconds(days[layout.label_time]) - _seconds(days[layout.time])
    return duration_tallies(LABEL_DELAY, days, waited.cast("float64"))


@dataclass(frozen=True, slots=True)
class Answers:
    """For each row whether prediction and label are known, and whether they agree."""

    is_known: "ir.Column"
    is_right: "ir.Column"


def right_answers(table: "ir.Table", layout: LogLayout) -> Answers | None:
    """Tell which predictions of a table came true; None where it has none, or no labels."""
    if not {layout.prediction, layout.label} <= set(table.columns):
        return None
    predicted, label = table[layout.prediction], table[layout.label]
    is_known = _is_known(predicted) & _is_known(label)
    return Answers(is_known, _matches(predicted, label, layout))


def _seconds(moments: "ir.Column") -> "ir.Column":
    if moments.type().is_string() or moments.type().is_date():
        moments = moments.cast("timestamp")
    return moments.epoch_seconds()


@dataclass(frozen=True, slots=True)
class _Flags:
    """A yes or no for each row where it is known; `n` is of how many rows that is."""

    n: "ir.Scalar"
    is_set: "ir.Column"


def _flagged(measure: str, flags: _Flags) -> Asked[_Tally]:
    asked = {"n": flags.n, "good": flags.is_set.sum()}
    return Asked(measure, asked, lambda values: (values["n"], values["good"]))


def _flags(days: "ir.Table", layout: LogLayout) -> dict[str, _Flags]:
    found = {}
    if layout.error in days.columns:
        found[ERRORS] = _Flags(days.count(), _failures(days[layout.error]))
    if layout.prediction in days.columns:
        predicted = days[layout.prediction]
        known = _is_known(predicted)
        found[POSITIVES] = _Flags(known.sum(), known & _positives(predicted, layout))
        if (right := _right_flags(days, layout)) is not None:
            found[CORRECT] = right
    return found


def _right_flags(days: "ir.Table", layout: LogLayout) -> _Flags | None:
    right = right_answers(days, layout)
    if right is None:
        return None
    return _Flags(right.is_known.sum(), right.is_known & right.is_right)


def _positives(column: "ir.Column", layout: LogLayout) -> "ir.Column":
    if kind_of(column) is ColumnKind.NUMBER:
        return numbers_of(column) > number(layout.threshold)
    wanted = [layout.positive.casefold()] if layout.positive else sorted(POSITIVE_TEXTS)
    return _plain(column).isin(wanted)


def _failures(column: "ir.Column") -> "ir.Column":
    if kind_of(column) is ColumnKind.NUMBER:
        values = numbers_of(column)
        size = values.abs()
        is_set = (values >= FAILED_STATUS) | ((size > 0) & (size < LEAST_STATUS))
    else:
        fine = [*sorted(FINE), *map(str, range(LEAST_STATUS, FAILED_STATUS))]
        is_set = _plain(column).notin(fine)
    return _is_known(column) & is_set


def _matches(predicted: "ir.Column", label: "ir.Column", layout: LogLayout) -> "ir.Column":
    kinds = {kind_of(predicted), kind_of(label)}
    if kinds == {ColumnKind.NUMBER}:
        return _classes(numbers_of(predicted), layout.threshold) == numbers_of(label)
    if kinds == {ColumnKind.CATEGORY}:
        return _plain(predicted) == _plain(label)
    return _positives(predicted, layout) == _positives(label, layout)


def _classes(values: "ir.Column", threshold: float) -> "ir.Column":
    """Take a number that is not whole as a share, which stands for the class on its side."""
    side = ibis.ifelse(values > number(threshold), 1.0, 0.0)
    classes = ibis.ifelse(values != values.floor(), side, values)
    # Greater numbers are whole, and their floor fits into no integer.
    return ibis.ifelse(values.abs() < _WHOLE, classes, values)


def _is_known(column: "ir.Column") -> "ir.Column":
    if kind_of(column) is ColumnKind.NUMBER:
        return ibis.coalesce(numbers_of(column) <= number(inf), False)
    return column.notnull()


def _plain(column: "ir.Column") -> "ir.Column":
    return texts_of(column).strip().lower()
