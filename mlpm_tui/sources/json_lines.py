"""JSON lines from a stream: one object a line, blank lines passed over, each with its number."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from mlpm_tui.domain.errors import BadText

LONGEST_LINE = 100_000
"""Letters; a longer line is no measured value but a mistake, and would fill the memory."""
MOST_LINES = 100_000


def read_lines(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each line's number, from 1, and its object; BadText names the line that is none."""
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES:
            raise BadText(f"There are more than {MOST_LINES:,} lines: send them in parts.")
        if len(line) > LONGEST_LINE:
            raise BadText(f"Line {number} has more than {LONGEST_LINE:,} letters.")
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            raise BadText(f"Line {number} is no JSON: write an object on each line.") from None
        if not isinstance(found, dict):
            raise BadText(f'Line {number} is no object: write {{"model": ..., "signal": ...}}.')
        yield number, found
