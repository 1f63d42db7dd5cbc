"""What an objective and a report of measurements may say, whoever has written them."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.objective_figures import (
    AVAILABILITY,
    ERROR_RATE,
    MEAN,
    SLOWEST,
    STEPS,
    THROUGHPUT,
    percentile_of,
)
from mlpm_tui.domain.sprint_summaries import is_amount, is_count

LATENCY = "latency"
LONGEST_DAYS = 366
MOST_EVENTS = 1_000_000_000
_SHARES = frozenset({AVAILABILITY, ERROR_RATE})
_PLAIN = frozenset({LATENCY, THROUGHPUT, MEAN, SLOWEST})
_HIGHER = frozenset({AVAILABILITY, THROUGHPUT})
_NO_SHARE = frozenset({THROUGHPUT, MEAN, SLOWEST})
_WAYS = {True: (">", ">="), False: ("<", "<=")}
_CLOSE = 1e-6
_STEP = 3
Checked = TypeVar("Checked")


class Terms(Protocol):
    """What is promised: the fields of an objective, and of one that was just typed."""

    @property
    def signal(self) -> str:
        """What is measured."""

    @property
    def comparison(self) -> str:
        """On which side of the limit it is to be."""

    @property
    def limit(self) -> float:
        """In the unit of the signal."""

    @property
    def unit(self) -> str:
        """The limit's unit."""

    @property
    def target(self) -> float | None:
        """The share of good events."""

    @property
    def window_days(self) -> int:
        """The days that are looked at."""

    @property
    def least(self) -> int:
        """The events that a window needs."""


def check_terms(terms: Terms) -> None:
    """Refuse an objective that nobody can keep or judge."""
    unit = _unit(terms.signal)
    if terms.comparison not in _WAYS[terms.signal in _HIGHER]:
        raise RuleBroken(
            f"{terms.signal} is compared by {' or '.join(_WAYS[terms.signal in _HIGHER])}."
        )
    if terms.unit != unit:
        raise RuleBroken(f"The unit of {terms.signal} is {unit}.")
    if not math.isfinite(terms.limit) or terms.limit <= 0 or (unit == "%" and terms.limit >= 1):
        most = " and below 1" if unit == "%" else ""
        raise RuleBroken(f"The limit of {terms.signal} is above 0{most}; {terms.limit:g} is not.")
    if not 1 <= terms.window_days <= LONGEST_DAYS:
        raise RuleBroken(f"A window is 1 to {LONGEST_DAYS} days; {terms.window_days} are not.")
    if not 0 <= terms.least <= MOST_EVENTS:
        raise RuleBroken(f"The least number of events is from 0 to {MOST_EVENTS:,}.")
    _check_target(terms)


def _check_target(terms: Terms) -> None:
    signal, target, own = terms.signal, terms.target, _own_target(terms)
    if signal in _NO_SHARE:
        if target is not None:
            raise RuleBroken(f"{signal} is a plain value and has no target.")
    elif target is None or not 0 < target < 1:
        raise RuleBroken(f"The target of {signal} is a share above 0 and below 1.")
    elif own is not None and abs(own - target) > _CLOSE:
        raise RuleBroken(f"The target of {signal} is {own:g} by itself; {target:g} is not.")


def _own_target(terms: Terms) -> float | None:
    if terms.signal == AVAILABILITY:
        return terms.limit
    if terms.signal == ERROR_RATE:
        return 1 - terms.limit
    at = percentile_of(terms.signal)
    return None if at is None else at / 100


def _unit(signal: str) -> str:
    if signal in _SHARES:
        return "%"
    if signal == THROUGHPUT:
        return "requests/s"
    if _is_known(signal):
        return "ms"
    raise RuleBroken(f"Nothing can be promised of {signal[:40]!r}.")


def damage_of(check: Callable[[Checked], None], value: Checked) -> str:
    """Return what a check says of a value that was kept, without its full stop; empty if sound."""
    try:
        check(value)
    except RuleBroken as error:
        return str(error).removesuffix(".")
    return ""


def _is_known(name: str) -> bool:
    return name in _PLAIN or name in _SHARES or percentile_of(name) is not None


def check_figures(figures: Mapping[str, Any]) -> None:
    """Refuse figures that no tool can have measured; the sentence begins with the figure."""
    for name, value in figures.items():
        if name == STEPS:
            _check_steps(value)
        elif name.startswith(("good/", "total/")):
            _check_counts(figures, name)
        elif not _is_known(name):
            raise _odd(name, "mlpm does not know it.")
        elif not is_amount(value, 1 + _CLOSE if name in _SHARES else math.inf):
            most = " to 1" if name in _SHARES else " up"
            raise _odd(name, f"a number from 0{most} belongs here.")


def _check_counts(figures: Mapping[str, Any], name: str) -> None:
    which, _, counted = name.partition("/")
    signal, _, limit = counted.partition("<")
    if not _is_known(signal) or (limit and not is_amount(_number(limit))):
        raise _odd(name, "mlpm does not know it.")
    if not is_count(figures[name]):
        raise _odd(name, "a whole number from 0 up belongs here.")
    if which == "total":
        return
    total = figures.get(f"total/{counted}")
    if not is_count(total) or figures[name] > total:
        raise _odd(name, "no more can be good than there are in all.")


def _check_steps(value: object) -> None:
    if not isinstance(value, list | tuple):
        raise _odd(STEPS, "a list of steps belongs here.")
    for at, step in enumerate(value):
        if not isinstance(step, list | tuple) or len(step) != _STEP:
            raise _odd(f"{STEPS}[{at}]", "from, to and how many requests belong here.")
        low, high, count = step
        if not is_amount(low) or not is_amount(high) or low > high:
            raise _odd(f"{STEPS}[{at}]", "a step goes from a number to one that is no smaller.")
        if not is_count(count):
            raise _odd(f"{STEPS}[{at}]", "the requests of a step are a whole number from 0 up.")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _odd(name: str, said: str) -> RuleBroken:
    return RuleBroken(f"{name[:60]}: {said}", "bad_import")
