"""Runs: staleness, duration, the card they belong to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.runs import (
    MetricSummary,
    Run,
    RunStatus,
    card_of,
    duration_of,
    is_stale,
    parent_of,
    reporting_interval,
    runs_to_watch,
)

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def after(**more: float) -> datetime:
    return START + timedelta(**more)


def summary(name: str, minutes: float, count: int) -> MetricSummary:
    return MetricSummary(name, 0.5, count, after(minutes=minutes), 0.1, 0.9, count, START)


def run_of(*metrics: MetricSummary, status: RunStatus = RunStatus.RUNNING) -> Run:
    return Run(
        id="r1",
        name="one",
        experiment_id="1",
        experiment="sentiment",
        status=status,
        started_at=START,
        ended_at=None,
        reported_at=max((m.last_at for m in metrics), default=START),
        metrics={m.name: m for m in metrics},
    )


def test_a_run_without_reports_is_stale_after_ten_minutes() -> None:
    run = run_of()
    assert not is_stale(run, after(minutes=9, seconds=59))
    assert is_stale(run, after(minutes=10))


def test_a_slow_reporter_is_given_three_of_its_own_intervals() -> None:
    run = run_of(summary("f1", minutes=60, count=4))
    assert reporting_interval(run) == timedelta(minutes=20)
    assert not is_stale(run, after(minutes=60 + 59))
    assert is_stale(run, after(minutes=60 + 60))


def test_the_metric_that_reports_most_often_sets_the_interval() -> None:
    run = run_of(summary("f1", minutes=60, count=4), summary("loss", minutes=60, count=61))
    assert reporting_interval(run) == timedelta(minutes=1)
    assert is_stale(run, after(minutes=70))


def test_only_a_running_run_is_stale() -> None:
    for status in RunStatus:
        stale = is_stale(run_of(status=status), after(days=9))
        assert stale is (status is RunStatus.RUNNING)


def test_a_run_without_any_time_is_not_called_stale() -> None:
    assert not is_stale(replace(run_of(), started_at=None, reported_at=None), after(days=1))


def test_duration_runs_on_until_the_end_or_the_last_word() -> None:
    run = run_of(summary("f1", minutes=30, count=31))
    assert duration_of(run, after(minutes=35)) == timedelta(minutes=35)
    assert duration_of(run, after(days=2)) == timedelta(minutes=30)
    ended = replace(run, status=RunStatus.FINISHED, ended_at=after(minutes=31))
    assert duration_of(ended, after(days=2)) == timedelta(minutes=31)
    assert duration_of(replace(ended, ended_at=None), after(days=2)) is None
    assert duration_of(replace(ended, started_at=None), after(days=2)) is None
    assert duration_of(replace(ended, ended_at=after(minutes=-1)), START) == timedelta()


def test_tags_name_the_card_and_the_parent() -> None:
    run = replace(run_of(), tags={"mlpm.card": " ML-EXP-05 ", "mlflow.parentRunId": "r0"})
    assert card_of(run) == "ML-EXP-05"
    assert parent_of(run) == "r0"
    assert card_of(run_of()) is None
    assert parent_of(run_of()) is None


def test_best_follows_the_direction() -> None:
    assert summary("f1", 1, 2).best_by(Direction.HIGHER) == 0.9
    assert summary("f1", 1, 2).best_by(Direction.LOWER) == 0.1
    assert summary("f1", 1, 2).best_by(None) is None


def test_an_unknown_status_is_data_not_an_error() -> None:
    assert RunStatus.of("PAUSED") is RunStatus.UNKNOWN
    assert RunStatus.of(None) is RunStatus.UNKNOWN
    assert RunStatus.of("FAILED") is RunStatus.FAILED


def test_what_ended_on_the_same_day_is_watched_beside_what_goes_on() -> None:
    def ended(identity: str, hours: float) -> Run:
        at = after(minutes=60 * hours)
        return replace(run_of(status=RunStatus.FINISHED), id=identity, ended_at=at)

    gone = replace(ended("gone", 48), lifecycle="deleted")
    runs = [ended("old", 0), ended("a", 30), ended("b", 47), ended("c", 47.9), run_of(), gone]
    assert [run.id for run in runs_to_watch(runs)] == ["r1", "c", "b", "a"]
    folds = [ended(f"{fold}", fold) for fold in range(20)]
    assert [run.id for run in runs_to_watch(folds)] == [f"{fold}" for fold in range(19, 9, -1)]
    assert runs_to_watch([]) == ()
