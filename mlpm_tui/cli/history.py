"""`mlpm log`, `undo` and `redo`: who did what, and taking it back."""

from itertools import groupby, islice
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import Session, reading, writing
from mlpm_tui.cli.shared import leaf
from mlpm_tui.cli.typed import Limit, whole_number
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.services.documents import Document
from mlpm_tui.store.units import Deed, Entry

USUAL = 30
ENTRIES_AN_ACT = 20
"""Entries that are read for each act to be shown; founding a project has about as many."""

Count = Annotated[
    int, typer.Argument(metavar="N", parser=whole_number(1, 100), help="How many acts.")
]


def log(
    context: typer.Context,
    card: Annotated[str | None, typer.Argument(metavar="ID", help="Only this card's.")] = None,
    *,
    limit: Limit = USUAL,
) -> None:
    """Show who did what and when, the latest first."""
    most = limit or USUAL
    with reading(context.obj) as board:
        if card is None:
            project, key = board.project().key, None
        else:
            found = board.dossier(card).card
            project, key = found.id.partition("-")[0], found.key
        entries = board.library.history(project, key, most * ENTRIES_AN_ACT)
    acts = [list(act) for _, act in islice(groupby(entries, lambda e: e.unit), most)]
    if context.obj.is_json:
        print_json([_document(act) for act in acts])
        return
    if not acts:
        print_line("Nothing has happened yet.")
    for first, *_ in acts:
        print_line(f"{first.at:%Y-%m-%d %H:%M}  {first.who:<10}  {first.said}")


def _document(act: list[Entry]) -> Document:
    first = act[0]
    return {
        "unit": first.unit,
        "at": first.at,
        "who": first.who,
        "deed": first.deed,
        "said": first.said,
        "undoes": first.target,
        "changes": [
            {
                "seq": entry.seq,
                "entity": entry.change.entity,
                "before": entry.change.before,
                "after": entry.change.after,
            }
            for entry in reversed(act)
        ],
    }


def undo(context: typer.Context, count: Count = 1) -> None:
    """Take your latest acts back, the last one first.

    Ids are never given twice: cards whose making is taken back are kept as archived ones.
    """
    _take_back(context, count, Deed.UNDO)


def redo(context: typer.Context, count: Count = 1) -> None:
    """Bring back what you undid."""
    _take_back(context, count, Deed.REDO)


def _take_back(context: typer.Context, count: int, deed: Deed) -> None:
    with writing(context.obj) as session:
        _check_depth(session, count, deed)
        said = [_take_one(session, deed) for _ in range(count)]
    if context.obj.is_json:
        print_json({"done": said})
    else:
        for line in said:
            print_line(f"{line[:1].upper()}{line[1:]}.")


def _check_depth(session: Session, count: int, deed: Deed) -> None:
    """Refuse before anything is taken back where there is not as much as was asked for."""
    desk = session.desk
    done, undone = desk.library.undo_stacks(desk.project.key, desk.who)
    there = len(done if deed is Deed.UNDO else undone)
    if there < count:
        some = "is only 1 of your acts" if there == 1 else f"are only {there} of your acts"
        many = f"{some} to" if there else "is nothing of yours to"
        raise RuleBroken(f"There {many} {deed}: nothing was changed.", "nothing_to_undo")


def _take_one(session: Session, deed: Deed) -> str:
    from mlpm_tui.services.writer import NewsRead

    take_back = session.desk.undo if deed is Deed.UNDO else session.desk.redo
    take_back()
    said = [event.said for event in session.settle() if isinstance(event, NewsRead)]
    return said[0] or "" if said else ""


log_app, undo_app, redo_app = leaf(log), leaf(undo), leaf(redo)
