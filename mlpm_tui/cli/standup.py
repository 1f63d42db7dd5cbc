"""`mlpm standup`: what changed since the last one, what is due, stuck, running out."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError, leaf
from mlpm_tui.cli.typed import whole_number

if TYPE_CHECKING:
    from datetime import datetime

    from mlpm_tui.cli.call import Call
    from mlpm_tui.domain.project import Project
    from mlpm_tui.domain.standing_up import StandUp
    from mlpm_tui.store.library import Library


def standup(
    context: typer.Context,
    *,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="yesterday, friday, 2d, 2026-11-20T09:30; else the last one that was recorded.",
        ),
    ] = "last",
    phase: Annotated[
        int | None,
        typer.Option("--phase", metavar="N", parser=whole_number(1, 5), help="One phase alone."),
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="WHO", help="One person alone.")
    ] = None,
    record: Annotated[
        bool,
        typer.Option("--record", help="Record that it was held: the next one tells from here on."),
    ] = False,
) -> None:
    """Show what a team looks at together, the most pressing first.

    Alerts that nobody has taken up; what is stuck: blocked, or longer in progress or review
    than 85 % of the cards that have left that column; timeboxes that run out and cards that
    are due by the next working day; handoffs and gates that wait; what changed since the last
    stand-up that was recorded, else since the last working day; the balance.

    A change is told once for each card, as what came of it: what was moved there and back, or
    undone, is not told. Times are those of this machine's zone, or of MLPM_NOW's.
    """
    from mlpm_tui.services.standup_documents import stand_up_document

    call = context.obj
    asked = _asked(call, since)
    if record:
        from mlpm_tui.domain.standing_up_held import HoldStandUp

        with writing(call) as session:
            found = _read(call, session.desk.library, session.desk.project, asked)
            found = _narrowed(found, person, phase)
            session.do(HoldStandUp(found.now, found.seq))
    else:
        with reading(call) as board:
            found = _narrowed(_read(call, board.library, board.project(), asked), person, phase)
    if call.is_json:
        print_json({**stand_up_document(found), "recorded": record})
        return
    from mlpm_tui.cli.standup_text import as_text, stand_up_lines

    sys.stdout.write(as_text(stand_up_lines(found)))
    if record:
        print_line("")
        print_line("Recorded: the next stand-up tells from here on; `mlpm undo` takes it back.")


def _asked(call: "Call", since: str) -> "datetime | None":
    from mlpm_tui.domain.errors import BadText
    from mlpm_tui.domain.standing_up_since import read_since

    try:
        return read_since(since, call.clock.now(), call.clock.zone)
    except BadText as error:
        raise UsageError(str(error)) from None


def _read(
    call: "Call", library: "Library", project: "Project", asked: "datetime | None"
) -> "StandUp":
    from mlpm_tui.services.standup import read_stand_up

    return read_stand_up(library, project, call.clock.now(), call.clock.zone, asked)


def _narrowed(found: "StandUp", person: str | None, phase: int | None) -> "StandUp":
    from mlpm_tui.domain.standing_up import of_lane, of_person

    if phase is not None:
        found = of_lane(found, phase)
    return found if person is None else of_person(found, person)


app = leaf(standup)
