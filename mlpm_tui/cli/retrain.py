"""`mlpm retrain`: when models are to be trained again, and whether what came of it is better."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.retrain_cards import compare, show, start
from mlpm_tui.cli.session import Reading, Session, reading, writing
from mlpm_tui.cli.shared import UsageError, noun, verb

if TYPE_CHECKING:
    from mlpm_tui.domain.fleet import Fleet
    from mlpm_tui.domain.retraining import ScheduleRetraining
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.documents import Document

ModelName = Annotated[str, typer.Argument(metavar="MODEL", help="A model in production.")]

app = noun("Train models again: schedules, due cards, champion against challenger.")


@verb(app, "schedule")
def schedule(
    context: typer.Context,
    model: ModelName,
    rule: Annotated[
        str, typer.Argument(metavar="[RULE]", help="RFC 5545; monthly where none is given.")
    ] = "",
    *,
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The first day it may come; else today.")
    ] = "",
    zone: Annotated[
        str, typer.Option("--zone", metavar="ZONE", help="As Europe/Berlin; else this machine's.")
    ] = "",
) -> None:
    """Say when a model is to be trained again; `mlpm tick` opens the card on the day.

    RULE is a recurrence of RFC 5545 such as "FREQ=MONTHLY;BYMONTHDAY=1" or
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO". A day that a month lacks (the 31st) is its last one. It is
    meant in the zone's own time, whatever its clocks do. A second rule replaces the first.
    """
    from mlpm_tui.domain.retraining import ScheduleRetraining
    from mlpm_tui.domain.retraining_rules import MONTHLY, read_repeat
    from mlpm_tui.domain.zones import zone_named
    from mlpm_tui.services.retraining_zone import machine_zone

    repeat = read_repeat(rule or MONTHLY)
    named, whence = (zone, "") if zone else machine_zone()
    meant = zone_named(named)
    with writing(context.obj) as session:
        starts_at = _start(start, session.now.astimezone(meant))
        wish = ScheduleRetraining(model, starts_at, repeat.text, named)
        _check_comes(wish, session.now)
        said = session.do(wish)
        document = _scheduled(session.desk.library.fleet(session.desk.project.key), model, session)
    if context.obj.is_json:
        print_json(document)
        return
    print_said(said)
    if repeat.clamped(starts_at.astimezone(meant).day):
        print_line("The day of a month that lacks it is the month's last day.")
    _print_coming(document, whence)


def _start(text: str, today: datetime) -> datetime:
    """Return the moment that was typed, in the zone of `today`; midnight where a day was."""
    from datetime import UTC

    from mlpm_tui.services.recurrence import FARTHEST

    found = today.replace(hour=0, minute=0, second=0, microsecond=0)
    if text:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise UsageError(
                f"--from takes a day such as 2026-12-01 or 2026-12-01T09:00, not {text[:40]!r}"
            ) from None
        if found.tzinfo is None:
            found = found.replace(tzinfo=today.tzinfo)
    if abs(found - today) > FARTHEST:
        raise UsageError(f"--from lies too far from today: {text[:40]}")
    return found.astimezone(UTC)


def _check_comes(wish: "ScheduleRetraining", now: datetime) -> None:
    """Refuse a rule that has no moment at all from its start on."""
    from mlpm_tui.domain.errors import RuleBroken
    from mlpm_tui.domain.fleet import Schedule
    from mlpm_tui.services.recurrence import next_after

    tried = Schedule(0, 0, wish.rule, wish.starts_at, wish.zone)
    if next_after(tried, wish.starts_at - timedelta(seconds=1)) is None:
        raise RuleBroken(
            f"{wish.rule} never comes from {wish.starts_at:%Y-%m-%d} on: check its parts, and "
            f"UNTIL against today ({now:%Y-%m-%d}).",
            "never",
        )


def _scheduled(fleet: "Fleet", name: str, session: Session) -> "Document":
    from mlpm_tui.domain.model_words import find_model
    from mlpm_tui.domain.retraining import schedule_of
    from mlpm_tui.services.retraining_documents import schedule_document

    model = find_model(fleet, name)
    found = schedule_of(fleet, model)
    return {} if found is None else schedule_document(model, found, session.now)


def _print_coming(document: "Document", whence: str = "") -> None:
    zone = document["zone"] + (f" ({whence})" if whence else "")
    if document["due_for"] is not None:
        missed = f" (missed: {document['missed']})" if document["missed"] else ""
        print_line(f"Due since {_local(document, 'due_for')}{missed}: `mlpm tick` opens the card.")
    coming = _local(document, "next") if document["next"] else "never again"
    print_line(f"Next: {coming}, {zone}.")


def _local(document: "Document", name: str) -> str:
    """Write a moment as the clocks of the schedule's zone show it."""
    from mlpm_tui.services.retraining_zone import local_time

    return local_time(document[name], document["zone"]) if document[name] else ""


