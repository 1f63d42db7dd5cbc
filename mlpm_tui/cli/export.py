"""`mlpm export`: the whole project as one JSON document."""

import sys
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import Reading, reading
from mlpm_tui.cli.shared import leaf
from mlpm_tui.services.documents import Document, card_document, phase_document
from mlpm_tui.services.json_text import as_json
from mlpm_tui.services.written_files import write_file

FORMAT = "mlpm project"
VERSION = 1


def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; - is standard output.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write the whole project, archived cards included, as one JSON document.

    Experiments are judged by their recorded results alone: the tracking store is not asked.
    """
    with reading(context.obj) as board:
        document = project_document(board)
    if file == "-":
        sys.stdout.write(as_json(document, None) + "\n")
        return
    path = write_file(file, as_json(document, None) + "\n", may_replace=force)
    count = len(document["cards"])
    if context.obj.is_json:
        print_json({"file": str(path), "cards": count})
    else:
        print_line(f"Wrote {count} card{'s' * (count != 1)} to {path}.")


def project_document(board: Reading) -> Document:
    """Return the project with every card, phase and person; the history stays in the database."""
    project = board.project()
    cards = [card for pane in project.lanes.values() for card in pane]
    cards += board.library.archived(project.key)
    dossiers = board.library.dossiers([card.key for card in cards])
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": board.now,
        "project": {"key": project.key, "name": project.name},
        "numbers": project.numbers,
        "phases": [phase_document(phase, project.outputs, board.now) for phase in project.phases],
        "people": [
            {"name": person.name, "role": person.role, "full_name": person.full_name}
            for person in project.people
        ],
        "cards": [
            card_document(dossiers[card.key], board.now, None, project.directions)
            | {"number": card.number, "rank": card.rank, "entered_at": card.entered_at}
            for card in cards
            if card.key in dossiers
        ],
    }


app = leaf(export)
