"""Metrics: direction, readings of a history, numbers as text."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.metrics import (
    MISSING,
    Direction,
    MetricPoint,
    at_step,
    direction_of,
    is_better,
    last_of,
    plain_name,
    show_number,
)

START = datetime(2026, 1, 1, tzinfo=UTC)

RISING = (
    "f1 F1 val_f1 test/F1 eval-accuracy valF1 f1_score F1Score AUC_ROC roc.auc mAP R2 r2_score "
    "precision@10 rougeL neg_mean_squared_error samples_per_second throughput top5_acc"
)
FALLING = (
    "loss valLoss eval-loss train/loss_epoch log_loss logLoss error_rate latency_p99 p99 RMSE "
    "test_mae perplexity time_per_step seconds_per_step training_time brier_score WER"
)


def point(step: int, value: float, seconds: float = 0) -> MetricPoint:
    return MetricPoint(step, value, START + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "name",
    RISING.split(),
)
def test_higher_is_better(name: str) -> None:
    assert direction_of(name) is Direction.HIGHER


@pytest.mark.parametrize(
    "name",
    FALLING.split(),
)
def test_lower_is_better(name: str) -> None:
    assert direction_of(name) is Direction.LOWER


@pytest.mark.parametrize("name", ["epoch", "learning_rate", "", "///", "my_number", "é"])
def test_unknown_names_have_no_direction(name: str) -> None:
    assert direction_of(name) is None


def test_a_person_decides_over_the_name() -> None:
    chosen = {"loss": Direction.HIGHER, "my_number": Direction.LOWER}
    assert direction_of("val_loss", chosen) is Direction.HIGHER
    assert direction_of("my_number", chosen) is Direction.LOWER
    assert direction_of("f1", chosen) is Direction.HIGHER


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("val_f1", "F1"),
        ("test/F1", "F1"),
        ("f1", "F1"),
        ("F1", "f1"),
        ("valF1", "test_f1"),
        ("my_thing", "My Thing"),
        ("val/my-thing", "My Thing"),
    ],
)
def test_what_a_person_set_holds_for_every_spelling(name: str, chosen: str) -> None:
    assert direction_of(name, {chosen: Direction.LOWER}) is Direction.LOWER
    other = {f"{chosen}_gap": Direction.LOWER}
    assert direction_of(name, other) is direction_of(name)


def test_the_nearest_spelling_decides() -> None:
    chosen = {"train_f1": Direction.LOWER, "F1": Direction.HIGHER, "val_f1": Direction.LOWER}
    assert direction_of("val_f1", chosen) is Direction.LOWER
    assert direction_of("test_f1", chosen) is Direction.HIGHER
    stages = {"val_x": Direction.LOWER, "test_x": Direction.HIGHER}
    assert direction_of("x", stages) is Direction.HIGHER
    assert direction_of("x", dict(reversed(stages.items()))) is Direction.HIGHER


@pytest.mark.parametrize(
    ("name", "plain"),
    [("val_f1", "f1"), ("test/F1", "f1"), ("eval-loss", "loss"), ("train", "train"), ("", "")],
)
def test_plain_names(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_last_is_the_highest_step_then_the_latest_time() -> None:
    history = [point(3, 0.3, 0), point(1, 0.9, 50), point(3, 0.4, 9), point(2, 0.8, 99)]
    assert last_of(history) == point(3, 0.4, 9)
    assert last_of([]) is None


def test_at_step_is_exact() -> None:
    history = [point(1, 0.1), point(2, 0.2, 5), point(2, 0.3, 6)]
    assert at_step(history, 2) == point(2, 0.3, 6)
    assert at_step(history, 9) is None


def test_any_number_beats_nan() -> None:
    assert is_better(0.0, math.nan, Direction.HIGHER)
    assert not is_better(math.nan, 0.0, Direction.HIGHER)
    assert not is_better(math.nan, math.nan, Direction.LOWER)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.8912, "0.8912"),
        (0.85, "0.85"),
        (0.84996, "0.8500"),
        (0.99996, "1.0000"),
        (1.2e-05, "1.2e-05"),
        (12.3456, "12.35"),
        (12345.678, "12346"),
        (1.0, "1"),
        (-3.5, "-3.5"),
        (1_000_000.0, "1000000"),
        (123_456_789_012.0, "1.235e+11"),
        (-0.0, "0"),
        (math.nan, "NaN"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (None, MISSING),
    ],
)
def test_numbers_as_people_read_them(value: float | None, text: str) -> None:
    assert show_number(value) == text


@given(st.floats(), st.integers(7, 20))
def test_numbers_keep_their_width_and_value(value: float, width: int) -> None:
    text = show_number(value, width)
    assert len(text) <= width
    if math.isfinite(value) and abs(value) < 1e308:
        assert math.isclose(float(text), value, rel_tol=0.5, abs_tol=0)
    if value:
        assert text not in {"0", "-0"}
