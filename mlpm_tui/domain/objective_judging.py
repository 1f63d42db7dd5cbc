"""Whether a service keeps its promises, by the latest report that says anything about each.

Counts of good and all events add up over windows and percentiles don't, so a percentile is judged
as a share of requests wherever a tool has counted them: latency_p99 < 100ms is 99 % under 100 ms.
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.objective_checks import check_figures, check_terms, damage_of
from mlpm_tui.domain.objective_figures import (
    AVAILABILITY,
    ERROR_RATE,
    TESTERS,
    TOOLS,
    counted_names,
    percentile_of,
    percentiles_in,
    within,
)
from mlpm_tui.domain.objectives import Measurement, Objective
from mlpm_tui.domain.values import dataclass

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier

MET, UNMET, UNMEASURED = "met", "unmet", "unmeasured"
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an objective stands: `by` is counts, percentile or value, and `why` is a sentence."""

    objective: Objective
    state: str
    why: str
    by: str = ""
    observed: float | None = None
    good: int | None = None
    total: int | None = None
    measurement: Measurement | None = None

    @property
    def budget_left(self) -> float | None:
        """The share of the allowed bad events that the report has left; below 0 it is overdrawn."""
        target = self.objective.target
        if self.good is None or not self.total or target is None or target >= 1:
            return None
        return 1 - (self.total - self.good) / (self.total * (1 - target))


def judge_objective(
    objective: Objective, measurements: Iterable[Measurement], now: datetime
) -> Verdict:
    """Judge by the latest report within the objective's window that decides it."""
    if damage := damage_of(check_terms, objective):
        # Whatever else is worked out of the verdict must not meet what cannot be reckoned with.
        sound = replace(objective, target=None, window_days=1)
        return Verdict(sound, UNMEASURED, f"what was promised cannot be read: {damage}")
    since = now - timedelta(days=objective.window_days)
    latest = sorted(measurements, key=lambda each: (each.recorded_at, each.key), reverse=True)
    fresh = [each for each in latest if (each.ends_at or each.recorded_at) >= since]
    open_question = ""
    for measurement in fresh:
        verdict = _by_report(objective, measurement)
        if verdict is not None and verdict.state != UNMEASURED:
            return verdict
        open_question = open_question or (verdict.why if verdict is not None else "")
    if not open_question:
        open_question = "no report says anything about it"
        if latest and not fresh:
            open_question = f"the last report is older than {objective.window_days} days"
    return Verdict(objective, UNMEASURED, open_question)


def judge_family(
    family: Sequence["Dossier"], now: datetime
) -> tuple[tuple["Dossier", Verdict], ...]:
    """Judge all objectives of an epic and its sub-tasks, each by the reports of all of them.

    Who tests the load of the whole service need not say which sub-task's promises that proves.
    """
    reports = [e for dossier in family for e in (*dossier.measurements, *dossier.measured)]
    return tuple(
        (dossier, judge_objective(objective, reports, now))
        for dossier in family
        for objective in dossier.objectives
    )


def sound_objectives(family: Iterable["Dossier"]) -> list[Objective]:
    """Return the objectives of an epic and its sub-tasks that can be read."""
    standing = [objective for dossier in family for objective in dossier.objectives]
    return [objective for objective in standing if not damage_of(check_terms, objective)]


def _by_report(objective: Objective, measurement: Measurement) -> Verdict | None:
    figures = measurement.figures
    tool = TOOLS.get(measurement.tool, measurement.tool)
    if damage := damage_of(check_figures, figures):
        why = f"the report of {tool} cannot be read: {damage}"
        return Verdict(objective, UNMEASURED, why, measurement=measurement)
    is_latency = objective.target is not None and objective.signal.startswith("latency")
    if is_latency:
        return _by_share(objective, measurement, tool)
    if objective.signal not in figures:
        return _uncounted(objective, measurement, tool)
    value = float(figures[objective.signal])
    good, total = _counted(objective, figures)
    state = MET if COMPARISONS[objective.comparison](value, objective.limit) else UNMET
    shown = show_amount(value, objective.unit)
    why = f"it is {shown} ({tool})"
    if good is not None and total:
        why = f"it is {shown}, {good:,} of {total:,} requests were good ({tool})"
    by = "value" if good is None else "counts"
    return Verdict(objective, state, why, by, value, good, total, measurement)


