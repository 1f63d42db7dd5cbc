"""Stopping rules, firings and silent runs as documents for the command line and other programs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Firing
from mlpm_tui.domain.firing import is_answered
from mlpm_tui.domain.rule_states import StoppingState
from mlpm_tui.domain.runs import Run, is_stale
from mlpm_tui.domain.stopping import RuleStanding


def stopping_document(standing: RuleStanding) -> dict[str, Any]:
    """Return how a stopping rule stands on the run where it is most urgent."""
    rule, verdict, run = standing.rule, standing.verdict, standing.run
    fired = standing.firing
    return {
        "text": str(rule),
        "state": StoppingState(verdict.state),
        "observed": verdict.observed,
        "action": rule.action,
        "why": verdict.why,
        "metric": verdict.metric,
        "step": verdict.at_step,
        "reached": verdict.reached or None,
        "epoch_base": verdict.epoch_base,
        "run": run.id if run else fired and fired.run,
        "run_name": run.name if run else None,
        "fired_at": fired and fired.fired_at,
        "answered": standing.answered if fired else None,
    }


def firing_document(firing: Firing, dossier: Dossier) -> dict[str, Any]:
    """Return a stopping rule that came true, and whether somebody has answered."""
    return {
        "rule": firing.rule,
        "fired_at": firing.fired_at,
        "why": firing.why,
        "action": firing.action,
        "run": firing.run,
        "metric": firing.metric,
        "observed": firing.observed,
        "step": firing.step,
        "stopped": firing.stopped,
        "answered": is_answered(firing, dossier),
    }


def silent_runs(runs: Iterable[Run], now: datetime) -> list[dict[str, Any]]:
    """Return the runs that call themselves running and have not reported for too long."""
    return [
        {
            "run": run.id,
            "name": run.name,
            "reported_at": run.reported_at,
            "silent_s": round((now - (run.reported_at or run.started_at or now)).total_seconds()),
        }
        for run in runs
        if is_stale(run, now)
    ]
