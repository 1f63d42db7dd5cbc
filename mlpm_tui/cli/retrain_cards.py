"""A retraining's card: started by hand, shown, and its challenger held against the champion."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs
from mlpm_tui.cli.call import Ending
from mlpm_tui.cli.session import Reading, reading, writing
from mlpm_tui.cli.typed import CardId
from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.fleet import Model
    from mlpm_tui.services.documents import Document
    from mlpm_tui.services.retraining_comparing import Asked


def start(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model in production.")],
    *,
    title: Annotated[str, typer.Option("--title", help="Else: Retrain MODEL.")] = "",
) -> None:
    """Open a retraining's card now, whatever the schedule says."""
    from mlpm_tui.domain.retraining import OpenRetraining
    from mlpm_tui.services.retraining import waiting_for
    from mlpm_tui.services.retraining_documents import open_document
    from mlpm_tui.services.retraining_plans import read_plan

    with writing(context.obj) as session:
        desk = session.desk
        desk.read_whole()
        waiting = waiting_for(desk.library, desk.project, model)
        wish = OpenRetraining(model, read_plan(model), waiting=waiting, title=title)
        card = session.added(wish)
        dossier = session.kept(card.id)
    if context.obj.is_json:
        print_json(open_document(dossier))
        return
    print_line(dossier.card.id)
    if waiting:
        print_line(f"Still open for {model}: {', '.join(waiting)}")


def show(
    context: typer.Context,
    card: Annotated[
        str, typer.Argument(metavar="ID|MODEL", help="A retraining's card, or a model.")
    ],
) -> None:
    """Show a retraining, or a model's schedule with its latest one, and who the champion is."""
    with reading(context.obj) as board:
        document = _shown(board, card)
    if context.obj.is_json:
        print_json(document)
        return
    print_pairs(_pairs(document))


def _shown(board: Reading, text: str) -> "Document":
    from mlpm_tui.domain.retraining import retraining_part, schedule_of
    from mlpm_tui.services.retraining import latest_for, model_named
    from mlpm_tui.services.retraining_documents import open_document, schedule_document
    from mlpm_tui.services.retraining_registry import registry_of, serving_document

    project = board.project()
    fleet = board.library.fleet(project.key)
    model = fleet.model(text)
    dossier: Dossier | None
    if model is None:
        dossier = board.dossier(text)
        model = model_named(fleet, retraining_part(dossier).model, board.now)
    else:
        dossier = latest_for(board.library, project, model.name)
    found = schedule_of(fleet, model)
    known = registry_of(board.call.settings.tracking_uri, model)
    return {
        "model": model.name,
        "schedule": found and schedule_document(model, found, board.now),
        "card": dossier and open_document(dossier),
        "registry": serving_document(known) | {"said": known.shown},
    }


def _pairs(document: "Document") -> list[tuple[str, str]]:
    from mlpm_tui.services.retraining_documents import schedule_words
    from mlpm_tui.services.retraining_zone import local_time

    card, schedule = document["card"], document["schedule"]
    zone = schedule["zone"] if schedule is not None else "UTC"
    pairs = [("model", document["model"])]
    if schedule is not None:
        pairs.append(("schedule", schedule_words(schedule)))
    if document["registry"]["said"]:
        pairs.append(("registry", document["registry"]["said"]))
    if card is None:
        return [*pairs, ("card", "none yet")]
    missed = f", missed: {card['missed']}" if card["missed"] else ""
    due_for = f", for {local_time(card['due_for'], zone)}{missed}" if card["due_for"] else ""
    owner = card["owner"] or "nobody"
    pairs.append(("card", f"{card['id']}  {card['status']}, {owner}{due_for}"))
    pairs += [("", f"[{'x' if i['done'] else ' '}] {i['text']}") for i in card["checklist"]]
    if (verdict := card["verdict"]) is not None:
        pairs += [("champion", card["champion"]), ("challenger", card["challenger"])]
        pairs.append(("verdict", f"{verdict['verdict']}: {verdict['why']}"))
        pairs.append(("advice", verdict["todo"]))
    return pairs


def compare(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    *,
    challenger: Annotated[
        str,
        typer.Option(
            "--challenger", metavar="RUN", help="A run, a version (v5) or an alias (@name)."
        ),
    ] = "",
    champion: Annotated[
        str, typer.Option("--champion", metavar="RUN", help="Else the registry's alias.")
    ] = "",
    metric: Annotated[
        str, typer.Option("--metric", metavar="NAME", help="Else the most usual of both.")
    ] = "",
    predictions: Annotated[
        str,
        typer.Option(
            "--predictions", metavar="SRC", help="Labelled rows that both judged: file or folder."
        ),
    ] = "",
    label: Annotated[str, typer.Option("--label", metavar="COLUMN")] = "label",
    champion_column: Annotated[
        str, typer.Option("--champion-column", metavar="COLUMN")
    ] = "champion",
    challenger_column: Annotated[
        str, typer.Option("--challenger-column", metavar="COLUMN")
    ] = "challenger",
) -> int | None:
    """Say whether the newly trained model is better than the one in production.

    The champion is the run of the registered version with the model's alias, the challenger the
    newest finished run that is tagged with the card (mlpm.card) or tied to it, else the version
    with the alias `challenger`. What came of it is kept on the card. Exit code 0 means improved;
    3 means worse, equivalent or unproven.
    """
    from mlpm_tui.services.retraining_comparing import Asked
    from mlpm_tui.sources.labelled_rows import Columns

    asked = Asked(
        *(champion, challenger, metric, predictions),
        Columns(label, champion_column, challenger_column),
    )
    return _compared(context, card, asked)


def _compared(context: typer.Context, card: str, asked: "Asked") -> int | None:
    from mlpm_tui.domain.retraining import RecordComparison, retraining_part
    from mlpm_tui.services.retraining import model_named
    from mlpm_tui.services.retraining_comparing import compare_retraining

    with reading(context.obj) as board:
        dossier = board.dossier(card)
        fleet = board.library.fleet(dossier.card.id.partition("-")[0])
        model: Model = model_named(fleet, retraining_part(dossier).model, board.now)
        uri = board.call.settings.tracking_uri
        directions = board.directions(dossier)
        found = compare_retraining(uri, model, dossier, asked, directions)
        is_kept = not board.library.is_read_only
    document = found.comparison.as_json()
    if is_kept:
        with writing(context.obj, card) as session:
            session.do(RecordComparison(card, found.champion, found.challenger, document))
    told = {"id": dossier.card.id, "model": model.name, **document}
    told |= {"champion_run": found.champion, "challenger_run": found.challenger}
    if context.obj.is_json:
        print_json(told | {"notes": list(found.notes), "recorded": is_kept})
    else:
        _print_comparison(told, found.notes)
    return None if found.comparison.is_improved else Ending.ANSWERED_NO


def _print_comparison(told: "Document", notes: tuple[str, ...]) -> None:
    print_line(f"{told['id']}  {told['verdict']}: {told['why']}")
    print_line(f"  advice      {told['todo']}")
    print_line(f"  champion    {safe_line(told['champion_run'], 200)}")
    print_line(f"  challenger  {safe_line(told['challenger_run'], 200)}")
    for number, said in enumerate([*told["evidence"], *notes]):
        head = f"{told['level']:<10}" if number == 0 else " " * 10
        print_line(f"  {head}  {said}")
