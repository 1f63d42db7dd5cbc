"""What a single filter term may say about a card, and the test it stands for.

Days are those of the zone in which the time that a test is given is told.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from mlpm_tui.domain.cards import STATUSES, Kind
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.durations import read_duration, show_duration
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.filter_words import COMPARISONS
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.parts import SEVERITIES

NONE, TODAY = "none", "today"
TEXT = "text"
"""The field of a term that names no field: words looked for in title, id and tags."""


class Filterable(Protocol):
    """What a filter needs to know of a card."""

    @property
    def id(self) -> str: ...  # noqa: D102  the names say it all, here and below
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def outcome(self) -> str | None: ...  # noqa: D102
    @property
    def phase(self) -> int: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def owner(self) -> str | None: ...  # noqa: D102
    @property
    def points(self) -> float | None: ...  # noqa: D102
    @property
    def due(self) -> date | None: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def blocked(self) -> str | None: ...  # noqa: D102
    @property
    def is_archived(self) -> bool: ...  # noqa: D102
    @property
    def alert(self) -> Alert | None: ...  # noqa: D102
    @property
    def updated_at(self) -> datetime: ...  # noqa: D102
    def timebox_left(self, now: datetime, /) -> timedelta | None: ...  # noqa: D102


Test = Callable[[Filterable, datetime], bool]
Amount = float | timedelta
_Reading = Callable[[Filterable, datetime], Amount | None]
_Dating = Callable[[Filterable, datetime], date | None]

_ZERO = timedelta()
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ZERO_TEXT = re.compile(r"0+[a-z]*")


def _is_overdue(card: Filterable, now: datetime) -> bool:
    return card.due is not None and card.due < day_of(now, now.tzinfo) and card.status != "done"


def _is_expired(card: Filterable, now: datetime) -> bool:
    left = card.timebox_left(now)
    return left is not None and left <= _ZERO and card.status != "done"


def _of(card: Filterable, name: str) -> str:
    """Return a word of a card's alert; empty where it is none."""
    return "" if card.alert is None else str(getattr(card.alert, name))


CLAIMS: dict[str, Test] = {
    "blocked": lambda card, _: card.blocked is not None,
    "late": lambda card, now: _is_overdue(card, now) or _is_expired(card, now),
    "overdue": _is_overdue,
    "expired": _is_expired,
    "archived": lambda card, _: card.is_archived,
    "done": lambda card, _: card.status == "done",
    "open": lambda card, _: card.status != "done" and not card.is_archived,
    "unassigned": lambda card, _: card.owner is None,
}
CHOICES: dict[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "status": tuple(STATUSES),
    "is": tuple(CLAIMS),
    "outcome": (*Outcome, NONE),
    "severity": SEVERITIES,
    "state": tuple(AlertState),
}
_WORDS: dict[str, Callable[[frozenset[str]], Test]] = {
    "kind": lambda wanted: lambda card, _: card.kind in wanted,
    "status": lambda wanted: lambda card, _: card.status in wanted,
    "outcome": lambda wanted: lambda card, _: (card.outcome or NONE) in wanted,
    "owner": lambda wanted: lambda card, _: (card.owner or NONE).casefold() in wanted,
    "id": lambda wanted: lambda card, _: card.id.casefold() in wanted,
    "tag": lambda wanted: lambda card, _: not wanted.isdisjoint(map(str.casefold, card.tags)),
    "model": lambda wanted: lambda card, _: _of(card, "model").casefold() in wanted,
    "signal": lambda wanted: _any_of([_signals(word) for word in wanted]),
    "severity": lambda wanted: lambda card, _: _of(card, "severity") in wanted,
    "state": lambda wanted: lambda card, _: _of(card, "state") in wanted,
    "title": lambda wanted: _any_of([_titled(word) for word in wanted]),
    TEXT: lambda wanted: _any_of([_mentioned(word) for word in wanted]),
    "is": lambda wanted: _any_of([CLAIMS[claim] for claim in wanted]),
}
_AMOUNTS: dict[str, _Reading] = {
    "phase": lambda card, _: card.phase,
    "points": lambda card, _: card.points,
    "due": lambda card, now: None if card.due is None else card.due - day_of(now, now.tzinfo),
    "updated": lambda card, now: now - card.updated_at,
    "timebox": lambda card, now: card.timebox_left(now),
}
_DATES: dict[str, _Dating] = {
    "due": lambda card, _: card.due,
    "updated": lambda card, now: day_of(card.updated_at, now.tzinfo),
}
_NUMERIC = ("phase", "points")
FIELDS = (*(name for name in _WORDS if name != TEXT), *_AMOUNTS)


