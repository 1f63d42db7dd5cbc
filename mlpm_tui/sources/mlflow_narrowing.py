"""Finding a server's best runs without letting it sort.

MLflow's `order_by` of a metric is quadratic on SQLite: two minutes for 50,000 runs. So a page is
read as it comes; the worst of its best `count` runs is a bound that no better run can miss, and the
next page is asked for beyond it. A few pages narrow any store down to one that is read whole.
A run whose last value is NaN is not found so: MLflow's filters pass over it.
"""

import math
from collections.abc import Callable, Iterable, Iterator

from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.ranking import Ranked, TopWanted, ranked
from mlpm_tui.domain.run_filters import METRICS, PARAMS, STATUS, TAGS, RunTerm
from mlpm_tui.domain.runs import Run

Pages = Callable[[str, tuple[str, ...]], Iterator[tuple[list[Run], bool]]]
"""Gives the pages for a filter and an order, each with whether it is the last."""

_ROUNDS = 12
_LARGEST = 1.7976931348623157e308
_UNSAFE = frozenset("'\"`\\\n\r")


def narrowed(pages: Pages, wanted: TopWanted) -> tuple[Ranked, ...]:
    """Find the best runs by the last value of a metric, or the newest."""
    conditions = [found for term in wanted.filter.terms if (found := _condition(term))]
    if not wanted.metric:
        return _first(pages(_joined(conditions), ()), wanted)
    name, is_higher = f"metrics.`{wanted.metric}`", wanted.direction is Direction.HIGHER
    bound = -_LARGEST if is_higher else _LARGEST
    best: tuple[Ranked, ...] = ()
    for _ in range(_ROUNDS):
        beyond = f"{name} {'>=' if is_higher else '<='} {_written(bound)}"
        page, is_last = next(pages(_joined([beyond, *conditions]), ()), ([], True))
        best = _merged(best, page, wanted)
        if is_last:
            return best
        worst = best[-1].value if len(best) == wanted.count else None
        if worst is None or not math.isfinite(worst) or worst == bound:
            break
        bound = worst
    # Many runs have the same value, or the filter lets few through: the server has to sort.
    order = f"{name} {'DESC' if is_higher else 'ASC'}"
    return _first(pages(_joined(conditions), (order,)), wanted)


def _first(pages: Iterator[tuple[list[Run], bool]], wanted: TopWanted) -> tuple[Ranked, ...]:
    """Read pages that come in order until there are enough runs."""
    found: tuple[Ranked, ...] = ()
    for page, _ in pages:
        found = _merged(found, page, wanted)
        if len(found) == wanted.count or (wanted.metric and wanted.metric not in page[-1].metrics):
            break
    return found


def _merged(known: tuple[Ranked, ...], page: list[Run], wanted: TopWanted) -> tuple[Ranked, ...]:
    runs = {run.id: run for run in (*(one.run for one in known), *page)}
    return ranked(runs.values(), wanted)


def _condition(term: RunTerm) -> str:
    """Write a term in MLflow's language where it can say the same; else it is tested here only."""
    if term.is_negated or _UNSAFE.intersection(term.key, *term.values):
        return ""
    if term.field == METRICS and math.isfinite(term.bound):
        return f"metrics.`{term.key}` {term.relation} {_written(term.bound)}"
    if term.field in {PARAMS, TAGS} and len(term.values) == 1:
        return f"{term.field}.`{term.key}` = '{term.values[0]}'"
    if term.field == STATUS and len(term.values) == 1:
        return f"attributes.status = '{term.values[0]}'"
    return ""


def _written(number: float) -> str:
    """Write a number as MLflow reads it: it takes the plus of 1e+308 for an error."""
    return repr(number).replace("e+", "e")


def _joined(conditions: Iterable[str]) -> str:
    return " and ".join(conditions)
