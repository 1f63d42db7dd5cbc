"""An alert's values as people say them, the same on every screen and in every command."""

import math

from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.metrics import show_number

_SHARES = frozenset({"error_rate", "accuracy", "predictions", "labels", "nulls", "unseen"})
_PLAIN_BELOW = 1_000
DRIFT = "drift"


def is_share(signal: str, *values: float | None, case: Incident | None = None) -> bool:
    """Tell whether a signal's values are shares of something, told in per cent.

    What a monitor of ours says of a column has a value before it only where that is a share.
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    family = signal.partition("/")[0]
    is_ours = case is not None and case.monitor is not None and family == DRIFT
    is_named = family in _SHARES or signal.endswith(("_share", "_rate"))
    return (is_named or is_ours) and all(0 <= value <= 1 for value in known)


def said(signal: str, value: float | None, case: Incident | None = None) -> str:
    """Write one value of a signal: `65 %` of a share, three digits of anything else."""
    if value is not None and is_share(signal, value, case=case):
        return _number(100 * value, " %")
    return _number(value)


def moved(alert: Alert, case: Incident | None = None, arrow: str = "->") -> str:
    """Write from where to where a signal went: `40 -> 65 %`, `0.05 -> 0.31`, a score alone."""
    signal, before, after = alert.signal, alert.before, alert.after
    if after is None:
        return "" if before is None else said(signal, before, case)
    if before is None:
        # A distance comes from nowhere: only what has a value before it is known to be a share.
        return _number(after)
    if is_share(signal, before, after, case=case):
        return f"{_number(100 * before)} {arrow} {_number(100 * after, ' %')}"
    return f"{_number(before)} {arrow} {_number(after)}"


def since_first(alert: Alert, case: Incident | None) -> str:
    """Write what an alert was opened with where that is not what it stands at now, else nothing."""
    if case is None or (case.first_after is None and not case.first_window):
        return ""
    first = case.first_window or ""
    if (case.first_after, first) == (alert.after, alert.window):
        return ""
    is_scored = alert.before is None or case.first_after is None
    value = _number(case.first_after) if is_scored else said(alert.signal, case.first_after, case)
    words = [value if case.first_after is not None else "", f"in {first}" if first else ""]
    return " ".join(word for word in words if word)


def _number(value: float | None, unit: str = "") -> str:
    if value is None or not math.isfinite(value) or abs(value) >= _PLAIN_BELOW:
        return f"{show_number(value)}{unit}"
    return f"{value:.3g}{unit}"
