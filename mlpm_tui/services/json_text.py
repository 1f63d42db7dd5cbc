"""Documents as JSON: strict, in plain ASCII, the same for every command and file.

Times are ISO 8601 in UTC, and a number that JSON cannot hold is a text: "NaN", "Infinity" or
"-Infinity".
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime

_WIDE = {float("inf"): "Infinity", float("-inf"): "-Infinity"}


def as_json(document: object, indent: int | None = 2) -> str:
    """Write a document as strict JSON in plain ASCII, so that nothing in it acts on a terminal.

    The entries of a list stand on a line each: that reads well and takes a fifth of the time.
    """
    if isinstance(document, list):
        text = f"[{','.join(f'{chr(10)}{_dumped(entry, None)}' for entry in document)}\n]"
    else:
        text = _dumped(document, indent)
    return text.replace("\x7f", "\\u007f")


def _dumped(document: object, indent: int | None) -> str:
    try:
        return json.dumps(document, indent=indent, allow_nan=False, default=_plain)
    except ValueError:
        return json.dumps(_finite(document), indent=indent, allow_nan=False, default=_plain)


def show_instant(at: datetime | None) -> str | None:
    """Write an instant: 2026-11-23T09:00:00Z."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: object) -> object:
    """Give what JSON does not know as something it knows."""
    match value:
        case datetime():
            return show_instant(value)
        case date():
            return value.isoformat()
        case Mapping():
            return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in a document")


def _finite(value: object) -> object:
    """Give every number that JSON cannot hold as a text; this walk is for the few that need it."""
    match value:
        case float() if not math.isfinite(value):
            return _WIDE.get(value, "NaN")
        case Mapping():
            return {name: _finite(part) for name, part in value.items()}
        case list() | tuple():
            return [_finite(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _finite(asdict(value))
    return value
