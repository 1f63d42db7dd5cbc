"""Success criteria and stopping rules as values, how they are printed and how they are kept.

People type them, `services.rule_language` reads them, the store keeps `as_json()`, and the
screens print `str(rule)`: the normal form, which reads back as the same rule. How a rule stands
against what training reported is in `rule_states`.
"""

import math
import re
from enum import StrEnum

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass

REPORTS_TO_CONFIRM = 2
"""In how many reports in a row a stopping rule must hold: a slow learner that would have ended
well is killed in 96 % of cases when the epoch is counted off by one, and never when confirmed."""

BEATS = "beats"
RELATIONS = (">=", ">", "<=", "<", BEATS)
SPANS = ("epochs", "steps", "reports", "hours")
UNITS = ("", "%", "us", "ms", "s", "min", "h", "requests/s", "MB", "GB")

_LARGEST_WRITTEN_OUT = 1e15

# A metric with another name is printed in quotes, and so is one that the language uses itself.
_PLAIN_METRIC = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[./@:-][A-Za-z0-9_]+)*")
RESERVED = frozenset(
    """
    a above according achieve achieves after an and are at baseline be beat beats become becomes
    below better by consecutive day days diverge diverged divergence diverges diverging does
    drops during epoch epochs evaluation evaluations exceed exceeding exceeds explode explodes
    falls for from gb get gets goes greater h has higher hit hits hour hours hr hrs if improve
    improvement improvements improves in inf infinite infinity is it iteration iterations larger
    least less lower max maximum mb millisecond milliseconds min minimum mins minus minute
    minutes more most ms must nan no nofinite nonfinite not notfinite of on once out outperform
    outperforms over past pct percent plateau plateaus plus pp progress qps reach reaches remain
    remains report reports req rises row rps s sec second seconds secs set should since smaller
    stagnate stagnates stay stays step steps stop straight successive than the then time timebox
    times to train training under us we week weeks when while within x
    """.split()  # noqa: SIM905  a hundred words, one a line, would fill the module
)


class BoundKind(StrEnum):
    """What a metric is compared with."""

    VALUE = "value"
    BASELINE = "baseline"
    BASELINE_PERCENT = "baseline_percent"


