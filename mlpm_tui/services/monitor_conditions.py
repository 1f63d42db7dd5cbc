"""A monitor's condition as it is typed: `latency_p99 > 100ms`, `accuracy < 85%`.

The language is that of success criteria; here it says when there is trouble.
"""

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.rules import BoundKind
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.rule_language import read_criteria

SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
"""Units of time, in seconds."""
_SIGNS = ("<", ">", "\u2264", "\u2265")


@dataclass(frozen=True, slots=True)
class Typed:
    """A signal with what was typed behind it; `limit` is None where nothing was."""

    signal: str
    side: str = ""
    limit: float | None = None
    unit: str = ""


def read_condition(text: str) -> Typed:
    """Read a signal's name, or a comparison that says when there is trouble; BadText says why not.

    A share in per cent becomes one of 1.
    """
    if not any(sign in text for sign in _SIGNS):
        return Typed(text.strip())
    criteria = read_criteria(text)
    criterion = criteria[0]
    if len(criteria) > 1:
        raise BadText("A monitor watches one signal: add another monitor for the other.")
    if criterion.bound.kind is not BoundKind.VALUE or criterion.metric is None or criterion.where:
        raise BadText("A monitor compares with a number, as in latency_p99 > 100ms.")
    amount, unit = criterion.bound.amount, criterion.bound.unit
    if unit == "%":
        amount, unit = amount / 100, ""
    side = "above" if criterion.relation.startswith(">") else "below"
    return Typed(criterion.metric, side, amount, unit)


def in_unit(limit: float, unit: str, wanted: str) -> float:
    """Return a length of time in another unit; other units have to be the same."""
    if unit == wanted or not unit or not wanted:
        return limit
    if unit not in SECONDS or wanted not in SECONDS:
        raise BadText(f"The signal is in {wanted}, which {unit} can't be turned into.")
    return limit * SECONDS[unit] / SECONDS[wanted]
