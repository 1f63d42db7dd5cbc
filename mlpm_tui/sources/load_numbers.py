"""Numbers in reports of load tests, which come from outside: finite, not negative, with a unit."""

import math
from typing import NoReturn

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.objective_figures import Load

MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0, "h": 3_600_000.0}
MOST = 1e15


def unreadable(why: str) -> SourceTrouble:
    """Return the refusal of a report."""
    return SourceTrouble(f"{why}.", "report")


def amount(value: object, what: str) -> float:
    """Return a number that can be an amount, or refuse the report."""
    try:
        found = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if isinstance(value, bool) or not 0 <= found <= MOST:
        _refuse(what)
    return found


def count(value: object, what: str) -> int:
    """Return a whole number of things, or refuse the report."""
    found = amount(value, what)
    if found != int(found):
        _refuse(what)
    return int(found)


def milliseconds(value: str, unit: str, what: str) -> float:
    """Return a time in ms."""
    return amount(value, what) * MILLISECONDS[unit]


def checked(load: Load) -> Load:
    """Return a result that can be, or refuse the report."""
    if load.total <= 0:
        raise unreadable("it counts no request, so there is nothing to judge")
    if load.failed is not None and load.failed > load.total:
        raise unreadable("it counts more failed requests than requests")
    values = [load.percentiles[at] for at in sorted(load.percentiles)]
    if values != sorted(values):
        raise unreadable("its percentiles do not rise, so it is damaged")
    return load


def _refuse(what: str) -> NoReturn:
    raise unreadable(f"its {what} is no number that can be")
