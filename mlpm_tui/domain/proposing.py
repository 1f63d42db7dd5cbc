"""Which outcome the results of an experiment speak for, and why; a person decides.

The evidence weighed here is the weakest there is, one number a metric (`point`): a criterion that
it meets is met, unproven.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.metrics import direction_of, is_better, show_number
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.rule_states import CriterionState, CriterionVerdict
from mlpm_tui.domain.values import dataclass


class Proposed(StrEnum):
    """What the program may propose."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed outcome with its reason."""

    outcome: Proposed
    why: str

    def as_json(self) -> dict[str, object]:
        """Return the proposal as it is kept and told."""
        return {"outcome": str(self.outcome), "why": self.why}


def propose(
    model: str,
    verdicts: Sequence[CriterionVerdict],
    metrics: Mapping[str, float],
    baseline: Mapping[str, float],
) -> Proposal:
    """Return what one line of results speaks for."""
    if not verdicts:
        return Proposal(Proposed.UNPROVEN, "there are no criteria to judge by")
    unmet = [verdict for verdict in verdicts if verdict.state is CriterionState.UNMET]
    unknown = [verdict for verdict in verdicts if verdict.state is CriterionState.UNKNOWN]
    if not unmet and not unknown:
        why = f"{model} meets every criterion, by one number each: met, unproven"
        return Proposal(Proposed.SUCCESS, why)
    if not unmet:
        return Proposal(Proposed.UNPROVEN, unknown[0].why)
    wanted = unmet[0].metric or next(iter(baseline), "")
    own, held = find_metric(wanted, baseline), find_metric(wanted, metrics)
    direction = direction_of(wanted)
    if own is None or held is None or direction is None:
        return Proposal(Proposed.UNPROVEN, f"{unmet[0].why}, and no baseline says if it is better")
    of_baseline = show_number(baseline[own])
    values = f"{wanted} is {show_number(metrics[held])}, the baseline's {of_baseline}"
    if is_better(metrics[held], baseline[own], direction):
        promised = show_number(unmet[0].threshold)
        return Proposal(Proposed.PARTIAL, f"{values}: better, but {promised} was promised")
    return Proposal(Proposed.FAILURE, f"{values}: not better than the baseline")


def check_decision(proposal: Proposal | None, outcome: Outcome, reason: str) -> None:
    """Refuse another outcome than the proposed one where nobody says why."""
    if proposal is None or reason.strip():
        return
    if proposal.outcome is Proposed.UNPROVEN or str(proposal.outcome) == str(outcome):
        return
    raise RuleBroken(
        f"The results speak for {proposal.outcome} ({proposal.why}): "
        f"deciding {outcome} needs a reason (--reason, or the field in the dialog).",
        "reason_missing",
    )
