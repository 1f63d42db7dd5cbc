"""`mlpm card`: adding, listing and showing cards; the other commands stand in the modules below."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from mlpm_tui.cli import card_content, card_place
from mlpm_tui.cli.answers import print_json, print_line, print_table
from mlpm_tui.cli.session import Session, reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import (
    FILTER_SETTINGS,
    CardId,
    Due,
    FilterText,
    Limit,
    Owner,
    Phase,
    Points,
    Tags,
    Texts,
    filter_of,
    joined,
    number,
    read_due,
    word_of,
)
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_countdown
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.rule_states import Directions

app = noun("Add, list, show and change cards.")

OWN_OPTIONS: Mapping[str, tuple[Kind, ...]] = {
    "model": (Kind.ALERT, Kind.RETRAINING),
    "signal": (Kind.ALERT,),
    "severity": (Kind.ALERT,),
    "before": (Kind.ALERT,),
    "after": (Kind.ALERT,),
    "window": (Kind.ALERT,),
}
"""Options that only some kinds of card have."""


@verb(app, "add")
def add(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    kind: Annotated[
        Kind, typer.Argument(metavar="KIND", parser=word_of(Kind, "kind"), help=", ".join(Kind))
    ],
    title: Annotated[Texts, typer.Argument(metavar="TITLE", help="What it is about.")],
    *,
    phase: Phase = None,
    status: Annotated[
        Status | None,
        typer.Option(
            "--status", metavar="STATUS", parser=word_of(Status, "status"), help=", ".join(Status)
        ),
    ] = None,
    owner: Owner = None,
    points: Points = None,
    due: Due = None,
    tag: Tags = None,
    description: Annotated[str, typer.Option("--description", help="A longer text.")] = "",
    parent: Annotated[
        str | None, typer.Option("--parent", metavar="ID", help="Make it a sub-task of a card.")
    ] = None,
    item: Annotated[
        list[str] | None, typer.Option("--item", help="A checklist item; may be repeated.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Alert, retraining: whose.")] = None,
    signal: Annotated[str | None, typer.Option("--signal", help="Alert: what moved.")] = None,
    severity: Annotated[
        str | None, typer.Option("--severity", help="Alert: info, warning or critical.")
    ] = None,
    before: Annotated[
        float | None,
        typer.Option("--before", parser=number, metavar="VALUE", help="Alert: from where."),
    ] = None,
    after: Annotated[
        float | None,
        typer.Option("--after", parser=number, metavar="VALUE", help="Alert: to where."),
    ] = None,
    window: Annotated[str | None, typer.Option("--window", help="Alert: in what time.")] = None,
) -> None:
    """Add a card, and print its id."""
    part = _part(
        kind,
        {
            "model": model,
            "signal": signal,
            "severity": severity,
            "before": before,
            "after": after,
            "window": window,
        },
    )
    with writing(context.obj, parent or "") as session:
        wish = AddCard(
            kind,
            joined(title),
            phase,
            status or Status.BACKLOG,
            owner,
            points,
            read_due(due, session.today),
            tuple(tag or ()),
            description,
            parent,
            part,
            tuple(("checklist", text) for text in item or ()),
        )
        show_added(context, session, wish)


def show_added(context: typer.Context, session: Session, wish: AddCard) -> Dossier:
    """Add a card, answer with its id, or with all of it as JSON, and return it as it was kept."""
    from mlpm_tui.cli.exp_why import similar_document, similar_to
    from mlpm_tui.cli.notes import print_notes
    from mlpm_tui.services.documents import card_document
    from mlpm_tui.services.memory import said_of

    card = session.added(wish)
    dossier = session.kept(card.id)
    found = similar_to(session, dossier)
    if context.obj.is_json:
        document = card_document(dossier, session.now, None, session.desk.project.directions)
        if dossier.experiment is not None:
            document["similar"] = similar_document(found)
        print_json(document)
    else:
        print_line(card.id)
        print_notes([said_of(one) for one in found[:1]])
    return dossier


def _part(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    from mlpm_tui.domain.text import check_line

    part = {name: value for name, value in given.items() if value is not None}
    for name, value in part.items():
        if kind not in OWN_OPTIONS[name]:
            kinds = " or ".join(
                f"an {k}" if k is Kind.ALERT else f"a {k}" for k in OWN_OPTIONS[name]
            )
            raise UsageError(f"--{name} belongs to {kinds}, and this is a card of kind {kind}")
        if isinstance(value, str):
            part[name] = check_line(value, f"The {name}", 200)
    if part.get("severity", "info") not in ("info", "warning", "critical"):
        raise UsageError("--severity is info, warning or critical")
    return part


@verb(app, "list", FILTER_SETTINGS)
def list_cards(
    context: typer.Context,
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]...",
            help='As in the filter bar: kind:exp owner:ana outcome:failure "due<2d" "free text".',
        ),
    ] = None,
    *,
    filter_text: FilterText = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort", metavar="FIELD", help="id, due, updated, timebox, ...; -due: last first."
        ),
    ] = "board",
    limit: Limit = None,
) -> None:
    """List the cards that meet a filter; without one, all that are on the board.

    With --json experiments are judged by their recorded results alone (`judged_by` says so):
    `mlpm card show` and `mlpm exp check` ask the tracking store too.
    """
    from mlpm_tui.domain.filters import read_filter
    from mlpm_tui.services.finding import find_cards, sort_cards, wants_archived

    wanted = read_filter(filter_of(terms, filter_text))
    with reading(context.obj) as board:
        project = board.project()
        experiments, alerts = project.experiments, project.alerts
        cards = list(project.cards.values())
        if wants_archived(wanted):
            archived = board.library.archived(project.key)
            cards += archived
            dossiers = board.library.dossiers([card.key for card in archived]).items()
            kept = {key: d.experiment for key, d in dossiers if d.experiment is not None}
            experiments = {**experiments, **kept}
            alerts = {**alerts, **{key: d.alert for key, d in dossiers if d.alert is not None}}
        found = find_cards(cards, experiments, wanted, board.here, alerts)
        found = sort_cards(found, experiments, sort, board.now)[:limit]
        if context.obj.is_json:
            dossiers_of = board.library.dossiers([card.key for card in found])
            shown = [dossiers_of[card.key] for card in found if card.key in dossiers_of]
            _print_documents(shown, board.now, project.directions)
            return
    _print_cards(found, experiments, board.now)


def _print_documents(dossiers: list[Dossier], now: datetime, directions: Directions) -> None:
    from mlpm_tui.services.documents import card_document

    print_json([card_document(dossier, now, None, directions) for dossier in dossiers])


def _print_cards(cards: list[Card], experiments: Mapping[int, Experiment], now: datetime) -> None:
    if not cards:
        print_line("No card.")
        return
    print_table(
        ("id", "ph", "status", "owner", "due", "left", "title"),
        (
            (
                card.id,
                str(card.phase),
                card.status,
                card.owner or "",
                _due(card, now),
                _left(experiments.get(card.key), now),
                f"(blocked) {card.title}" if card.blocked else card.title,
            )
            for card in cards
        ),
        "title",
    )


def _due(card: Card, now: datetime) -> str:
    if card.due is None:
        return ""
    return f"{card.due:%d %b}" if card.due.year == now.year else card.due.isoformat()


def _left(experiment: Experiment | None, now: datetime) -> str:
    timebox = experiment.timebox if experiment else None
    if timebox is None or timebox.is_closed:
        return ""
    return show_countdown(timebox.left_s(now))[0]


@verb(app, "show")
def show(context: typer.Context, card: CardId) -> None:
    """Show a card with everything that hangs on it.

    An experiment is judged by its results and by the runs of the tracking store, where one is set;
    `tracking_trouble` says why it could not be asked.
    """
    from mlpm_tui.cli.card_text import print_card
    from mlpm_tui.services.documents import card_document

    with reading(context.obj) as board:
        dossier = board.dossier(card)
        observed = board.observed([dossier]) if dossier.experiment else {}
        seen, directions = observed.get(dossier.card.key), board.directions(dossier)
        document = card_document(dossier, board.now, seen, directions)
        if context.obj.is_json:
            print_json(document)
        else:
            print_card(dossier, document)


COMMANDS: Mapping[str, Callable[..., None]] = {
    "edit": card_content.edit,
    "assign": card_content.assign,
    "block": card_content.block,
    "unblock": card_content.unblock,
    "comment": card_content.comment,
    "check": card_content.check,
    "move": card_place.move,
    "order": card_place.order,
    "link": card_place.link,
    "unlink": card_place.unlink,
    "delete": card_place.delete,
    "restore": card_place.restore,
}
for _name, _function in COMMANDS.items():
    verb(app, _name)(_function)
