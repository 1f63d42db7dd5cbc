"""`mlpm sprint`: what a team plans to do in some days, and what came of it."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs, print_said, print_table
from mlpm_tui.cli.flow import forecast_text
from mlpm_tui.cli.session import Reading, reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import read_due
from mlpm_tui.domain.wording import number_of

if TYPE_CHECKING:
    from datetime import date

    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.documents import Document

app = noun("Plan sprints, carry over what they leave, see what they came to.")


def band_of(typed: str) -> tuple[int, int]:
    """Read a band of per cents, such as 40-60."""
    from mlpm_tui.domain.errors import BadText
    from mlpm_tui.domain.sprints import read_band

    try:
        return read_band(typed)
    except BadText as error:
        raise typer.BadParameter(str(error).removesuffix(".")) from None


Name = Annotated[str, typer.Argument(metavar="SPRINT", help="Its name, or how that begins.")]
AnyName = Annotated[
    str | None, typer.Argument(metavar="SPRINT", help="Its name; else the current one.")
]
Cards = Annotated[list[str], typer.Argument(metavar="ID...", help="Cards.")]
StartDay = Annotated[str | None, typer.Option("--start", metavar="DAY", help="Its first day.")]
EndDay = Annotated[str | None, typer.Option("--end", metavar="DAY", help="Its last day.")]
BandOption = Annotated[
    Any,
    typer.Option(
        "--band", metavar="BAND", parser=band_of, help="Agreed per cent of experiments; 40-60."
    ),
]
Goal = Annotated[str | None, typer.Option("--goal", help="What it is to come to.")]


@verb(app, "open")
def open_sprint(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    *,
    start: StartDay = None,
    end: EndDay = None,
    band: BandOption = None,
    goal: Goal = None,
) -> None:
    """Open a sprint; without days it follows the last one and is as long."""
    from mlpm_tui.domain.sprints import OpenSprint
    from mlpm_tui.services.sprints import band_before, days_of

    with writing(context.obj) as session:
        today = session.today
        team = session.desk.library.team(session.desk.project.key)
        days = days_of(team, _day(start, today), _day(end, today), today)
        said = session.do(OpenSprint(name, *days, band or band_before(team), goal))
        _answer(context, said, name)


@verb(app, "edit")
def edit(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    sprint: Name,
    *,
    name: Annotated[str | None, typer.Option("--name", help="Its new name.")] = None,
    start: StartDay = None,
    end: EndDay = None,
    band: BandOption = None,
    goal: Goal = None,
) -> None:
    """Change a sprint's name, days, band or goal; `none` clears the goal."""
    from mlpm_tui.domain.sprints import EditSprint

    fields: dict[str, Any] = {"name": name} if name is not None else {}
    if goal is not None:
        fields["goal"] = None if goal.casefold() == "none" else goal
    if band is not None:
        fields |= {"band_low": band[0], "band_high": band[1]}
    with writing(context.obj) as session:
        today = session.today
        days = {"starts_on": _day(start, today), "ends_on": _day(end, today)}
        fields |= {name: day for name, day in days.items() if day is not None}
        if not fields:
            raise UsageError("Say what is to change: --name, --start, --end, --band, --goal")
        said = session.do(EditSprint(sprint, fields))
        _answer(context, said, name or sprint)


@verb(app, "add")
def add(context: typer.Context, sprint: Name, cards: Cards) -> None:
    """Put cards into a sprint; after its first day they count as not planned."""
    from mlpm_tui.domain.sprints import AddToSprint

    _do(context, sprint, AddToSprint(sprint, tuple(cards)))


@verb(app, "remove")
def remove(context: typer.Context, sprint: Name, cards: Cards) -> None:
    """Take cards out of a sprint."""
    from mlpm_tui.domain.sprints import RemoveFromSprint

    _do(context, sprint, RemoveFromSprint(sprint, tuple(cards)))


@verb(app, "close")
def close(
    context: typer.Context,
    sprint: AnyName = None,
    *,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="SPRINT", help="Where unfinished cards go; else the next."),
    ] = None,
    stay: Annotated[
        bool, typer.Option("--leave", help="They go nowhere, and are only named.")
    ] = False,
) -> None:
    """Close a sprint: what it came to is fixed, what is unfinished goes on or is named."""
    from mlpm_tui.domain.sprint_closing import CloseSprint
    from mlpm_tui.services.sprints import read_plans

    if into is not None and stay:
        raise UsageError("--into and --leave exclude each other")
    with writing(context.obj) as session:
        project = session.desk.project
        plans = read_plans(session.desk.library, project)
        name = plans.named(sprint, session.today).name
        archived = tuple(card for card in plans.cards.values() if card.is_archived)
        said = session.do(CloseSprint(name, into, stay, archived))
        _answer(context, said, name)


@verb(app, "list")
def list_sprints(context: typer.Context) -> None:
    """List the sprints, the oldest first."""
    from mlpm_tui.services.sprint_documents import sprint_document
    from mlpm_tui.services.sprints import read_plans

    with reading(context.obj) as board:
        plans = read_plans(board.library, board.project())
        found = [sprint_document(plans, sprint, board.here) for sprint in plans.team.sprints]
    if context.obj.is_json:
        print_json(found)
    elif not found:
        print_line("No sprint yet: `mlpm sprint open NAME` opens one.")
    else:
        heads = ("sprint", "state", "days", "done", "planned", "came in", "experiments", "band")
        print_table(heads, map(_row, found), "sprint")


