"""Cards as documents: the fields that the command line, exports and other programs read.

Lengths are seconds; how times and numbers are written, `services.json_text` says.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.details import Alert, Link, Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.phases import GateOutput, Phase

if TYPE_CHECKING:
    from mlpm_tui.services.judging import Observed

Document = dict[str, Any]
"""Any: JSON values, of whatever type a field has."""

FROM_THE_OTHER_END = {
    Relation.INFORMS: "informed_by",
    Relation.BLOCKS: "blocked_by",
    Relation.PRODUCES: "produced_by",
    Relation.RELATES: "relates",
}
"""How a link reads from the card that it points to."""


def listed_card(card: Card) -> Document:
    """Return what tells a card from others in a list."""
    return {"id": card.id, "title": card.title, "status": card.status, "owner": card.owner}


def card_document(
    dossier: Dossier,
    now: datetime,
    observed: "Observed | None",
    directions: Mapping[str, Direction],
) -> Document:
    """Return a card with everything that hangs on it; `directions` are the project's own.

    `observed` is None where no tracking store was asked.
    """
    card = dossier.card
    document: Document = {
        "id": card.id,
        "kind": card.kind,
        "title": card.title,
        "description": card.description,
        "phase": card.phase,
        "status": card.status,
        "owner": card.owner,
        "points": card.points,
        "due": card.due,
        "tags": card.tags,
        "blocked": card.blocked,
        "parent": card.id.removesuffix(letters(card.number)) if card.parent else None,
        "created_at": card.created_at,
        "updated_at": card.updated_at,
        "done_at": card.done_at,
        "archived_at": card.archived_at,
        "version": card.version,
        "links": link_documents(dossier),
        "checklist": [
            {"group": i.group, "text": i.text, "done": i.done, "evidence": i.evidence}
            for i in dossier.checklist
        ],
        "comments": [{"who": c.who, "at": c.at, "text": c.text} for c in dossier.comments],
    }
    if dossier.experiment is not None:
        from mlpm_tui.services.experiment_documents import experiment_document

        document |= experiment_document(dossier, dossier.experiment, now, observed, directions)
    if dossier.alert is not None:
        from mlpm_tui.services.alert_documents import case_document

        document |= alert_document(dossier.alert)
        document |= case_document(dossier.incident, dossier.alert)
    if dossier.retraining is not None:
        from mlpm_tui.services.retraining_documents import retraining_document

        document |= retraining_document(dossier.retraining)
    if card.parent is not None:
        document["endpoint"] = dossier.subtask.endpoint if dossier.subtask else None
    if card.kind is Kind.EPIC or dossier.subtasks:
        from mlpm_tui.services.epic_documents import subtasks_document

        document |= subtasks_document(dossier)
    return document


def link_documents(dossier: Dossier) -> list[Document]:
    """Return a card's links to others and theirs to it."""
    return [_link(dossier, tie, name) for tie, name in dossier.ties]


def _link(dossier: Dossier, tie: Link, name: str) -> Document:
    if tie.card == dossier.card.key:
        return {"relation": tie.relation, "id": name, "direction": "out"}
    return {"relation": FROM_THE_OTHER_END[tie.relation], "id": name, "direction": "in"}


def alert_document(alert: Alert) -> Document:
    """Return the alert's part of a card."""
    return {
        "model": alert.model,
        "signal": alert.signal,
        "severity": alert.severity,
        "state": alert.state,
        "before": alert.before,
        "after": alert.after,
        "window": alert.window,
        "opened_at": alert.opened_at,
        "acknowledged_by": alert.acknowledged_by,
        "snoozed_until": alert.snoozed_until,
        "causes": alert.causes,
        "occurrences": alert.occurrences,
    }


def phase_document(phase: Phase, outputs: Sequence[GateOutput], now: datetime) -> Document:
    """Return a phase with its gate; `elapsed_days` is None before it has begun."""
    elapsed = phase.elapsed_days(now)
    return {
        "number": phase.number,
        "name": phase.name,
        "planned_days": [phase.planned_days_least, phase.planned_days_most],
        "started_at": phase.started_at,
        "ended_at": phase.ended_at,
        "elapsed_days": None if elapsed is None else round(elapsed, 2),
        "decision": phase.decision,
        "decided_by": phase.decided_by,
        "reason": phase.reason,
        "outputs": [
            {
                "name": output.name,
                "evidence": output.evidence,
                "recorded_by": output.recorded_by,
                "recorded_at": output.recorded_at,
            }
            for output in outputs
            if output.phase == phase.number
        ],
    }
