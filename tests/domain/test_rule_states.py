import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.metrics import Direction, MetricPoint
from mlpm_tui.domain.rule_forms import criterion_from_json, stopping_rule_from_json
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.rule_states import (
    CriterionState,
    Progress,
    StoppingState,
    judge_criterion,
    judge_stopping,
)
from mlpm_tui.domain.rules import Bound, BoundKind, Criterion, StoppingRule, TimeboxExceeded
from mlpm_tui.services.rule_language import read_criteria, read_stopping_rule

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BASELINE = {"f1": 0.72, "latency_ms": 200.0}
NAN = math.nan


def points(values: Sequence[float], first: int = 1, stride: int = 1) -> tuple[MetricPoint, ...]:
    return tuple(
        MetricPoint(first + place * stride, value, NOW + timedelta(hours=place))
        for place, value in enumerate(values)
    )


@pytest.mark.parametrize(
    ("text", "values", "state", "threshold"),
    [
        ("f1 >= 0.85", {"f1": 0.85}, "met", 0.85),
        ("F1 >= 0.85 on the test set", {"test/f1_score": 0.9, "train_f1": 0.1}, "met", 0.85),
        ("F1 >= 0.85 on the test set", {"val_f1": 0.9}, "unknown", None),
        ("f1 >= 0.85", {"train_f1": 0.9, "val_f1": 0.8}, "unmet", 0.85),
        ("f1 >= 85%", {"f1": 0.86}, "met", 0.85),
        ("cpu > 85%", {"cpu_pct": 86.0}, "met", 85),
        ("f1 >= 0.85", {"f1": NAN}, "unmet", 0.85),
        ("f1 >= 0.85", {"f1": math.inf}, "unmet", 0.85),
        ("f1 >= 0.85", {"f1": 1.7976931348623157e308}, "unmet", 0.85),
        ("f1 >= 0.85", {}, "unknown", None),
        ("f1 >= baseline + 15%", {"f1": 0.828}, "met", 0.828),
        ("f1 > baseline + 15%", {"f1": 0.828}, "unmet", 0.828),
        ("f1 >= baseline + 0.15", {"f1": 0.8699}, "unmet", 0.87),
        ("beats baseline by 15%", {"f1": 0.83}, "met", 0.828),
        ("f1 beats baseline", {"f1": 0.72}, "unmet", 0.72),
        ("latency beats baseline by 10%", {"latency_ms": 180.0}, "met", 180),
        ("latency beats baseline by 10 ms", {"latency_ms": 191.0}, "unmet", 190),
        ("accuracy >= baseline", {"accuracy": 0.9}, "unknown", None),
        ("wobble beats baseline", {"wobble": 0.9}, "unknown", None),
        ("p99 latency < 100 ms", {"latency_p99": 99.0}, "met", 100),
        ("latency p99 < 100 ms", {"latency_p99_s": 0.2}, "unmet", 0.1),
    ],
)
def test_criteria(text: str, values: dict[str, float], state: str, threshold: float | None) -> None:
    (criterion,) = read_criteria(text)
    verdict = judge_criterion(criterion, values, BASELINE, {})
    assert verdict.state == state, verdict.why
    assert verdict.threshold == (None if threshold is None else pytest.approx(threshold))
    assert (verdict.observed is None) is (verdict.state is CriterionState.UNKNOWN)


def test_a_chosen_direction_wins() -> None:
    (criterion,) = read_criteria("wobble beats baseline")
    directions = {"wobble": Direction.LOWER}
    verdict = judge_criterion(criterion, {"wobble": 1.0}, {"wobble": 2.0}, directions)
    assert verdict.state is CriterionState.MET


def test_without_a_baseline_nothing_is_beaten() -> None:
    (criterion,) = read_criteria("beats baseline")
    assert "no baseline" in judge_criterion(criterion, {"f1": 1.0}, {}, {}).why


