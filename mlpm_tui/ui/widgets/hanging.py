"""Wrapping a text so that what follows a line's beginning stands below it, not at the edge."""

import re

from textual.content import Content

_LABEL = r"[^ ][^\n]{0,14}? {2,}"
_SIGN = r" *(?:(?:[-!?x\u2713\u2717\u2514]|ok|no|`-) )? *"
_BEGINNING = re.compile(f"{_LABEL}|{_SIGN}")
_NARROW = 24
"""Beside a beginning that leaves fewer cells than these nothing hangs."""


def hang(content: Content, width: int) -> Content:
    """Wrap each line for a width, so that its rest hangs below where its words begin."""
    lines = content.split("\n", allow_blank=True)
    return Content("\n").join([part for line in lines for part in _hung(line, width)])


def _hung(line: Content, width: int) -> list[Content]:
    found = _BEGINNING.match(line.plain)
    cells = found.end() if found else 0
    if line.cell_length <= width or not 0 < cells <= width - _NARROW:
        return [line]
    first, *rest = line[cells:].wrap(width - cells)
    indent = Content(" " * cells)
    return [line[:cells] + first, *(indent + part for part in rest)]
