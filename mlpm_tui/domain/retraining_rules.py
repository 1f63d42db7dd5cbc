"""How often a model is trained again: a recurrence rule of RFC 5545, read from what was typed.

Rules come at most once a day. A day that a month does not have (the 31st in April) is read as the
month's last, where the RFC would pass the month over. Which moments a rule means,
`services.recurrence` works out.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.values import dataclass

MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=1"
"""The rule where nobody gives another."""
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
TOO_OFTEN = ("HOURLY", "MINUTELY", "SECONDLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_RULE = 500
SHORTEST_MONTH, LONGEST_MONTH = 28, 31
_MOST_IN_MONTH, _MOST_IN_YEAR = 5, 53
_PREFIX = "RRULE:"
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_NUMBER = re.compile(r"[+-]?\d{1,4}")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule as it was read; `text` is its normal form, empty parts were not given.

    `days` are (which, weekday) with Monday 0, and `which` 0 for every one of them. `until` is naive
    where it is a time on the wall, and stands for the end of that day where only a day was given.
    """

    text: str
    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    days: tuple[tuple[int, int], ...] = ()
    places: tuple[int, ...] = ()
    week_start: int = 0
    hour: int | None = None
    minute: int | None = None
    second: int | None = None

    @property
    def needs_day(self) -> bool:
        """Whether the day of the month comes from the first day, as nothing else says it."""
        named = self.month_days or self.days or self.year_days or self.weeks
        return self.frequency in ("MONTHLY", "YEARLY") and not named

    def clamped(self, first_day: int) -> tuple[int, ...]:
        """Return the days of the month that mean the last one of a month which lacks them.

        With weekdays (Friday the 31st) or places beside them they are read as the RFC says.
        """
        days = (first_day,) if self.needs_day else self.month_days
        if self.days or self.places:
            return ()
        return tuple(day for day in days if day > SHORTEST_MONTH)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One `NAME=VALUE` of a rule, and where it begins in what was typed."""

    name: str
    value: str
    at: int

    @property
    def value_at(self) -> int:
        """Where the value begins."""
        return self.at + len(self.name) + 1

    def wrong(self, said: str, shift: int = 0) -> BadText:
        """Return the error that names a place in the value."""
        return _wrong(said, self.value_at + shift)


def read_repeat(typed: str) -> Repeat:
    """Return the rule that was typed, or raise BadText with what is wrong and where."""
    if len(typed) > LONGEST_RULE:
        raise BadText(f"A rule has at most {LONGEST_RULE} characters; write {MONTHLY}.")
    pieces = _pieces(typed)
    if "FREQ" not in pieces:
        raise _wrong(f"FREQ is missing; write for instance {MONTHLY}", 0)
    fields: dict[str, object] = {}
    for piece in pieces.values():
        fields |= _READERS[piece.name](piece)
    _check_together(pieces)
    text = ";".join(f"{piece.name}={piece.value}" for piece in pieces.values())
    return Repeat(text, **fields)  # type: ignore[arg-type]  # each reader gives its own fields


def _pieces(typed: str) -> dict[str, _Piece]:
    found: dict[str, _Piece] = {}
    at = len(_PREFIX) if typed.upper().startswith(_PREFIX) else 0
    for part in typed[at:].split(";"):
        start = at + len(part) - len(part.lstrip())
        at += len(part) + 1
        name, equals, value = part.strip().upper().partition("=")
        if not name and not equals:
            continue
        if name not in _READERS:
            raise _wrong(f"{name[:20]!r} is no part of a rule; write for instance {MONTHLY}", start)
        if not value:
            raise _wrong(f"{name} has no value", start)
        if name in found:
            raise _wrong(f"{name} stands there twice; leave one out", start)
        found[name] = _Piece(name, value, start)
    return found


def _wrong(said: str, at: int) -> BadText:
    return BadText(f"The rule cannot be read at character {at + 1}: {said}.", at, "bad_rule")


def _frequency(piece: _Piece) -> dict[str, object]:
    if piece.value in TOO_OFTEN:
        raise piece.wrong(f"{piece.value} is too often to train a model; DAILY is the most")
    if piece.value not in FREQUENCIES:
        raise piece.wrong(f"FREQ is one of {', '.join(FREQUENCIES)}, not {piece.value[:20]!r}")
    return {"frequency": piece.value}


def _number(piece: _Piece, text: str, shift: int, least: int, most: int) -> int:
    number = int(text) if _NUMBER.fullmatch(text) else None
    low = -most if least < 0 else least
    if number is None or not low <= number <= most or (least < 0 and number == 0):
        both = f"1 to {most} or -{most} to -1" if least < 0 else f"{least} to {most}"
        raise piece.wrong(f"{piece.name} takes whole numbers from {both}, not {text[:20]!r}", shift)
    return number


def _one(field: str, least: int, most: int) -> Callable[[_Piece], dict[str, object]]:
    def read(piece: _Piece) -> dict[str, object]:
        if "," in piece.value:
            said = f"{piece.name} takes one number: a retraining comes at most once a day"
            raise piece.wrong(said, piece.value.index(","))
        return {field: _number(piece, piece.value, 0, least, most)}

    return read


def _several(field: str, least: int, most: int) -> Callable[[_Piece], dict[str, object]]:
    def read(piece: _Piece) -> dict[str, object]:
        numbers, shift = set[int](), 0
        for text in piece.value.split(","):
            numbers.add(_number(piece, text, shift, least, most))
            shift += len(text) + 1
        return {field: tuple(sorted(numbers))}

    return read


def _days(piece: _Piece) -> dict[str, object]:
    found, shift = set[tuple[int, int]](), 0
    for text in piece.value.split(","):
        match = _DAY.fullmatch(text)
        if match is None or (match[1] and int(match[1]) == 0):
            raise piece.wrong(f"BYDAY takes days such as MO, 1MO or -1FR, not {text[:20]!r}", shift)
        found.add((int(match[1] or 0), WEEKDAYS.index(match[2])))
        shift += len(text) + 1
    return {"days": tuple(sorted(found))}


def _week_start(piece: _Piece) -> dict[str, object]:
    if piece.value not in WEEKDAYS:
        raise piece.wrong(f"WKST is one of {', '.join(WEEKDAYS)}, not {piece.value[:20]!r}")
    return {"week_start": WEEKDAYS.index(piece.value)}


def _until(piece: _Piece) -> dict[str, object]:
    said = f"UNTIL is a day such as 20271231 or 20271231T090000Z, not {piece.value[:20]!r}"
    match = _UNTIL.fullmatch(piece.value)
    if match is None:
        raise piece.wrong(said)
    year, month, day, hour, minute, second, zulu = match.groups()
    time = (23, 59, 59) if hour is None else (int(hour), int(minute), int(second))
    zone = UTC if zulu else None
    try:
        return {"until": datetime(int(year), int(month), int(day), *time, tzinfo=zone)}
    except ValueError:
        raise piece.wrong(said) from None


def _check_together(pieces: Mapping[str, _Piece]) -> None:
    """Refuse parts that RFC 5545 (section 3.3.10) forbids beside one another."""
    frequency = pieces["FREQ"].value
    if "COUNT" in pieces and "UNTIL" in pieces:
        raise _wrong("COUNT and UNTIL exclude each other; leave one out", pieces["UNTIL"].at)
    for name, fitting in _ONLY_IN.items():
        if name in pieces and frequency not in fitting:
            said = f"{name} goes with FREQ={' or '.join(fitting)}, not with {frequency}"
            raise _wrong(said, pieces[name].at)
    if "BYSETPOS" in pieces and not pieces.keys() & _FILTERS:
        said = "BYSETPOS picks among days, and no BYDAY or BYMONTHDAY names any"
        raise _wrong(said, pieces["BYSETPOS"].at)
    days = pieces.get("BYDAY")
    if days is not None and any(letter.isdigit() for letter in days.value):
        _check_numbered(days, pieces)
    if frequency == "MONTHLY" and "BYSETPOS" in pieces:
        _check_places(pieces)


def _check_numbered(days: _Piece, pieces: Mapping[str, _Piece]) -> None:
    frequency = pieces["FREQ"].value
    if "BYWEEKNO" in pieces or frequency not in ("MONTHLY", "YEARLY"):
        said = "a numbered day such as 1MO goes with FREQ=MONTHLY or YEARLY, without BYWEEKNO"
        raise days.wrong(said)
    is_of_month = frequency == "MONTHLY" or "BYMONTH" in pieces
    span, most = ("month", _MOST_IN_MONTH) if is_of_month else ("year", _MOST_IN_YEAR)
    for match in _DAY.finditer(days.value):
        if match[1] and abs(int(match[1])) > most:
            raise days.wrong(f"no {span} has a {match[0]}", match.start())


def _check_places(pieces: Mapping[str, _Piece]) -> None:
    """Refuse to pick the sixth of five days, which would never come."""
    most = LONGEST_MONTH
    if "BYDAY" in pieces:
        named = pieces["BYDAY"].value.split(",")
        most = sum(1 if len(day) > len("MO") else _MOST_IN_MONTH for day in named)
    if "BYMONTHDAY" in pieces:
        most = min(most, len(pieces["BYMONTHDAY"].value.split(",")))
    places = pieces["BYSETPOS"]
    if all(abs(int(place)) > most for place in places.value.split(",")):
        raise places.wrong(f"the rule names at most {most} days of a month")


_ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("MONTHLY", "YEARLY"),
}
_FILTERS = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"})
_READERS: Mapping[str, Callable[[_Piece], dict[str, object]]] = {
    "FREQ": _frequency,
    "INTERVAL": _one("interval", 1, 1000),
    "COUNT": _one("count", 1, 1000),
    "UNTIL": _until,
    "BYMONTH": _several("months", 1, 12),
    "BYMONTHDAY": _several("month_days", -1, 31),
    "BYYEARDAY": _several("year_days", -1, 366),
    "BYWEEKNO": _several("weeks", -1, 53),
    "BYDAY": _days,
    "BYSETPOS": _several("places", -1, 366),
    "WKST": _week_start,
    "BYHOUR": _one("hour", 0, 23),
    "BYMINUTE": _one("minute", 0, 59),
    "BYSECOND": _one("second", 0, 59),
}
