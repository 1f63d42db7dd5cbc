"""`mlpm duty`: who owns new cards where nobody says another."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.notes import print_notes
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import Phase, word_of
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.duties import ClearDuty, SetDuty

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

app = noun("Say who owns new cards of a kind or a phase.")

ANY = "any"
KindWord = Annotated[
    str, typer.Argument(metavar="KIND", help=f"{', '.join(Kind)}, or {ANY} with --phase.")
]


@verb(app, "set")
def set_duty(
    context: typer.Context,
    kind: KindWord,
    who: Annotated[str, typer.Argument(metavar="WHO", help="Who owns them.")],
    *,
    phase: Phase = None,
) -> None:
    """Make somebody the owner of new cards of a kind, in a phase or in all.

    A duty for a kind in a phase comes before one for a kind, and that before one for a phase.
    """
    _do(context, SetDuty(who, _kind(kind, phase), phase), who)


@verb(app, "clear")
def clear(context: typer.Context, kind: KindWord, *, phase: Phase = None) -> None:
    """Take a duty away: new cards have no owner by themselves any more."""
    _do(context, ClearDuty(_kind(kind, phase), phase))


@verb(app, "list")
def list_duties(context: typer.Context) -> None:
    """List who owns which new cards."""
    from mlpm_tui.services.team_documents import duty_document

    with reading(context.obj) as board:
        duties = board.library.team(board.project().key).duties
    found = [duty_document(duty) for duty in duties]
    if context.obj.is_json:
        print_json(found)
    elif not found:
        print_line("No duty yet: `mlpm duty set alert ben` gives one.")
    else:
        rows = [(d["person"], d["kind"] or ANY, str(d["phase"] or "")) for d in found]
        print_table(("person", "kind", "phase"), rows)


def _kind(typed: str, phase: int | None) -> Kind | None:
    if typed.strip().casefold() != ANY:
        return word_of(Kind, "kind")(typed)
    if phase is None:
        raise UsageError(f"{ANY} needs a phase: say --phase N")
    return None


def _do(context: typer.Context, wish: "Wish", person: str | None = None) -> None:
    from mlpm_tui.services.team_documents import duty_document

    with writing(context.obj) as session:
        notes = session.notes_on(person)
        said = session.do(wish)
        duties = session.desk.library.team(session.desk.project.key).duties
    if context.obj.is_json:
        print_json([duty_document(duty) for duty in duties])
    else:
        print_said(said)
    print_notes(notes)
