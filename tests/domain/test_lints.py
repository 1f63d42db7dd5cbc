"""What the program notes on a card that disagrees with itself, and what it lets pass."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.effects import Effect, read_effects
from mlpm_tui.domain.experiments import Baseline, Experiment, Result
from mlpm_tui.domain.lints import lint
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.services.rule_language import read_criteria

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def card(
    hypothesis: str, baseline: Mapping[str, float] | None, *criteria: str, name: str = "rules"
) -> Experiment:
    read = tuple(rule.as_json() for text in criteria for rule in read_criteria(text))
    held = None if baseline is None else Baseline(name, baseline)
    return Experiment(1, hypothesis, held, read)


def noted(experiment: Experiment, *results: Result) -> list[tuple[str, str]]:
    return [(found.code, found.text) for found in lint(experiment, results, {})]


def codes(experiment: Experiment, *results: Result) -> list[str]:
    return [code for code, _ in noted(experiment, *results)]


def result(model: str, folds: Mapping[str, tuple[float, ...]], **metrics: float) -> Result:
    return Result(1, 1, model, NOW, "ana", metrics, folds)


ABOVE = "F1 at least 15 % above the rule-based baseline"


def test_the_effect_that_the_criterion_does_not_mean() -> None:
    ((code, text),) = noted(card(ABOVE, {"f1": 0.72}, "f1 >= 0.85"))
    assert code == "effect_disagrees"
    assert text == (
        "the hypothesis says 15 %, which from the baseline's f1 0.72 is 0.828 (relative) or 0.87 "
        "(absolute), and f1 >= 0.85 asks for 0.85, which is neither: write f1 >= 0.828, or the "
        "effect that is meant."
    )


@pytest.mark.parametrize(
    "hypothesis",
    [
        ABOVE,
        "It is 15 % better than the rules.",
        "BERT beats the baseline by 15%.",
        "We improve F1 by at least 15 percent.",
        "F1 is at least 15 % with more data.",
        "f1 will be 15 % higher",
        "A gain of 15 % over the rules",
    ],
)
def test_ways_to_predict_an_effect(hypothesis: str) -> None:
    assert codes(card(hypothesis, {"f1": 0.72}, "f1 >= 0.85")) == ["effect_disagrees"]
    for meant in ("0.828", "0.83", "0.87"):
        assert codes(card(hypothesis, {"f1": 0.72}, f"f1 >= {meant}")) == []
    assert codes(card(hypothesis, {"f1": 0.72}, "f1 >= baseline + 15%")) == []
    assert codes(card(hypothesis, {"f1": 0.72}, "f1 >= baseline + 0.15")) == []
    assert codes(card(hypothesis, {"f1": 0.72}, "f1 >= baseline + 10%")) == ["effect_disagrees"]


@pytest.mark.parametrize(
    "hypothesis",
    [
        "",
        "F1 of at least 85 % on the test set.",
        "With 50 % more data F1 is better than the rules'.",
        "One text in five is hard; 20 % are mislabelled.",
        "Words carry over.",
        "The tool is 15 % cheaper in the cloud, which nobody doubts.",
    ],
)
def test_other_percentages_are_no_effect(hypothesis: str) -> None:
    experiment = card(hypothesis, {"f1": 0.72, "recall": 0.8}, "f1 >= 0.85")
    if "cheaper" in hypothesis:
        experiment = card(hypothesis, {"f1": 0.72, "recall": 0.8}, "f1 >= 0.85", "recall >= 0.9")
    assert codes(experiment) == []


def test_an_effect_in_a_criterion_against_another_one() -> None:
    criteria = "15% better than baseline and f1 >= 0.85"
    ((code, text),) = noted(card("", {"f1": 0.72}, criteria))
    assert code == "effect_disagrees"
    assert "0.828 (relative) or 0.87 (absolute)" in text
    assert codes(card("", {"f1": 0.72}, "f1 >= baseline + 15%", "f1 >= 0.828")) == []


def test_lower_is_better_is_predicted_downwards() -> None:
    faster = "20 % faster than today"
    assert codes(card(faster, {"latency_ms": 120}, "latency_ms <= 96")) == []
    ((_, text),) = noted(card(faster, {"latency_ms": 120}, "latency_ms <= 80"))
    assert "96 (relative) or 100 (absolute)" in text
    assert "write latency_ms <= 96" in text


def test_points_mean_one_thing_only() -> None:
    points = "at least 2 points of f1 above the rules"
    assert codes(card(points, {"f1": 0.7865}, "f1 >= baseline + 0.02")) == []
    ((_, text),) = noted(card(points, {"f1": 0.7865}, "f1 >= 0.85"))
    assert "0.8065 (absolute)" in text
    assert read_effects("5 percentage points above") == (Effect(5.0, is_points=True, way=1),)


@pytest.mark.parametrize(
    ("hypothesis", "baseline", "criterion"),
    [
        ("no worse than 1 % below the baseline", {"f1": 0.9}, "f1 >= baseline - 1%"),
        ("F1 at most 1 % below the rules", {"f1": 0.9}, "f1 >= 0.891"),
        ("F1 is 1 % worse than the rules", {"f1": 0.9}, "f1 >= baseline - 1%"),
        ("F1 drops by no more than 2 points", {"f1": 0.9}, "f1 >= 0.88"),
        ("F1 loses at most 2 %", {"f1": 0.9}, "f1 >= baseline - 2%"),
        ("F1 is no worse than the baseline's by more than 1 %", {"f1": 0.9}, "f1 >= 0.891"),
        ("not more than 5 % above today", {"latency_ms": 120}, "latency_ms <= baseline + 5%"),
        ("latency_ms up to 5 % slower", {"latency_ms": 120}, "latency_ms <= 126"),
        ("latency_ms drops by up to 20 %", {"latency_ms": 120}, "latency_ms <= 96"),
    ],
)
def test_a_loss_that_is_allowed_is_no_gain(
    hypothesis: str, baseline: Mapping[str, float], criterion: str
) -> None:
    assert codes(card(hypothesis, baseline, criterion)) == []


def test_a_loss_is_advised_downwards() -> None:
    (_, text), (met, _) = noted(card("F1 at most 1 % below the rules", {"f1": 0.9}, "f1 >= 0.8"))
    assert met == "baseline_meets"
    assert "0.891 (relative) or 0.89 (absolute)" in text
    assert "write f1 >= 0.891" in text


def test_what_goes_the_wrong_way_is_said_of_something_else() -> None:
    both = "It improves F1, with latency 20 % lower, at the costs of 30 % more memory"
    assert codes(card(both, {"f1": 0.72}, "f1 >= 0.8")) == []


def test_a_guard_beside_a_goal_is_no_contradiction() -> None:
    criteria = ("latency_ms <= baseline + 5%", "latency_ms <= 100")
    assert codes(card("", {"latency_ms": 120}, *criteria)) == []
    assert codes(card("", {"f1": 0.8}, "f1 >= baseline - 1%", "f1 >= 0.9")) == []
    gain = ("latency_ms <= baseline - 50%", "latency_ms <= 100")
    assert codes(card("", {"latency_ms": 120}, *gain)) == ["effect_disagrees"]


@pytest.mark.parametrize(
    ("baseline", "criterion", "told"),
    [
        ({"f1": 0.72}, "f1 >= 85", "write f1 >= 0.85."),
        (None, "accuracy >= 90 on the test set", "write accuracy >= 0.9 on test set."),
        ({"f1": 0.72}, "f1 >= baseline + 15", "write f1 >= baseline + 15%."),
        ({"f1": 0.72}, "f1 >= baseline + 0.5", "write a limit of at most 1."),
        ({"f1": 0.72}, "f1 >= 1.5", "f1 lies between 0 and 1: write a limit of at most 1."),
        ({"f1": 72}, "f1 >= 0.85", "as in f1=0.72."),
        ({"rmse": 3.0}, "rmse <= baseline - 4", "write a limit above 0."),
    ],
)
def test_a_limit_out_of_the_metrics_range(
    baseline: Mapping[str, float] | None, criterion: str, told: str
) -> None:
    ((code, text),) = noted(card("", baseline, criterion))
    assert code == "out_of_range"
    assert text.endswith(told)


def test_another_scale_is_no_mistake() -> None:
    assert codes(card("", {"f1": 72}, "f1 >= 85")) == []
    assert codes(card("", None, "f1 >= 85"), result("BERT", {}, f1=88.0)) == []
    assert codes(card("", {"f1": 0.72}, "f1 >= 85%")) == []
    assert codes(card("", {"perplexity": 30}, "perplexity <= 20")) == []
    assert codes(card("", {"f1_gain": 2.0}, "f1_gain >= 3")) == []


@pytest.mark.parametrize(
    ("criterion", "right"),
    [
        ("f1 <= 0.85", "f1 >= 0.85"),
        ("latency_ms > 100", "latency_ms < 100"),
        ("val_loss > 0.1", "val_loss < 0.1"),
    ],
)
def test_a_criterion_on_the_wrong_side(criterion: str, right: str) -> None:
    ((code, text),) = noted(card("", {"f1": 0.72, "latency_ms": 120}, criterion))
    assert code == "wrong_side"
    assert text.endswith(f"write {right}.")


def test_what_people_say_of_a_metric_decides_its_side() -> None:
    experiment = card("", {"score": 0.5}, "score <= 0.4")
    assert [found.code for found in lint(experiment, (), {})] == ["wrong_side"]
    assert lint(experiment, (), {"score": Direction.LOWER}) == ()
    assert codes(card("", {"f1": 0.7, "f1_gap": 0.1}, "f1 >= 0.8", "f1_gap <= 0.02")) == []


def test_a_promise_that_the_baseline_keeps() -> None:
    ((code, text),) = noted(card("", {"f1": 0.9}, "f1 >= 0.85"))
    assert code == "baseline_meets"
    assert text.startswith("rules meets f1 >= 0.85 already with 0.9:")
    guarded = card("", {"f1": 0.72, "recall": 0.95}, "f1 >= 0.85", "recall >= 0.9")
    assert codes(guarded) == []
    assert codes(card("at least as good", {"f1": 0.9}, "f1 >= baseline")) == []
    assert codes(card("", {"f1": 0.9}, "f1 >= 0.85 and latency_ms <= 50")) == []


def test_f1_that_precision_and_recall_contradict() -> None:
    held = {"f1": 0.72, "precision": 0.9, "recall": 0.8}
    ((code, text),) = noted(card("", held, "f1 >= 0.95"))
    assert code == "f1_contradicts"
    assert "precision 0.9 and recall 0.8 give 0.8471" in text
    above = result("BERT", {}, f1_test=0.9, precision_test=0.7, recall_test=0.8)
    ((code, text),) = noted(card("", {"f1": 0.7}, "f1 >= 0.95"), above)
    assert code == "f1_contradicts"
    assert "f1_test 0.9 of BERT lies above" in text


@pytest.mark.parametrize(
    "metrics",
    [
        {"f1": 0.847, "precision": 0.9, "recall": 0.8},
        {"f1": 84.7, "precision": 90.0, "recall": 80.0},
        {"f1": 0.0, "precision": 0.0, "recall": 0.0},
        {"f1_macro": 0.5, "precision_macro": 0.9, "recall_macro": 0.8},
        {"f1": 0.5, "precision": 0.9},
        {"f1": float("nan"), "precision": 0.9, "recall": 0.8},
        {"f1": 0.5, "precision_at_10": 0.9, "recall_at_10": 0.8},
    ],
    ids=range(7),
)
def test_f1_that_can_be_right(metrics: Mapping[str, float]) -> None:
    assert codes(card("", {"f1": 0.7}, "f1 >= 0.95"), result("BERT", {}, **metrics)) == []


def test_a_row_outside_its_own_folds() -> None:
    row = result("BERT", {"f1": (0.8, 0.82)}, f1=0.9)
    ((code, text),) = noted(card("", {"f1": 0.7}, "f1 >= 0.95"), row)
    assert code == "folds_contradict"
    assert text.endswith("write their mean, 0.81.")
    pooled = result("BERT", {"f1": (0.8, 0.82)}, f1=0.799)
    assert codes(card("", {"f1": 0.7}, "f1 >= 0.95"), pooled) == []


@pytest.mark.parametrize(
    ("baseline", "criterion"),
    [
        (None, "f1 >= baseline + 15%"),
        ({}, "f1 >= baseline + 15%"),
        ({"f1": 0.7}, "latency_ms <= baseline - 20%"),
        (None, "better than baseline"),
    ],
)
def test_a_baseline_that_a_criterion_needs(
    baseline: Mapping[str, float] | None, criterion: str
) -> None:
    ((code, text),) = noted(card("", baseline, criterion))
    assert code == "baseline_missing"
    assert "write it there with its value" in text


def test_what_is_not_written_is_no_mistake() -> None:
    assert codes(card("", None)) == []
    assert codes(card(ABOVE, {"f1": 0.72})) == []
    assert codes(card(ABOVE, None, "f1 >= 0.85")) == []


NUMBERS = st.floats() | st.sampled_from([0.0, 0.72, 85.0, 1e308, -1.7e308])


@given(st.text(max_size=80), st.floats(0, 1e6), NUMBERS, NUMBERS, NUMBERS)
def test_whatever_was_typed_can_be_looked_at(
    text: str, amount: float, f1: float, precision: float, fold: float
) -> None:
    hypothesis = f"f1 {text} {amount} % above the baseline {text} by 15 points"
    experiment = card(hypothesis, {"f1": f1, "precision": precision, "recall": 0.5}, "f1 >= 0.85")
    for found in lint(experiment, [result("m", {"f1": (fold, 0.5)}, f1=f1)], {}):
        assert found.text
