"""Experiments as documents: what was planned, how it stands, what it came to."""

from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.rule_states import CriterionState, Directions
from mlpm_tui.domain.timebox import Timebox
from mlpm_tui.services.evidence_documents import weighed_document
from mlpm_tui.services.judging import NOTHING_OBSERVED, Judgement, Observed, judge
from mlpm_tui.services.rule_documents import firing_document, stopping_document

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document


def experiment_document(
    dossier: Dossier,
    experiment: Experiment,
    now: datetime,
    observed: Observed | None,
    directions: Directions,
) -> "Document":
    """Return the experiment's part of a card, judged by what was observed."""
    seen = observed or NOTHING_OBSERVED
    judgement = judge(dossier, now, seen, directions)
    return {
        **_experiment(dossier, experiment, judgement, now),
        "trainings": _trainings(dossier, now, seen),
        **_judged_by(observed),
    }


def _judged_by(observed: Observed | None) -> "Document":
    """Return what a judgement rests on: `observed` is None where no tracking store was asked."""
    trouble = observed.trouble if observed else None
    is_seen = observed is not None and trouble is None
    return {
        "judged_by": "results and runs" if is_seen else "results",
        "tracking_trouble": trouble,
    }


def _experiment(
    dossier: Dossier, experiment: Experiment, judgement: Judgement, now: datetime
) -> "Document":
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
    }


def _trainings(dossier: Dossier, now: datetime, seen: Observed) -> "list[Document]":
    if not dossier.trainings:
        return []
    from mlpm_tui.services.training_documents import training_document

    return [training_document(training, now, seen.runs) for training in dossier.trainings]


def judged_document(judgement: Judgement) -> "Document":
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


def timebox_document(timebox: Timebox | None, now: datetime) -> "Document | None":
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
