"""`mlpm search`: titles, hypotheses and learnings of all projects."""

from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import leaf
from mlpm_tui.cli.typed import Limit, Texts, joined
from mlpm_tui.domain.text import check_line, safe_line

MOST = 50
AROUND = 60
"""How many characters of a text are shown before and behind what was found."""


def search(
    context: typer.Context,
    text: Annotated[Texts, typer.Argument(metavar="TEXT", help="What to look for.")],
    *,
    limit: Limit = MOST,
) -> None:
    """Search titles, hypotheses and learnings of all projects, archived cards included."""
    wanted = check_line(joined(text), "What to search for", 200)
    with reading(context.obj) as board:
        found = board.library.search(wanted, limit or MOST)
    if context.obj.is_json:
        print_json(
            [
                {
                    "project": card.project,
                    "id": card.id,
                    "kind": card.kind,
                    "title": card.title,
                    "status": card.status,
                    "outcome": card.outcome,
                    "archived": card.is_archived,
                    "found_in": card.texts,
                }
                for card in found
            ]
        )
        return
    if not found:
        print_line("Nothing found.")
    for card in found:
        outcome = f", {card.outcome}" if card.outcome else ""
        archived = ", archived" if card.is_archived else ""
        print_line(f"{card.id}  {card.title} ({card.status}{outcome}{archived})")
        for field, held in card.texts.items():
            if field != "title":
                print_line(f"    {field}: {_excerpt(held, wanted)}")


def _excerpt(held: str, wanted: str) -> str:
    at = held.lower().find(wanted.lower())
    first, last = max(0, at - AROUND), at + len(wanted) + AROUND
    start, end = "..." if first else "", "..." if last < len(held) else ""
    return f"{start}{safe_line(held[first:last])}{end}"


app = leaf(search)
