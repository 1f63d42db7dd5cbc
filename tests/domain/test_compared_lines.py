"""Which lines a results table has: results, runs, and folds or seeds as one."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.compared_lines import (
    Line,
    LineKind,
    Reading,
    Side,
    Which,
    lines_of,
    measure_of,
)
from mlpm_tui.domain.experiments import Baseline, Experiment, Result
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.run_groups import is_again
from mlpm_tui.domain.runs import PARENT_TAG, PART_TAG, MetricSummary, Run, RunStatus
from mlpm_tui.domain.standing import attempts
from tests.conftest import NOW

BASELINE = Baseline("rule-based", {"f1": 0.72})


def run(
    name: str,
    metrics: Mapping[str, float],
    params: Mapping[str, str] | None = None,
    parent: str = "",
    status: RunStatus = RunStatus.FINISHED,
) -> Run:
    summaries = {
        metric: MetricSummary(metric, value, 3, NOW, value - 0.1, value + 0.1, 3, NOW)
        for metric, value in metrics.items()
    }
    tags = {PARENT_TAG: parent} if parent else {}
    ended = None if status is RunStatus.RUNNING else NOW
    started = NOW - timedelta(seconds=90)
    known = dict(params or {})
    return Run(name, name, "0", "study", status, started, ended, NOW, summaries, known, tags)


def result(model: str, metrics: Mapping[str, float], **more: object) -> Result:
    return Result(1, 1, model, NOW, "ana", metrics, **more)  # type: ignore[arg-type]


def lines(*runs: Run, results: tuple[Result, ...] = (), last: bool = True) -> list[Line]:
    reading = Reading(Which.LAST if last else Which.BEST)
    return [*lines_of([Side("ML-EXP-01", BASELINE, results, runs)], reading, NOW)]


def test_the_baseline_is_first_and_results_come_before_runs() -> None:
    found = lines(run("a", {"f1": 0.8}), results=(result("bert", {"f1": 0.9}),))
    assert [(line.name, line.kind) for line in found] == [
        ("rule-based", LineKind.BASELINE),
        ("bert", LineKind.RESULT),
        ("a", LineKind.RUN),
    ]
    assert found[2].duration == timedelta(seconds=90)


def test_parts_of_a_parent_are_one_line() -> None:
    parts = [run(f"fold {at}", {"f1": 0.8 + at / 10}, {"lr": "1"}, "whole") for at in range(3)]
    found = lines(run("whole", {"epochs": 4}, {"folds": "3"}), *parts)
    assert [line.name for line in found] == ["rule-based", "whole"]
    measure = found[1].measures["f1"]
    assert measure.n == 3
    assert measure.value == pytest.approx(0.9)
    assert measure.sd == pytest.approx(0.1)
    assert found[1].measures["epochs"].value == 4
    assert found[1].params == {"folds": "3"}
    assert len(found[1].runs) == 4


def test_trials_of_a_search_stay_lines_of_their_own() -> None:
    trials = [run(f"trial {at}", {"f1": 0.8}, {"lr": str(at)}, "search") for at in range(3)]
    assert len(lines(run("search", {}), *trials)) == 5


def test_a_part_that_has_not_ended_is_not_counted_yet() -> None:
    parts = [run(f"fold {at}", {"f1": 0.8}, parent="whole") for at in range(2)]
    unfinished = run("fold 3", {"f1": 0.1}, parent="whole", status=RunStatus.RUNNING)
    found = lines(run("whole", {}), *parts, unfinished)
    assert [line.name for line in found] == ["rule-based", "whole"]
    assert found[1].measures["f1"].n == 2


def fold(name: str, f1: float, status: RunStatus = RunStatus.FINISHED, parent: str = "p") -> Run:
    return run(name, {"f1": f1}, {"fold": name, "c": "1"}, parent, status)


@pytest.mark.parametrize(
    ("runs", "value"),
    [
        ([run("p", {"f1": 0.95}), fold("1", 0.8), fold("2", 0.9)], 0.85),
        ([run("p", {}), fold("1", 0.8), fold("2", 0.9, RunStatus.RUNNING)], 0.8),
        ([run("p", {"f1": 0.5}), fold("1", 0.9, RunStatus.RUNNING)], 0.5),
        ([run("p", {"f1": 0.5}), fold("1", 0.9, RunStatus.FAILED), fold("2", 0.8)], 0.8),
        ([run("p", {"f1": 0.5}), fold("1", 0.9)], 0.5),
        ([fold("1", 0.8, parent="elsewhere"), fold("2", 0.9, parent="elsewhere")], 0.85),
        ([run("s1", {"f1": 0.7}, {"seed": "1", "c": "1"})], 0.7),
        (
            [
                run("s1", {"f1": 0.1}, {"seed": "1", "c": "1"}),
                run("s2", {"f1": 0.2}, {"seed": "2", "c": "1"}),
                *(fold(str(at), 0.8 + at / 10, parent="s1") for at in (0, 1)),
            ],
            0.85,
        ),
    ],
    ids=[
        "folds before their parent",
        "a fold runs",
        "only one that runs",
        "a fold failed",
        "one part is beside",
        "parent unknown",
        "no parts",
        "seeds with folds",
    ],
)
def test_the_card_and_the_table_say_the_same_of_a_training(runs: list[Run], value: float) -> None:
    directions = {"f1": Direction.HIGHER}
    (attempt,) = attempts(Experiment(1, baseline=BASELINE), (), runs, directions)
    side = Side("ML-EXP-01", BASELINE, (), tuple(runs))
    _, line = lines_of([side], Reading(Which.BEST, directions), NOW)
    assert attempt.values["f1"] == line.measures["f1"].value == pytest.approx(value + 0.1)


def test_a_part_that_was_asked_for_by_name_is_shown() -> None:
    asked = replace(run("fold 1", {"f1": 0.8}), tags={PART_TAG: "whole"})
    assert lines(asked) == lines()
    side = Side("", runs=(asked,))
    assert [line.name for line in lines_of([side], Reading(), NOW)] == ["fold 1"]


def test_runs_that_differ_by_seed_only_are_one_line() -> None:
    runs = [run(f"r{at}", {"f1": at / 10}, {"lr": "1", "seed": str(at)}) for at in (7, 8, 9)]
    other = run("other", {"f1": 0.5}, {"lr": "2", "seed": "7"})
    found = lines(*runs, other)
    assert [line.name for line in found] == ["rule-based", "r7", "other"]
    assert found[1].n == 3
    assert found[1].params == {"lr": "1", "seed": "7, 8, 9"}
    again = [run(f"r{at}", {"f1": 0.5}, {"lr": "1", "seed": "7"}) for at in range(2)]
    assert len(lines(*again)) == 3


def test_runs_that_only_a_seed_names_are_one_line() -> None:
    runs = [run(f"seed {at}", {"f1": at / 10}, {"seed": str(at)}) for at in (0, 1, 10)]
    found = lines(*runs, run("cnn seed 0", {"f1": 0.5}, {"seed": "0"}))
    assert [line.n for line in found[1:]] == [3, 1]


def test_seeds_alone_do_not_make_two_models_one() -> None:
    assert (
        len(lines(run("bert", {"f1": 1}, {"seed": "1"}), run("cnn", {"f1": 1}, {"seed": "2"}))) == 3
    )


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("seed", True),
        ("data/seed", True),
        ("random_state", True),
        ("cv_fold", True),
        ("n_folds", False),
        ("k_fold", False),
        ("lr", False),
        ("seedling", False),
    ],
)
def test_what_only_tells_repetitions_apart(name: str, *, is_one: bool) -> None:
    assert is_again(name) is is_one


def test_a_result_takes_parameters_and_time_from_its_run() -> None:
    recorded = result("bert", {"f1": 0.9}, folds={"f1": (0.8, 1.0)}, run="a")
    found = lines(run("a", {"f1": 0.1, "loss": 2.0}, {"lr": "1"}), results=(recorded,))
    assert len(found) == 2
    assert found[1].measures["f1"].value == 0.9
    assert (found[1].measures["f1"].n, found[1].measures["loss"].value) == (2, 2.0)
    assert (found[1].params, found[1].duration) == ({"lr": "1"}, timedelta(seconds=90))


def test_a_running_run_speaks_for_itself() -> None:
    recorded = result("bert", {"f1": 0.9}, run="a")
    found = lines(run("a", {"f1": 0.1}, status=RunStatus.RUNNING), results=(recorded,))
    assert [(line.name, line.status) for line in found[1:]] == [("a", RunStatus.RUNNING)]


def test_what_is_called_as_the_baseline_adds_to_it() -> None:
    recorded = result("rule-based", {"f1": 0.7, "auc": 0.6}, folds={"f1": (0.6, 0.8)})
    found = lines(results=(recorded,))
    assert len(found) == 1
    assert found[0].kind is LineKind.BASELINE
    assert (found[0].measures["f1"].value, found[0].measures["f1"].n) == (0.72, 2)
    assert found[0].measures["auc"].value == 0.6


def test_a_baseline_of_several_experiments_is_shown_once() -> None:
    sides = [Side("ML-EXP-01", BASELINE), Side("ML-EXP-02", BASELINE)]
    sides.append(Side("ML-EXP-03", Baseline("rule-based", {"f1": 0.5})))
    found = lines_of(sides, Reading(), NOW)
    assert [(line.name, line.card) for line in found] == [
        ("rule-based", ""),
        ("rule-based", "ML-EXP-03"),
    ]


def test_a_metric_is_read_by_its_best_its_last_or_a_step() -> None:
    one = run("a", {"f1": 0.5, "loss": 0.5, "odd": 0.5})
    assert Reading(Which.LAST).values(one) == {"f1": 0.5, "loss": 0.5, "odd": 0.5}
    assert Reading().values(one) == {"f1": 0.6, "loss": 0.4, "odd": 0.5}
    chosen = Reading(directions={"odd": Direction.LOWER, "loss": Direction.HIGHER})
    assert chosen.values(one) == {"f1": 0.6, "loss": 0.6, "odd": 0.4}
    assert Reading(Which.STEP, step=2, at_step={("a", "f1"): 0.3}).values(one) == {"f1": 0.3}


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=9))
def test_a_mean_lies_between_and_deviates_from_nothing_below_zero(values: list[float]) -> None:
    measure = measure_of(values)
    assert min(values) <= measure.value <= max(values)
    assert measure.n == len(values)
    assert measure.sd is not None
    assert measure.sd >= 0
    if len(set(values)) == 1:
        assert (measure.value, measure.sd) == (values[0], 0)


@given(st.lists(st.floats(), min_size=2, max_size=9))
def test_what_is_not_finite_is_never_hidden_in_a_mean(values: list[float]) -> None:
    measure = measure_of(values)
    if not all(map(math.isfinite, values)):
        assert not math.isfinite(measure.value)
        assert measure.sd is not None
        assert math.isnan(measure.sd)


def test_a_run_of_another_experiment_tells_what_a_result_leaves_out() -> None:
    side = Side("ML-EXP-01", BASELINE, (result("bert", {"f1": 0.9}, run="a"),))
    found = lines_of([side], Reading(), NOW, [run("a", {"f1": 0.1}, {"lr": "1"})])
    assert [(line.name, line.params) for line in found[1:]] == [("bert", {"lr": "1"})]
