"""`mlpm flow`: how long cards take, how old open ones are, how many are finished."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs, print_table
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import leaf
from mlpm_tui.cli.typed import whole_number, word_of
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.flow_definitions import DEFINITIONS
from mlpm_tui.domain.wording import number_of

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document

MOST_SHOWN = 5
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed", metavar="N", parser=whole_number(0, 999_999_999), help="For other dice."
    ),
]


def flow(
    context: typer.Context,
    *,
    days: Annotated[
        int,
        typer.Option(
            "--days", metavar="N", parser=whole_number(1, 3650), help="Look back so far; else 90."
        ),
    ] = 90,
    phase: Annotated[
        int | None,
        typer.Option("--phase", metavar="N", parser=whole_number(1, 5), help="One phase alone."),
    ] = None,
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", metavar="KIND", parser=word_of(Kind, "kind"), help="One kind."),
    ] = None,
    left: Annotated[
        int | None,
        typer.Option(
            "--left",
            metavar="N",
            parser=whole_number(0, 100_000),
            help="Foretell when so many cards will be done.",
        ),
    ] = None,
    seed: Seed = None,
) -> None:
    """Show cycle times, ages, throughput and cumulative flow, from the history."""
    from mlpm_tui.domain.forecasts import forecast
    from mlpm_tui.services.flow import read_course
    from mlpm_tui.services.flow_documents import flow_document, forecast_document

    with reading(context.obj) as board:
        course = read_course(board.library, board.project(), board.here).of(phase, kind)
    found = flow_document(course, days)
    if left is not None:
        told = forecast(left, course.history(min(days, 90)), course.today, seed)
        found["forecast"] = forecast_document(course.today, told)
    if context.obj.is_json:
        print_json(found)
    else:
        _print(found)


def forecast_text(found: "Document") -> str:
    """Write a forecast with the length of the history that it rests on."""
    if found.get("why"):
        return str(found["why"])
    if not found["left"]:
        return "nothing is left to do"
    from mlpm_tui.domain.forecasts import end_words

    days = number_of(found["history_days"], "day")
    return (
        f"{found['left']} left: {end_words(found['p50_on'], found['p85_on'])} (from {days} of "
        f"history, {found['finished']} finished{_basis(found)})"
    )


def _basis(found: "Document") -> str:
    is_of_team = found.get("basis") == "team"
    return " in all phases, as if the team worked on this one alone" if is_of_team else ""


def _print(found: "Document") -> None:
    cycle, age = found["cycle_time_days"], found["age_days"]
    cards, days = number_of(found["finished"], "card"), number_of(found["days"], "day")
    print_line(f"{cards} finished since {found['since']} ({days})")
    pairs = []
    if cycle["counted"]:
        text = ", ".join(f"{part} {cycle[part]:.1f}" for part in ("p50", "p85", "p95"))
        pairs.append(("cycle time", f"{text} days ({number_of(cycle['counted'], 'card')})"))
    pairs.append(("throughput", f"{found['throughput']['per_week']:.1f} cards a week"))
    pairs.append(("open", f"{age['open']} begun, {age['old']} of them old"))
    now = ", ".join(f"{counts[-1]} {name}" for name, counts in found["cumulative"].items())
    pairs.append(("columns", now))
    if "forecast" in found:
        pairs.append(("forecast", forecast_text(found["forecast"])))
    print_pairs(pairs)
    rows = [_row(card) for card in age["oldest"][:MOST_SHOWN]]
    if rows:
        print_table(("id", "age", "older than", "status", "owner", "title"), rows, "title")


def _row(card: "Document") -> tuple[str, ...]:
    below = "" if card["older_than"] is None else f"{100 * card['older_than']:.0f} %"
    mark = " !" if card["is_old"] else ""
    status, owner = str(card["status"]), card["owner"] or ""
    return card["id"], f"{card['days']:.1f}d", f"{below}{mark}", status, owner, card["title"]


_MEANINGS = (f"{name[:1].upper()}{name[1:]}: {meaning}." for name, meaning in DEFINITIONS.items())
flow.__doc__ = "\n\n".join([str(flow.__doc__), *_MEANINGS])
app = leaf(flow)
