"""`mlpm person`: who works on the project, and what each answers for."""

from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.cli.typed import word_of
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.team import Person, Role
from mlpm_tui.services.documents import Document

app = noun("Say who works on the project.")


@verb(app, "add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A short name, one word.")],
    *,
    role: Annotated[
        Role | None,
        typer.Option("--role", metavar="ROLE", parser=word_of(Role, "role"), help=", ".join(Role)),
    ] = None,
    full_name: Annotated[str, typer.Option("--full-name", help="The name in full.")] = "",
) -> None:
    """Add a person, or change the role or full name of one who is there.

    As long as nobody is recorded every name is taken for an owner or a receiver; from then on
    one that the team does not know is refused.
    """
    with writing(context.obj) as session:
        said = session.do(SetPerson(name, role, full_name))
        people = session.desk.project.people
    if context.obj.is_json:
        print_json(next(_document(p) for p in people if p.name.casefold() == name.casefold()))
    else:
        print_said(said)


@verb(app, "list")
def list_people(context: typer.Context) -> None:
    """List the people."""
    with reading(context.obj) as board:
        people = board.project().people
    if context.obj.is_json:
        print_json([_document(person) for person in people])
    elif not people:
        print_line("Nobody yet: `mlpm person add NAME` adds somebody.")
    else:
        rows = ((p.name, (p.role or "").replace("_", " "), p.full_name) for p in people)
        print_table(("name", "role", "full name"), rows, "full name")


def _document(person: Person) -> Document:
    return {"name": person.name, "role": person.role, "full_name": person.full_name}
