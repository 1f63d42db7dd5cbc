"""What the languages of filters have in common: term behind term, and values between commas."""

import operator
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from mlpm_tui.domain.errors import BadText

LONGEST_FILTER = 2_000
# Any: numbers are compared with numbers, lengths with lengths; typing cannot say so for all four.
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Term = TypeVar("Term")

_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,"]+)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def terms_of(
    text: str, skip: Callable[[str, int], int], read: Callable[[str, int], tuple[Term, int]]
) -> tuple[Term, ...]:
    """Read a filter's terms, each of them once; both functions return where they came to."""
    if len(text) > LONGEST_FILTER:
        raise BadText(
            f"A filter has at most {LONGEST_FILTER:,} characters; shorten it.", LONGEST_FILTER
        )
    terms: list[Term] = []
    position = skip(text, 0)
    while position < len(text):
        term, position = read(text, position)
        if term not in terms:
            terms.append(term)
        position = skip(text, position)
    return tuple(terms)


def values_at(text: str, position: int, what: str) -> Iterator[tuple[str, int, int]]:
    """Yield the values that stand there, each with where it begins and ends.

    A value in quotes may hold spaces and commas; `what` names one that is missing.
    """
    while True:
        found = _VALUE.match(text, position)
        if found is None:
            is_open = text[position : position + 1] == '"'
            missing = 'The closing quote (")' if is_open else f"Here {what}"
            raise BadText(f"{missing} is missing.", position)
        value = _ESCAPED.sub(r"\1", found[1]) if found[2] is None else found[2]
        yield value, position, found.end()
        position = found.end()
        if text[position : position + 1] != ",":
            return
        position += 1
