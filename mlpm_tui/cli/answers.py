"""How a command answers: one JSON document for programs, inert text for people."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.text import safe_block, safe_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

UNLIMITED = 100_000
"""The width of a line where nobody looks at it: text in a pipe is never cut or wrapped."""


def print_json(document: object) -> None:
    """Write one JSON document."""
    from mlpm_tui.services.documents import as_json

    sys.stdout.write(as_json(document) + "\n")


def print_line(text: str) -> None:
    """Write one line."""
    sys.stdout.write(safe_line(text) + "\n")


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], stretched: str = "") -> None:
    """Write a table; on a terminal only the column `stretched` is cut to make it fit."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for head in heads:
        is_cut = head == stretched
        table.add_column(
            Text(head), no_wrap=True, overflow="ellipsis", ratio=1 if is_cut and _is_tty() else None
        )
    for row in rows:
        table.add_row(*(Text(safe_line(cell)) for cell in row))
    _print(table)


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

    is_plain = not _is_tty() or bool(os.environ.get("NO_COLOR"))
    return Console(
        file=sys.stdout,
        width=None if _is_tty() else UNLIMITED,
        color_system=None if is_plain else "auto",
        force_terminal=not is_plain,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _is_tty() -> bool:
    return sys.stdout.isatty()
