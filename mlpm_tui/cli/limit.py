"""`mlpm limit`: how much may be in work at once."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.notes import print_notes
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.cli.typed import whole_number, word_of
from mlpm_tui.domain.work_limits import ClearLimit, Scope, SetLimit, is_of

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.documents import Document

app = noun("Agree on how much is in work at once: in a column, with a person, in a lane.")

ScopeWord = Annotated[
    Scope,
    typer.Argument(metavar="SCOPE", parser=word_of(Scope, "scope"), help=", ".join(Scope)),
]
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="A column, a person, or a lane's number.")
]
InPhase = Annotated[
    int | None,
    typer.Option("--phase", metavar="N", parser=whole_number(1, 5), help="In this lane alone."),
]


@verb(app, "set")
def set_limit(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    scope: ScopeWord,
    name: Name,
    most: Annotated[
        int, typer.Argument(metavar="N", parser=whole_number(1, 1_000), help="At most so many.")
    ],
    *,
    phase: InPhase = None,
    each_lane: Annotated[
        bool, typer.Option("--each-lane", help="A column's cards are counted lane by lane.")
    ] = False,
    refuse: Annotated[
        bool, typer.Option("--refuse", help="Refuse what goes beyond it; else it is only said.")
    ] = False,
) -> None:
    """Set a limit: of a column, of what a person or a lane has in progress.

    A column's cards are counted over all lanes, unless --phase or --each-lane says otherwise.
    Blocked cards count; epics don't, their sub-tasks do.
    """
    wish = SetLimit(scope, name, most, phase, each_lane, refuse)
    _do(context, scope, name, wish)


@verb(app, "clear")
def clear(context: typer.Context, scope: ScopeWord, name: Name, *, phase: InPhase = None) -> None:
    """Take a limit away."""
    _do(context, scope, name, ClearLimit(scope, name, phase))


@verb(app, "list")
def list_limits(context: typer.Context) -> None:
    """List the limits with what they count now."""
    from mlpm_tui.services.team_documents import limit_documents

    with reading(context.obj) as board:
        project = board.project()
        found = limit_documents(project, board.library.team(project.key).limits)
    if context.obj.is_json:
        print_json(found)
    elif not found:
        print_line("No limit yet: `mlpm limit set column in_progress 5` sets one.")
    else:
        heads = ("scope", "name", "lane", "now", "most", "beyond it")
        print_table(heads, map(_row, found))


def _row(found: "Document") -> tuple[str, ...]:
    now = f"{found['now']}{' !' if found['is_over'] else ''}"
    beyond = "refused" if found["refuses"] else "said"
    lane = "" if found["phase"] is None else str(found["phase"])
    return found["scope"], found["name"], lane, now, str(found["most"]), beyond


def _do(context: typer.Context, scope: Scope, name: str, wish: "Wish") -> None:
    from mlpm_tui.services.team_documents import limit_documents

    is_set = scope is Scope.PERSON and isinstance(wish, SetLimit)
    with writing(context.obj) as session:
        notes = session.notes_on(name if is_set else None)
        said = session.do(wish)
        project = session.desk.project
        limits = session.desk.library.team(project.key).limits
        own = [limit for limit in limits if is_of(limit, scope, name)]
        found = limit_documents(project, own)
    if context.obj.is_json:
        print_json(found)
    else:
        print_said(said)
    print_notes(notes)
