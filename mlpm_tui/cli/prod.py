"""`mlpm prod`: carrying a successful experiment into production."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_table
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import CardId, Owner
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import RuleBroken

if TYPE_CHECKING:
    from datetime import datetime

    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.rule_states import Directions
    from mlpm_tui.services.documents import Document
    from mlpm_tui.store.library import Library

app = noun("Carry a model into production: its epic and sub-tasks.")


@verb(app, "create")
def create(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    *,
    source: Annotated[
        str, typer.Option("--from", metavar="EXP-ID", help="The experiment that succeeded.")
    ],
    title: Annotated[str, typer.Option("--title", help="Else the experiment's.")] = "",
    owner: Owner = None,
    plan: Annotated[
        str | None,
        typer.Option("--plan", metavar="NAME", help="Which sub-tasks: a plan's name or file."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Although it is no success; needs --reason.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="With --force: why; it is kept.")] = "",
) -> None:
    """Open the production epic of a successful experiment, with its sub-tasks."""
    from mlpm_tui.domain.production import OpenEpic
    from mlpm_tui.services.production import PLAN, read_plan

    if force is not bool(reason.strip()):
        raise UsageError("--force and --reason belong together")
    wish = OpenEpic(source, read_plan(plan or PLAN), title, owner, reason)
    with writing(context.obj, source) as session:
        epic = session.added(wish)
        directions = session.desk.project.directions
        kept = session.kept(epic.id)
        _print(context, _document(session.desk.library, kept, session.now, directions))


@verb(app, "show")
def show(context: typer.Context, card: CardId) -> None:
    """Show a production epic: where it is from, its sub-tasks, whether its rollout may begin."""
    with reading(context.obj) as board:
        dossier = board.dossier(card)
        if dossier.card.kind is not Kind.EPIC:
            raise RuleBroken(
                f"{dossier.card.id} is no epic but a card of kind {dossier.card.kind}.", "kind"
            )
        document = _document(board.library, dossier, board.now, board.directions(dossier))
    _print(context, document)


def _document(
    library: "Library", dossier: "Dossier", now: "datetime", directions: "Directions"
) -> "Document":
    from mlpm_tui.services.documents import card_document
    from mlpm_tui.services.epic_documents import rollout_document

    return card_document(dossier, now, None, directions) | rollout_document(library, dossier, now)


def _print(context: typer.Context, document: "Document") -> None:
    if context.obj.is_json:
        print_json(document)
        return
    progress = document["progress"]
    source = f", from {document['from']}" if document["from"] else ""
    print_line(f"{document['id']}  {document['title']}")
    print_line(f"{document['status']}{source}, {progress['done']} of {progress['total']} done")
    why = document["rollout"]["why"]
    print_line(f"rollout shut: {why}" if why else "rollout may begin")
    for step in document["forced"]:
        print_line(f"forced: {step['said']}")
    rows = [
        (task["id"], task["group"], task["status"], task["owner"] or "", task["title"])
        for task in document["subtasks"]
    ]
    if rows:
        print_table(("id", "group", "status", "owner", "title"), rows, "title")
