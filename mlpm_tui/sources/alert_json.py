"""JSON that others send: read strictly, field by field, with errors that name the field.

Nothing of a document is believed before it is asked for, and each question says what it expects.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import check_block, check_line, safe_block, safe_line
from mlpm_tui.domain.values import dataclass

BAD_BODY = "bad_body"
LONGEST_TEXT, LONGEST_NOTE = 1_000, 4_000
AHEAD = timedelta(days=1)
"""By so much may a sender's clock be ahead."""
Check = Callable[[str, str, int], str]
NO_YEAR = 1
"""Go's zero time, 0001-01-01T00:00:00Z, stands for no time at all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a document, and the path that leads to it."""

    value: object
    path: str = ""

    @property
    def name(self) -> str:
        """The part as a sentence calls it."""
        return f"`{safe_line(self.path, 120)}`" if self.path else "the body"

    @property
    def fields(self) -> Mapping[str, object]:
        """The fields of an object."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value

    def get(self, name: str) -> "Part | None":
        """Return a field of an object; None where it is missing or null."""
        value = self.fields.get(name)
        return None if value is None else Part(value, self._below(name))

    def first(self, *names: str) -> "Part | None":
        """Return the first of these fields that is there and not empty."""
        return next((part for name in names if (part := self.get(name)) and part.value != ""), None)

    def parts(self) -> Iterator["Part"]:
        """Yield what a list holds."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for at, value in enumerate(self.value):
            yield Part(value, f"{self.path}[{at}]")

    def each(self) -> Iterator[tuple[str, "Part"]]:
        """Yield the fields of an object that are not null, with their names."""
        for name in self.fields:
            if (part := self.get(name)) is not None:
                yield name, part

    def line(self, limit: int = LONGEST_TEXT) -> str:
        """Return a text of one line that is not empty."""
        return _refused_as_body(check_line, self._text(), self.name, limit)

    def note(self, limit: int = LONGEST_NOTE) -> str:
        """Return a text of several lines, shortened where it is too long; it may be empty."""
        text = self._text()
        # What is said of an alert must not keep the alert out.
        text = text if len(text) <= limit else text[: limit - 1] + "\u2026"
        if not safe_block(text).strip():
            return ""
        return _refused_as_body(check_block, text, self.name, limit)

    def scalar(self) -> str:
        """Return a text, or a number or switch written as one; it may be empty."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        if isinstance(self.value, int | float):
            return f"{self.number():.15g}"
        return self.line() if safe_line(self._text()).strip() else ""

    def shown(self) -> str:
        """Return a text or a scalar to be shown, on one line and shortened where it is long."""
        return " ".join(self.note().split()) if isinstance(self.value, str) else self.scalar()

    def number(self) -> float:
        """Return a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("a number")
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise _bad(f"{self.name} is no finite number: leave it out where there is none.")
        return number

    def flag(self) -> bool:
        """Return a switch."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def time(self, now: datetime) -> datetime | None:
        """Return an instant in UTC; None for the year 1, which is how Go writes no time.

        A time that lies more than a day ahead is not believed: it is now.
        """
        found = self._iso(self.value) if isinstance(self.value, str) else self._unix()
        if found is None or found.year == NO_YEAR:
            return None
        # An alert is not lost because a clock is wrong, and its time does not outlast all others.
        return found if found <= now + AHEAD else now

    def wrong(self, wanted: str) -> RuleBroken:
        """Return the error for a value that is something else than `wanted`."""
        return _bad(f"{self.name} has to be {wanted}, and is {_kind(self.value)}.")

    def check_names(self, known: Mapping[str, str]) -> None:
        """Raise RuleBroken for a field that is none of these; the nearest is named."""
        for name in self.fields:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
                raise _bad(f"{Part(None, self._below(name)).name} is not known; {hint}")

    def _text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def _iso(self, text: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(text.strip()[:64])
            if found.tzinfo is None:
                raise _bad(f"{self.name} has no offset: write 2026-11-23T09:00:00Z or ...+01:00.")
            return None if found.year == NO_YEAR else found.astimezone(UTC)
        except (ValueError, OverflowError):
            raise _bad(f"{self.name} is no time: write 2026-11-23T09:00:00Z.") from None

    def _unix(self) -> datetime:
        try:
            return datetime.fromtimestamp(self.number(), UTC)
        except (ValueError, OverflowError, OSError):
            raise _bad(f"{self.name} is no time in seconds since 1970.") from None

    def _below(self, name: str) -> str:
        return f"{self.path}.{name[:80]}" if self.path else name[:80]


def read_json(body: bytes) -> tuple[Part, ...]:
    """Return the documents in a body: one, or one on each line."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(f"the body is no UTF-8 (byte {error.start + 1}): send JSON.") from None
    try:
        return (Part(_parsed(text)),)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not error.msg.startswith("Extra data"):  # noqa: PLR2004
            raise _unread(error, error.lineno) from None
    return tuple(_line(number, line) for number, line in enumerate(lines, 1))


def _line(number: int, line: str) -> Part:
    try:
        return Part(_parsed(line), f"line {number}")
    except json.JSONDecodeError as error:
        raise _unread(error, number) from None


def _unread(error: json.JSONDecodeError, line: int) -> RuleBroken:
    return _bad(f"the body is no JSON: {error.msg}, in line {line} at character {error.colno}.")


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise _bad("the body is nested too deeply: send flat objects.") from None
    except ValueError:
        raise _bad("the body holds a number with thousands of digits: send a real one.") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        count = Counter(name for name, _ in pairs)
        twice = next(name for name in found if count[name] > 1)
        raise _bad(f"the field `{safe_line(twice, 80)}` stands twice in one object: send it once.")
    return found


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
    return "an object"


def _refused_as_body(check: Check, text: str, what: str, limit: int) -> str:
    try:
        return check(text, what, limit)
    except RuleBroken as error:
        raise RuleBroken(str(error), BAD_BODY) from None


def _bad(message: str) -> RuleBroken:
    return RuleBroken(f"{message[:1].upper()}{message[1:]}", BAD_BODY)
