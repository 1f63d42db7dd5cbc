"""Alerts as documents: what their cases know, and what of it needs other alerts' names."""

from datetime import datetime, timedelta

from mlpm_tui.domain.alert_cases import by_hand
from mlpm_tui.domain.alert_muting import muted_what
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.fleet import Mute
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.services.documents import Document


def case_document(incident: Incident | None, alert: Alert) -> Document:
    """Return what is known of an alert beside its card: who reported it, and what was done.

    One that was opened by hand and not handled yet has no case, and the same fields.
    """
    case = incident or by_hand(alert)
    return {
        "fingerprint": case.fingerprint,
        "labels": dict(case.labels),
        "origin": case.origin,
        "group": case.group,
        "starts_at": case.starts_at,
        "ended_at": case.ended_at,
        "last_seen_at": case.last_seen_at,
        "first": {"after": case.first_after, "window": case.first_window},
        "reported_until": case.reported_until,
        "threshold": case.threshold,
        "floor": case.floor,
        "summary": case.summary,
        "facts": [{"name": name, "value": value} for name, value in case.facts],
        "runbook": case.runbook,
        "url": case.url,
        "acknowledged_at": case.acknowledged_at,
        "snoozed_by": case.snoozed_by,
        "snooze_reason": case.snooze_reason,
        "woke_at": case.woke_at,
        "escalated_at": case.escalated_at,
        "resolved_at": case.resolved_at,
        "resolved_by": case.resolved_by,
        "cause": case.cause,
        "resolution": case.resolution,
        "reopened": case.reopened,
    }


def mute_document(mute: Mute, number: int | None, now: datetime) -> Document:
    """Return a mute; `number` is what commands call it by while it holds."""
    left = (mute.until - now) if mute.ended_at is None else timedelta()
    return {
        "number": number,
        "what": muted_what(mute),
        "model": mute.model,
        "signal": mute.signal,
        "labels": dict(mute.labels),
        "until": mute.until,
        "reason": mute.reason,
        "who": mute.who,
        "made_at": mute.made_at,
        "ended_at": mute.ended_at,
        "remaining_s": max(0, round(left.total_seconds())),
    }
