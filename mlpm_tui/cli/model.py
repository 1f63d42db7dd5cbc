"""`mlpm model`: the models that run in production."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs, print_said, print_table
from mlpm_tui.cli.session import Reading, Session, reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.fleet import Fleet, Model
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.documents import Document

app = noun("Say which models run in production.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The model's name.")]
Description = Annotated[str | None, typer.Option("--description", help="What it is for.")]
OwnerOf = Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Who answers for it.")]
Registered = Annotated[
    str | None, typer.Option("--registered", metavar="NAME", help="Its name in MLflow's registry.")
]
Alias = Annotated[
    str | None, typer.Option("--alias", help="The registry's alias of what runs; else champion.")
]
Runbook = Annotated[
    str | None, typer.Option("--runbook", metavar="URL", help="What to do at night.")
]
Epic = Annotated[
    str | None, typer.Option("--epic", metavar="ID", help="The epic that brought it there.")
]


@verb(app, "add")
def add(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    name: Name,
    *,
    description: Description = None,
    owner: OwnerOf = None,
    registered: Registered = None,
    alias: Alias = None,
    runbook: Runbook = None,
    epic: Epic = None,
) -> None:
    """Add a model that runs in production."""
    from mlpm_tui.domain.model_keeping import AddModel

    fields = _given(description, owner, registered, alias, runbook)
    _do(context, name, AddModel(name, fields, epic or ""))


@verb(app, "edit")
def edit(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    name: Name,
    *,
    description: Description = None,
    owner: OwnerOf = None,
    registered: Registered = None,
    alias: Alias = None,
    runbook: Runbook = None,
    epic: Epic = None,
    back: Annotated[bool, typer.Option("--back", help="Bring a retired model back.")] = False,
) -> None:
    """Change what is known of a model; `none` clears a field."""
    from mlpm_tui.domain.model_keeping import EditModel, ReviveModel

    fields = _given(description, owner, registered, alias, runbook)
    fields = {name: "" if _is_none(text) else text for name, text in fields.items()}
    wishes: list[Wish] = [ReviveModel(name)] if back else []
    if fields or epic is not None:
        wishes.append(EditModel(name, fields, "" if _is_none(epic or "") else epic))
    if not wishes:
        raise UsageError("Say what is to change: --owner, --runbook, --epic, --back, ...")
    _do(context, name, *wishes)


@verb(app, "retire")
def retire(context: typer.Context, name: Name) -> None:
    """Take a model out of production: nothing is looked at any more, all is kept."""
    from mlpm_tui.domain.model_keeping import RetireModel

    _do(context, name, RetireModel(name))


@verb(app, "list")
def list_models(
    context: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Retired ones too.")] = False,
) -> None:
    """List the models, how each stands by its monitors, and how many of its alerts are open."""
    with reading(context.obj) as board:
        found = _documents(board, every=every)
    if context.obj.is_json:
        print_json(found)
    elif not found:
        print_line("No model yet: `mlpm model add NAME` adds one.")
    else:
        heads = ("model", "state", "monitors", "open alerts", "owner", "description")
        print_table(heads, map(_row, found), "description")


@verb(app, "show")
def show(context: typer.Context, name: Name) -> None:
    """Show a model: what is known of it, what serves, its sources, and what watches it."""
    with reading(context.obj) as board:
        found = _documents(board, name)[0] | _kept_up(board, name)
    if context.obj.is_json:
        print_json(found)
        return
    names = ("name", "state", "description", "owner", "registered", "alias", "runbook", "epic")
    pairs = [(name, str(found[name])) for name in names if found[name]]
    if found["retired_at"] is not None:
        pairs.append(("retired", f"{found['retired_at']:%Y-%m-%d}"))
    pairs += [("registry", found["registry"]["said"])] if found["registry"]["said"] else []
    pairs += [("retraining", found["retraining"]["said"])] if found["retraining"] else []
    pairs += [("source", f"{s['name']}: {s['kind']} {s['uri'] or ''}") for s in found["sources"]]
    pairs += [("alerts", ", ".join(found["open_alerts"]))] if found["open_alerts"] else []
    print_pairs(pairs)
    rows = [(m["signal"], m["method"], m["stands"], m["why"]) for m in found["monitors"]]
    if rows:
        print_table(("signal", "method", "state", "why"), rows, "why")
    else:
        print_line(f"Nothing watches it: `mlpm monitor add {found['name']} SIGNAL` does.")


def _kept_up(board: Reading, name: str) -> "Document":
    """Return which version serves by the registry, and when the model is trained again."""
    from mlpm_tui.domain.model_words import find_model
    from mlpm_tui.domain.retraining import schedule_of
    from mlpm_tui.services.retraining_documents import schedule_document, schedule_words
    from mlpm_tui.services.retraining_registry import registry_of, serving_document

    fleet = board.library.fleet(board.project().key)
    model = find_model(fleet, name)
    known = registry_of(board.call.settings.tracking_uri, model)
    schedule = schedule_of(fleet, model)
    document = None
    if schedule is not None:
        document = schedule_document(model, schedule, board.now)
        document["said"] = schedule_words(document)
    return {
        "registry": serving_document(known) | {"said": known.shown},
        "retraining": document,
    }


def _given(
    description: str | None,
    owner: str | None,
    registered: str | None,
    alias: str | None,
    runbook: str | None,
) -> dict[str, Any]:
    typed = {
        "description": description,
        "owner": owner,
        "registered": registered,
        "alias": alias,
        "runbook": runbook,
    }
    return {name: text for name, text in typed.items() if text is not None}


def _is_none(text: str) -> bool:
    return text.casefold() == "none"


def _do(context: typer.Context, name: str, *wishes: "Wish") -> None:
    from mlpm_tui.domain.model_words import find_model
    from mlpm_tui.services.monitor_documents import model_document

    with writing(context.obj) as session:
        said = session.do(*wishes)
        fleet = session.desk.library.fleet(session.desk.project.key)
        document = model_document(fleet, find_model(fleet, name), _ids(session))
    if context.obj.is_json:
        print_json(document)
    else:
        print_said(said)


def _ids(session: Session) -> dict[int, str]:
    return {key: card.id for key, card in session.desk.project.cards.items()}


def _documents(board: Reading, name: str = "", *, every: bool = False) -> "list[Document]":
    from mlpm_tui.domain.details import AlertState
    from mlpm_tui.domain.model_words import find_model
    from mlpm_tui.services.monitor_documents import model_document, stand_document, worst
    from mlpm_tui.services.monitor_reading import stands_of

    project = board.project()
    fleet = board.library.fleet(project.key)
    models = [find_model(fleet, name)] if name else _wanted(fleet, every=every)
    stands = stands_of(board.library, fleet, models, board.now)
    ids = {key: card.id for key, card in project.cards.items()}
    found = []
    for model in models:
        alerts = [
            ids[key]
            for key, alert in project.alerts.items()
            if alert.model == model.name and alert.state is not AlertState.RESOLVED and key in ids
        ]
        own = stands[model.name]
        state = "retired" if model.retired_at else worst(s.state for s in own)
        found.append(
            model_document(fleet, model, ids)
            | {"state": state, "open_alerts": sorted(alerts)}
            | {"monitors": [stand_document(fleet, each, None) for each in own]}
        )
    return found


def _wanted(fleet: "Fleet", *, every: bool) -> "Sequence[Model]":
    return [model for model in fleet.models if every or model.retired_at is None]


def _row(found: "Document") -> tuple[str, ...]:
    from mlpm_tui.domain.monitor_sentences import WORDS

    state: str = found["state"]
    return (
        found["name"],
        WORDS.get(state, state),
        str(len(found["monitors"])),
        str(len(found["open_alerts"]) or ""),
        found["owner"] or "",
        found["description"].partition("\n")[0],
    )
