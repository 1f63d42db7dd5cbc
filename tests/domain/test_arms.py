"""The folds and seeds of an attempt and of the baseline, from rows and from runs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.arms import Arm, arm_of, baseline_arm
from mlpm_tui.domain.experiments import Baseline, Experiment, Result
from mlpm_tui.domain.resampling import Part
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.domain.standing import Attempt, attempts, first_seen, is_amended

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EXPERIMENT = Experiment(1, baseline=Baseline("rules", {"f1": 0.72}))


def run_of(
    name: str,
    f1: float,
    params: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    status: RunStatus = RunStatus.FINISHED,
) -> Run:
    metrics = {"f1": MetricSummary("f1", f1, 1, NOW, f1, f1, 1, NOW)}
    return Run(name, name, "1", "study", status, NOW, NOW, NOW, metrics, params or {}, tags or {})


def result_of(
    model: str,
    folds: tuple[float, ...] = (),
    run: str | None = None,
    test_size: int | None = None,
    key: int = 1,
) -> Result:
    of = {"f1": folds} if folds else {}
    mean = {"f1": sum(folds) / len(folds)} if folds else {"f1": 0.9}
    return Result(key, 1, model, NOW, "ana", mean, of, run, test_size)


def children(parent: str, values: list[float], **tags: str) -> list[Run]:
    return [
        run_of(
            f"{parent}-{at}",
            value,
            {"c": "1", "fold": str(at)},
            {"mlflow.parentRunId": parent, **tags},
        )
        for at, value in reversed(list(enumerate(values, 1)))
    ]


def only(experiment: Experiment, results: list[Result], runs: list[Run]) -> tuple[Attempt, Arm]:
    (attempt,) = attempts(experiment, results, runs, {})
    return attempt, arm_of(attempt, {})


def values(arm: Arm | None) -> tuple[float, ...]:
    sample = arm.sample("f1") if arm else None
    assert sample is not None
    return sample.values


def test_a_row_has_its_folds() -> None:
    attempt, arm = only(EXPERIMENT, [result_of("BERT", (0.8, 0.9), test_size=500)], [])
    assert attempt.name == "BERT"
    assert (values(arm), arm.test_size) == ((0.8, 0.9), 500)


def test_children_of_a_run_are_its_folds_in_their_order() -> None:
    folds = [0.8 + at / 100 for at in range(12)]
    attempt, arm = only(
        EXPERIMENT, [], [run_of("BERT", 0.85, {"c": "1"}), *children("BERT", folds)]
    )
    assert attempt.run == "BERT"
    assert attempt.values == {"f1": pytest.approx(0.855)}
    sample = arm.sample("f1")
    assert sample is not None
    assert (sample.values, sample.part, sample.numbered) == (tuple(folds), Part.FOLDS, 12)


def test_a_parent_that_logs_nothing_has_the_mean_of_its_parts() -> None:
    parent = replace(run_of("BERT", 0.0, {"c": "1"}), metrics={})
    attempt, _ = only(EXPERIMENT, [], [parent, *children("BERT", [0.8, 0.9])])
    assert attempt.values == {"f1": pytest.approx(0.85)}


def test_a_row_takes_the_folds_of_the_run_it_names() -> None:
    runs = [run_of("r1", 0.85), *children("r1", [0.8, 0.9])]
    _, arm = only(EXPERIMENT, [result_of("BERT", run="r1")], runs)
    assert values(arm) == (0.8, 0.9)
    _, arm = only(EXPERIMENT, [result_of("BERT", (0.5, 0.6), "r1")], runs)
    assert values(arm) == (0.5, 0.6)


def test_a_fold_that_did_not_finish_has_no_value() -> None:
    first, second, third = children("r1", [0.8, 0.9, 0.7])
    runs = [run_of("r1", 0.85), first, replace(second, status=RunStatus.FAILED), third]
    _, arm = only(EXPERIMENT, [], runs)
    assert values(arm) == (0.8, 0.7)


def test_parts_that_nobody_numbered_are_weighed_like_seeds() -> None:
    tags = {"mlflow.parentRunId": "r1"}
    runs = [run_of("r1", 0.85), run_of("blue owl", 0.8, {}, tags), run_of("red owl", 0.9, {}, tags)]
    _, arm = only(EXPERIMENT, [], runs)
    sample = arm.sample("f1")
    assert sample is not None
    assert (sample.part, sample.folds) == (Part.SEEDS, 2)


def test_repeats_of_folds_are_known_by_their_numbers() -> None:
    runs = [run_of("r1", 0.85)]
    for repeat in range(3):
        for fold in range(4):
            tags = {"mlpm.parent": "r1", "mlpm.part": f"repeat {repeat} fold {fold}"}
            runs.append(run_of(f"{repeat}{fold}", 0.8 + fold / 100, {}, tags))
    _, arm = only(EXPERIMENT, [], runs)
    sample = arm.sample("f1")
    assert sample is not None
    assert (len(sample.values), sample.part, sample.folds) == (12, Part.FOLDS, 4)


def test_runs_that_differ_by_a_seed_are_one_attempt() -> None:
    seeds = [run_of(f"r{at}", 0.8 + at / 10, {"c": "1", "seed": str(at)}) for at in range(3)]
    other = run_of("other", 0.99, {"c": "2", "seed": "0"})
    first, second = attempts(EXPERIMENT, [], [*seeds, other], {})
    assert first.values == {"f1": pytest.approx(0.9)}
    sample = arm_of(first, {}).sample("f1")
    assert sample is not None
    assert (sample.values, sample.part) == ((0.8, 0.9, 1.0), Part.SEEDS)
    assert (second.run, arm_of(second, {}).samples) == ("other", {})


def test_trials_of_a_search_are_attempts_of_their_own() -> None:
    tags = {"mlflow.parentRunId": "search"}
    runs = [run_of("search", 0.0, {}), *(run_of(f"t{c}", 0.8, {"c": c}, tags) for c in "123")]
    assert [attempt.run for attempt in attempts(EXPERIMENT, [], runs, {})] == [
        "search",
        "t1",
        "t2",
        "t3",
    ]


def test_the_baseline_has_an_arm_of_rows_and_runs() -> None:
    assert baseline_arm(Experiment(1), [], [], {}) is None
    assert baseline_arm(EXPERIMENT, [], [], {}) == Arm("rules")
    runs = [run_of("rules", 0.7, {"c": "1"}), *children("rules", [0.7, 0.71, 0.72])]
    assert values(baseline_arm(EXPERIMENT, [], runs, {})) == (0.7, 0.71, 0.72)
    rows = [result_of("rules", (0.6, 0.7)), result_of("other", (0.1, 0.2), key=2)]
    assert values(baseline_arm(EXPERIMENT, rows, runs, {})) == (0.6, 0.7)
    assert values(baseline_arm(EXPERIMENT, [result_of("rules", run="rules")], runs, {}))[0] == 0.7
    seeds = [
        run_of(f"r{at}", 0.7 + at / 10, {"seed": str(at)}, {"mlpm.model": "rules"})
        for at in range(2)
    ]
    assert list(values(baseline_arm(EXPERIMENT, [], seeds, {}))) == pytest.approx([0.7, 0.8])


@pytest.mark.parametrize(
    ("params", "size"),
    [
        ({"test_size": "1000"}, 1000),
        ({"n_test": "1e3"}, 1000),
        ({"test_size": "0.2"}, None),
        ({"test_size": "all"}, None),
        ({"test_size": "nan"}, None),
        ({"test_size": "-5"}, None),
        ({}, None),
    ],
)
def test_the_size_of_the_test_set_is_a_whole_number(
    params: Mapping[str, str], size: int | None
) -> None:
    _, arm = only(EXPERIMENT, [], [run_of("BERT", 0.8, params)])
    assert arm.test_size == size


def test_a_size_may_be_logged_as_a_metric() -> None:
    run = run_of("BERT", 0.8)
    sized = replace(run.metrics["f1"], name="n_test", last=400.0)
    _, arm = only(EXPERIMENT, [], [replace(run, metrics={**run.metrics, "n_test": sized})])
    assert arm.test_size == 400


def test_a_criterion_is_amended_once_a_result_could_be_seen() -> None:
    later = NOW + timedelta(minutes=1)
    assert is_amended(later, NOW)
    assert is_amended(NOW, NOW)
    assert not is_amended(NOW, later)
    assert not is_amended(None, NOW)
    assert not is_amended(later, None)
    assert first_seen(()) is None
    tried = attempts(EXPERIMENT, [result_of("BERT", (0.8, 0.9))], [run_of("early", 0.5)], {})
    assert first_seen(tried) == NOW
    only_baseline = attempts(EXPERIMENT, [result_of("rules", (0.8, 0.9))], [], {})
    assert first_seen(only_baseline) is None


@pytest.mark.parametrize("count", ["k_fold", "num_folds", "fold_count"])
def test_seeds_that_say_how_many_folds_they_had_are_no_folds(count: str) -> None:
    seeds = [run_of(f"s{at}", 0.8 + at / 10, {"seed": str(at), count: "5"}) for at in range(3)]
    sample = only(EXPERIMENT, [], seeds)[1].sample("f1")
    assert sample is not None
    assert (sample.part, sample.numbered) == (Part.SEEDS, None)
    assert sample.labels == ("seed 0", "seed 1", "seed 2")


def test_parts_are_called_alike_whoever_numbered_them() -> None:
    def labels(*runs: Run) -> tuple[str, ...]:
        sample = only(EXPERIMENT, [], [run_of("r1", 0.85), *runs])[1].sample("f1")
        assert sample is not None
        return sample.labels

    nested = {"mlflow.parentRunId": "r1"}
    told = [run_of(f"t{at}", 0.8, {}, {**nested, "mlpm.part": f"Fold {at}"}) for at in (2, 10)]
    named = [run_of(f"bert-fold_{at:02}", 0.8, {}, nested) for at in (2, 10)]
    logged = [run_of(f"l{at}", 0.8, {"cv_fold": str(at), "seed": "7"}, nested) for at in (2, 10)]
    for runs in (told, named, logged):
        assert labels(*runs) == ("fold 2", "fold 10")
    repeats = [
        run_of(f"{seed}{at}", 0.8, {"fold": str(at), "seed": str(seed)}, nested)
        for seed in (1, 2)
        for at in (1, 2)
    ]
    assert {*labels(*repeats)} == {f"seed {seed} fold {at}" for seed in (1, 2) for at in (1, 2)}
    assert labels(run_of("red owl", 0.8, {}, nested), run_of("blue owl", 0.9, {}, nested)) == ()
