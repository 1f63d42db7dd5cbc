"""A report's production as documents: epics, handoffs, objectives and models."""

from mlpm_tui.domain.reports import (
    EpicPart,
    HandoffPart,
    ModelPart,
    ObjectivePart,
    Report,
)
from mlpm_tui.services.documents import Document
from mlpm_tui.services.forced_steps import forced_documents


def production_documents(report: Report) -> Document:
    """Return what is on its way to production, and what is there."""
    return {
        "epics": [_epic(one) for one in report.epics],
        "handoffs": [_handoff(one) for one in report.handoffs],
        "objectives": [_objective(one) for one in report.objectives],
        "models": [_model(one) for one in report.models],
    }


def _epic(one: EpicPart) -> Document:
    return {
        "id": one.card.id,
        "title": one.card.title,
        "status": one.card.status,
        "owner": one.card.owner,
        "from": one.source,
        "progress": {"done": one.progress.done, "total": one.progress.total},
        "rollout_waits_for": one.shut or None,
        "forced": forced_documents(one.forced),
    }


def _handoff(one: HandoffPart) -> Document:
    handoff = one.handoff
    return {
        "id": one.card.id,
        "title": one.card.title,
        "receiver": handoff.receiver,
        "state": handoff.state,
        "there": one.there,
        "missing": list(one.missing),
        "waiting_s": one.waits_s,
        "opened_at": handoff.opened_at,
        "decided_at": handoff.decided_at,
        "decided_by": handoff.decided_by,
        "reason": handoff.reason,
        "returned": handoff.returned,
    }


def _objective(one: ObjectivePart) -> Document:
    return {
        "card": one.card,
        "text": one.text,
        "state": one.state,
        "kept": one.is_kept,
        "why": one.why,
        "budget_left": None if one.budget_left is None else round(one.budget_left, 6),
        "budget_left_s": None if one.budget_s is None else round(one.budget_s, 3),
        "burning": one.is_burning,
    }


def _model(one: ModelPart) -> Document:
    return {
        "name": one.name,
        "owner": one.owner,
        "state": one.state,
        "states": one.states,
        "signals": [
            {
                "signal": signal.signal,
                "group": signal.group,
                "state": signal.state,
                "value": signal.value,
                "at": signal.at,
                "why": signal.why,
            }
            for signal in one.signals
        ],
        "open_alerts": one.open_alerts,
    }