@pytest.mark.parametrize(
    ("wanted", "known", "where", "found"),
    [
        ("F1", ["f1"], "", "f1"),
        ("F1", ["eval_f1", "test_f1", "train_f1"], "", "test_f1"),
        ("F1", ["train_f1"], "", "train_f1"),
        ("val/f1", ["train/f1", "validation_f1"], "", "validation_f1"),
        ("val/f1", ["f1"], "", "f1"),
        ("f1", ["f1_macro"], "", None),
        ("実験", ["実験"], "", "実験"),
        ("実験", ["感情"], "", None),
    ],
)
def test_which_metric_is_meant(
    wanted: str, known: list[str], where: str, found: str | None
) -> None:
    assert find_metric(wanted, known, where) == found


@pytest.mark.parametrize(
    ("text", "values", "first", "state", "step"),
    [
        ("f1 < 0.75 after 3 epochs", [], 1, "unknown", None),
        ("f1 < 0.75 after 3 epochs", [0.1, 0.2], 1, "armed", 2),
        ("f1 < 0.75 after 3 epochs", [0.1, 0.2, 0.3], 1, "would_fire", 3),
        ("f1 < 0.75 after 3 epochs", [0.1, 0.2, 0.3, 0.4], 1, "fired", 4),
        ("f1 < 0.75 after 3 epochs", [0.1, 0.2, 0.3, 0.4], 0, "fired", 3),
        ("f1 < 0.75 after 3 epochs", [0.1, 0.2, 0.3, 0.8], 1, "armed", 4),
        ("f1 < 0.75 after 3 epochs", [0.1, 0.2, 0.3, 0.4, 0.9, 0.9], 1, "fired", 4),
        ("f1 < 0.75 for 1 consecutive report", [0.1], 1, "fired", 1),
        ("f1 < 0.75", [NAN, NAN, NAN], 1, "armed", 3),
        ("f1 < 0.75 after 2 hours", [0.1, 0.1, 0.1, 0.1], 1, "fired", 4),
        ("f1 < 0.75 after 3 reports", [0.1, 0.1, 0.1, 0.1], 7, "fired", 10),
        ("f1 < 0.75 after 8 steps", [0.1, 0.1, 0.1], 6, "would_fire", 8),
        ("f1 < baseline", [0.7, 0.7], 1, "fired", 2),
        ("diverges(f1)", [0.1, NAN], 1, "fired", 2),
        ("diverges(f1)", [0.1, 0.9, 0.9], 1, "armed", 3),
        ("no improvement of f1 in 2 reports", [0.5, 0.6, 0.6, 0.6], 1, "would_fire", 4),
        ("no improvement of f1 in 2 reports", [0.5, 0.6, 0.6, 0.6, 0.6], 1, "fired", 5),
        ("no improvement of f1 by 0.1 in 2 reports", [0.5, 0.55, 0.59, 0.5], 1, "fired", 4),
        ("no improvement in 9 epochs", [0.5, 0.5], 1, "armed", 2),
        ("no improvement of wobble in 2", [0.5], 1, "unknown", None),
    ],
)
def test_stopping_rules(
    text: str, values: list[float], first: int, state: str, step: int | None
) -> None:
    progress = Progress({"f1": points(values, first), "wobble": points([])}, BASELINE)
    verdict = judge_stopping(read_stopping_rule(text), progress)
    assert verdict.state == state, verdict.why
    assert verdict.at_step == step


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ([1, 0.5, 0.4, 1.3, 0.4], "armed"),
        ([1, 0.5, 0.4, 1.3], "would_fire"),
        ([1, 0.5, 0.4, 1.3, 1.4], "fired"),
        ([1, math.inf], "fired"),
        ([-4, 5, 5], "fired"),
        ([-4, 3, 3], "armed"),
        ([0, 9, 9], "armed"),
    ],
)
def test_the_training_loss_diverges(values: list[float], state: str) -> None:
    progress = Progress({"val_loss": points([9, 1, 9, 9]), "train_loss": points(values)})
    verdict = judge_stopping(read_stopping_rule("training diverges"), progress)
    assert (verdict.state, verdict.metric) == (state, "train_loss")


