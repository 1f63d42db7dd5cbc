"""A single change in words: `status: ready -> review`, for those who look an act up."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from enum import Enum
from typing import Any

from mlpm_tui.domain.changes import Change, Fields
from mlpm_tui.domain.durations import show_duration

ALONGSIDE = frozenset({"entered_at", "rank", "number", "updated_at"})
"""What changes along with something else, which alone is worth naming."""
NAMING = ("id", "title", "text", "name", "uri", "relation", "target", "model", "signal", "item")
"""Fields that say which record is meant, the first one that it has."""
_WORDS = {"entered_at": "time in the column", "due": "due day", "rank": "place in the column"}
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:[\d.]+(?:Z|\+00:00)")
_OWN = frozenset({"card", "experiment", "alert", "incident", "retraining", "subtask"})
"""What a card is: nobody needs to be told which of its records holds a field."""
MOST_LETTERS = 60
MOST_FIELDS = 8


def field_words(name: str) -> str:
    """Return a field's name as people say it: `due day`, `timebox length`."""
    name = _WORDS.get(name, name)
    return name.removesuffix("_s").removesuffix("_at").replace("_", " ")


def value_words(name: str, value: object, zone: tzinfo | None = None) -> str:
    """Write a value for people: times to the minute, lengths of time with their units."""
    text = _plain(name, value, zone)
    if isinstance(value, str) and _TIME.fullmatch(value):
        text = f"{text[:10]} {text[11:16]}"
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _plain(name: str, value: object, zone: tzinfo | None) -> str:
    if value is None or value in ("", (), []):
        return "nothing"
    for kind, write in _WAYS:
        if isinstance(value, kind):
            return write(name, value, zone)
    text = str(value)
    return text.replace("_", " ") if isinstance(value, Enum) or name in _SPOKEN else text


def _number(name: str, value: Any, _zone: object) -> str:  # noqa: ANN401
    if name.endswith("_s"):
        return show_duration(timedelta(seconds=value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _pairs(_name: str, value: Any, zone: tzinfo | None) -> str:  # noqa: ANN401
    return " ".join(f"{key}={_plain('', part, zone)}" for key, part in value.items())


def _parts(_name: str, value: Any, zone: tzinfo | None) -> str:  # noqa: ANN401
    return ", ".join(_plain("", part, zone) for part in value)


_SPOKEN = ("status", "kind")
_WAYS: tuple[tuple[type, Callable[[str, Any, tzinfo | None], str]], ...] = (
    (bool, lambda _name, value, _zone: "yes" if value else "no"),
    (datetime, lambda _name, at, zone: f"{at.astimezone(zone) if zone else at:%Y-%m-%d %H:%M}"),
    (int, _number),
    (float, _number),
    (Mapping, _pairs),
    (tuple, _parts),
    (list, _parts),
)
"""How values of each kind are written; the first that fits. A yes is a number to Python."""


def change_words(change: Change, arrow: str, zone: tzinfo | None = None) -> Iterator[str]:
    """Yield what a change did, one line a field; what came into being or went is one line."""
    thing = change.entity.replace("_", " ")
    if change.before is None or change.after is None:
        fields = change.after if change.before is None else change.before
        way = "new" if change.before is None else "removed"
        yield f"{way} {thing} {_name(fields or {}, zone)}".rstrip()
        return
    before, after = change.before, change.after
    names = [name for name in after if name not in ALONGSIDE] or [*after]
    of = "" if change.entity in _OWN else f"{thing}: "
    for name in names[:MOST_FIELDS]:
        was, became = (value_words(name, fields.get(name), zone) for fields in (before, after))
        yield f"{of}{field_words(name)}: {was} {arrow} {became}"
    if len(names) > MOST_FIELDS:
        yield f"{of}{len(names) - MOST_FIELDS} more fields"


def _name(fields: Fields, zone: tzinfo | None) -> str:
    named = [value for name in NAMING if (value := fields.get(name)) not in (None, "")]
    return value_words("", named[0], zone) if named else ""
