"""The dashboard's watch over the stopping rules, on a store that a training writes meanwhile."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken, StoreTrouble
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Firing, Outcome
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.runs import Run, RunStatus
from mlpm_tui.domain.stopping import RuleStanding, watch_rules
from mlpm_tui.domain.timing import ExtendTimebox, StartExperiment
from mlpm_tui.services import rule_watch, run_watcher
from mlpm_tui.services.clock import TRUSTED_AFTER_S, Clock
from mlpm_tui.services.rule_watch import RuleWatch
from mlpm_tui.services.run_watcher import RunsRead, RunWatcher
from mlpm_tui.services.tracking import read_runs
from mlpm_tui.services.typed_experiment import TypedExperiment, read_experiment
from mlpm_tui.sources.mlflow_sqlite import SqliteTracking
from mlpm_tui.store.units import Kept, Unit
from tests.conftest import NOW, Seat, Sit
from tests.services.trainings import Training

RULE = "f1 < 0.75 after 3 epochs -> try another model"
CARD = "ML-EXP-01"
PATIENCE_S = 20


@pytest.fixture
def training(tmp_path: Path) -> Iterator[Training]:
    training = Training(tmp_path)
    training.begin("one")
    yield training
    training.close()


@pytest.fixture
def seat(board: Path, sit: Sit) -> Seat:
    seat = sit(board)
    part = read_experiment(TypedExperiment(stopping=(RULE,), timebox="1d"))
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Fine-tune", part=part))
    seat.desk.do(StartExperiment(CARD))
    seat.settle()
    return seat


class Store(SqliteTracking):
    """A store that counts how many histories were read of it."""

    reads = 0

    def history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        self.reads += 1
        return super().history(run_id, metric)


class Eyes:
    """A rule watch, looked through by hand."""

    def __init__(self, seat: Seat, training: Training | None, clock: Clock | None = None) -> None:
        self.seat = seat
        self.store = None if training is None else Store(training.path)
        self.watch = RuleWatch(seat.desk.library, clock or seat.desk.clock)

    def look(self) -> Alarm | None:
        self.seat.catch_up()
        project = self.seat.desk.project
        runs = {}
        if self.store is not None:
            runs = dict(read_runs(self.store, project, (), NOW, ()).runs)
        return self.watch.look(project, runs, self.store).alarms.get(project.ids[CARD])

    def fired(self) -> tuple[Firing, ...]:
        dossier = self.seat.desk.library.dossier(CARD)
        assert dossier is not None
        return dossier.firings


@pytest.fixture
def eyes(seat: Seat, training: Training) -> Iterator[Eyes]:
    eyes = Eyes(seat, training)
    yield eyes
    if eyes.store is not None:
        eyes.store.close()


def test_from_armed_to_fired_to_answered(eyes: Eyes, training: Training) -> None:
    seen = []
    for epoch in range(6):
        training.log("one", 0.71, epoch)
        seen.append(eyes.look())
    assert seen == [None, None, Alarm.WOULD_FIRE, *[Alarm.FIRED] * 3]
    (firing,) = eyes.fired()
    assert (firing.run, firing.step, firing.action) == ("one", 3, "try another model")
    eyes.seat.desk.do(AddComment(CARD, "another model it is"))
    eyes.seat.settle()
    assert eyes.look() is None
    eyes.seat.desk.clock.fixed = NOW + timedelta(minutes=6)
    training.begin("two")
    training.log("two", 0.6, 0)
    training.log("two", 0.6, 1)
    training.log("two", 0.6, 2)
    assert eyes.look() is Alarm.WOULD_FIRE
    training.log("two", 0.6, 3)
    assert eyes.look() is Alarm.FIRED
    assert len(eyes.fired()) == 2


def test_one_history_is_read_for_each_change_and_none_where_nothing_changed(
    eyes: Eyes, training: Training
) -> None:
    training.begin("two")
    for run in ("one", "two"):
        training.log(run, 0.9, 0)
        training.log(run, 0.5, 0, "loss")
    eyes.look()
    assert eyes.store is not None
    assert eyes.store.reads == 2
    eyes.look()
    training.log("two", 0.4, 1, "loss")
    eyes.look()
    assert eyes.store.reads == 2
    training.log("two", 0.9, 1)
    eyes.look()
    assert eyes.store.reads == 3


def test_a_look_at_a_board_where_nothing_changed_asks_the_database_nothing(
    eyes: Eyes, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    training.log("one", 0.9, 0)
    eyes.look()
    library, project, store = eyes.seat.desk.library, eyes.seat.desk.project, eyes.store
    assert store is not None
    runs = dict(read_runs(store, project, (), NOW, ()).runs)
    monkeypatch.setattr(library, "database", None)
    eyes.watch.look(project, runs, store)
    monkeypatch.undo()


def test_one_changed_run_of_three_hundred_cards_judges_one_card(
    board: Path, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = sit(board)
    part = read_experiment(TypedExperiment(stopping=(RULE,), timebox="1d"))
    seat.desk.do(*(AddCard(Kind.EXPERIMENT, f"Try {n}", part=part) for n in range(300)))
    seat.settle()
    seat.catch_up()
    project = seat.desk.project
    runs = {key: (running(f"run-{key}"),) for key in project.experiments}
    judged: list[str] = []

    def judge(dossier: Dossier, *rest: Any) -> tuple[RuleStanding, ...]:  # noqa: ANN401
        judged.append(dossier.card.id)
        return watch_rules(dossier, *rest)

    monkeypatch.setattr(rule_watch, "watch_rules", judge)
    watch = RuleWatch(seat.desk.library, seat.desk.clock)
    watch.look(project, runs, None)
    assert len(judged) == 300
    watch.look(project, runs, None)
    assert len(judged) == 300
    # One run reports, one card is changed by somebody, and time runs on.
    key = project.ids["ML-EXP-07"]
    runs[key] = (replace(runs[key][0], reported_at=NOW + timedelta(minutes=1)),)
    watch.look(project, runs, None)
    assert judged[300:] == ["ML-EXP-07"]
    seat.desk.do(AddComment("ML-EXP-09", "a word"))
    seat.settle()
    watch.look(seat.desk.project, runs, None)
    assert judged[301:] == ["ML-EXP-09"]
    seat.desk.clock.fixed = NOW + timedelta(minutes=10)
    watch.look(seat.desk.project, runs, None)
    assert len(judged[302:]) == 299
    seat.desk.clock.fixed = NOW + timedelta(minutes=11)
    watch.look(seat.desk.project, runs, None)
    assert judged[601:] == ["ML-EXP-07"]


def running(identity: str) -> Run:
    return Run(identity, identity, "0", "e", RunStatus.RUNNING, NOW, None, NOW, {})


def test_the_log_tells_once_of_what_cannot_be_judged(
    eyes: Eyes,
    training: Training,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    training.log("one", 0.71, 0)

    def fail(*_: object) -> tuple[RuleStanding, ...]:
        raise RuleBroken("It is written in no language.")

    monkeypatch.setattr(rule_watch, "watch_rules", fail)
    assert (eyes.look(), eyes.look()) == (None, None)
    key = eyes.seat.desk.project.ids[CARD]
    assert caplog.messages == [f"card {key} cannot be judged: It is written in no language."]
    monkeypatch.undo()
    eyes.look()
    assert caplog.messages[1:] == [f"card {key} is judged again"]


def test_a_training_that_was_killed_before_anybody_looked(eyes: Eyes, training: Training) -> None:
    for epoch in range(4):
        training.log("one", 0.71, epoch)
    training.end("one", "KILLED")
    assert eyes.look() is Alarm.FIRED
    assert [firing.run for firing in eyes.fired()] == ["one"]


def test_an_answer_counts_before_it_is_on_the_disk(
    eyes: Eyes, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    for epoch in range(4):
        training.log("one", 0.71, epoch)
    assert eyes.look() is Alarm.FIRED
    desk, store = eyes.seat.desk, eyes.store
    assert store is not None
    eyes.seat.catch_up()
    desk.dossier(CARD)
    keep, may_keep = desk.library.keep, threading.Event()

    def keep_late(unit: Unit) -> Kept:
        may_keep.wait(PATIENCE_S)
        return keep(unit)

    monkeypatch.setattr(desk.library, "keep", keep_late)
    desk.do(AddComment(CARD, "another model it is"))
    runs = dict(read_runs(store, desk.project, (), NOW, ()).runs)
    assert eyes.watch.look(desk.project, runs, store).alarms == {}
    may_keep.set()
    eyes.seat.settle()


def test_a_silent_run_is_noticed_by_time_alone(eyes: Eyes, training: Training) -> None:
    training.log("one", 0.9, 0)
    assert eyes.look() is None
    # The timebox ends tomorrow; ten minutes of silence come first.
    assert eyes.watch.due == NOW + timedelta(minutes=10)
    assert not eyes.watch.is_due
    eyes.seat.desk.clock.fixed = NOW + timedelta(minutes=10)
    assert eyes.watch.is_due
    assert eyes.look() is Alarm.STALE
    training.log("one", 0.9, 10)
    assert eyes.look() is None


def test_time_that_is_up_is_recorded_without_any_rule_or_store(seat: Seat) -> None:
    eyes = Eyes(seat, None)
    assert eyes.look() is None
    assert eyes.watch.due == NOW + timedelta(days=1)
    seat.desk.clock.fixed = NOW + timedelta(days=1)
    assert eyes.watch.is_due
    assert eyes.look() is Alarm.TIME_UP
    assert eyes.watch.due is None
    assert [f.rule for f in eyes.fired()] == ["timebox exceeded"]
    assert eyes.look() is Alarm.TIME_UP
    seat.desk.do(ExtendTimebox(CARD, timedelta(days=1), "the data came late"))
    assert eyes.look() is None
    assert eyes.watch.due == NOW + timedelta(days=2)
    seat.desk.clock.fixed = NOW + timedelta(days=2)
    assert eyes.look() is Alarm.TIME_UP
    assert len(eyes.fired()) == 2
    seat.desk.do(DecideExperiment(CARD, Outcome.FAILURE, "no", "a day is too short"))
    assert eyes.look() is None


def test_a_jump_of_the_clock_lets_nothing_run_out(seat: Seat) -> None:
    wall, steady = NOW.timestamp(), 0.0
    clock = Clock(wall=lambda: wall, steady=lambda: steady)
    eyes = Eyes(seat, None, clock)
    assert eyes.look() is None
    wall += 3 * 86_400
    assert not eyes.watch.is_due
    assert eyes.look() is None
    assert eyes.fired() == ()
    wall += TRUSTED_AFTER_S
    steady += TRUSTED_AFTER_S
    assert eyes.watch.is_due
    assert eyes.look() is Alarm.TIME_UP
    assert len(eyes.fired()) == 1


def test_what_cannot_be_recorded_now_is_tried_again(
    eyes: Eyes, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    for epoch in range(4):
        training.log("one", 0.71, epoch)

    def fail(unit: Unit) -> Kept:
        raise StoreTrouble(f"The disk is full: {unit.act.said} was not kept.")

    monkeypatch.setattr(eyes.seat.desk.library, "keep", fail)
    assert eyes.look() is Alarm.FIRED
    assert eyes.watch.due == NOW + timedelta(seconds=10)
    monkeypatch.undo()
    assert eyes.look() is Alarm.FIRED
    assert len(eyes.fired()) == 1


def test_a_board_for_reading_shows_what_it_may_not_record(
    seat: Seat, board: Path, sit: Sit, training: Training
) -> None:
    for epoch in range(4):
        training.log("one", 0.71, epoch)
    assert not seat.desk.is_read_only
    eyes = Eyes(sit(board, "bo", read_only=True), training)
    assert eyes.look() is Alarm.FIRED
    assert eyes.store is not None
    eyes.store.close()
    assert eyes.fired() == ()


def test_a_live_training_is_told_to_the_screens_and_to_the_news(
    seat: Seat, training: Training, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(run_watcher, "EVERY_S", 0.01)
    told: queue.Queue[RunsRead] = queue.Queue()
    watcher = RunWatcher(seat.desk.library, training.uri, Clock(NOW), told.put)
    key = seat.desk.project.ids[CARD]
    watcher.start(seat.desk.project)
    seen: list[Alarm | None] = []
    told.get(timeout=PATIENCE_S)
    for epoch in range(4):
        training.log("one", 0.71, epoch)
        while True:
            rules = told.get(timeout=PATIENCE_S).rules
            if len(rules.histories.get("one", {}).get("f1", ())) == epoch + 1:
                break
        seen.append(rules.alarms.get(key))
    watcher.stop()
    assert seen == [None, None, Alarm.WOULD_FIRE, Alarm.FIRED]
    sentence = "f1 < 0.75 after 3 epochs fired on one net (0.71 at epoch 4): try another model"
    assert seat.catch_up()[-1].deeds == (f"mlpm: {CARD}: {sentence}",)