def _uncounted(objective: Objective, measurement: Measurement, tool: str) -> Verdict | None:
    """Say of a load test without any count of failures why it proves nothing of them."""
    if measurement.tool not in TESTERS or objective.signal not in (AVAILABILITY, ERROR_RATE):
        return None
    why = f"the report of {tool} has not counted which requests failed"
    return Verdict(objective, UNMEASURED, why, measurement=measurement)


def _counted(objective: Objective, figures: Mapping[str, Any]) -> tuple[int | None, int | None]:
    names = counted_names(objective.signal, objective.limit, objective.unit)
    good, total = (figures.get(name) for name in names)
    return (None, None) if good is None or not total else (int(good), int(total))


def _by_share(objective: Objective, measurement: Measurement, tool: str) -> Verdict | None:
    target, limit = objective.target or 0.0, objective.limit
    asked = f"{show_share(target)} asked"
    shown = show_amount(limit, objective.unit)
    good, total = _counted(objective, measurement.figures)
    least, most = good, good
    if good is None and (found := within(measurement.figures, limit)) is not None:
        least, most, total = found
    if least is not None and most is not None and total:
        for state, count, word in ((MET, least, "at least "), (UNMET, most, "at most ")):
            share = count / total
            if (state == MET) is (share >= target):
                said = "" if least == most else word
                why = f"{said}{count:,} of {total:,} requests ({show_share(share)}) within {shown}"
                why = f"{why}, {asked} (counted by {tool})"
                return Verdict(objective, state, why, "counts", share, count, total, measurement)
    found_by_percentile = _by_percentile(objective, measurement, tool)
    if found_by_percentile is None and total:
        why = f"{tool}'s histogram has between {least:,} and {most:,} of {total:,} requests within"
        return Verdict(objective, UNMEASURED, f"{why} {shown}, {asked}", measurement=measurement)
    return found_by_percentile


def _by_percentile(objective: Objective, measurement: Measurement, tool: str) -> Verdict | None:
    """Judge by the percentile that was asked for, or by one that leaves no doubt about it."""
    keeps = COMPARISONS[objective.comparison]
    asked = round((objective.target or 0.0) * 100, 6)
    known = percentiles_in(measurement.figures)
    for at, value in sorted(known.items(), key=lambda one: abs(one[0] - asked)):
        is_kept = keeps(value, objective.limit)
        if at == asked or (is_kept and at > asked) or (not is_kept and at < asked):
            state = MET if is_kept else UNMET
            name = "the slowest" if at == 100 else f"p{at:g}"  # noqa: PLR2004
            why = f"{name} is {show_amount(value, objective.unit)} (percentile of {tool})"
            return Verdict(objective, state, why, "percentile", value, measurement=measurement)
    if not known:
        return None
    had = ", ".join(f"p{at:g}" for at in known)
    why = f"{tool} reports {had} and not p{asked:g}, which decides nothing"
    return Verdict(objective, UNMEASURED, why, measurement=measurement)


def show_share(share: float) -> str:
    """Write a share in per cent, as exactly as it matters: 99 %, 99.95 %."""
    return f"{round(share * 100, 3):g} %"


def show_amount(value: float, unit: str) -> str:
    """Write a value with its unit; a share is per cent."""
    if unit == "%":
        return show_share(value)
    return f"{value:,.4g} {unit}".strip() if abs(value) < 1e4 else f"{value:,.0f} {unit}".strip()  # noqa: PLR2004


def asked_percentile(signal: str) -> float | None:
    """Return the share of requests that a percentile speaks of: 0.99 of latency_p99."""
    found = percentile_of(signal)
    return None if found is None else round(found / 100, 8)
