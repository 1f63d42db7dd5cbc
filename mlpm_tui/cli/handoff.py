"""`mlpm handoff`: a model changes hands, with six items that show what it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.notes import print_notes
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import CardId, whole_number
from mlpm_tui.domain.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.documents import Document


app = noun("Hand a model over: six items with evidence, accepted or sent back.")

Force = Annotated[
    str, typer.Option("--force", metavar="REASON", help="For the receiver, and why; it is kept.")
]


@verb(app, "open")
def open_handoff(
    context: typer.Context,
    card: CardId,
    *,
    receiver: Annotated[str, typer.Option("--to", metavar="WHO", help="Who is to take it.")],
    force: Annotated[
        str, typer.Option("--force", metavar="REASON", help="To oneself, and why; it is kept.")
    ] = "",
) -> None:
    """Begin to hand an experiment or an epic over; its six items come one by one."""
    from mlpm_tui.domain.handing import OpenHandoff

    _do(context, card, OpenHandoff(card, receiver, force), receiver)


@verb(app, "item")
def item(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    name: Annotated[
        str, typer.Argument(metavar="ITEM", help="Its name, how that begins, or 1 to 6.")
    ],
    *,
    evidence: Annotated[
        str, typer.Option("--evidence", metavar="URI", help="A path, a run, an address.")
    ] = "",
    run: Annotated[
        str, typer.Option("--run", metavar="COMMAND", help='A test command, such as "pytest -q".')
    ] = "",
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="SECONDS", parser=whole_number(1, 3_600), help="With --run."
        ),
    ] = 600,
    note: Annotated[str, typer.Option("--note", help="What there is to say about it.")] = "",
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Keep a path or a run that is not there.")
    ] = False,
) -> int | None:
    """Record one of the six items; its evidence is looked at, a test command is run here and now.

    A path is a file with something in it, or a folder with files; no two items share one.
    Performance requirements and known limitations may be a sentence. A command shows test cases
    alone. With a test command that fails the item is kept as failed, and the exit code is 3.
    """
    from mlpm_tui.domain.handing import ShowItem
    from mlpm_tui.domain.handing_checks import check_command
    from mlpm_tui.domain.handoffs import read_item
    from mlpm_tui.services.handoffs import check_evidence, run_evidence

    if bool(evidence.strip()) is bool(run.strip()):
        raise UsageError("Give --evidence URI or --run COMMAND, one of the two")
    name = read_item(name)
    if run.strip():
        check_command(name)
    with reading(context.obj) as board:
        # Before a long run: whether there is a handoff at all.
        document = _standing(board.dossier(card), board.now)
    if run.strip():
        found = run_evidence(run, Path.cwd(), limit)
    else:
        uri = context.obj.settings.tracking_uri
        known = (name, evidence, Path.cwd(), uri, document["items"])
        found = check_evidence(*known, may_miss=unchecked)
    _do(context, card, ShowItem(card, name, found.evidence, note, found.state, found.why))
    return Ending.ANSWERED_NO if found.state == "failed" else None


@verb(app, "ask")
def ask(context: typer.Context, card: CardId) -> None:
    """Ask the receiver to take it; all six items must be there."""
    from mlpm_tui.domain.handing import AskReceiver

    _do(context, card, AskReceiver(card))


@verb(app, "accept")
def accept(context: typer.Context, card: CardId, *, force: Force = "") -> None:
    """Take a model that is handed to you; all six items must be there, shown by somebody else."""
    from mlpm_tui.domain.handing import AcceptHandoff

    _do(context, card, AcceptHandoff(card, force))


@verb(app, "return")
def send_back(
    context: typer.Context,
    card: CardId,
    *,
    reason: Annotated[str, typer.Option("--reason", help="What has to be mended.")],
    force: Force = "",
) -> None:
    """Send a model back with a reason; its items stay."""
    from mlpm_tui.domain.handing import ReturnHandoff

    _do(context, card, ReturnHandoff(card, reason, force))


@verb(app, "show")
def show(context: typer.Context, card: CardId) -> None:
    """Show a card's latest handoff: its items, what their checks found, what is missing."""
    with reading(context.obj) as board:
        document = _standing(board.dossier(card), board.now)
    if context.obj.is_json:
        print_json(document)
    else:
        _print(document)


@verb(app, "list")
def list_handoffs(
    context: typer.Context,
    *,
    mine: Annotated[bool, typer.Option("--mine", help="Only what waits for me.")] = False,
) -> None:
    """List handoffs: what waits comes first, the longest wait before all."""
    from mlpm_tui.services.handoffs import handoff_queue

    with reading(context.obj) as board:
        who = context.obj.settings.who if mine else ""
        documents = handoff_queue(board.library, board.project().key, board.now, who)
    if context.obj.is_json:
        print_json(documents)
        return
    if not documents:
        print_line("Nothing waits for you." if mine else "Nothing is handed over.")
        return
    rows = [
        (
            document["id"],
            document["state"],
            f"{document['there']}/6",
            document["opened_by"],
            document["receiver"],
            _waited(document),
            document["title"],
        )
        for document in documents
    ]
    print_table(("id", "state", "items", "from", "to", "waits", "title"), rows, "title")


def _do(context: typer.Context, card: str, wish: "Wish", person: str | None = None) -> None:
    with writing(context.obj, card) as session:
        notes = session.notes_on(person)
        said = session.do(wish)
        document = _standing(session.kept(card), session.now)
    if context.obj.is_json:
        print_json(document)
    else:
        print_said(said)
    print_notes(notes)


def _standing(dossier: "Dossier", now: "datetime") -> "Document":
    from mlpm_tui.services.handoffs import latest_document

    document = latest_document(dossier, now)
    if document is None:
        name = dossier.card.id
        raise NotFound(
            f"{name} is not being handed over: `mlpm handoff open {name} --to WHO` begins it."
        )
    return document


def _print(document: "Document") -> None:
    print_line(f"{document['id']}  {document['title']}")
    state = f"{document['opened_by']} to {document['receiver']}, {document['state']}"
    if waited := _waited(document):
        state += f" for {waited}"
    if document["reason"]:
        state += f": {document['reason']}"
    print_line(f"{state}, {document['there']} of 6 items are there")
    rows = [
        (
            "x" if each["there"] else "-",
            each["item"],
            each["checked"] if each["evidence"] else "",
            each["evidence"] or "",
            each["why"] or each["note"],
        )
        for each in document["items"]
    ]
    print_table(("", "item", "checked", "evidence", "why"), rows, "why")


def _waited(document: "Document") -> str:
    from datetime import timedelta

    from mlpm_tui.domain.durations import show_duration

    if document["waiting_s"] is None:
        return ""
    return show_duration(timedelta(minutes=document["waiting_s"] // 60))
