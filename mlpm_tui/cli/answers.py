"""How a command answers: one JSON document for programs, inert text for people."""

import os
import sys
from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from mlpm_tui.domain.column_groups import in_groups
from mlpm_tui.domain.text import safe_block, safe_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

GAP, LEAST, MOST = 2, 10, 200
"""Spaces between columns, and the fewest and the most cells that a table's column is cut to.

One title of 10,000 letters would pad every line of a list to that; `--json` has it whole.
"""
UNLIMITED = 100_000
"""The width of a line where nobody looks at it: text in a pipe is never wrapped."""


def print_json(document: object) -> None:
    """Write one JSON document."""
    from mlpm_tui.services.json_text import as_json

    sys.stdout.write(as_json(document) + "\n")


def print_line(text: str) -> None:
    """Write one line."""
    sys.stdout.write(safe_line(text) + "\n")


def print_said(said: str) -> None:
    """Write the sentence that the history keeps of an act."""
    print_line(f"{said[:1].upper()}{said[1:]}.")


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], stretched: str = "") -> None:
    """Write a table without its empty columns; on a terminal `stretched` is cut to make it fit.

    Laid out by hand: Rich takes a second for a thousand rows.
    """
    cells = [tuple(map(safe_line, row)) for row in rows]
    used = [at for at in range(len(heads)) if any(row[at] for row in cells)]
    heads = [heads[at] for at in used]
    lines = [tuple(heads), *(tuple(row[at] for at in used) for row in cells)]
    widths = [min(MOST, max(map(_cells, column))) for column in zip(*lines, strict=True)]
    if stretched in heads and _is_tty():
        at = heads.index(stretched)
        rest = sum(widths) - widths[at] + GAP * (len(widths) - 1)
        widths[at] = max(LEAST, min(widths[at], get_terminal_size().columns - rest))
    for place, line in enumerate(lines):
        shown = [_fitted(cell, width) for cell, width in zip(line, widths, strict=True)]
        text = (" " * GAP).join(shown).rstrip()
        sys.stdout.write(f"\x1b[1m{text}\x1b[0m\n" if not place and _has_style() else f"{text}\n")


def print_columns(columns: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Write heads with their cells, all columns of them.

    Those that find no room on a terminal's line follow below, beside the first column again.
    """
    shown = [[safe_line(text) for text in (head, *cells)] for head, cells in columns]
    widths = [max(map(_cells, texts)) for texts in shown]
    width = get_terminal_size().columns if _is_tty() else UNLIMITED
    widths[0] = min(widths[0], max(LEAST, width // 3))
    groups = in_groups(widths[1:], width - widths[0], GAP) or [[]]
    for number, group in enumerate(groups):
        if number:
            sys.stdout.write("\n")
        for place in range(len(shown[0])):
            parts = [_fitted(shown[0][place], widths[0])]
            parts += [_fitted(shown[at + 1][place], min(widths[at + 1], width)) for at in group]
            text = (" " * GAP).join(parts).rstrip()
            is_head = not place and _has_style()
            sys.stdout.write(f"\x1b[1m{text}\x1b[0m\n" if is_head else f"{text}\n")


def _fitted(text: str, width: int) -> str:
    """Give a cell exactly its width, cut with an ellipsis where it is too long."""
    own = _cells(text)
    if own <= width:
        return text + " " * (width - own)
    from rich.cells import set_cell_size

    return set_cell_size(text, width - 1) + "\u2026"


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def print_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Write names with their texts beside them; a text may have several lines."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in pairs:
        table.add_row(Text(name, "bold"), Text(safe_block(text)))
    _print(table)


def _print(table: "Table") -> None:
    console = _console()
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")


def _console() -> "Console":
    from rich.console import Console

    is_plain = not _has_style()
    return Console(
        file=sys.stdout,
        width=None if _is_tty() else UNLIMITED,
        color_system=None if is_plain else "auto",
        force_terminal=not is_plain,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _has_style() -> bool:
    is_dumb = os.environ.get("TERM", "dumb") == "dumb"
    return _is_tty() and not is_dumb and not os.environ.get("NO_COLOR")


def _is_tty() -> bool:
    return sys.stdout.isatty()
