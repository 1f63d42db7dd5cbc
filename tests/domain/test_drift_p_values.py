"""Where only p-values are known: Benjamini-Hochberg each day, two of the last three days."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from mlpm_tui.domain.drift_p_values import cut_off, judge_p_values

START = date(2026, 10, 1)


def test_the_cut_off_is_scipys() -> None:
    dice = np.random.default_rng(4)
    for _ in range(50):
        p_values = dice.random(30) ** dice.integers(1, 6, 30)
        limit = cut_off({str(place): p for place, p in enumerate(p_values)})
        wanted = stats.false_discovery_control(p_values) <= 0.05
        assert (p_values <= limit).tolist() == wanted.tolist()


def test_what_has_no_p_value_counts_for_nothing() -> None:
    assert cut_off({}) == 0
    assert cut_off({"a": None, "b": math.nan}) == 0
    assert cut_off({"a": 0.04, "b": None, "c": math.nan}) == 0.05


@pytest.mark.parametrize(
    ("course", "is_open"),
    [([0.001, 0.9, 0.001], True), ([0.001, 0.9, 0.9, 0.001], False), ([0.9, 0.9, 0.001], False)],
)
def test_two_of_three_days_open_an_alert(course: list[float | None], is_open: bool) -> None:  # noqa: FBT001
    days = [
        (START + timedelta(place), {"a": p, "b": 0.5, "c": None}) for place, p in enumerate(course)
    ]
    judged = judge_p_values(days)
    assert judged["a"].is_open is is_open
    assert not judged["b"].is_open
    assert [one.state for one in judged["c"].windows] == ["no_data"] * len(course)


def test_an_alert_ends_when_p_values_are_ordinary_again() -> None:
    days = [
        (START + timedelta(place), {"a": p, "b": 0.5})
        for place, p in enumerate([1e-6, 1e-6, 0.4, 0.7])
    ]
    judged = judge_p_values(days)["a"]
    assert not judged.is_open
    assert judged.episodes[0].ended_on == START + timedelta(3)
