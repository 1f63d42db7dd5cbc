"""`mlpm team`: who answers for what, and how much each has in hand."""

from typing import TYPE_CHECKING

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_table
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import noun, verb

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document

app = noun("Show the team: roles and duties, and how much each person and role has in hand.")

_COLUMNS = ("backlog", "ready", "in_progress", "review", "blocked")


@verb(app, "show")
def show(context: typer.Context) -> None:
    """Show who is in the team, what each answers for, and the limits of work."""
    from mlpm_tui.services.team_documents import duty_document, limit_documents

    with reading(context.obj) as board:
        project = board.project()
        team = board.library.team(project.key)
    found = {
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "full_name": person.full_name,
                "duties": [duty_document(d) for d in team.duties if d.person == person.name],
            }
            for person in project.people
        ],
        "duties": [duty_document(duty) for duty in team.duties],
        "limits": limit_documents(project, team.limits),
    }
    if context.obj.is_json:
        print_json(found)
        return
    if not found["people"]:
        print_line("Nobody yet: `mlpm person add NAME` adds somebody.")
    else:
        print_table(("name", "role", "owns new", "full name"), map(_person, found["people"]))
    for limit in found["limits"]:
        mark = ", over" if limit["is_over"] else ""
        lane = "" if limit["phase"] is None else f" of phase {limit['phase']}"
        name = f"{limit['scope']} {limit['name']}{lane}"
        print_line(f"limit: {name}: {limit['now']} of {limit['most']}{mark}")


@verb(app, "load")
def load(context: typer.Context) -> None:
    """Show how many open cards each person and each role has, by column.

    Epics are left out, their sub-tasks are the work; points are of what is in progress.
    """
    from mlpm_tui.services.team_documents import NOBODY, load_document

    with reading(context.obj) as board:
        project = board.project()
        found = load_document(project, board.library.team(project.key))
    if context.obj.is_json:
        print_json(found)
        return
    heads = ("name", "role", *(name.replace("_", " ") for name in _COLUMNS), "points", "limit")
    rows = [_load(one["name"], one["role"], one) for one in found["people"]]
    rows.append(_load(NOBODY, "", found[NOBODY]))
    print_table(heads, rows)
    if found["roles"]:
        roles = [_load(str(one["people"]), one["role"], one) for one in found["roles"]]
        print_line("")
        print_table(("people", *heads[1:]), roles)


def _person(person: "Document") -> tuple[str, ...]:
    from mlpm_tui.domain.duties import what_of

    duties = ", ".join(what_of(duty["kind"], duty["phase"]) for duty in person["duties"])
    role = (person["role"] or "").replace("_", " ")
    return person["name"], role, duties, person["full_name"]


def _load(name: str, role: str, found: "Document") -> tuple[str, ...]:
    counts = [str(found[column] or "") for column in _COLUMNS]
    points = f"{found['points']:g}" if found["points"] else ""
    limit = found.get("limit")
    return (name, role.replace("_", " "), *counts, points, "" if limit is None else str(limit))
