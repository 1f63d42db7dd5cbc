"""`mlpm export`: the whole project as one JSON document."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import Reading, reading
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.errors import RuleBroken, StoreTrouble
from mlpm_tui.services.documents import Document, as_json, card_document, phase_document

FORMAT = "mlpm project"
VERSION = 1


def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; - is standard output.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write the whole project, archived cards included, as one JSON document."""
    with reading(context.obj) as board:
        document = project_document(board)
    if file == "-":
        sys.stdout.write(as_json(document, None) + "\n")
        return
    path = Path(file).expanduser()
    if path.exists() and not force:
        raise RuleBroken(f"{path} is there already: give --force to replace it.", "exists")
    write_privately(path, as_json(document, None) + "\n")
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
            card_document(dossiers[card.key], board.now)
            | {"number": card.number, "rank": card.rank, "entered_at": card.entered_at}
            for card in cards
            if card.key in dossiers
        ],
    }


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner may read; it comes into sight when it is complete."""
    draft = path.with_name(f"{path.name}.new-{os.getpid()}")
    try:
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(number)
        draft.replace(path)
    except OSError as error:
        raise StoreTrouble(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


app = leaf(export)
