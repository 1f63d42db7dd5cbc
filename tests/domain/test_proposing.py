"""Which outcome results speak for."""

from collections.abc import Mapping

import pytest

from mlpm_tui.domain.arms import Arm, Sample
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.evidence import Level
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.proposing import (
    Case,
    Proposal,
    Proposed,
    check_decision,
    propose,
    propose_on,
)
from mlpm_tui.domain.rule_states import judge_criterion
from mlpm_tui.domain.rules import Bound, BoundKind, Criterion
from mlpm_tui.domain.weighing import Scale

BASELINE = {"f1": 0.72}


def proposed(metrics: dict[str, float], *goals: tuple[str, float]) -> Proposal:
    criteria = [Criterion(m, ">=", Bound(BoundKind.VALUE, goal)) for m, goal in goals]
    verdicts = [judge_criterion(criterion, metrics, BASELINE, {}) for criterion in criteria]
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
        [judge_criterion(Criterion("f1", ">=", Bound(BoundKind.VALUE, 0.8)), {"f1": 0.7}, {}, {})],
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


def on_folds(
    folds: Mapping[str, tuple[float, ...]],
    base: Mapping[str, tuple[float, ...]],
    *goals: tuple[str, str, float],
    test_size: int | None = None,
    single: Mapping[str, float] | None = None,
) -> Proposal:
    """Judge an attempt with these folds, held against the baseline's, and with single numbers."""
    values = {name: sum(each) / len(each) for name, each in folds.items()} | dict(single or {})
    baseline = {name: sum(each) / len(each) for name, each in base.items()}
    baseline.setdefault("f1", 0.72)
    criteria = [Criterion(m, sign, Bound(BoundKind.VALUE, goal)) for m, sign, goal in goals]
    judged = [
        (criterion, judge_criterion(criterion, values, baseline, {})) for criterion in criteria
    ]
    own = Arm("model", {name: Sample(each) for name, each in folds.items()}, test_size)
    rules = Arm("rules", {name: Sample(each) for name, each in base.items()})
    scale = Scale(own, rules)
    weighed = tuple(scale.weigh_criterion(*pair) for pair in judged)
    case = Case("model", values, baseline, weighed, scale)
    return propose_on(case, [verdict for _, verdict in judged])


RULES = {"f1": (0.71, 0.73, 0.72, 0.70, 0.74)}
STEADY = {"f1": (0.88, 0.90, 0.87, 0.89, 0.88)}
SHAKY = {"f1": (0.95, 0.80, 0.85, 0.79, 0.88)}


def test_folds_of_both_arms_prove_a_success() -> None:
    found = on_folds(STEADY, RULES, ("f1", ">=", 0.85))
    assert (found.outcome, found.level) == (Proposed.SUCCESS, Level.PAIRED)
    assert "5 folds of both arms" in found.why
    assert found.why.startswith("model meets every criterion: 5 folds of both arms: f1 is ")
    kept = found.as_json()
    assert (kept["outcome"], kept["level"]) == ("success", "paired")
    assert kept["evidence"] == list(found.sentences)


def test_folds_alone_name_the_model_once() -> None:
    found = on_folds(STEADY, {}, ("f1", ">=", 0.85))
    assert found.why.startswith("model meets every criterion: over its 5 folds alone f1 ")
    assert (found.why.count(": "), found.why.count("model")) == (1, 1)


def test_what_is_not_sure_names_the_reason_that_decides() -> None:
    swinging = (0.80, 0.95, 0.84, 0.93, 0.88)
    along = tuple(value - 0.15 - 0.001 * at for at, value in enumerate(swinging))
    found = on_folds({"f1": swinging}, {"f1": along}, ("f1", ">=", 0.85))
    assert found.outcome is Proposed.UNPROVEN
    assert "not surely: its own folds do not clear 0.85: p = " in found.why


def test_a_promise_met_within_the_noise_is_unproven() -> None:
    found = on_folds(SHAKY, RULES, ("f1", ">=", 0.85))
    assert (found.outcome, found.level) == (Proposed.UNPROVEN, Level.PAIRED)
    assert "not surely" in found.why


def test_a_promise_broken_within_the_noise_is_unproven_too() -> None:
    found = on_folds(SHAKY, RULES, ("f1", ">=", 0.86))
    assert found.outcome is Proposed.UNPROVEN
    assert "the evidence does not decide it" in found.why


def test_a_promise_surely_broken_is_partial_or_a_failure() -> None:
    assert on_folds(STEADY, RULES, ("f1", ">=", 0.95)).outcome is Proposed.PARTIAL
    worse = {"f1": (0.61, 0.63, 0.62, 0.60, 0.64)}
    assert on_folds(worse, RULES, ("f1", ">=", 0.95)).outcome is Proposed.FAILURE


def test_a_lead_within_the_noise_is_neither_partial_nor_a_failure() -> None:
    slightly = {"f1": (0.75, 0.70, 0.73, 0.69, 0.76)}
    found = on_folds(slightly, RULES, ("f1", ">=", 0.95))
    assert (found.outcome, found.level) == (Proposed.UNPROVEN, Level.PAIRED)
    assert "better by the numbers" in found.why


def test_an_interval_that_holds_the_limit_decides_nothing() -> None:
    goal = ("accuracy", ">=", 0.85)
    for value, outcome in ((0.86, "unproven"), (0.84, "unproven"), (0.90, "success")):
        found = on_folds({}, {}, goal, test_size=1000, single={"accuracy": value})
        assert (str(found.outcome), found.level) == (outcome, Level.INTERVAL)


def test_the_weakest_evidence_names_the_level() -> None:
    goals = ("f1", ">=", 0.85), ("latency_ms", "<=", 100.0)
    found = on_folds(STEADY, RULES, *goals, single={"latency_ms": 80.0})
    assert (found.outcome, found.level) == (Proposed.SUCCESS, Level.POINT)
    assert "latency_ms by one number: met, unproven" in found.why


def test_a_broken_guard_does_not_hide_that_the_promise_is_kept() -> None:
    goals = ("f1", ">=", 0.85), ("recall", ">=", 0.9)
    base = {**RULES, "recall": (0.95, 0.94, 0.96, 0.95, 0.95)}
    own = {**STEADY, "recall": (0.7, 0.71, 0.69, 0.7, 0.72)}
    found = on_folds(own, base, *goals)
    assert found.outcome is Proposed.PARTIAL
    assert "f1 is 0.884" in found.why
    assert "recall is 0.704" in found.why


def test_a_guard_that_is_held_does_not_make_a_failure() -> None:
    goals = ("f1", ">=", 0.70), ("latency_ms", "<=", 50.0)
    found = on_folds(
        {"f1": (0.71, 0.72, 0.715, 0.712, 0.716), "latency_ms": (60.0, 61.0, 59.0, 60.5, 60.2)},
        {**RULES, "latency_ms": (100.0, 101.0, 99.0, 100.0, 102.0)},
        *goals,
    )
    assert found.outcome is Proposed.PARTIAL
    assert "latency_ms is 60" in found.why


def test_a_fold_that_is_no_number_proves_nothing() -> None:
    folds = {"f1": (0.9, float("nan"), 0.9, 0.9, 0.9)}
    found = on_folds(folds, RULES, ("f1", ">=", 0.85), single={"f1": 0.9})
    assert found.outcome is Proposed.UNPROVEN
    assert "fold 2 of model is NaN" in found.why


def test_an_unproven_proposal_lets_a_person_decide_either_way() -> None:
    found = on_folds(SHAKY, RULES, ("f1", ">=", 0.85))
    for outcome in Outcome:
        check_decision(found, outcome, "")
