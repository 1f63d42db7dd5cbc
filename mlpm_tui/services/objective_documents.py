"""Objectives as documents: what was promised, what was measured, the budget that is left."""

from datetime import timedelta
from typing import Any

from mlpm_tui.domain.burning import Burn, allowed_time, budget_of
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.objective_judging import MET
from mlpm_tui.services.objectives import Kept


def objective_document(kept: Kept) -> dict[str, Any]:
    """Return an objective as it stands; lengths are seconds, shares are of 1."""
    verdict, objective = kept.verdict, kept.verdict.objective
    report = verdict.measurement
    return {
        "card": kept.card,
        "number": kept.number,
        "text": objective.text,
        "signal": objective.signal,
        "comparison": objective.comparison,
        "limit": objective.limit,
        "unit": objective.unit,
        "target": objective.target,
        "window_days": objective.window_days,
        "state": verdict.state,
        "kept": kept.is_kept,
        "why": verdict.why,
        "by": verdict.by or None,
        "observed": verdict.observed,
        "good": verdict.good,
        "total": verdict.total,
        "report": None
        if report is None
        else {"tool": report.tool, "uri": report.uri, "recorded_at": report.recorded_at},
        "budget": _budget(kept),
        "unknown": _unknown(kept),
        "burn": [_burn(burn) for burn in kept.burns],
    }


def _unknown(kept: Kept) -> str | None:
    """Say what is not known of an objective that is met, which keeps it from counting as kept."""
    if kept.verdict.state != MET or not kept.unknown:
        return None
    pairs = " and ".join(f"{burn.rate:g}x" for burn in kept.unknown)
    return f"no data on whether its budget burns at {pairs}: monitors count too seldom for that"


def _budget(kept: Kept) -> dict[str, Any] | None:
    """Return the error budget: by what monitors counted, else by the report's own counts."""
    objective = kept.verdict.objective
    if objective.target is None:
        return None
    allowed = allowed_time(objective.target, objective.window_days)
    found = budget_of(kept.spells, objective.target, objective.window_days, kept.now)
    by, left = "monitors", found.left
    if left is None:
        by, left = "report", kept.verdict.budget_left
    return {
        "allowed_s": round(allowed.total_seconds(), 3),
        "left": None if left is None else round(left, 6),
        "left_s": None if left is None else round(left * allowed.total_seconds(), 3),
        "by": None if left is None else by,
    }


def _burn(burn: Burn) -> dict[str, Any]:
    return {
        "rate": burn.rate,
        "long_s": burn.long.total_seconds(),
        "short_s": burn.short.total_seconds(),
        "found": None if burn.found is None else round(burn.found, 4),
        "found_short": None if burn.found_short is None else round(burn.found_short, 4),
        "events": burn.total,
        "least": burn.least,
        "state": burn.state,
    }


def budget_words(document: dict[str, Any]) -> str:
    """Say how much error budget an objective's document has, and how much of it is left."""
    budget, days = document["budget"], document["window_days"]
    allowed = f"{budget['allowed_s'] / 60:,.1f} minutes in {days} days"
    if budget["left"] is None:
        return f"error budget {allowed}; nothing was counted"
    if budget["left"] < 0:
        times = f"{1 - budget['left']:,.1f}"
        return f"error budget {allowed}, used up {times} times over (by {budget['by']})"
    left = f"{budget['left'] * 100:,.1f} %"
    return f"error budget {allowed}, {left} of it left (by {budget['by']})"


def burn_words(burn: dict[str, Any]) -> str:
    """Say how fast the budget burns in one pair of windows."""
    long, short = (show_duration(timedelta(seconds=burn[name])) for name in ("long_s", "short_s"))
    found = [burn[name] for name in ("found", "found_short")]
    shown = " and ".join("no data" if rate is None else f"{rate:,.1f}x" for rate in found)
    state = burn["state"].replace("_", " ")
    if burn["state"] == "too_few":
        state = f"{burn['events']:,.0f} events of at least {burn['least']:,}"
    return f"{burn['rate']:g}x over {long} and {short}: {shown}, {state}"
