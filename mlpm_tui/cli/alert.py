"""`mlpm alert`: triage. Listing, mutes and measures stand in modules of their own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli import alert_ingest, alert_list, alert_measured, alert_mutes
from mlpm_tui.cli.alert_typed import AlertIds, Reason, once, read_until, split_last
from mlpm_tui.cli.answers import print_json, print_line, print_said
from mlpm_tui.cli.session import Session, writing
from mlpm_tui.cli.shared import UsageError, noun, verb
from mlpm_tui.cli.typed import FILTER_SETTINGS
from mlpm_tui.domain.alert_handling import (
    AcknowledgeAlert,
    MergeAlert,
    OpenRepair,
    ReopenAlert,
    ResolveAlert,
    SnoozeAlert,
    SplitAlert,
    UnacknowledgeAlert,
    WakeAlert,
)
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.editing import AssignCard

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

app = noun("Deal with alerts: list, take up, put off, merge, resolve, mend.")

CAUSE_WORDS = (
    "real_change, pipeline_fault, model_degraded, planned_change, false_alarm, duplicate, recovered"
)
REPAIR_KINDS = "retraining, experiment, epic, task"


@verb(app, "ack")
def acknowledge(context: typer.Context, alerts: AlertIds) -> None:
    """Take alerts up: they are yours where they were nobody's, and a snooze ends."""
    _each(context, alerts, AcknowledgeAlert)


@verb(app, "unack")
def unacknowledge(context: typer.Context, alerts: AlertIds) -> None:
    """Give alerts back that you took up; they wait for somebody again."""
    _each(context, alerts, UnacknowledgeAlert)


@verb(app, "assign")
def assign(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="ID... WHO", help="Alerts, and who is to see to them.")
    ],
) -> None:
    """Give alerts an owner, `me` for oneself; `none` takes it away."""
    alerts, who = split_last(words, "a name")
    owner = None if who.casefold() == "none" else who
    _do(context, alerts, [AssignCard(name, owner) for name in alerts])


@verb(app, "snooze")
def snooze(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="ID... TIME", help="Alerts, and 4h, 30min or a day.")
    ],
    *,
    reason: Reason = "",
) -> None:
    """Put alerts off; they wake by themselves and say so. At most 30 days."""
    alerts, time = split_last(words, "a time such as 4h")
    with writing(context.obj, alerts[0]) as session:
        until = read_until(time, session.now)
        wishes = [SnoozeAlert(name, until, reason) for name in alerts]
        _answer(context, session, alerts, wishes)


@verb(app, "wake")
def wake(context: typer.Context, alerts: AlertIds) -> None:
    """End a snooze before its time."""
    _each(context, alerts, WakeAlert)


@verb(app, "merge")
def merge(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="ID... INTO", help="Alerts, and the one that stands for them."),
    ],
) -> None:
    """Let one alert stand for others about the same; they are resolved as duplicates."""
    alerts, into = split_last(words, "the one that stands for them")
    _do(context, (*alerts, into.upper()), [MergeAlert(name, into) for name in alerts])


@verb(app, "split")
def split(context: typer.Context, alerts: AlertIds) -> None:
    """Let merged alerts stand alone again."""
    _each(context, alerts, SplitAlert)


@verb(app, "resolve")
def resolve(
    context: typer.Context,
    alerts: AlertIds,
    *,
    cause: Annotated[str, typer.Option("--cause", metavar="CAUSE", help=CAUSE_WORDS)] = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="What it was, in a sentence.")
    ] = "",
) -> None:
    """Resolve alerts with what they came to; their cards go to done.

    The cause tells which monitors are worth their noise (`mlpm alert stats`).
    """
    if not cause and not reason:
        raise UsageError(f"Say what it came to: --cause takes {CAUSE_WORDS}; --reason a sentence")
    _do(context, alerts, [ResolveAlert(name, cause, reason) for name in once(alerts)])


@verb(app, "reopen")
def reopen(context: typer.Context, alerts: AlertIds, *, reason: Reason = "") -> None:
    """Let resolved alerts fire again."""
    _do(context, alerts, [ReopenAlert(name, reason) for name in once(alerts)])


@verb(app, "repair")
def repair(
    context: typer.Context,
    alert: Annotated[str, typer.Argument(metavar="ID", help="An alert's id.")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help=REPAIR_KINDS)],
) -> None:
    """Open the card that mends what an alert is about, filled in and tied to it."""
    wanted = kind.strip().casefold()
    found = [word for word in REPAIR_KINDS.split(", ") if wanted and word.startswith(wanted)]
    if len(found) != 1:
        raise UsageError(f"{kind[:40]!r} repairs nothing; KIND is {REPAIR_KINDS}")
    with writing(context.obj, alert) as session:
        before = session.desk.project.cards.keys()
        said = session.do(OpenRepair(alert, Kind(found[0]), _steps(session, alert, found[0])))
        cards = session.desk.project.cards
        made = next(cards[key] for key in cards if key not in before)
        if context.obj.is_json:
            print_json(_documents(session, [made.id])[0])
        else:
            print_said(said)
            print_line(f"  {made.id}  {made.title}")


def _steps(session: Session, alert: str, kind: str) -> tuple[str, ...]:
    """Return the steps of the plan that a model's retraining has; of other repairs none."""
    if kind != Kind.RETRAINING:
        return ()
    from mlpm_tui.services.retraining_plans import read_plan

    known = session.kept(alert).alert
    return read_plan(known.model if known is not None else "").steps


def _each(context: typer.Context, alerts: Sequence[str], wish: "Callable[[str], Wish]") -> None:
    _do(context, alerts, [wish(name) for name in once(alerts)])


def _do(context: typer.Context, alerts: Sequence[str], wishes: "Sequence[Wish]") -> None:
    with writing(context.obj, alerts[0]) as session:
        _answer(context, session, once(alerts), wishes)


def _answer(
    context: typer.Context, session: Session, alerts: Sequence[str], wishes: "Sequence[Wish]"
) -> None:
    """Do wishes as one step, and answer with their sentences or the alerts as JSON."""
    said = session.do(*wishes)
    if context.obj.is_json:
        documents = _documents(session, alerts)
        print_json(documents[0] if len(wishes) == 1 else documents)
        return
    print_said(said)
    for name in alerts if len(alerts) > 1 else ():
        card = session.kept(name).card
        print_line(f"  {card.id}  {card.title}")


def _documents(session: Session, alerts: Iterable[str]) -> list[dict[str, object]]:
    from mlpm_tui.services.documents import card_document

    directions = session.desk.project.directions
    return [card_document(session.kept(name), session.now, None, directions) for name in alerts]


COMMANDS: Mapping[str, Callable[..., None]] = {
    "show": alert_list.show,
    "mute": alert_mutes.mute,
    "mutes": alert_mutes.mutes,
    "unmute": alert_mutes.unmute,
    "stats": alert_measured.stats,
    "ingest": alert_ingest.ingest,
}
verb(app, "list", FILTER_SETTINGS)(alert_list.list_alerts)
for _name, _function in COMMANDS.items():
    verb(app, _name)(_function)