@dataclass(frozen=True, slots=True)
class Bound:
    """A number with its unit, or the baseline plus such a number, or plus a share in per cent."""

    kind: BoundKind
    amount: float = 0.0
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse what can be compared with nothing."""
        if not math.isfinite(self.amount) or self.unit not in UNITS:
            raise RuleBroken("A rule compares with a finite number in a known unit.", "bad_rule")

    def __str__(self) -> str:
        """Write the bound in its normal form."""
        if self.kind is BoundKind.VALUE:
            return self.show_amount()
        if not self.amount:
            return "baseline"
        sign = "-" if self.amount < 0 else "+"
        return f"baseline {sign} {self.show_amount(abs(self.amount))}"

    def show_amount(self, amount: float | None = None) -> str:
        """Write the number with its unit: `0.85`, `15%`, `100 ms`."""
        number = show_exactly(self.amount if amount is None else amount)
        if self.kind is BoundKind.BASELINE_PERCENT or self.unit == "%":
            return f"{number}%"
        return f"{number} {self.unit}".rstrip()

    def as_json(self) -> dict[str, object]:
        """Give the bound as plain JSON values."""
        return {"kind": str(self.kind), "amount": self.amount, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One promise: a metric, how it is compared, with what, and on which data it is measured.

    The relation `beats` follows the metric's direction. No metric means the baseline's first.
    """

    metric: str | None
    relation: str
    bound: Bound
    where: str = ""

    def __post_init__(self) -> None:
        """Refuse a comparison that means nothing."""
        if self.relation not in RELATIONS:
            raise RuleBroken(f"{self.relation!r} is no comparison; use >= or <=.", "bad_rule")
        if self.bound.kind is BoundKind.VALUE and (self.relation == BEATS or not self.metric):
            raise RuleBroken("Only a baseline can be beaten; name a metric to compare.", "bad_rule")

    def __str__(self) -> str:
        """Write the criterion in its normal form: `f1 >= 0.85 on test set`."""
        words = [show_metric(self.metric)] if self.metric else []
        if self.relation == BEATS:
            words += ["beats baseline"]
            words += [f"by {self.bound.show_amount()}"] if self.bound.amount else []
        else:
            words += [self.relation, str(self.bound)]
        words += [f"on {self.where}"] if self.where else []
        return " ".join(words)

    def as_json(self) -> dict[str, object]:
        """Give the criterion as plain JSON values, as the store keeps it."""
        return {
            "metric": self.metric,
            "relation": self.relation,
            "bound": self.bound.as_json(),
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class Threshold:
    """A stopping condition: a comparison that holds, once some training is done."""

    criterion: Criterion
    after: float = 0
    span: str = "epochs"

    def __str__(self) -> str:
        """Write `f1 < 0.75 after 3 epochs`."""
        return f"{self.criterion}{_after(self.after, self.span)}"


@dataclass(frozen=True, slots=True)
class Diverges:
    """A stopping condition: a metric (None: the loss) is not finite, or far above its best."""

    metric: str | None = None

    def __str__(self) -> str:
        """Write `diverges(loss)` or `training diverges`."""
        return f"diverges({show_metric(self.metric)})" if self.metric else "training diverges"


@dataclass(frozen=True, slots=True)
class NoImprovement:
    """A stopping condition: a metric has not become better by more than `least` for a while."""

    metric: str | None
    window: float
    span: str = "reports"
    least: float = 0.0

    def __str__(self) -> str:
        """Write `no improvement of f1 by 0.01 in 5 epochs`."""
        metric = f" of {show_metric(self.metric)}" if self.metric else ""
        least = f" by {show_exactly(self.least)}" if self.least else ""
        return f"no improvement{metric}{least} in {show_exactly(self.window)} {self.span}"


@dataclass(frozen=True, slots=True)
class TimeboxExceeded:
    """A stopping condition: the timebox has run out."""

    def __str__(self) -> str:
        """Write `timebox exceeded`."""
        return "timebox exceeded"


Condition = Threshold | Diverges | NoImprovement | TimeboxExceeded


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """A condition, what to do when it holds, and in how many reports in a row it must hold."""

    condition: Condition
    action: str = ""
    confirm: int = REPORTS_TO_CONFIRM

    def __str__(self) -> str:
        """Write the rule in its normal form: `f1 < 0.75 after 3 epochs -> try another model`."""
        text = str(self.condition)
        if self.confirm != REPORTS_TO_CONFIRM:
            text += f" for {self.confirm} consecutive report{'s' * (self.confirm != 1)}"
        return f"{text} -> {self.action}" if self.action else text

    def as_json(self) -> dict[str, object]:
        """Give the rule as plain JSON values, as the store keeps it."""
        return {**_condition_json(self.condition), "action": self.action, "confirm": self.confirm}


def show_exactly(number: float) -> str:
    """Write a number so that it reads back as the same number, without a needless `.0`."""
    is_whole = number == int(number) and abs(number) < _LARGEST_WRITTEN_OUT
    return str(int(number)) if is_whole else repr(number)


def show_metric(name: str) -> str:
    """Write a metric's name, in quotes where the language would take it for something else."""
    if _PLAIN_METRIC.fullmatch(name) and name.casefold() not in RESERVED:
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _after(count: float, span: str) -> str:
    return f" after {show_exactly(count)} {span}" if count else ""


def _condition_json(condition: Condition) -> dict[str, object]:
    match condition:
        case Threshold():
            own = {"criterion": condition.criterion.as_json(), "after": condition.after}
            return {"condition": "threshold", **own, "span": condition.span}
        case Diverges():
            return {"condition": "diverges", "metric": condition.metric}
        case NoImprovement():
            return {
                "condition": "no_improvement",
                "metric": condition.metric,
                "window": condition.window,
                "span": condition.span,
                "least": condition.least,
            }
        case TimeboxExceeded():
            return {"condition": "timebox_exceeded"}