@verb(app, "list")
def list_(context: typer.Context) -> None:
    """List the schedules: each model's rule, its last and its next retraining."""
    with reading(context.obj) as board:
        documents = _documents(board)
    if context.obj.is_json:
        print_json({"schedules": documents})
        return
    if not documents:
        print_line("No model has a retraining schedule: `mlpm retrain schedule MODEL` gives one.")
        return
    rows = [
        (
            *(document["model"], document["rule"], document["zone"]),
            *(_local(document, "opened_for"), _coming(document), _state(document)),
        )
        for document in documents
    ]
    print_table(("model", "rule", "zone", "last", "next", "state"), rows, "rule")


def _documents(board: Reading) -> "list[Document]":
    from mlpm_tui.services.retraining_documents import schedule_document

    fleet = board.library.fleet(board.project().key)
    models = {model.key: model for model in fleet.models}
    return sorted(
        (
            schedule_document(models[each.model], each, board.now)
            for each in fleet.schedules
            if each.model in models
        ),
        key=lambda document: str(document["model"]),
    )


def _coming(document: "Document") -> str:
    return _local(document, "next") if document["next"] else "-"


def _state(document: "Document") -> str:
    if document["trouble"]:
        return str(document["trouble"])
    if document["retired"]:
        return "retired"
    if document["paused_at"] is not None:
        return f"paused since {document['paused_at']:%Y-%m-%d}"
    if document["due_for"] is not None:
        return "due" + (f", missed: {document['missed']}" if document["missed"] else "")
    return ""


@verb(app, "due")
def due(context: typer.Context) -> None:
    """List what is due: models whose day has come, and retrainings that are not done."""
    from mlpm_tui.services.retraining import open_cards
    from mlpm_tui.services.retraining_documents import open_document

    with reading(context.obj) as board:
        known = _documents(board)
        documents = [d for d in known if d["due_for"] is not None and not d["retired"]]
        cards = [open_document(each) for each in open_cards(board.library, board.project())]
    if context.obj.is_json:
        print_json({"due": documents, "open": cards})
        return
    for document in documents:
        missed = f" (missed: {document['missed']})" if document["missed"] else ""
        since = _local(document, "due_for")
        print_line(f"{document['model']}: due since {since}{missed}; `mlpm tick` opens the card")
    if cards:
        zones = {document["model"]: document["zone"] for document in known}
        rows = [_open_row(card, zones.get(card["model"], "UTC")) for card in cards]
        heads = ("id", "model", "status", "owner", "was due", "missed", "done by", "steps")
        print_table(heads, rows, "model")
    if not documents and not cards:
        print_line("No retraining is due.")


def _open_row(card: "Document", zone: str) -> tuple[str, ...]:
    from mlpm_tui.services.retraining_zone import local_time

    return (
        *(card["id"], card["model"], card["status"], card["owner"] or ""),
        local_time(card["due_for"], zone) if card["due_for"] else "",
        str(card["missed"] or ""),
        *(str(card["due"] or ""), card["done"]),
    )


@verb(app, "pause")
def pause(context: typer.Context, model: ModelName) -> None:
    """Open no cards for a model until its schedule is resumed."""
    from mlpm_tui.domain.retraining import PauseSchedule

    _do(context, model, PauseSchedule(model))


@verb(app, "resume")
def resume(context: typer.Context, model: ModelName) -> None:
    """Let a paused schedule go on; what came meanwhile is passed over."""
    from mlpm_tui.domain.retraining import ResumeSchedule, schedule_of
    from mlpm_tui.services.recurrence import passed

    with reading(context.obj) as board:
        fleet = board.library.fleet(board.project().key)
        known = fleet.model(model)
        found = schedule_of(fleet, known) if known is not None else None
        latest = passed(found, board.now) if found is not None else None
    _do(context, model, ResumeSchedule(model, latest))


@verb(app, "remove")
def remove(context: typer.Context, model: ModelName) -> None:
    """Take a model's schedule away; the cards that it opened stay."""
    from mlpm_tui.domain.retraining import RemoveSchedule

    _do(context, model, RemoveSchedule(model))


def _do(context: typer.Context, model: str, wish: "Wish") -> None:
    with writing(context.obj) as session:
        said = session.do(wish)
        fleet = session.desk.library.fleet(session.desk.project.key)
        document = _scheduled(fleet, model, session)
    if context.obj.is_json:
        print_json(document)
        return
    print_said(said)


verb(app, "start")(start)
verb(app, "show")(show)
verb(app, "compare")(compare)
