"""Which outcome results speak for."""

import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.proposing import Proposal, Proposed, check_decision, propose
from mlpm_tui.domain.rule_states import judge_criterion
from mlpm_tui.domain.rules import Bound, BoundKind, Criterion

BASELINE = {"f1": 0.72}


def proposed(metrics: dict[str, float], *goals: tuple[str, float]) -> Proposal:
    criteria = [Criterion(m, ">=", Bound(BoundKind.VALUE, goal)) for m, goal in goals]
    verdicts = [judge_criterion(criterion, metrics, BASELINE) for criterion in criteria]
    return propose("model", verdicts, metrics, BASELINE)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (0.9, Proposed.SUCCESS),
        (0.85, Proposed.SUCCESS),
        (0.8, Proposed.PARTIAL),
        (0.72, Proposed.FAILURE),
        (0.5, Proposed.FAILURE),
        (float("nan"), Proposed.FAILURE),
    ],
)
def test_one_criterion_against_the_baseline(value: float, outcome: Proposed) -> None:
    assert proposed({"f1": value}, ("f1", 0.85)).outcome is outcome


def test_what_cannot_be_told_stays_unproven() -> None:
    assert proposed({"f1": 0.9}).outcome is Proposed.UNPROVEN
    assert proposed({"f1": 0.9}, ("f1", 0.85), ("recall", 0.8)).outcome is Proposed.UNPROVEN
    without = propose(
        "model",
        [judge_criterion(Criterion("f1", ">=", Bound(BoundKind.VALUE, 0.8)), {"f1": 0.7})],
        {"f1": 0.7},
        {},
    )
    assert without.outcome is Proposed.UNPROVEN
    assert "no baseline" in without.why


def test_a_success_by_one_number_says_that_it_is_unproven() -> None:
    assert "unproven" in proposed({"f1": 0.9}, ("f1", 0.85)).why


def test_only_another_outcome_needs_a_reason() -> None:
    partial = Proposal(Proposed.PARTIAL, "better")
    check_decision(partial, Outcome.PARTIAL, "")
    check_decision(partial, Outcome.SUCCESS, "cheap")
    check_decision(Proposal(Proposed.UNPROVEN, "no numbers"), Outcome.SUCCESS, "")
    check_decision(None, Outcome.FAILURE, "")
    with pytest.raises(RuleBroken, match="speak for partial"):
        check_decision(partial, Outcome.SUCCESS, " ")
