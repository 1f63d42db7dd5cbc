"""What Alertmanager sends to a webhook (version 4 of its JSON), and Grafana after its example."""

import math
from datetime import datetime

from mlpm_tui.domain.alert_reports import AlertReport, severity_of
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.sources.alert_json import BAD_BODY, Part
from mlpm_tui.sources.alert_labels import (
    ReadingBody,
    address,
    check_lengths,
    facts_of,
    headline,
    labels_of,
    no_model,
    runbook,
    taken,
)

TITLES = ("summary", "title")
NOTES = ("description", "message")
RUNBOOKS = ("runbook_url", "runbook")
LINKS = ("generatorURL", "panelURL", "dashboardURL")
NUMBERS = ("value", "before", "threshold")
SAID = frozenset((*TITLES, *NOTES, *RUNBOOKS, *NUMBERS))
STATES = ("firing", "resolved")


def is_alertmanager(body: Part) -> bool:
    """Tell whether a body has the shape of Alertmanager's."""
    fields = body.value
    return isinstance(fields, dict) and isinstance(fields.get("alerts"), list)


def alertmanager_reports(body: Part, how: ReadingBody) -> tuple[AlertReport, ...]:
    """Return the alerts of a delivery, firing and resolved ones."""
    alerts = body.get("alerts")
    if alerts is None:
        raise RuleBroken("The body has no list `alerts`, as what Alertmanager sends has.", BAD_BODY)
    common = body.first("externalURL")
    return tuple(_report(alert, how, common) for alert in alerts.parts())


def left_out(body: Part) -> int:
    """Return how many alerts the sender left out of a delivery (its `max_alerts`)."""
    part = body.get("truncatedAlerts")
    return 0 if part is None else max(0, int(part.number()))


def _report(alert: Part, how: ReadingBody, common: Part | None) -> AlertReport:
    labels = labels_of(alert.get("labels"))
    alertname = labels.get("alertname", "")
    severity = next((labels[name] for name in how.names.severity if name in labels), "")
    model = taken(labels, how.names.model) or how.model
    if not model:
        raise no_model(f"`{alert.path}.labels`", how.names.model)
    signal = taken(labels, how.names.signal)
    if not signal:
        names = " or ".join(how.names.signal)
        raise RuleBroken(f"`{alert.path}.labels` has no label {names}.", BAD_BODY)
    notes = alert.get("annotations") or Part({}, f"{alert.path}.annotations")
    title = notes.first(*TITLES)
    note = notes.first(*NOTES)
    starts_at, ends_at = _episode(alert, how.now)
    check_lengths(model, signal, alert.path)
    return AlertReport(
        model,
        signal,
        headline(title) or alertname or signal,
        starts_at,
        ends_at,
        severity_of(severity) or "warning",
        labels,
        "alertmanager",
        before=_number(notes, "before"),
        after=_number(notes, "value"),
        threshold=_number(notes, "threshold"),
        summary=note.note() if note else "",
        runbook=runbook(notes.first(*RUNBOOKS)),
        url=address(alert.first(*LINKS) or common),
        facts=_facts(notes),
    )


def _episode(alert: Part, now: datetime) -> tuple[datetime, datetime | None]:
    """Return when the alert began and, where it is over, when it ended."""
    status = alert.get("status")
    said = status.line() if status else "firing"
    if said not in STATES:
        raise RuleBroken(f"`{alert.path}.status` has to be firing or resolved.", BAD_BODY)
    begun, ended = alert.get("startsAt"), alert.get("endsAt")
    starts_at = (begun.time(now) if begun else None) or now
    if said == "firing":
        # For a firing alert the end is when the sender will stop believing in it.
        return starts_at, None
    return starts_at, max(starts_at, (ended.time(now) if ended else None) or now)


def _number(notes: Part, name: str) -> float | None:
    """Return an annotation that is a number; anything else that stands there says nothing."""
    part = notes.get(name)
    if part is None or not isinstance(part.value, str | int | float):
        return None
    try:
        found = float(part.value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _facts(notes: Part) -> tuple[tuple[str, str], ...]:
    others = {name: part.shown() for name, part in notes.each() if name not in SAID}
    return facts_of(others)
