"""The same runs, read from real stores of three MLflow versions and from an old folder."""

import gzip
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.metrics import last_of
from mlpm_tui.domain.runs import Run, RunStatus, WantedRuns, card_of, is_stale, parent_of
from mlpm_tui.sources.tracking import Tracking, open_tracking

START = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE = "[bold red]x[/] \x1b[31mred\x1b[0m \x1b]52;c;aGk=\x07 \u202ertl \U0001f642 'q\" : #"
EVERYTHING = WantedRuns(experiments=frozenset({"sentiment", "other [/] models", "Default"}))


@pytest.fixture(params=["2.22", "3.4", "3.17", "folder"])
def tracking(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    mlruns: Path,
    contents_of: Callable[[Path], dict[str, str]],
) -> Iterator[Tracking]:
    """A store of each kind; whatever the test reads, every byte of it stays as it was."""
    if request.param == "folder":
        path = mlruns
    else:
        packed = Path(__file__).parent / "stores" / f"mlflow-{request.param}.db.gz"
        path = tmp_path / "store.db"
        path.write_bytes(gzip.decompress(packed.read_bytes()))
    before = contents_of(tmp_path)
    opened = open_tracking(str(path))
    yield opened
    opened.changed()
    opened.close()
    assert contents_of(tmp_path) == before


def by_name(tracking: Tracking, wanted: WantedRuns = EVERYTHING) -> dict[str, Run]:
    return {run.name: run for run in tracking.runs(wanted)}


def test_all_runs_but_the_deleted(tracking: Tracking) -> None:
    runs = by_name(tracking)
    folds = {"folds", "fold 0", "fold 1", "fold 2"}
    assert set(runs) == {"baseline", "curve", "odd numbers", HOSTILE, "elsewhere"} | folds
    assert runs["elsewhere"].experiment == "other [/] models"
    assert {run.lifecycle for run in runs.values()} == {"active"}


def test_status_and_times(tracking: Tracking) -> None:
    runs = by_name(tracking)
    assert runs["baseline"].status is RunStatus.FINISHED
    assert runs["odd numbers"].status is RunStatus.FAILED
    assert runs[HOSTILE].status is RunStatus.KILLED
    assert runs["curve"].status is RunStatus.RUNNING
    assert runs["baseline"].started_at == START
    assert runs["baseline"].ended_at == START + timedelta(minutes=5)
    assert runs["curve"].ended_at is None
    assert runs["curve"].reported_at == START + timedelta(minutes=120)
    assert runs[HOSTILE].reported_at == START


def test_a_silent_run_is_stale_by_its_own_interval(tracking: Tracking) -> None:
    curve = by_name(tracking)["curve"]
    loss = curve.metrics["train/loss"]
    assert (loss.count, loss.interval) == (120, timedelta(minutes=1))
    assert not is_stale(curve, START + timedelta(minutes=129))
    assert is_stale(curve, START + timedelta(minutes=130))


def test_last_is_the_highest_step_and_best_is_over_all_steps(tracking: Tracking) -> None:
    runs = by_name(tracking)
    f1 = runs["baseline"].metrics["f1"]
    assert (f1.last, f1.last_step, f1.highest, f1.lowest, f1.count) == (0.72, 3, 0.74, 0.5, 3)
    curve = runs["curve"].metrics["f1"]
    assert (curve.last, curve.highest) == (0.8712, 0.8912)
    same_step = runs["odd numbers"].metrics["same_step"]
    assert (same_step.last, same_step.last_step) == (0.3, 7)
    # Logged in the order 3, 1, 2: the last report was not of the highest step.
    assert f1.last_at == START + timedelta(minutes=1)
    assert runs["baseline"].reported_at == f1.reported_at == START + timedelta(minutes=3)
    assert f1.interval == timedelta(minutes=1)


