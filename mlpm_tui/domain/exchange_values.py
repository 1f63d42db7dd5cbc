"""Values of records as plain JSON values and back, by the types that the records themselves name.

What is read comes from outside: every refusal names the place, and no text is kept that a database
could not hold.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import LONGEST_BLOCK, safe_line

_ODD = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_LARGEST = 2**63 - 1
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
"""Times beyond are none of a project's, and reckoning with them leaves the calendar."""


def wrong(place: str, said: str) -> RuleBroken:
    """Return the refusal of what stands at a place."""
    return RuleBroken(f"{place}: {said}", "bad_import")


def plain(value: object) -> object:
    """Return a value as JSON has it; a number that JSON cannot hold is a text."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return _single(value)


def _single(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return next(text for text, odd in _ODD.items() if repr(odd) == repr(value))
    return value


def read_value(kind: Any, value: object, place: str) -> Any:  # noqa: ANN401
    """Return a value of a type, read from a JSON value, or say at which place it is none."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        if value is None:
            return None
        return read_value(next(p for p in parts if p is not NoneType), value, place)
    if origin is tuple:
        return _read_tuple(parts, value, place)
    if origin is not None:
        return _read_mapping(parts[1], value, place)
    return _read_plain(kind, value, place)


def _read_plain(kind: Any, value: object, place: str) -> Any:  # noqa: ANN401
    if kind is Any:
        return _read_any(value, place)
    if is_dataclass(kind):
        return _read_fields(kind, value, place)
    if issubclass(kind, Enum):
        return _read_word(kind, value, place)
    return _SIMPLE[kind](value, place)


def as_object(value: object, place: str) -> Mapping[str, Any]:
    """Return a JSON object, or say that there is none."""
    if not isinstance(value, Mapping):
        raise wrong(place, f"an object belongs here; {_shown(value)} is none.")
    return value


def as_list(value: object, place: str) -> list[Any]:
    """Return a JSON list, or say that there is none."""
    if not isinstance(value, list):
        raise wrong(place, f"a list belongs here; {_shown(value)} is none.")
    return value


def read_text(value: object, place: str) -> str:
    """Return a text that can be kept, or say why it cannot."""
    if not isinstance(value, str):
        raise wrong(place, f"a text belongs here; {_shown(value)} is none.")
    if len(value) > LONGEST_BLOCK:
        raise wrong(place, f"it has {len(value):,} characters and may have {LONGEST_BLOCK:,}.")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise wrong(place, "it holds a NUL or a lone surrogate, which no text may.")
    return value


def _read_tuple(parts: tuple[Any, ...], value: object, place: str) -> tuple[Any, ...]:
    entries = as_list(value, place)
    if parts[-1] is Ellipsis:
        kinds = parts[:1] * len(entries)
    elif len(entries) != len(parts):
        raise wrong(place, f"{len(parts)} values belong here; there are {len(entries)}.")
    else:
        kinds = parts
    numbered = enumerate(zip(kinds, entries, strict=True))
    return tuple(read_value(kind, entry, f"{place}[{at}]") for at, (kind, entry) in numbered)


def _read_mapping(kind: Any, value: object, place: str) -> dict[str, Any]:  # noqa: ANN401
    found = as_object(value, place).items()
    return {
        read_text(name, place): read_value(kind, part, f"{place}.{safe_line(name, 40)}")
        for name, part in found
    }


def _read_fields(kind: Any, value: object, place: str) -> Any:  # noqa: ANN401
    given, types = as_object(value, place), get_type_hints(kind)
    check_names(given, types, place)
    known = {name: read_value(types[name], given[name], f"{place}.{name}") for name in given}
    check_complete(kind, known, place)
    return kind(**known)


def check_names(given: Mapping[str, Any], known: Mapping[str, Any], place: str) -> None:
    """Refuse names that nobody knows: what they say would be lost."""
    if strange := [name for name in given if name not in known]:
        raise wrong(place, f"there is no {safe_line(strange[0], 40)!r} in it that mlpm knows.")


def check_complete(kind: type[Any], known: Mapping[str, Any], place: str) -> None:
    """Refuse a value that lacks a field for which nothing else stands."""
    for each in fields(kind):
        has_default = each.default is not MISSING or each.default_factory is not MISSING
        if each.name not in known and not has_default:
            raise wrong(place, f"{each.name} is missing.")


def _read_any(value: object, place: str) -> Any:  # noqa: ANN401
    match value:
        case Mapping():
            return _read_mapping(Any, value, place)
        case list():
            return [_read_any(part, f"{place}[{at}]") for at, part in enumerate(value)]
        case str():
            return read_text(value, place)
    return value


def _read_word(kind: type[Enum], value: object, place: str) -> Enum:
    words = {str(member.value): member for member in kind}
    if not isinstance(value, str) or value not in words:
        raise wrong(place, f"one of {', '.join(words)} belongs here; {_shown(value)} is none.")
    return words[value]


def _read_flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise wrong(place, f"true or false belongs here; {_shown(value)} is neither.")
    return value


def _read_whole(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise wrong(place, f"a whole number belongs here; {_shown(value)} is none.")
    return value


def _read_number(value: object, place: str) -> float:
    if isinstance(value, str) and value in _ODD:
        return _ODD[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(place, f"a number belongs here; {_shown(value)} is none.")
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise wrong(place, "the number is too large.")
    return value


def _read_time(value: object, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(read_text(value, place))
        if found.tzinfo is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise wrong(place, f"a time with its zone belongs here; {_shown(value)} is none.")


def _read_day(value: object, place: str) -> date:
    try:
        return date.fromisoformat(read_text(value, place))
    except ValueError:
        raise wrong(place, f"a day belongs here; {_shown(value)} is none.") from None


def _shown(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(safe_line(value, 40)) if isinstance(value, str) else safe_line(str(value), 40)


_SIMPLE: Mapping[Any, Callable[[object, str], Any]] = {
    str: read_text,
    bool: _read_flag,
    int: _read_whole,
    float: _read_number,
    datetime: _read_time,
    date: _read_day,
}
