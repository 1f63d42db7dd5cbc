"""How typed success criteria and stopping rules become values; the grammar is in rules.lark.

    f1 >= 0.85 on the test set and latency p99 < 100 ms     F1 at least 15 % above the baseline
    beats baseline by 15%                                   f1 < 0.75 after 3 epochs -> stop
    training diverges -> check the data                     no improvement of f1 in 5 epochs

The parser is loaded at the first rule that somebody types: the store keeps rules as read.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.rules import Criterion, StoppingRule
from mlpm_tui.domain.text import check_line
from mlpm_tui.services.rule_mistakes import explain
from mlpm_tui.services.rule_trees import criteria_of, stopping_of

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

LONGEST_RULE = 1_000

_ARROW = re.compile(
    r'"(?:[^"\\]|\\.)*"|(->|\u2192|\u21d2|=>(?!\s*(?:[0-9.+-]|baseline))|,?\s*\bthen\b)',
    re.IGNORECASE | re.DOTALL,
)
_DECIMAL_COMMA = re.compile(r"(?<![0-9.,])[0-9]+(,)(?![0-9]{3}(?![0-9]))[0-9]+")
_EQUALS = re.compile(r"(?<![<>=!])(==?|!=)(?![<>=])")
_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def read_criteria(text: str) -> tuple[Criterion, ...]:
    """Read success criteria as they are typed, one or several joined by `and`.

    BadText says where a text cannot be read, why, and what may be meant.
    """
    return criteria_of(_parse(text, "criteria"))


def read_stopping_rule(text: str) -> StoppingRule:
    """Read a stopping rule as it is typed: a condition, `->`, and what to do then.

    BadText says where a text cannot be read, why, and what may be meant.
    """
    _check_length(text)
    condition, action = text, ""
    for found in _ARROW.finditer(text):
        if found[1]:
            condition = text[: found.start()]
            action = _action(text, found.end())
            break
    rule, confirm = stopping_of(_parse(condition, "stopping"))
    return StoppingRule(rule, action, confirm) if confirm else StoppingRule(rule, action)


def _action(text: str, start: int) -> str:
    if not text[start:].strip():
        raise BadText("After the arrow, what to do is missing.", len(text))
    try:
        return check_line(text[start:], "What to do", LONGEST_RULE)
    except RuleBroken as wrong:
        raise BadText(str(wrong), start) from None


def _parse(text: str, start: str) -> "Tree[Token]":
    from lark.exceptions import UnexpectedInput

    _check_length(text)
    read = text.rstrip()
    read = read.removesuffix(".")
    _check_signs(read)
    try:
        return _parser().parse(read, start=start)
    except UnexpectedInput as wrong:
        raise explain(wrong, read, start) from None


def _check_length(text: str) -> None:
    if len(text) > LONGEST_RULE:
        raise BadText(f"A rule has at most {LONGEST_RULE:,} characters; shorten it.", LONGEST_RULE)


def _check_signs(text: str) -> None:
    """Refuse what the parser could only call unexpected, with a sentence of its own."""
    plain = _OUTSIDE.sub(lambda quoted: " " * len(quoted[0]), text)
    if found := _DECIMAL_COMMA.search(plain):
        raise BadText("Write a decimal point, not a comma, as in 0.85.", found.start(1))
    if found := _EQUALS.search(plain):
        raise BadText(
            f"{found[1]!r} is hardly ever met exactly; write >= or <=, as in f1 >= 0.85.",
            found.start(1),
        )


@lru_cache(maxsize=1)
def _parser() -> "Lark":
    from lark import Lark

    grammar = Path(__file__).with_name("rules.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", start=["criteria", "stopping"])
