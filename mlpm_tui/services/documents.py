"""Cards as documents: the fields that the command line, exports and other programs read.

Times are ISO 8601 in UTC, lengths are seconds, and a number that JSON cannot hold is a text: "NaN",
"Infinity" or "-Infinity".
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.details import Alert, Link, Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Baseline, Experiment
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.rule_states import CriterionState
from mlpm_tui.domain.timebox import Extension, Timebox
from mlpm_tui.services.epic_documents import subtasks_document
from mlpm_tui.services.evidence_documents import weighed_document
from mlpm_tui.services.judging import NOTHING_OBSERVED, Judgement, Observed, judge
from mlpm_tui.services.rule_documents import firing_document, stopping_document
from mlpm_tui.services.training_documents import training_document

Document = dict[str, Any]
"""Any: JSON values, of whatever type a field has."""

FROM_THE_OTHER_END = {
    Relation.INFORMS: "informed_by",
    Relation.BLOCKS: "blocked_by",
    Relation.PRODUCES: "produced_by",
    Relation.RELATES: "relates",
}
"""How a link reads from the card that it points to."""

_WIDE = {float("inf"): "Infinity", float("-inf"): "-Infinity"}


def as_json(document: object, indent: int | None = 2) -> str:
    """Write a document as strict JSON in plain ASCII, so that nothing in it acts on a terminal.

    The entries of a list stand on a line each: that reads well and takes a fifth of the time.
    """
    if isinstance(document, list):
        text = f"[{','.join(f'{chr(10)}{_dumped(entry, None)}' for entry in document)}\n]"
    else:
        text = _dumped(document, indent)
    return text.replace("\x7f", "\\u007f")


def _dumped(document: object, indent: int | None) -> str:
    try:
        return json.dumps(document, indent=indent, allow_nan=False, default=_plain)
    except ValueError:
        return json.dumps(_finite(document), indent=indent, allow_nan=False, default=_plain)


def show_instant(at: datetime | None) -> str | None:
    """Write an instant: 2026-11-23T09:00:00Z."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def card_document(
    dossier: Dossier,
    now: datetime,
    observed: Observed | None,
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
        "links": [_link(dossier, tie, name) for tie, name in dossier.ties],
        "checklist": [
            {"group": i.group, "text": i.text, "done": i.done, "evidence": i.evidence}
            for i in dossier.checklist
        ],
        "comments": [{"who": c.who, "at": c.at, "text": c.text} for c in dossier.comments],
    }
    if dossier.experiment is not None:
        judgement = judge(dossier, now, observed or NOTHING_OBSERVED, directions)
        document |= _experiment(dossier, dossier.experiment, judgement, now)
        document |= judged_by(observed)
    if dossier.alert is not None:
        document |= alert_document(dossier.alert)
    if dossier.retraining is not None:
        document["model"] = dossier.retraining.model
    if card.kind is Kind.EPIC or dossier.subtasks:
        document |= subtasks_document(dossier)
    return document


def judged_by(observed: Observed | None) -> Document:
    """Return what a judgement rests on: `observed` is None where no tracking store was asked."""
    trouble = observed.trouble if observed else None
    is_seen = observed is not None and trouble is None
    return {
        "judged_by": "results and runs" if is_seen else "results",
        "tracking_trouble": trouble,
    }


def _link(dossier: Dossier, tie: Link, name: str) -> Document:
    if tie.card == dossier.card.key:
        return {"relation": tie.relation, "id": name, "direction": "out"}
    return {"relation": FROM_THE_OTHER_END[tie.relation], "id": name, "direction": "in"}


def _experiment(
    dossier: Dossier, experiment: Experiment, judgement: Judgement, now: datetime
) -> Document:
    baseline, proposal = experiment.baseline, judgement.proposal
    return {
        "hypothesis": experiment.hypothesis,
        "baseline": baseline and {"name": baseline.name, "metrics": baseline.metrics},
        **judged_document(judgement),
        "firings": [firing_document(firing, dossier) for firing in dossier.firings],
        "timebox": timebox_document(experiment.timebox, now),
        "resources": experiment.resources,
        "results": [
            {
                "model": result.model,
                "metrics": result.metrics,
                "folds": result.folds,
                "test_size": result.test_size,
                "run": result.run,
                "recorded_at": result.recorded_at,
                "recorded_by": result.recorded_by,
            }
            for result in dossier.results
        ],
        "proposal": proposal and {"outcome": proposal.outcome, "why": proposal.why},
        "proposed": experiment.proposed,
        "outcome": experiment.outcome,
        "outcome_reason": experiment.outcome_reason,
        "decided_at": experiment.decided_at,
        "decided_by": experiment.decided_by,
        "learnings": experiment.learnings,
        "next_steps": experiment.next_steps,
        "artifacts": [{"kind": a.kind, "uri": a.uri} for a in dossier.artifacts],
        "runs": [{"kind": link.kind, "target": link.target} for link in dossier.run_links],
        "trainings": [training_document(training) for training in dossier.trainings],
    }


def judged_document(judgement: Judgement) -> Document:
    """Return how criteria and stopping rules stand, and what that rests on."""
    return {
        "criteria": [
            {
                "text": str(criterion),
                "state": CriterionState(verdict.state),
                "observed": verdict.observed,
                "metric": verdict.metric,
                "why": verdict.why,
            }
            for criterion, verdict in judgement.criteria
        ],
        "stopping": [stopping_document(standing) for standing in judgement.stopping],
        **weighed_document(judgement),
    }


def timebox_document(timebox: Timebox | None, now: datetime) -> Document | None:
    """Return how a timebox stands; `length_s` is the planned length, without extensions."""
    if timebox is None:
        return None
    return {
        "length_s": timebox.length_s,
        "total_s": timebox.total_s,
        "started_at": timebox.started_at,
        "ends_at": timebox.ends_at,
        "remaining_s": round(timebox.left_s(now)),
        "state": timebox.state(now),
        "extensions": [
            {"at": e.at, "who": e.who, "seconds": e.seconds, "reason": e.reason}
            for e in timebox.extensions
        ],
    }


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


def _plain(value: object) -> object:
    """Give what JSON does not know as something it knows."""
    match value:
        case datetime():
            return show_instant(value)
        case date():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case Baseline() | Extension():
            return asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in a document")


def _finite(value: object) -> object:
    """Give every number that JSON cannot hold as a text; this walk is for the few that need it."""
    match value:
        case float() if not math.isfinite(value):
            return _WIDE.get(value, "NaN")
        case Baseline() | Extension():
            return _finite(asdict(value))
        case Mapping():
            return {name: _finite(part) for name, part in value.items()}
        case list() | tuple():
            return [_finite(part) for part in value]
    return value
