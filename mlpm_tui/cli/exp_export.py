"""Writing an experiment's whole record to a file, for people or for programs."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.typed import CardId, word_of


class Format(StrEnum):
    """How a record is written."""

    MD = "md"
    JSON = "json"


def export(
    context: typer.Context,
    card: CardId,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="Where to; - is standard output.")
    ] = "-",
    *,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format", metavar="FORMAT", parser=word_of(Format, "format"), help="md, json"
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write an experiment's whole record: promise, results, decision, and all that hangs on it.

    A file is private, and one that is there stays unless --force is given.
    """
    from mlpm_tui.services.documents import card_document
    from mlpm_tui.services.experiment_record import record_of
    from mlpm_tui.services.json_text import as_json
    from mlpm_tui.services.judging import NOTHING_OBSERVED
    from mlpm_tui.services.written_files import write_file

    is_json = format_ is Format.JSON or (format_ is None and file == "-" and context.obj.is_json)
    with reading(context.obj) as board:
        dossier = board.dossier(card)
        observed = board.observed([dossier]).get(dossier.card.key)
        directions = board.directions(dossier)
        record = record_of(dossier, board.now, observed or NOTHING_OBSERVED, directions)
        if is_json:
            record = as_json(card_document(dossier, board.now, observed, directions)) + "\n"
    if file == "-":
        if context.obj.is_json and not is_json:
            print_json({"id": dossier.card.id, "format": Format.MD, "record": record})
        else:
            sys.stdout.write(record)
        return
    path = write_file(file, record, may_replace=force)
    if context.obj.is_json:
        print_json({"id": dossier.card.id, "file": str(path)})
    else:
        print_line(f"Wrote the record of {dossier.card.id} to {path}.")
