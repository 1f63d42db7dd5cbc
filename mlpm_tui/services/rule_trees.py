"""What a parsed rule means: from the parser's tree to the values of `domain.rules`."""

from __future__ import annotations  # the parser's types are not loaded at run time

import math
import re
from typing import TYPE_CHECKING, TypeGuard

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.rules import (
    BEATS,
    Bound,
    BoundKind,
    Condition,
    Criterion,
    Diverges,
    NoImprovement,
    Threshold,
    TimeboxExceeded,
)

if TYPE_CHECKING:
    from lark import Token
    from lark.tree import Tree as LarkTree

    Tree = LarkTree[Token]
    Part = Tree | Token
_SIGNS = {"AT_LEAST": ">=", "AT_MOST": "<=", "MORE": ">", "LESS": "<", "OVER": ">"}
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_UNITS = (
    ("milli", "ms"),
    ("ms", "ms"),
    ("us", "us"),
    ("\u00b5s", "us"),
    ("min", "min"),
    ("h", "h"),
    ("re", "requests/s"),
    ("rps", "requests/s"),
    ("qps", "requests/s"),
    ("mb", "MB"),
    ("gb", "GB"),
    ("s", "s"),
)
_HOURS = {"h": 1.0, "m": 1 / 60, "d": 24.0, "w": 168.0}
_SPANS = {"e": "epochs", "i": "steps", "s": "steps", "r": "reports"}
_WHOLE_RUN = {"training", "train", "run", "model", "it", "the_run"}
_MOST_CONFIRMATIONS = 100


def criteria_of(tree: Tree) -> tuple[Criterion, ...]:
    """Give the criteria that a tree of the rule `criteria` stands for."""
    return tuple(_criterion(part) for part in _trees(tree))


def stopping_of(tree: Tree) -> tuple[Condition, int]:
    """Give the condition of a stopping rule, and its reports to confirm (0 where none are said)."""
    (part,) = _trees(tree)
    return _condition(part), _confirm(part)


def _condition(tree: Tree) -> Condition:
    if tree.data == "threshold":
        (criterion,) = (part for part in _trees(tree) if part.data not in {"after", "confirm"})
        count, span = _span(_part(tree, "after"))
        return Threshold(_criterion(criterion), count, span if count else "epochs")
    if tree.data == "diverges":
        return Diverges(_metric(tree, whole_run=True))
    if tree.data == "no_improvement":
        window = _part(tree, "window")
        count, span = _span(window)
        if window is not None and count <= 0:
            raise BadText("An improvement needs time; write for instance in 5 epochs.", _at(window))
        least = _part(tree, "least")
        amount = _number(_token(least, "NUMBER")) if least is not None else 0.0
        return NoImprovement(_metric(tree, whole_run=True), count, span, amount)
    return TimeboxExceeded()


def _criterion(tree: Tree) -> Criterion:
    metric, where = _metric(tree), _where(tree)
    if tree.data == "beats":
        _check_better(tree)
        return Criterion(metric, BEATS, _from_baseline(_part(tree, "amount"), 1), where)
    signs = [_relation(part) for part in _trees(tree) if part.data == "relation"]
    if tree.data == "compared":
        (bound,) = (part for part in _trees(tree) if part.data in _BOUNDS)
        return Criterion(metric, signs[0], _bound(bound), where)
    amount = _part(tree, "amount")
    if tree.data == "compared_value_first":
        number, unit = _amount(amount)
        return Criterion(metric, signs[0], Bound(BoundKind.VALUE, number, unit), where)
    if tree.data == "exceeds_baseline":
        way = 1 if signs[0].startswith(">") else -1
        return Criterion(metric, signs[0], _from_baseline(amount, way), where)
    return Criterion(metric, _away(tree, signs), _from_baseline(amount, _way(signs)), where)


def _way(signs: list[str]) -> int:
    return 1 if signs[-1] == ">" else -1


def _away(tree: Tree, signs: list[str]) -> str:
    """Read `at least 15% below the baseline`: the last relation says which side, the first how."""
    if signs[-1] not in {">", "<"}:
        raise BadText(
            'Say "above" or "below" the baseline, as in 5% above the baseline.', _at(tree)
        )
    limit = signs[0] if len(signs) > 1 else ">="
    return limit if signs[-1] == ">" else _TURNED[limit]


def _check_better(tree: Tree) -> None:
    relation = _part(tree, "relation")
    if relation is not None and _relation(relation) in {"<", "<="}:
        raise BadText(
            'Only "at least" goes with "better"; write the limit as in f1 <= baseline + 5%.',
            _at(relation),
        )


