"""How rules come back from the plain JSON values in which the store keeps them."""

import math
from collections.abc import Mapping

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.rules import (
    SPANS,
    Bound,
    BoundKind,
    Condition,
    Criterion,
    Diverges,
    NoImprovement,
    StoppingRule,
    Threshold,
    TimeboxExceeded,
)

Json = Mapping[str, object]


def criterion_from_json(kept: Json) -> Criterion:
    """Give back a criterion from its `as_json()`; RuleBroken where that is damaged."""
    return Criterion(
        _text_or_none(kept, "metric"),
        _text(kept, "relation"),
        _bound(_part(kept, "bound")),
        _text(kept, "where"),
    )


def stopping_rule_from_json(kept: Json) -> StoppingRule:
    """Give back a stopping rule from its `as_json()`; RuleBroken where that is damaged."""
    confirm = _number(kept, "confirm")
    if confirm < 1 or confirm != int(confirm):
        raise _damaged("confirm")
    return StoppingRule(_condition(kept), _text(kept, "action"), int(confirm))


def _condition(kept: Json) -> Condition:
    match kept.get("condition"):
        case "threshold":
            criterion = criterion_from_json(_part(kept, "criterion"))
            return Threshold(criterion, _number(kept, "after"), _span(kept))
        case "diverges":
            return Diverges(_text_or_none(kept, "metric"))
        case "no_improvement":
            return NoImprovement(
                _text_or_none(kept, "metric"),
                _number(kept, "window"),
                _span(kept),
                _number(kept, "least"),
            )
        case "timebox_exceeded":
            return TimeboxExceeded()
    raise _damaged("condition")


def _bound(kept: Json) -> Bound:
    kind = _text(kept, "kind")
    if kind not in {*BoundKind}:
        raise _damaged("kind")
    return Bound(BoundKind(kind), _number(kept, "amount"), _text(kept, "unit"))


def _span(kept: Json) -> str:
    span = _text(kept, "span")
    if span not in SPANS:
        raise _damaged("span")
    return span


def _part(kept: Json, name: str) -> Json:
    part = kept.get(name)
    if not isinstance(part, Mapping):
        raise _damaged(name)
    return part


def _text(kept: Json, name: str) -> str:
    text = kept.get(name)
    if not isinstance(text, str):
        raise _damaged(name)
    return text


def _text_or_none(kept: Json, name: str) -> str | None:
    return None if kept.get(name) is None else _text(kept, name)


def _number(kept: Json, name: str) -> float:
    number = kept.get(name)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise _damaged(name)
    if not math.isfinite(number):
        raise _damaged(name)
    return number


def _damaged(name: str) -> RuleBroken:
    return RuleBroken(f"A kept rule is damaged at {name!r}; type the rule again.", "bad_rule")
