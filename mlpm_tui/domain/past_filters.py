"""The filter's language where it is about what was done, not about cards.

    who:ana,ben id:ML-EXP-05 kind:experiment at<2d at>=2026-11-20 at:today is:undone -who:cron
    moved "to review"

It reads as the board's filters do: terms are joined by "and", values behind a comma by "or", a
minus turns a term round, capitals don't matter. `at<2d` is less than two days ago; with a day, `at`
compares the day on which something was done. `is:undone` finds what was taken back, `is:undo` and
`is:redo` what took and brought back, `is:founding` what a project began with. Free words are looked
for in the sentence and in the cards' ids.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import NamedTuple

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.filter_words import COMPARISONS, terms_of, values_at
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.past_acts import FOUND, REDO, UNDO, PastAct
from mlpm_tui.domain.values import dataclass

WHO, ID, KIND, AT, IS, TEXT = "who", "id", "kind", "at", "is", "text"
FIELDS = (WHO, ID, KIND, AT, IS)
CHOICES = {KIND: tuple(Kind), IS: ("undone", "undo", "redo", "founding")}
_SAME = {"updated": AT, "when": AT, "person": WHO, "card": ID}
_SPACE = re.compile(r"(?:\s|\band\b(?=\s|$))+", re.IGNORECASE)
_FIELD = re.compile(r"([^\W\d]\w*)(<=|>=|==|:|=|<|>)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMED = ("today", "yesterday")
_DAY = timedelta(days=1)


class Narrowing(NamedTuple):
    """What a filter says that a database can find by itself; None leaves something open."""

    who: frozenset[str] | None = None
    ids: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


NOTHING_NARROWED = Narrowing()


@dataclass(frozen=True, slots=True)
class ActTerm:
    """One condition: a field, how it is compared, and with what."""

    field: str
    relation: str
    values: tuple[str, ...]
    is_negated: bool = False

    def matches(self, act: PastAct, now: datetime, *, is_undone: bool) -> bool:
        """Say whether an act meets the condition."""
        if self.field == AT:
            return self._is_then(act.at, now) is not self.is_negated
        if self.field == IS:
            return bool(_claims(act, is_undone=is_undone) & {*self.values}) is not self.is_negated
        return _WORDS[self.field](act, self.values) is not self.is_negated

    def _is_then(self, at: datetime, now: datetime) -> bool:
        return any(self._fits(value, at, now) for value in self.values)

    def _fits(self, value: str, at: datetime, now: datetime) -> bool:
        if _DATE.fullmatch(value):
            day, wanted = day_of(at, now.tzinfo), date.fromisoformat(value)
            return (
                day == wanted if self.relation == ":" else COMPARISONS[self.relation](day, wanted)
            )
        if self.relation == ":":
            return day_of(at, now.tzinfo) == _named(value, now)
        return COMPARISONS[self.relation](now - at, read_duration(value))

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Return times between which everything lies that can meet it; generously."""
        if self.field != AT or self.is_negated or len(self.values) > 1:
            return None, None
        try:
            begin, end = _span(self.values[0], now)
        except OverflowError:
            # The calendar ends there; everything that was ever done is well within.
            return None, None
        if self.relation == ":":
            return begin, end
        # An age is the smaller the later something was.
        is_later = (self.relation[0] == ">") is (begin != end)
        return (begin, None) if is_later else (None, end)


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Conditions that an act must meet, all of them; without any, every act does."""

    terms: tuple[ActTerm, ...] = ()

    def matches(self, act: PastAct, now: datetime, *, is_undone: bool) -> bool:
        """Say whether an act meets every condition."""
        return all(term.matches(act, now, is_undone=is_undone) for term in self.terms)

    @property
    def asks_for_undone(self) -> bool:
        """Whether an act can begin or cease to fit by what is done later."""
        return any(term.field == IS and "undone" in term.values for term in self.terms)

    def narrowing(self, now: datetime) -> Narrowing:
        """Return what of it a database can find by itself."""
        found = {field: self._values(field) for field in (WHO, ID, KIND)}
        bounds = [term.bounds(now) for term in self.terms]
        since = max((first for first, _ in bounds if first is not None), default=None)
        until = min((last for _, last in bounds if last is not None), default=None)
        return Narrowing(found[WHO], found[ID], found[KIND], since, until)

    def _values(self, field: str) -> frozenset[str] | None:
        terms = [term for term in self.terms if term.field == field]
        plain = [term.values for term in terms if not term.is_negated]
        # An act has one person but many cards: of those that one term asks for, not all are found.
        is_enough = field == WHO or len(terms) == 1
        return frozenset(plain[0]) if plain and is_enough else None


def read_act_filter(text: str) -> ActFilter:
    """Read a filter as it is typed; BadText says where it is wrong and what may be meant."""
    return ActFilter(terms_of(text, _skip, _term))


def _claims(act: PastAct, *, is_undone: bool) -> set[str]:
    claims = {UNDO: {"undo"}, REDO: {"redo"}, FOUND: {"founding"}}.get(act.deed, set())
    return claims | ({"undone"} if is_undone else set())


def _mentions(act: PastAct, words: tuple[str, ...]) -> bool:
    said = act.said.casefold()
    ids = " ".join(name.casefold() for _, name in act.cards)
    return any(word in said or word in ids for word in words)


_WORDS: dict[str, Callable[[PastAct, tuple[str, ...]], bool]] = {
    WHO: lambda act, values: act.who.casefold() in values,
    ID: lambda act, values: any(name in values for _, name in act.cards),
    KIND: lambda act, values: not act.kinds.isdisjoint(values),
    TEXT: _mentions,
}


def _named(word: str, now: datetime) -> date:
    today = day_of(now, now.tzinfo)
    return today if word == "today" else today - _DAY


def _span(value: str, now: datetime) -> tuple[datetime, datetime]:
    """Return a day with one on either side, whatever the zone; for an age its one moment."""
    if not _DATE.fullmatch(value) and value not in _NAMED:
        begin = now - read_duration(value)
        return begin, begin
    day = date.fromisoformat(value) if _DATE.fullmatch(value) else _named(value, now)
    start = datetime.combine(day, time(), now.tzinfo)
    for bound in (start - 2 * _DAY, start + 3 * _DAY):
        bound.astimezone(UTC)
    return start - _DAY, start + 2 * _DAY


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _term(text: str, position: int) -> tuple[ActTerm, int]:
    is_negated = text[position] in "-!"
    start = position + is_negated
    found = _FIELD.match(text, start)
    field, relation = (_field(found), found[2]) if found else (TEXT, ":")
    relation = ":" if relation in {"=", "=="} else relation
    if relation != ":" and field != AT:
        raise BadText(f"{field} can only be asked for with a colon, as {field}:...", start)
    begin = found.end() if found else start
    read, end = list[str](), begin
    for value, at, end in values_at(text, begin, f"a value for {field}"):  # noqa: B007  its end
        read.append(_value(field, relation, value, at))
    if relation != ":" and len(read) > 1:
        raise BadText(f"{field}{relation} takes one value.", start)
    return ActTerm(field, relation, tuple(read), is_negated), end


def _field(found: re.Match[str]) -> str:
    name = found[1].casefold()
    name = _SAME.get(name, name)
    if name in FIELDS:
        return name
    near = get_close_matches(name[:30], FIELDS, 1, 0.55)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FIELDS)}"
    raise BadText(
        f"{name[:30]!r} is nothing that the history is filtered by; {hint} "
        f"(quote a text that holds {found[2]!r}).",
        found.start(),
    )


def _value(field: str, relation: str, value: str, position: int) -> str:
    text = value.strip().casefold()
    if not text:
        raise BadText("The quotes hold nothing; write what to look for.", position)
    if field in CHOICES:
        return _choice(field, text, position)
    if field == ID:
        return read_id(text)
    return _time(text, relation, position) if field == AT else text


def _choice(field: str, text: str, position: int) -> str:
    if text in CHOICES[field]:
        return text
    starting = [choice for choice in CHOICES[field] if choice.startswith(text)]
    if len(starting) == 1:
        return str(starting[0])
    known = ", ".join(CHOICES[field])
    raise BadText(f"{field}: is asked for with one of {known}; {text[:30]!r} is none.", position)


def _time(text: str, relation: str, position: int) -> str:
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise BadText(f"{text} is no day of the calendar.", position) from None
    if relation == ":":
        if text in _NAMED:
            return text
        raise BadText("Write at:today, at:2026-11-20, or compare it: at<2d.", position)
    try:
        read_duration(text)
    except BadText as wrong:
        raise BadText(str(wrong), position + wrong.position) from None
    return text
