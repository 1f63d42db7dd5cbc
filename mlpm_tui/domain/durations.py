"""Lengths of time as people write them, in one normal form, and as a countdown on a card.

A week is 168 hours and a day 24, whatever the clocks do. Months and years are refused, because
their length depends on where they start, and so is a bare `m`, which may mean either.
"""

import math
import re
from datetime import timedelta
from functools import cache

from mlpm_tui.domain.errors import BadText

LONGEST = timedelta(days=3650)

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "min": 60, "s": 1}
_HOUR, _DAY = _SECONDS["h"], _SECONDS["d"]
_UNITS = {
    name: unit
    for unit, names in {
        "w": "w wk wks week weeks",
        "d": "d day days",
        "h": "h hr hrs hour hours",
        "min": "min mins minute minutes",
        "s": "s sec secs second seconds",
    }.items()
    for name in names.split()
}
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: float(number) for number, word in enumerate(_COUNTED, 1)}
_NUMBERS |= {"a": 1.0, "an": 1.0, "half": 0.5, "twelve": 12.0}

_BEFORE = (
    r"\s*(?:~|<=|\u2264|(?:at most|no more than|not more than|up to|about|around|roughly|approx"
    r"(?:imately|\.)?|circa|ca\.?|within|max(?:imum|\.)?)(?![a-z]))\s*"
)
_AFTER = r"\s*(?:,?\s*(?:at (?:the )?most|max(?:imum|\.)?|or less|of training|in all|long))?\s*"
_PART = r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+|half an?\b|[a-z]+\b(?=\s))\s*(?P<unit>[a-z]*)"
_ISO_MONTHS = r"P[0-9.]*(?=[0-9.][YM])"
_BETWEEN = r"\s*(?:,|\band\b|\+)?\s*"
_ISO = (
    r"P(?:(?P<w>[0-9.]+)W)?(?:(?P<d>[0-9.]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<h>[0-9.]+)H)?(?:(?P<min>[0-9.]+)M)?(?:(?P<s>[0-9.]+)S)?)?"
)
_LONGEST_TEXT = 200
_HINT = "write for instance 1w, 3d 4h, 90 min or 45s"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    # The board only shows lengths: what reads them is compiled when somebody types one.
    return re.compile(text, re.IGNORECASE)


def read_duration(text: str) -> timedelta:
    """Read a length of time as people write it: `1w`, `3d 4h`, `at most 1 week`, `~4 hours`.

    Words such as `about` and `at most` don't change the length. BadText says where and why a text
    cannot be read.
    """
    if len(text) > _LONGEST_TEXT:
        raise BadText(f"A length of time is a few words; {_HINT}.", _LONGEST_TEXT)
    start = _lead(text)
    seconds = _iso_seconds(text.strip())
    if seconds is None:
        seconds = sum(_parts(text, start).values())
    return _sensible(seconds, start)


def show_duration(length: timedelta) -> str:
    """Write a length of time in its normal form, to the second: `1w`, `3d 4h`, `45min`."""
    left = round(length.total_seconds())
    sign, left = ("-", -left) if left < 0 else ("", left)
    parts = []
    for unit, size in _SECONDS.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return sign + (" ".join(parts) or "0s")


def show_age(length: timedelta) -> str:
    """Write how long ago something was in at most six cells: `12d`, `3h`, `45min`, else `now`.

    Whole units that have passed, so that it changes only when one more has.
    """
    seconds = length.total_seconds()
    for unit in ("d", "h", "min"):
        if seconds >= _SECONDS[unit]:
            return f"{int(seconds // _SECONDS[unit])}{unit}"
    return "now"


def show_countdown(seconds: float) -> tuple[str, float]:
    """Give the text of a countdown, and after how many seconds that text will next change.

    At most seven cells: `3d 4h` from one day, `4h12` from one hour, `59:07` below; when it has run
    out `-0:45`, `-2h10`, `over 2d`, and `-12d` from ten days. Seconds count only below an hour, so
    a board of countdowns far from their end is repainted rarely.
    """
    whole = math.ceil(seconds)
    if whole < 0:
        return _overdue(-whole, -seconds)
    if whole >= 100 * _DAY:
        return f"{whole // _DAY}d", seconds - whole // _DAY * _DAY + 1
    if whole >= _DAY:
        days, rest = divmod(whole, _DAY)
        return f"{days}d {rest // _HOUR}h", seconds - whole // _HOUR * _HOUR + 1
    if whole >= _HOUR:
        return f"{whole // _HOUR}h{whole % _HOUR // 60:02}", seconds - whole // 60 * 60 + 1
    return f"{whole // 60}:{whole % 60:02}", seconds - whole + 1