def test_nan_and_infinities_are_values(tracking: Tracking) -> None:
    metrics = by_name(tracking)["odd numbers"].metrics
    mixed = metrics["mixed"]
    assert (mixed.last, mixed.lowest, mixed.highest) == (1e308, -math.inf, math.inf)
    assert math.isnan(metrics["only_nan"].last)
    assert (metrics["only_nan"].lowest, metrics["only_nan"].count) == (None, 1)
    assert math.isnan(metrics["ends_nan"].last)
    assert metrics["ends_nan"].highest == 0.25
    assert metrics["ends_inf"].last == math.inf
    assert metrics["ends_inf"].lowest == -math.inf


def test_history_in_the_order_of_steps(tracking: Tracking) -> None:
    runs = by_name(tracking)
    f1 = tracking.history(runs["baseline"].id, "f1")
    assert [(point.step, point.value) for point in f1] == [(1, 0.5), (2, 0.74), (3, 0.72)]
    assert f1[0].at == START + timedelta(minutes=2)
    odd = tracking.history(runs["odd numbers"].id, "mixed")
    assert math.isnan(odd[0].value)
    assert [point.value for point in odd[1:]] == [math.inf, -math.inf, 5e-324, 1e308]
    assert len(tracking.history(runs["curve"].id, "train/loss")) == 120


def test_summaries_agree_with_histories(tracking: Tracking) -> None:
    for run in by_name(tracking).values():
        for name, summary in run.metrics.items():
            history = tracking.history(run.id, name)
            last = last_of(history)
            assert last is not None
            assert (last.step, last.at) == (summary.last_step, summary.last_at)
            assert len(history) == summary.count
            values = [point.value for point in history if not math.isnan(point.value)]
            assert summary.lowest == min(values, default=None)
            assert summary.highest == max(values, default=None)


def test_texts_come_as_they_are(tracking: Tracking) -> None:
    run = by_name(tracking)[HOSTILE]
    assert run.params == {"text": HOSTILE}
    assert run.tags["note"] == HOSTILE
    assert by_name(tracking)["curve"].tags["mlflow.note"] == "two\nlines"
    assert by_name(tracking)["baseline"].params["model"] == "rules: 'all' of them"


def test_wanted_by_card_run_and_experiment(tracking: Tracking) -> None:
    cards = by_name(tracking, WantedRuns(cards=frozenset({"ML-EXP-05", "ML-EXP-07"})))
    assert set(cards) == {"baseline", "curve", "folds", "fold 0", "fold 1", "fold 2"}
    assert card_of(cards["folds"]) == "ML-EXP-07"
    fold = by_name(tracking)["fold 1"]
    assert parent_of(fold) == cards["folds"].id
    linked = WantedRuns(
        runs=frozenset({fold.id, "0" * 32}), experiments=frozenset({"other [/] models"})
    )
    assert set(by_name(tracking, linked)) == {"fold 1", "elsewhere"}
    assert set(by_name(tracking, WantedRuns(experiments=frozenset({fold.experiment_id})))) > {
        "curve"
    }


def test_nothing_wanted_is_nothing_read(tracking: Tracking) -> None:
    assert tracking.runs(WantedRuns()) == ()
    quoted = frozenset({"' OR 1=1 --", "", "%"})
    assert tracking.runs(WantedRuns(quoted, quoted, quoted)) == ()


def test_find_one(tracking: Tracking) -> None:
    curve = by_name(tracking)["curve"]
    found = tracking.find_run(curve.id)
    assert found is not None
    assert (found.name, found.metrics) == ("curve", curve.metrics)
    assert tracking.find_run("nobody") is None
    experiment = tracking.find_experiment("sentiment")
    assert experiment is not None
    assert tracking.find_experiment(experiment.id) == experiment
    assert experiment.id == curve.experiment_id
    assert tracking.find_experiment("given up") is None
    assert tracking.history(curve.id, "nothing") == ()
    assert tracking.history("nobody", "f1") == ()


def test_an_unchanged_run_is_the_same_object(tracking: Tracking) -> None:
    before = tracking.runs(EVERYTHING)
    again = tracking.runs(EVERYTHING)
    assert [id(run) for run in again] == [id(run) for run in before]
    assert [run.started_at for run in before] == sorted(
        (run.started_at or START for run in before), reverse=True
    )
