"""`mlpm search`: what was tried and learned, in all projects."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import leaf
from mlpm_tui.cli.typed import Limit, Texts, joined
from mlpm_tui.domain.text import check_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.services.documents import Document
    from mlpm_tui.services.memory import Remembered


def search(
    context: typer.Context,
    text: Annotated[
        Texts,
        typer.Argument(
            metavar="TEXT",
            help='Words, all of them; "a phrase", a beginning*, outcome:failure, kind:experiment.',
        ),
    ],
    *,
    limit: Limit = None,
) -> None:
    """Search the texts of all projects, archived cards included; the best fit comes first.

    Titles and learnings count most, then hypotheses, reasons of outcomes and descriptions.
    """
    from mlpm_tui.services.memory import MOST, recall

    wanted = check_line(joined(text), "What to search for", 400)
    with reading(context.obj) as board:
        found = recall(board.library, wanted, limit or MOST)
    if context.obj.is_json:
        print_json([_document(one) for one in found])
        return
    if not found:
        print_line("Nothing found.")
    for one in found:
        _print(one)


def _document(one: "Remembered") -> "Document":
    card, shown = one.card, one.excerpt
    return {
        "project": card.project,
        "id": card.id,
        "kind": card.kind,
        "title": card.title,
        "status": card.status,
        "outcome": card.outcome,
        "archived": card.is_archived,
        "found_in": {field: card.texts[field] for field in one.fields},
        "snippet": {"field": shown.field, "text": shown.text, "marks": shown.marks},
        "rank": card.rank,
    }


def _print(one: "Remembered") -> None:
    card, shown = one.card, one.excerpt
    outcome = f", {card.outcome}" if card.outcome else ""
    archived = ", archived" if card.is_archived else ""
    print_line(f"{card.id}  {card.title} ({card.status}{outcome}{archived})")
    if shown.field != "title":
        print_line(f"    {shown.field}: {_starred(shown.text, shown.marks)}")


def _starred(text: str, marks: "Sequence[tuple[int, int]]") -> str:
    """Put stars round what fits: they say it on every terminal, and in a pipe too."""
    for start, end in reversed(marks):
        text = f"{text[:start]}*{text[start:end]}*{text[end:]}"
    return text


app = leaf(search)
