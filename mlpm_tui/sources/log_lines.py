"""What the fields of a file of JSON lines hold, as its first lines show."""

import json
from pathlib import Path
from typing import Any

from mlpm_tui.sources.numeric import pa

_LOOKED_AT = 1024 * 1024
_MOST_LINES = 1_000


def json_types(path: Path) -> dict[str, Any]:
    """Return the names and types of the fields in a file's first lines.

    A field with both numbers and texts counts as one of texts; so does one without any value.
    """
    with pa.input_stream(str(path), compression="detect") as stream:
        beginning = stream.read(_LOOKED_AT)
    lines = beginning.split(b"\n")
    if len(beginning) == _LOOKED_AT and len(lines) > 1:
        lines.pop()
    seen: dict[str, set[str]] = {}
    for line in lines[:_MOST_LINES]:
        if not line.strip():
            continue
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError("a line is no JSON object")  # noqa: TRY004  one kind for the caller
        for name, value in row.items():
            seen.setdefault(name, set()).add(_kind(value))
    return {name: _type(kinds - {"null"}) for name, kinds in seen.items()}


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "text" if isinstance(value, str) else "nested"


def _type(kinds: set[str]) -> Any:  # noqa: ANN401
    if kinds == {"boolean"}:
        return pa.bool_()
    if kinds == {"integer"}:
        return pa.int64()
    if kinds and kinds <= {"integer", "number"}:
        return pa.float64()
    return pa.list_(pa.null()) if "nested" in kinds else pa.string()