def _overdue(whole: int, seconds: float) -> tuple[str, float]:
    if whole >= _DAY:
        days = whole // _DAY
        text = f"over {days}d" if days < 10 else f"-{days}d"  # noqa: PLR2004  seven cells
        return text, (days + 1) * _DAY - seconds
    if whole >= _HOUR:
        text = f"-{whole // _HOUR}h{whole % _HOUR // 60:02}"
        return text, (whole // 60 + 1) * 60 - seconds
    return f"-{whole // 60}:{whole % 60:02}", whole + 1 - seconds


def _lead(text: str) -> int:
    """Where the first number stands, behind words such as `about` and `at most`."""
    start = len(text) - len(text.lstrip())
    while found := _pattern(_BEFORE).match(text, start):
        start = found.end()
    if text[start : start + 1] in {"-", "\u2212"}:
        raise BadText(f"A length of time must be longer than zero; {_HINT}.", start)
    return start


def _iso_seconds(text: str) -> float | None:
    if months := _pattern(_ISO_MONTHS).match(text):
        raise BadText("Months and years have no fixed length; write weeks or days.", months.end())
    found = _pattern(_ISO).fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    try:
        return sum(float(n) * _SECONDS[unit] for unit, n in found.groupdict().items() if n)
    except ValueError:
        return None


def _parts(text: str, start: int) -> dict[str, float]:
    """Read numbers with units up to the end of the text: unit -> seconds."""
    parts: dict[str, float] = {}
    position, last = start, ""
    while True:
        found = _pattern(_PART).match(text, position)
        if found is None:
            raise BadText(_no_number(text, position), position)
        number = _number(found["number"], position)
        unit = _unit(found, last)
        if unit in parts:
            raise BadText(f"The unit {unit} stands twice; add the two up.", found.start("unit"))
        parts[unit] = number * _SECONDS[unit]
        position, last = found.end(), unit
        if ending := _pattern(_AFTER).fullmatch(text, position):
            return parts
        ending = _pattern(_BETWEEN).match(text, position)
        position = ending.end() if ending else position


def _number(text: str, position: int) -> float:
    word = text.lower().split()[0]
    if word in _NUMBERS:
        return _NUMBERS[word]
    if word[0].isalpha():
        raise BadText(f"{word[:30]!r} is no number; {_HINT}.", position)
    return float(text)


def _unit(found: re.Match[str], last: str) -> str:
    unit = found["unit"].lower()
    at = found.start("unit")
    if unit in {"m", ""} and last == "h":
        return "min"
    if unit == "m":
        raise BadText(
            f"'m' may be minutes or months; write {found['number']}min, or the months in weeks.", at
        )
    if unit == "":
        raise BadText(f"A number needs a unit (w, d, h, min, s); {_HINT}.", at)
    if unit.startswith(("mo", "y", "q")):
        raise BadText(f"{unit[:20]!r} has no fixed length; write weeks or days.", at)
    if unit not in _UNITS:
        raise BadText(f"{unit[:20]!r} is no unit of time (w, d, h, min, s); {_HINT}.", at)
    return _UNITS[unit]


def _no_number(text: str, position: int) -> str:
    if not text.strip():
        return f"A length of time is missing; {_HINT}."
    rest = text[position : position + 20]
    if not rest.strip():
        return f"A number with a unit is missing at the end; {_HINT}."
    return f"{rest!r} is no length of time; {_HINT}."


def _sensible(seconds: float, position: int) -> timedelta:
    if seconds > LONGEST.total_seconds():
        raise BadText("More than ten years is no plan; write a shorter time.", position)
    length = timedelta(seconds=seconds)
    if not length:
        raise BadText(f"A length of time must be longer than zero; {_HINT}.", position)
    return length