def read_value(field: str, relation: str, text: str) -> str:
    """Bring one value into its normal form; BadText counts positions within the value."""
    if relation == ":" and text.casefold() == NONE and field in {*_AMOUNTS} - {"phase", "updated"}:
        return NONE
    if field in _NUMERIC:
        return _number(field, text)
    if field in _AMOUNTS:
        return _time(field, relation, text)
    if field in CHOICES:
        return _choice(field, text)
    return text.casefold()


def test_of(field: str, relation: str, values: tuple[str, ...]) -> Test:
    """Make the test that a term with these normal values stands for."""
    if field in _WORDS:
        return _WORDS[field](frozenset(values))
    if relation == ":":
        return _any_of([_equals(field, value) for value in values])
    value = values[0]
    if _DATE.fullmatch(value):
        return _compare_date(_DATES[field], relation, date.fromisoformat(value))
    return _compare(_AMOUNTS[field], relation, _amount(field, value))


def _any_of(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda card, now: any(test(card, now) for test in tests)


def _titled(word: str) -> Test:
    return lambda card, _: word in card.title.casefold()


def _signals(word: str) -> Test:
    """Find a signal by its whole name, its kind (`drift` of `drift/age`) or a beginning and `*`."""
    begins = word.rstrip("*") if word.endswith("*") else f"{word}/"

    def test(card: Filterable, _: datetime) -> bool:
        signal = _of(card, "signal").casefold()
        return bool(signal) and (signal == word or signal.startswith(begins))

    return test


def _mentioned(word: str) -> Test:
    def test(card: Filterable, _: datetime) -> bool:
        if word in card.title.casefold() or word in card.id.casefold():
            return True
        return bool(card.tags) and word in "\n".join(card.tags).casefold()

    return test


def _equals(field: str, value: str) -> Test:
    read = _AMOUNTS[field]
    if value == NONE:
        return lambda card, now: read(card, now) is None
    if value == TODAY:
        return lambda card, now: read(card, now) == _ZERO
    if _DATE.fullmatch(value):
        wanted, dated = date.fromisoformat(value), _DATES[field]
        return lambda card, now: dated(card, now) == wanted
    amount = _amount(field, value)
    return lambda card, now: read(card, now) == amount


def _compare(read: _Reading, relation: str, bound: Amount) -> Test:
    holds = COMPARISONS[relation]

    def test(card: Filterable, now: datetime) -> bool:
        amount = read(card, now)
        return amount is not None and holds(amount, bound)

    return test


def _compare_date(read: _Dating, relation: str, bound: date) -> Test:
    holds = COMPARISONS[relation]

    def test(card: Filterable, now: datetime) -> bool:
        day = read(card, now)
        return day is not None and holds(day, bound)

    return test


def _amount(field: str, value: str) -> Amount:
    if field in _NUMERIC:
        return float(value)
    return _ZERO if value == "0s" else read_duration(value)


def _number(field: str, text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise BadText(f"{field} is compared with a number; {text[:30]!r} is none.")
    return f"{float(text):.6f}".rstrip("0").rstrip(".")


def _time(field: str, relation: str, text: str) -> str:
    if _DATE.fullmatch(text) and field in _DATES:
        return _day(text)
    if relation != ":":
        return "0s" if _ZERO_TEXT.fullmatch(text) else _length(text)
    if field == "due" and text.casefold() == TODAY:
        return TODAY
    raise BadText(f"Compare {field} with < or >, for instance {field}<2d.")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadText(f"{text} is no day of the calendar.") from None


def _length(text: str) -> str:
    return show_duration(read_duration(text))


def _choice(field: str, text: str) -> str:
    wanted = text.casefold().replace("-", "_")
    starting = [choice for choice in CHOICES[field] if wanted and choice.startswith(wanted)]
    if wanted in CHOICES[field] or len(starting) == 1:
        return wanted if wanted in CHOICES[field] else starting[0]
    raise BadText(f"{text[:30]!r} is no {field}")
