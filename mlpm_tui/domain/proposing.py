"""Which outcome the results of an experiment speak for, and why; a person decides.

Every criterion is weighed by the evidence there is for it. Where that is one number, a criterion
that it meets is met, unproven; where noise alone could have done it, nothing is proposed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from mlpm_tui.domain.arms import Arm
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.evidence import Bearing, Claim, Evidence, Level
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.metrics import Direction, direction_of, is_better, show_number
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.rule_states import CriterionState, CriterionVerdict
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.weighing import Scale


class Proposed(StrEnum):
    """What the program may propose."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed outcome with its reason, and the evidence that it rests on."""

    outcome: Proposed
    why: str
    evidence: Evidence | None = None

    @property
    def level(self) -> Level | None:
        """How strong its evidence is; None where there was nothing to judge."""
        return self.evidence.level if self.evidence else None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the evidence says, one sentence each."""
        return self.evidence.why if self.evidence else ()

    def as_json(self) -> dict[str, object]:
        """Return the proposal as it is kept and told."""
        kept: dict[str, object] = {"outcome": str(self.outcome), "why": self.why}
        if self.evidence is not None:
            kept |= {"level": str(self.evidence.level), "evidence": list(self.evidence.why)}
        return kept


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks for and against one attempt: its values, the baseline's, and how sure both are.

    `weighed` has the evidence for each criterion, in order.
    """

    model: str
    metrics: Mapping[str, float]
    baseline: Mapping[str, float] = field(default_factory=dict)
    weighed: tuple[Evidence | None, ...] = ()
    scale: Scale | None = None

    @property
    def directions(self) -> Mapping[str, Direction]:
        """Which way people say that metrics are better."""
        return self.scale.directions if self.scale else {}

    def evidence(self, place: int, verdict: CriterionVerdict) -> Evidence:
        """Return what one verdict rests on; a number alone where nobody has weighed it."""
        known = self.weighed[place] if place < len(self.weighed) else None
        if known is not None:
            return known
        why = (f"one number of {verdict.metric}",)
        return Evidence(Level.POINT, Bearing.UNTESTED, verdict.metric or "", why)

    def lead(self, metric: str, direction: Direction, limit: float) -> Evidence:
        """Return what being better than the baseline rests on."""
        held = find_metric(metric, self.metrics) or metric
        sign = 1 if direction is Direction.HIGHER else -1
        scale = self.scale or Scale(Arm(self.model))
        return scale.weigh(Claim(held, sign, limit, self.metrics[held]))


def propose(
    model: str,
    verdicts: Sequence[CriterionVerdict],
    metrics: Mapping[str, float],
    baseline: Mapping[str, float],
) -> Proposal:
    """Return what one line of results speaks for, where each metric is one number."""
    return propose_on(Case(model, metrics, baseline), verdicts)


def propose_on(case: Case, verdicts: Sequence[CriterionVerdict]) -> Proposal:
    """Return what an attempt speaks for, by the evidence for and against it."""
    if not verdicts:
        return Proposal(Proposed.UNPROVEN, "there are no criteria to judge by")
    rests = [case.evidence(place, verdict) for place, verdict in enumerate(verdicts)]
    unmet = [verdict for verdict in verdicts if verdict.state is CriterionState.UNMET]
    unknown = [verdict for verdict in verdicts if verdict.state is CriterionState.UNKNOWN]
    if not unmet and not unknown:
        return _all_met(case.model, rests)
    if not unmet:
        return Proposal(Proposed.UNPROVEN, unknown[0].why)
    against = [r for r, v in zip(rests, verdicts, strict=True) if v.state is CriterionState.UNMET]
    if all(rest.bearing in (Bearing.OPEN, Bearing.SHOWN) for rest in against):
        why = f"{unmet[0].why}, but the evidence does not decide it: {against[0].reason}"
        return Proposal(Proposed.UNPROVEN, why, against[0])
    return _against_baseline(case, verdicts, unmet[0])


def _all_met(model: str, rests: Sequence[Evidence]) -> Proposal:
    if opened := next((rest for rest in rests if rest.is_open), None):
        why = f"{model} meets every criterion by its numbers, but not surely: {opened.reason}"
        return Proposal(Proposed.UNPROVEN, why, opened)
    levels = list(Level)
    weakest = min(rests, key=lambda rest: (levels.index(rest.level), -(rest.p or 0)))
    if weakest.level is not Level.POINT:
        why = f"{model} meets every criterion: {weakest.why[0]}"
    elif all(rest.level is Level.POINT for rest in rests):
        why = f"{model} meets every criterion, by one number each: met, unproven"
    else:
        why = f"{model} meets every criterion, {weakest.metric} by one number: met, unproven"
    return Proposal(Proposed.SUCCESS, why, weakest)


def _against_baseline(
    case: Case, verdicts: Sequence[CriterionVerdict], unmet: CriterionVerdict
) -> Proposal:
    """Return whether an attempt that does not keep all promises is better than the baseline."""
    found = _headline(case, verdicts)
    if found is None:
        return Proposal(Proposed.UNPROVEN, f"{unmet.why}, and no baseline says if it is better")
    wanted, own, direction = found
    held = find_metric(wanted, case.metrics) or wanted
    value, limit = case.metrics[held], case.baseline[own]
    said = f"{wanted} is {show_number(value)}, the baseline's {show_number(limit)}"
    lead = case.lead(wanted, direction, limit)
    if not is_better(value, limit, direction):
        return Proposal(Proposed.FAILURE, f"{said}: not better than the baseline", lead)
    if lead.is_open:
        why = f"{said}: better by the numbers, but not surely: {lead.reason}"
        return Proposal(Proposed.UNPROVEN, why, lead)
    promised = f"{show_number(unmet.threshold)} was promised"
    but = promised if unmet.metric == wanted else unmet.why
    return Proposal(Proposed.PARTIAL, f"{said}: better, but {but}", lead)


def _headline(
    case: Case, verdicts: Sequence[CriterionVerdict]
) -> tuple[str, str, Direction] | None:
    """Return the metric by which the baseline is beaten or not, its name there, and its direction.

    The first criterion whose metric is better, or whose promise is not kept, decides: a criterion
    that is only held, because it guards what must not become worse, is passed over.
    """
    last: tuple[str, str, Direction] | None = None
    for verdict in verdicts:
        wanted = verdict.metric or next(iter(case.baseline), "")
        own, held = find_metric(wanted, case.baseline), find_metric(wanted, case.metrics)
        direction = direction_of(wanted, case.directions)
        if own is None or held is None or direction is None:
            continue
        last = wanted, own, direction
        is_ahead = is_better(case.metrics[held], case.baseline[own], direction)
        if is_ahead or verdict.state is not CriterionState.MET:
            break
    return last


def check_decision(proposal: Proposal | None, outcome: Outcome, reason: str) -> None:
    """Refuse another outcome than the proposed one where nobody says why."""
    if proposal is None or reason.strip():
        return
    if proposal.outcome is Proposed.UNPROVEN or str(proposal.outcome) == str(outcome):
        return
    raise RuleBroken(
        f"The results speak for {proposal.outcome} ({proposal.why}): "
        f"deciding {outcome} needs a reason.",
        "reason_missing",
    )
