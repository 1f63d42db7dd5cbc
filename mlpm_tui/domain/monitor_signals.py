"""What can be watched of a model: the names of signals, what each is about and its usual unit."""

import math
from enum import StrEnum

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.metrics import Direction, direction_of, show_number
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass

LATENCIES = ("latency_p50", "latency_p95", "latency_p99")
SERVICE = (*LATENCIES, "throughput", "error_rate")
FRESHNESS, ACCURACY, PREDICTIONS, LABELS = "freshness", "accuracy", "predictions", "labels"
OF_COLUMN = ("drift", "nulls", "unseen", "constant")
"""Signals of a single column are called by one of these, a slash and the column."""
KNOWN = (*SERVICE, ACCURACY, PREDICTIONS, LABELS, FRESHNESS)
SHARES = frozenset({"error_rate", ACCURACY})
FEW = 0.1
"""Smaller shares are written with two decimals."""
DISTANCES = frozenset({"psi", "js", "ks", "chi2", "wasserstein"})
"""Methods that compare distributions: their value is a score, not the signal itself."""


class Nature(StrEnum):
    """What kind of number a signal is, which decides how it can be judged."""

    MEASURE = "measure"
    SHARE = "share"
    OUTCOME = "outcome"
    COLUMN = "column"
    COUNT = "count"


METHODS_OF = {
    Nature.MEASURE: ("threshold",),
    Nature.SHARE: ("threshold", "share"),
    Nature.OUTCOME: ("share", "psi", "js", "ks", "chi2", "wasserstein"),
    Nature.COLUMN: ("psi", "js", "ks", "chi2", "share", "wasserstein"),
    Nature.COUNT: ("share", "threshold"),
}
"""How each nature of a signal can be judged, the usual way first."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal's name taken apart; `column` is empty where it is of no single column."""

    name: str
    family: str
    column: str = ""

    @property
    def nature(self) -> Nature:
        """What kind of number it is."""
        if self.column:
            return Nature.COLUMN if self.family == "drift" else Nature.COUNT
        if self.family in SHARES:
            return Nature.SHARE
        return Nature.OUTCOME if self.family in (PREDICTIONS, LABELS) else Nature.MEASURE

    @property
    def group(self) -> str:
        """The group that its alerts belong to."""
        if self.column:
            return "drift" if self.family == "drift" else "pipeline"
        if self.family in SERVICE:
            return "performance"
        return "pipeline" if self.family == FRESHNESS else "quality"

    @property
    def is_pushed(self) -> bool:
        """Whether it is a name of somebody's own."""
        return not self.column and self.family not in KNOWN

    @property
    def side(self) -> str:
        """On which side trouble lies: above, unless higher is better or either way is news."""
        if self.family in (PREDICTIONS, LABELS):
            return "either"
        if self.family in (ACCURACY, "throughput"):
            return "below"
        if self.is_pushed and direction_of(self.family) is Direction.HIGHER:
            return "below"
        return "above"

    @property
    def words(self) -> str:
        """What it is called in a sentence."""
        if self.column:
            return {
                "drift": f"distribution of {self.column}",
                "nulls": f"missing {self.column}",
                "unseen": f"unseen {self.column}",
                "constant": f"{self.column} other than its one value",
            }[self.family]
        return {
            PREDICTIONS: "positive predictions",
            LABELS: "positive labels",
            FRESHNESS: "days without rows",
        }.get(self.family, self.name.replace("_", " "))


def read_signal(text: str) -> Signal:
    """Take a signal's name apart, or say what is wrong with it."""
    name = check_line(text, "A signal's name", 200)
    family, slash, column = name.partition("/")
    if slash and family in OF_COLUMN:
        if not column.strip():
            raise RuleBroken(
                f"{family}/ needs the column behind it, as in {family}/amount.", "signal"
            )
        return Signal(name, family, column)
    if not slash and name in OF_COLUMN:
        raise RuleBroken(f"{name} is of a column: write {name}/COLUMN.", "signal")
    if any(letter in name for letter in "<>=") or name != name.strip("/"):
        raise RuleBroken(
            f"{name[:60]!r} is no signal's name: write one such as latency_p99, drift/amount or "
            "a name of your own.",
            "signal",
        )
    return Signal(name, name)


def show_value(signal: Signal, value: float | None, method: str, unit: str = "") -> str:
    """Write a signal's value as people say it: a share in per cent, a time with its unit."""
    if value is None:
        return show_number(None)
    is_share = method == "share" or (signal.family in SHARES and method == "threshold")
    if not math.isfinite(value):
        return show_number(value)
    if is_share or unit == "%":
        return f"{float(f'{100 * value:.{2 if abs(value) < FEW else 1}f}'):g} %"
    if method in DISTANCES:
        return f"{value:.3g}"
    return f"{show_number(value)} {unit}".rstrip()
