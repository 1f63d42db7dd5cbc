"""The filter bar's language, which lists on the command line read as well.

    kind:experiment owner:ana phase:3,4 status:in_progress -tag:old timebox<2d due<3d points>=3
    updated<2d is:blocked outcome:failure id:ML-EXP-05 model:churn signal:drift severity:critical
    state:firing "free text"

Terms are joined by "and", values behind a comma by "or"; a minus or `not` turns a term round. A
value in quotes may hold spaces and commas. Capitals don't matter. `owner:none` finds cards without
an owner, `outcome:none` those that nothing is decided on; `due`, `points` and `timebox` know `none`
as well. `timebox<2d` compares what is left of the timebox, `updated<2d` how long ago the card was
changed, `due<3d` the days until it is due; `due` and `updated` also compare with a day such as
2026-11-30.
"""

import re
from collections.abc import Iterable
from dataclasses import field as dataclass_field
from datetime import datetime
from difflib import get_close_matches
from typing import NoReturn

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.filter_terms import (
    CHOICES,
    FIELDS,
    TEXT,
    Filterable,
    Test,
    read_value,
    test_of,
)
from mlpm_tui.domain.filter_words import COMPARISONS, terms_of, values_at
from mlpm_tui.domain.values import dataclass

__all__ = ["FIELDS", "Filter", "Filterable", "Term", "read_filter"]


_NEGATION = re.compile(r"(?:-|!|not\s+)", re.IGNORECASE)
_FIELD = re.compile(r"([^\W\d]\w*)(<=|>=|==|:|=|<|>)")
_SAFE_BARE = re.compile(r"(?!not$|and$|or$)[^\W_][\w.]*(?:-[\w.]+)*", re.IGNORECASE)
_NOTHING_NEW = re.compile(r"and(?=\s|$)", re.IGNORECASE)
_OR = re.compile(r"or(?=\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: a field (`text` for free words), how it is compared, and with what."""

    field: str
    relation: str
    values: tuple[str, ...]
    is_negated: bool = False
    test: Test = dataclass_field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the test once, so that matching ten thousand cards stays quick."""
        object.__setattr__(self, "test", test_of(self.field, self.relation, self.values))

    def __str__(self) -> str:
        """Write the term in its normal form."""
        values = ",".join(_quoted(value) for value in self.values)
        start = "-" if self.is_negated else ""
        return start + (values if self.field == TEXT else f"{self.field}{self.relation}{values}")


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that a card must meet, all of them; without any, every card does."""

    terms: tuple[Term, ...] = ()

    def matches(self, view: Filterable, now: datetime) -> bool:
        """Say whether a card meets every condition."""
        for term in self.terms:  # noqa: SIM110  half the time of all(): 10,000 cards a keystroke
            if term.test(view, now) is term.is_negated:
                return False
        return True

    def __str__(self) -> str:
        """Write the filter in its normal form, which reads back as the same filter."""
        return " ".join(map(str, self.terms))


def read_filter(text: str) -> Filter:
    """Read a filter as it is typed; BadText says where it is wrong and what may be meant."""
    return Filter(terms_of(text, _skip, _term))


def _skip(text: str, position: int) -> int:
    """Go past spaces and a spoken "and"; refuse a spoken "or"."""
    while position < len(text):
        if text[position].isspace():
            position += 1
        elif found := _NOTHING_NEW.match(text, position):
            position = found.end()
        else:
            break
    if _OR.match(text, position):
        raise BadText(
            'Write "or" as a comma between values, such as status:ready,review'
            ' (or quote it to look for the word "or").',
            position,
        )
    return position


def _term(text: str, position: int) -> tuple[Term, int]:
    is_negated = False
    while found := _NEGATION.match(text, position):
        is_negated = not is_negated
        position = found.end()
    named = _FIELD.match(text, position)
    name, relation, start = TEXT, ":", position
    if named:
        name, relation, start = named[1].casefold(), named[2], named.end()
        relation = ":" if relation in {"=", "=="} else relation
        _check_field(name, relation, named)
    values, end = _values(text, start, name, relation)
    if relation in COMPARISONS and len(values) > 1:
        raise BadText(f"{name}{relation} takes one value.", start)
    return Term(name, relation, values, is_negated), end


def _check_field(name: str, relation: str, found: re.Match[str]) -> None:
    if name not in FIELDS:
        shown = found[1][:30]
        hint = _nearest(name, FIELDS) or f"fields are {', '.join(FIELDS)}"
        raise BadText(
            f"{shown!r} is no field to filter by; {hint} (quote a text that holds {found[2]!r}).",
            found.start(),
        )
    if relation in COMPARISONS and name not in {"phase", "points", "due", "updated", "timebox"}:
        raise BadText(f"{name} can only be asked for with a colon, as {name}:...", found.start(2))


def _values(text: str, position: int, name: str, relation: str) -> tuple[tuple[str, ...], int]:
    values: dict[str, None] = {}
    end = position
    what = "a word" if name == TEXT else f"a value for {name}"
    for raw, start, end in values_at(text, position, what):  # noqa: B007  where the last one ends
        if not raw.strip():
            raise BadText("The quotes hold nothing; write what to look for.", start)
        try:
            values[read_value(name, relation, raw)] = None
        except BadText as wrong:
            _explain(wrong, name, raw, start)
    return tuple(values), end


def _explain(wrong: BadText, name: str, raw: str, position: int) -> NoReturn:
    """Say the same with the position in the whole text, and with the nearest known value."""
    message = str(wrong)
    if name in CHOICES:
        hint = _nearest(raw, CHOICES[name]) or f"it may be {', '.join(CHOICES[name])}"
        message = f"{message}; {hint}."
    raise BadText(message, position + wrong.position) from None


def _nearest(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word.casefold()[:30], list(known), n=1, cutoff=0.55)
    return f"did you mean {close[0]}?" if close else ""


def _quoted(value: str) -> str:
    if _SAFE_BARE.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