def test_any_loss_stands_for_training() -> None:
    progress = Progress({"contrastive_loss_a": points([NAN])})
    verdict = judge_stopping(read_stopping_rule("training diverges"), progress)
    assert verdict.state is StoppingState.FIRED
    assert judge_stopping(read_stopping_rule("divergence"), Progress()).state == "unknown"


@pytest.mark.parametrize(
    ("first", "stride", "epochs", "base", "state"),
    [
        (0, 1, None, 0, "fired"),
        (1, 1, None, 1, "fired"),
        (0, 100, None, None, "fired"),
        (0, 100, [0, 1, 2, 3], 0, "fired"),
        (0, 100, [1, 2, 3, 4], 1, "fired"),
        (0, 100, [0, 0, 1, 1], 0, "armed"),
        (0, 100, [0, 0, 1, 2], 0, "would_fire"),
    ],
)
def test_epochs_are_counted_by_what_was_reported(
    first: int, stride: int, epochs: list[float] | None, base: int | None, state: str
) -> None:
    history = {"f1": points([0.1] * 4, first, stride)}
    if epochs is not None:
        history["epoch"] = points(epochs, first, stride)
    verdict = judge_stopping(read_stopping_rule("f1 < 0.75 after 3 epochs"), Progress(history))
    assert (verdict.epoch_base, verdict.state) == (base, state)


@pytest.mark.parametrize(
    ("done", "state"), [(2, "armed"), (3, "would_fire"), (4, "fired")], ids=str
)
def test_a_fraction_of_an_epoch_is_how_far_training_is(done: int, state: str) -> None:
    halves = points([half / 2 for half in range(1, 2 * done + 1)], 50, 50)
    history = {"f1": points([0.5] * done, 100, 100), "epoch": halves}
    verdict = judge_stopping(read_stopping_rule("f1 < 0.75 after 3 epochs"), Progress(history))
    assert (verdict.state, verdict.epoch_base) == (state, None)
    assert verdict.reached == f"epoch {done}"


def test_an_epoch_that_is_no_number_counts_for_nothing() -> None:
    history = {"f1": points([0.5] * 4), "epoch": points([math.nan, 2.0, math.inf, 4.0])}
    rule = read_stopping_rule("f1 < 0.75 after 3 epochs")
    assert judge_stopping(rule, Progress(history)).epoch_base == 1
    assert judge_stopping(rule, Progress(history)).state == "would_fire"


def test_a_step_that_is_reported_twice_counts_once() -> None:
    twice = (*points([0.1]), MetricPoint(1, 0.9, NOW + timedelta(minutes=1)))
    verdict = judge_stopping(read_stopping_rule("f1 < 0.75"), Progress({"f1": twice}))
    assert (verdict.state, verdict.observed) == ("armed", 0.9)


@pytest.mark.parametrize(
    ("left", "state"), [(None, "unknown"), (timedelta(1), "armed"), (timedelta(0), "fired")]
)
def test_the_timebox(left: timedelta | None, state: str) -> None:
    verdict = judge_stopping(StoppingRule(TimeboxExceeded()), Progress(timebox_left=left))
    assert verdict.state == state


def test_damaged_forms_are_refused() -> None:
    kept = read_criteria("f1 >= 0.85")[0].as_json()
    rule = read_stopping_rule("no improvement of f1 in 3 epochs -> x").as_json()
    strange: list[object] = [7, [], None, math.nan]
    for name in kept:
        for bad in strange:
            if (name, bad) != ("metric", None):
                with pytest.raises(RuleBroken):
                    criterion_from_json({**kept, name: bad})
    for name in rule:
        for bad in (*strange[1:2], True, math.nan):
            with pytest.raises(RuleBroken):
                stopping_rule_from_json({**rule, name: bad})
    with pytest.raises(RuleBroken):
        stopping_rule_from_json({**rule, "span": "years"})
    with pytest.raises(RuleBroken):
        Criterion("f1", "==", Bound(BoundKind.VALUE, 1))
    with pytest.raises(RuleBroken):
        Bound(BoundKind.VALUE, math.inf)
