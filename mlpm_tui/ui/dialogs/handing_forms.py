"""What is asked to hand a model over and to promise something of it: lists to pick from, forms."""

from datetime import timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.handing import AcceptHandoff, ReturnHandoff
from mlpm_tui.domain.objective_keeping import RecordMeasurement, SetObjective
from mlpm_tui.domain.text import check_line
from mlpm_tui.services.objective_reading import read_promises, read_share, read_window
from mlpm_tui.ui.dialogs.form import Field, Values
from mlpm_tui.ui.dialogs.pick import Item
from mlpm_tui.ui.dialogs.small_forms import Form
from mlpm_tui.ui.dialogs.typed import read_field
from mlpm_tui.ui.widgets.standing_text import item_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.objectives import Objective
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.documents import Document

ACCEPT, RETURN, ASK = "accept", "return", "ask"
REPORT, NEW = "report", "new"
KEEP = "keep it unchecked"
_REFUSE = "refuse it"


def handoff_steps(handoff: "Document", who: str) -> list[Item]:
    """Return what can be done with a handoff under way; what waits for `who` comes first."""
    receiver, state = handoff["receiver"], handoff["state"]
    is_mine = receiver.casefold() == who.casefold()
    own = "" if is_mine else f"for {receiver}, with a reason"
    answers = [
        Item(ACCEPT, "Accept it", detail=own),
        Item(RETURN, "Send it back", detail=own),
    ]
    items = [
        Item(item["item"], f"{item['item']:<25}{item_words(item, is_short=True)}")
        for item in handoff["items"]
    ]
    asking = [Item(ASK, f"Ask {receiver} to take it")]
    if state == "waiting":
        return [*answers, *items] if is_mine else [*items, *answers]
    return [*items, *asking] if handoff["missing"] else [*asking, *items]


def queue_items(queue: "Sequence[Document]", who: str) -> list[Item]:
    """Return the handoffs of a project to pick from; what waits for `who` comes first."""

    def is_mine(one: "Document") -> bool:
        is_waiting = one["state"] == "waiting"
        return is_waiting and bool(one["receiver"].casefold() == who.casefold())

    return [
        Item(
            one["id"],
            f"{_queue_words(one, is_mine=is_mine(one))}  {one['title']}",
            lead=one["id"],
            detail=f"{one['there']} of 6 items",
        )
        for one in sorted(queue, key=lambda one: not is_mine(one))
    ]


def _queue_words(one: "Document", *, is_mine: bool) -> str:
    if one["state"] != "waiting":
        return f"{one['opened_by']} to {one['receiver']}, {one['state']}"
    waited = show_duration(timedelta(minutes=one["waiting_s"] // 60))
    return f"waits {waited} for {'you' if is_mine else one['receiver']}"


def item_fields(item: "Document") -> tuple[Field, ...]:
    """Return the fields of one of the six items."""
    return (
        Field("evidence", "A path, a run or an address", item["evidence"] or "", "runs:/..."),
        Field("note", "What there is to say about it", item["note"] or ""),
        Field("missing", "Where nothing is found there", _REFUSE, choices=(_REFUSE, KEEP)),
    )


def answer_form(card: Card, receiver: str, who: str, *, is_return: bool) -> Form:
    """Ask why a model is sent back, and why somebody does it who is not its receiver."""
    fields: list[Field] = []
    if is_return:
        fields.append(Field("reason", "What has to be mended"))
    if receiver.casefold() != who.casefold():
        fields.append(Field("force", f"Why you, {who}, do it for {receiver}"))

    def read(values: Values) -> "list[Wish]":
        force = ""
        if "force" in values:
            force = read_field(values, "force", lambda text: check_line(text, "A reason", 500))
        if not is_return:
            return [AcceptHandoff(card.id, force)]
        reason = read_field(values, "reason", lambda text: check_line(text, "A reason", 500))
        return [ReturnHandoff(card.id, reason, force)]

    verb = "Send back" if is_return else "Accept"
    return f"{verb} {card.id}", tuple(fields), read


def promise_steps(objectives: "Sequence[Objective]") -> list[Item]:
    """Return what can be done with a card's objectives: a new one, a report, or one of these."""
    items = [
        Item(NEW, "A new objective", "set"),
        Item(REPORT, "What a load test measured", "record"),
    ]
    for number, each in enumerate(objectives, 1):
        items.append(Item(f"change {number}", each.text, "change"))
        items.append(Item(f"remove {number}", each.text, "remove"))
    return items


def promise_form(card: Card, standing: "Objective | None") -> Form:
    """Ask what a service is to keep."""
    text, share, days, least = "", "", "30d", ""
    if standing is not None:
        text, days = standing.text, f"{standing.window_days}d"
        share = "" if standing.target is None else f"{standing.target * 100:g}%"
        least = str(standing.least or "")

    def read(values: Values) -> "list[Wish]":
        typed = values["share"].strip()
        target = read_field(values, "share", read_share) if typed else None
        window = read_field(values, "window", read_window)
        least = read_field(values, "least", _read_least)
        promises = read_field(
            values, "text", lambda text: read_promises(text, target, window, least)
        )
        return [SetObjective(card.id, promise) for promise in promises]

    fields = (
        Field("text", "Objective", text, "latency_p99 < 100ms"),
        Field("share", "Of latency: how many requests", share, "99%"),
        Field("window", "How long it counts", days),
        Field("least", "Events before a burn rate is believed", least, "ten bad ones"),
    )
    return f"An objective of {card.id}", fields, read


def report_form(card: Card) -> Form:
    """Ask for a load test's report."""

    def read(values: Values) -> "list[Wish]":
        return [read_field(values, "file", lambda text: _measured(card, text))]

    field = Field("file", "A report of k6, Locust, wrk --latency or hey", "", "report.json")
    return f"What was measured of {card.id}", (field,), read


def _measured(card: Card, text: str) -> RecordMeasurement:
    from pathlib import Path

    from mlpm_tui.sources.load_reports import read_report

    file = Path(check_line(text, "A file's name", 2_000)).expanduser()
    report = read_report(file)
    load = report.load
    return RecordMeasurement(card.id, load.tool, str(file), load.figures(), report.digest)


def _read_least(text: str) -> int:
    from mlpm_tui.domain.errors import BadText

    typed = text.strip() or "0"
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:  # noqa: PLR2004  a billion
        raise BadText(f"{typed[:40]!r} is no number of events; write 1000.")
    return int(typed)
