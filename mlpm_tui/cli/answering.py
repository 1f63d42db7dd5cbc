"""The usual answer to a change: the sentence of the history, or the card as JSON."""

from collections.abc import Callable

import typer

from mlpm_tui.cli.answers import print_json, print_said
from mlpm_tui.cli.notes import print_notes
from mlpm_tui.cli.session import writing
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.wishes import Wish

Notes = Callable[[Dossier, Directions], list[str]]
"""What there is to say about a card after a change, beside the answer."""


def do_to(context: typer.Context, card: str, *wishes: Wish, after: Notes | None = None) -> None:
    """Do wishes to a card as one step, and answer once it is kept."""
    from mlpm_tui.services.documents import card_document

    with writing(context.obj, card) as session:
        said = session.do(*wishes)
        if not context.obj.is_json:
            print_said(said)
            if after is None:
                return
        dossier = session.kept(card)
        directions = session.desk.project.directions
        if context.obj.is_json:
            print_json(card_document(dossier, session.now, None, directions))
        elif after is not None:
            print_notes(after(dossier, directions))