_BOUNDS = {"value", "from_baseline", "times_baseline"}


def _bound(tree: Tree) -> Bound:
    sign = -1 if _is_minus(tree) else 1
    amount = _part(tree, "amount")
    if tree.data == "times_baseline":
        share = round((_number(_token(tree, "NUMBER")) - 1) * 100, 9)
        return Bound(BoundKind.BASELINE_PERCENT, share) if share else Bound(BoundKind.BASELINE)
    if tree.data == "from_baseline":
        return _from_baseline(amount, sign)
    number, unit = _amount(amount)
    return Bound(BoundKind.VALUE, sign * number, unit)


def _from_baseline(amount: Tree | None, sign: int) -> Bound:
    number, unit = _amount(amount)
    if not number:
        return Bound(BoundKind.BASELINE)
    if unit == "%":
        return Bound(BoundKind.BASELINE_PERCENT, sign * number)
    return Bound(BoundKind.BASELINE, sign * number, unit)


def _amount(tree: Tree | None) -> tuple[float, str]:
    """Give a number and its unit; percentage points are hundredths without one."""
    if tree is None:
        return 0.0, ""
    number = _number(_token(tree, "NUMBER"))
    if any(token.type == "PERCENT" for token in _tokens(tree)):
        return number, "%"
    named = next((token.lower() for token in _tokens(tree) if token.type == "UNIT"), "")
    if named.startswith("p"):
        return number / 100, ""
    return number, next((unit for start, unit in _UNITS if named.startswith(start)), "")


def _relation(tree: Tree) -> str:
    (token,) = _tokens(tree)
    return _SIGNS[token.type]


def _metric(tree: Tree, *, whole_run: bool = False) -> str | None:
    metric = _part(tree, "metric")
    if metric is None:
        return None
    words = [
        _unquoted(token) if token.type == "QUOTED" else str(token) for token in _tokens(metric)
    ]
    name = "_".join(words)
    is_plain = all(token.type == "NAME" for token in _tokens(metric))
    return None if whole_run and is_plain and name.casefold() in _WHOLE_RUN else name


def _unquoted(token: Token) -> str:
    name = re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)
    if not name.strip() or not name.isprintable():
        raise BadText("A metric's name needs visible characters only.", token.start_pos or 0)
    return name


def _where(tree: Tree) -> str:
    where = _part(tree, "where")
    return "" if where is None else " ".join(t for t in _tokens(where) if t.type != "ON")


def _span(tree: Tree | None) -> tuple[float, str]:
    """Give a count and what it counts; time is in hours, and without a word they are reports."""
    if tree is None:
        return 0.0, "epochs"
    number = _number(_token(tree, "NUMBER"))
    word = next((token.lower() for token in _tokens(tree) if token.type == "SPAN"), "reports")
    if word.startswith("ev"):
        return number, "reports"
    if word[0] in _HOURS:
        return number * _HOURS[word[0]], "hours"
    return number, _SPANS[word[0]]


def _confirm(tree: Tree) -> int:
    confirm = _part(tree, "confirm")
    if confirm is None:
        return 0
    count, span = _span(confirm)
    if count != int(count) or not 1 <= count <= _MOST_CONFIRMATIONS or span == "hours":
        raise BadText(
            "A rule is confirmed by 1 to 100 reports, as in for 3 consecutive reports.",
            _at(confirm),
        )
    return int(count)


def _number(token: Token) -> float:
    number = float(token.replace(",", ""))
    if not math.isfinite(number):
        raise BadText(f"{token[:20]} is too large a number.", token.start_pos or 0)
    return number


def _is_minus(tree: Tree) -> bool:
    return any(token.type == "SIGN" and token.lower() in {"-", "minus"} for token in _tokens(tree))


def _trees(tree: Tree) -> list[Tree]:
    return [part for part in tree.children if _is_tree(part)]


def _tokens(tree: Tree) -> list[Token]:
    return [part for part in tree.children if _is_token(part)]


def _part(tree: Tree, name: str) -> Tree | None:
    return next((part for part in _trees(tree) if part.data == name), None)


def _token(tree: Tree, name: str) -> Token:
    return next(token for token in _tokens(tree) if token.type == name)


def _at(tree: Tree) -> int:
    """Where in the text a tree starts."""
    part = tree.children[0]
    if _is_tree(part):
        return _at(part)
    return (part.start_pos or 0) if _is_token(part) else 0


def _is_token(part: Part) -> TypeGuard[Token]:
    """Tell the two by a trait, because the parser's classes are not imported here."""
    return isinstance(part, str)


def _is_tree(part: Part) -> TypeGuard[Tree]:
    return not isinstance(part, str)