@verb(app, "show")
def show(context: typer.Context, sprint: AnyName = None) -> None:
    """Show a sprint: its cards, what came in, its mix."""
    with reading(context.obj) as board:
        found = _found(board, sprint)
    if context.obj.is_json:
        print_json(found)
    else:
        _print(found)


def _found(board: Reading, name: str | None) -> "Document":
    from mlpm_tui.domain.flow_days import burndown
    from mlpm_tui.services.flow import read_course, sprint_forecast
    from mlpm_tui.services.flow_documents import phase_forecast_document
    from mlpm_tui.services.sprint_documents import burndown_document, sprint_document
    from mlpm_tui.services.sprints import read_plans

    project = board.project()
    plans = read_plans(board.library, project)
    sprint = plans.named(name, board.here.date())
    course, contents = read_course(board.library, project, board.here), plans.contents(sprint)
    days = burndown(contents, course.tracks, board.here)
    told = phase_forecast_document(course, sprint_forecast(course, contents))
    if told is not None:
        del told["basis"]
    more = {"burndown": burndown_document(days), "forecast": told}
    return sprint_document(plans, sprint, board.here) | more


def _do(context: typer.Context, sprint: str, *wishes: "Wish") -> None:
    with writing(context.obj) as session:
        said = session.do(*wishes)
        _answer(context, said, sprint)


def _answer(context: typer.Context, said: str, name: str) -> None:
    if not context.obj.is_json:
        print_said(said)
        return
    with reading(context.obj) as board:
        print_json(_found(board, name))


def _day(typed: str | None, today: "date") -> "date | None":
    return read_due(typed, today)


def _row(found: "Document") -> tuple[str, ...]:
    # As the balance judges it: a closed one by what it got done.
    mix = found["mix"]["done" if found["state"] == "closed" else "taken_on"]
    counted = mix["experiment"] + mix["production"]
    return (
        found["name"],
        found["state"],
        f"{found['starts_on']} to {found['ends_on']}",
        f"{len(found['done'])} of {len(found['done']) + len(found['unfinished'])}",
        str(len(found["planned"])),
        str(len(found["came_in"]) or ""),
        f"{mix['experiment']} of {counted}" if counted else "",
        "{}-{} %".format(*found["band"]),
    )


def _print(found: "Document") -> None:
    print_line(f"{found['name']}  {found['state']}, {found['starts_on']} to {found['ends_on']}")
    done, left = len(found["done"]), len(found["unfinished"])
    points = found["points"]
    pairs = [("goal", found["goal"] or ""), ("done", f"{done} of {number_of(done + left, 'card')}")]
    if points["taken_on"]:
        pairs.append(("points", f"{points['done']:g} of {points['taken_on']:g}"))
    names = ("came_in", "taken_out", "carried_in", "archived")
    pairs += [(name.replace("_", " "), ", ".join(found[name])) for name in names]
    if found["burndown"]:
        left_by_day = " ".join(str(day["left"]) for day in found["burndown"])
        ideal = f"{found['burndown'][-1]['ideal']:.1f}"
        pairs.append(("left by day", f"{left_by_day} (at an even pace {ideal} by now)"))
    if found["forecast"] and found["forecast"]["left"]:
        pairs.append(("forecast", forecast_text(found["forecast"])))
    if found["state"] == "closed":
        where = f"went on to {found['into']}" if found["into"] else "left on the board"
        left_over = ", ".join(found["unfinished"])
        pairs.append(("unfinished", f"{left_over}: {where}" if left_over else ""))
    pairs += [(stage.replace("_", " "), mix_text(mix)) for stage, mix in found["mix"].items()]
    print_pairs((name, text) for name, text in pairs if text)
    rows = [_card_row(card) for card in found["cards"]]
    if rows:
        print_table(("id", "status", "owner", "points", "", "title"), rows, "title")
    else:
        print_line(f"No card yet: `mlpm sprint add '{found['name']}' ID...` puts some in.")


def mix_text(mix: "Document") -> str:
    """Write how many cards each side has, with the share of experiments by cards and by points."""
    counted = mix["experiment"] + mix["production"]
    text = f"{number_of(mix['experiment'], 'experiment')}, {mix['production']} production"
    if mix["neither"]:
        text += f", {mix['neither']} neither"
    if counted:
        text += f"; {100 * mix['share']:.0f} % experiments by cards"
    if mix["share_of_points"] is not None:
        text += f", {100 * mix['share_of_points']:.0f} % by points"
        text += f" ({mix['without_points']} without)" if mix["without_points"] else ""
    return text


def _card_row(card: "Document") -> tuple[str, ...]:
    marks = [] if card["is_planned"] else ["came in"]
    marks += [f"from {card['carried_from']}"] if card["carried_from"] else []
    marks += ["taken out"] if card["left_at"] else []
    marks += ["archived"] if card["archived_at"] else []
    points = "" if card["points"] is None else f"{card['points']:g}"
    status = str(card["status"])
    return card["id"], status, card["owner"] or "", points, ", ".join(marks), card["title"]
