"""`mlpm init`: making a board, or a further project on one that is there."""

from difflib import get_close_matches
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.session import writing
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import NotFound, StoreTrouble
from mlpm_tui.domain.ids import check_project_key
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.places import shipped
from mlpm_tui.services.opening import TEMPLATE, found_project
from mlpm_tui.store.address import read_address


def init(
    context: typer.Context,
    *,
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="What card ids begin with: ML.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The project's name.")] = None,
    template: Annotated[
        str, typer.Option("--template", metavar="NAME", help="Which phases and gates.")
    ] = TEMPLATE,
    starter_tasks: Annotated[
        bool, typer.Option("--starter-tasks", help="Add each phase's usual tasks.")
    ] = False,
) -> None:
    """Create a board, or a further project on the board that is there."""
    call: Call = context.obj
    if call.settings.read_only:
        raise StoreTrouble("Nothing can be made while --read-only is set.", "read_only")
    chosen = check_project_key(key or call.settings.project or "ML")
    _check_template(template)
    address = read_address(call.settings.address)
    found_project(call.wanted(), address, chosen, name, template)
    if starter_tasks:
        call.project = chosen
        _add_tasks(call, chosen, template)
    if call.is_json:
        print_json({"key": chosen, "name": name or chosen, "database": address.shown})
    else:
        print_line(f"Made project {chosen} in {address.shown}.")


def _check_template(name: str) -> None:
    known = sorted(path.stem for path in (shipped("data") / "templates").glob("*.json"))
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(known)}."
        raise NotFound(f"There is no template {name[:40]!r}; {hint}")


def _add_tasks(call: Call, key: str, template: str) -> None:
    from mlpm_tui.store.creating import read_template

    plan = read_template(shipped("data") / "templates" / f"{template}.json")
    with writing(call, f"{key}-") as session:
        session.do(
            *(
                AddCard(Kind.TASK, title, phase["number"])
                for phase in plan["phases"]
                for title in phase["tasks"]
            )
        )


app = leaf(init)
