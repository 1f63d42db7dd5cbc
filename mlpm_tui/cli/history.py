"""`mlpm log`, `undo` and `redo`: who did what, and taking it back."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import Reading, Session, reading, writing
from mlpm_tui.cli.shared import UsageError, leaf
from mlpm_tui.cli.typed import FILTER_SETTINGS, FilterText, Limit, filter_of, whole_number
from mlpm_tui.domain.changes import Act
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.past_acts import PastAct, is_undone
from mlpm_tui.domain.past_filters import read_act_filter
from mlpm_tui.services.documents import Document
from mlpm_tui.services.past_acts import Found, Looking, first_acts, more_acts, way_back
from mlpm_tui.store.units import Deed, Entry, Unit

USUAL = 30
MOST = 1_000
"""So many changes of an act are written as JSON at most; an import has more."""
_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*-[A-Za-z]+-[0-9]+[A-Za-z]*")

Count = Annotated[
    int, typer.Argument(metavar="N", parser=whole_number(1, 100), help="How many acts.")
]
ActName = Annotated[
    str | None,
    typer.Option(
        "--act", metavar="UNIT", help="One act, by the unit that `mlpm log --json` has of it."
    ),
]


def log(
    context: typer.Context,
    terms: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID] [FILTER]...", help="One card's, and what is looked for."),
    ] = None,
    *,
    more: FilterText = "",
    limit: Limit = USUAL,
) -> None:
    """Show who did what and when, the latest first.

    A filter reads who:ana id:ML-EXP-05 kind:alert at<2d at>=2026-11-20 at:today is:undone words;
    a minus turns a term round. Times are those of this machine's zone, or of MLPM_NOW's.
    """
    most, call, words = limit or USUAL, context.obj, terms or []
    is_card = bool(words) and _ID.fullmatch(words[0]) is not None
    with reading(call) as board:
        if is_card:
            card = board.dossier(words[0]).card
            project, text = card.id.partition("-")[0], f"id:{card.id} "
        else:
            card, project, text = None, board.project_key(), ""
        wanted = read_act_filter(text + filter_of(words[is_card:], more))
        found = _found(board, Looking(project, board.here, wanted), most)
        acts = found.acts[:most]
        if call.is_json:
            entries = {act.unit: board.library.annals.entries(act.unit, MOST)[0] for act in acts}
            key = None if card is None else card.key
            print_json([_document(act, entries[act.unit], key, found) for act in acts])
            return
    if not acts:
        print_line("Nothing that was done fits." if wanted.terms else "Nothing has happened yet.")
    for act in acts:
        local, undone = act.at.astimezone(call.clock.zone), found.is_undone(act)
        note = "  (undone)" if undone else ""
        print_line(f"{local:%Y-%m-%d %H:%M}  {act.who:<10}  {act.said}{note}")


def _found(board: Reading, looking: Looking, most: int) -> Found:
    found = first_acts(board.library, looking)
    while found.before is not None and len(found.acts) < most:
        found = more_acts(board.library, looking, found)
    return found


def _document(act: PastAct, entries: Iterable[Entry], card: int | None, found: Found) -> Document:
    return {
        "unit": act.unit,
        "at": act.at,
        "who": act.who,
        "deed": act.deed,
        "said": act.said,
        "undoes": act.target,
        "undone": found.is_undone(act),
        "cards": [name for _, name in act.cards],
        "changes": [
            {
                "seq": entry.seq,
                "entity": entry.change.entity,
                "before": entry.change.before,
                "after": entry.change.after,
            }
            for entry in entries
            if card in (None, entry.change.card)
        ],
    }


def undo(context: typer.Context, count: Count = 1, *, act: ActName = None) -> None:
    """Take your latest acts back, the last one first, or one act whoever did it.

    Ids are never given twice: cards whose making is taken back are kept as archived ones.
    """
    _take_back(context, count, Deed.UNDO, act)


def redo(context: typer.Context, count: Count = 1, *, act: ActName = None) -> None:
    """Bring back what you undid, or one act that anybody undid."""
    _take_back(context, count, Deed.REDO, act)


def _take_back(context: typer.Context, count: int, deed: Deed, act: str | None) -> None:
    if act is not None and count != 1:
        raise UsageError(f"--act names one act: leave out the {count}")
    with writing(context.obj) as session:
        if act is not None:
            said = [_take_one(session, *_way(session, act, deed))]
        else:
            _check_depth(session, count, deed)
            said = [_take_one(session, deed) for _ in range(count)]
    if context.obj.is_json:
        print_json({"done": said})
    else:
        for line in said:
            print_line(f"{line[:1].upper()}{line[1:]}.")


def _check_depth(session: Session, count: int, deed: Deed) -> None:
    """Refuse before anything is taken back where there is not as much as was asked for."""
    from mlpm_tui.services.taking_back import left_of

    desk = session.desk
    unit = Unit(desk.project.key, desk.who, desk.clock.now(), Act("", ()), deed)
    there = sum(1 for _ in islice(left_of(desk.library, unit), count))
    if there < count:
        some = "is only 1 of your acts" if there == 1 else f"are only {there} of your acts"
        many = f"{some} to" if there else "is nothing of yours to"
        raise RuleBroken(f"There {many} {deed}: nothing was changed.", "nothing_to_undo")


def _way(session: Session, act: str, wanted: Deed) -> tuple[Deed, str]:
    """Return how the act of this name is turned round; refuse what is so already."""
    annals, project = session.desk.library.annals, session.desk.project.key
    if annals.instant_after(project, act) is None:
        raise NotFound(f"There is no act {act[:40]!r}: `mlpm log --json` has each one's unit.")
    (first,), _ = annals.entries(act, 1)
    takers = annals.takers(first.seq)
    if is_undone(first, takers) is (wanted is Deed.UNDO):
        state = "is undone already" if wanted is Deed.UNDO else "still holds"
        raise RuleBroken(f"This act {state}: nothing was changed.", "nothing_to_undo")
    return way_back(first, takers)


def _take_one(session: Session, deed: Deed, act: str | None = None) -> str:
    from mlpm_tui.services.writer import NewsRead

    take_back = session.desk.undo if deed is Deed.UNDO else session.desk.redo
    take_back(act)
    said = [event.said for event in session.settle() if isinstance(event, NewsRead)]
    return said[0] or "" if said else ""


log_app, undo_app, redo_app = leaf(log, FILTER_SETTINGS), leaf(undo), leaf(redo)
