"""Firings are kept once, whoever sees them first, and are nobody's to undo."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.alarming import alarm_of
from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experimenting import DecideExperiment, ShapeExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.firing import (
    MarkStopped,
    RecordFiring,
    is_answered,
    up_since,
    waiting_firings,
)
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.rule_states import StoppingState
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.stopping import RuleCount, count_rules
from mlpm_tui.domain.timing import ExtendTimebox, StartExperiment, StopExperiment
from mlpm_tui.services.firing import due_firings, record
from mlpm_tui.services.judging import NOTHING_OBSERVED, Observed, judge
from mlpm_tui.services.typed_experiment import TypedExperiment, read_experiment
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import NOW, Seat, Sit
from tests.faults.eight import by_eight

TIME = "timebox exceeded"
RULE = "f1 < 0.75 after 3 epochs -> try another model"
SLOW = RecordFiring(
    "ML-EXP-01", "f1 < 0.75 after 3 epochs", "run-1", "f1 was 0.71", run="run-1", observed=0.71
)


@pytest.fixture
def seat(board: Path, sit: Sit) -> Seat:
    return begun(sit(board))


def begun(seat: Seat) -> Seat:
    """Put an experiment on the board and start it."""
    typed = TypedExperiment(stopping=(RULE,), timebox="2d", baseline="rules f1=0.72")
    part = read_experiment(typed)
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Fine-tune", part=part))
    seat.desk.do(StartExperiment("ML-EXP-01"))
    seat.settle()
    return seat


def dossier_of(seat: Seat) -> Dossier:
    found = seat.desk.library.dossier("ML-EXP-01")
    assert found is not None
    return found


def training(*values: float, status: RunStatus = RunStatus.RUNNING, base: int = 0) -> Observed:
    """Return what a store knows of a run that has reported these values of f1, epoch by epoch."""
    points = tuple(
        MetricPoint(epoch + base, value, NOW + timedelta(minutes=epoch))
        for epoch, value in enumerate(values)
    )
    last = points[-1]
    summary = MetricSummary("f1", last.value, last.step, last.at, count=len(points))
    run = Run(
        *("run-1", "distilled", "1", "sentiment", status, NOW),
        ended_at=None if status is RunStatus.RUNNING else last.at,
        reported_at=last.at,
        metrics={"f1": summary},
    )
    return Observed((run,), {"run-1": {"f1": points}})


def test_a_rule_is_armed_then_would_fire_then_has_fired(seat: Seat) -> None:
    dossier = dossier_of(seat)
    states = [
        judge(dossier, NOW, training(*(0.71,) * epochs), {}).stopping[0].verdict.state
        for epochs in range(1, 6)
    ]
    armed, near, fired = StoppingState.ARMED, StoppingState.WOULD_FIRE, StoppingState.FIRED
    assert states == [armed, armed, near, fired, fired]


def test_a_firing_is_recorded_once_and_told_in_one_sentence(seat: Seat) -> None:
    dossier, library = dossier_of(seat), seat.desk.library
    due = due_firings(dossier, judge(dossier, NOW, training(0.7, 0.7, 0.7, 0.71), {}).watched, NOW)
    said = record(library, due, NOW)
    told = "ML-EXP-01: f1 < 0.75 after 3 epochs fired on distilled (0.71 at epoch 4)"
    assert said == (f"{told}: try another model",)
    assert record(library, due, NOW) == ()
    again = dossier_of(seat)
    assert len(again.firings) == 1
    assert (
        due_firings(again, judge(again, NOW, training(0.7, 0.7, 0.7, 0.71), {}).watched, NOW) == ()
    )


def test_what_fired_stays_fired_when_the_run_recovers_or_is_out_of_sight(seat: Seat) -> None:
    record(seat.desk.library, [SLOW], NOW)
    dossier = dossier_of(seat)
    for observed in (training(0.9, 0.9, 0.9, 0.9), Observed()):
        (standing,) = judge(dossier, NOW, observed, {}).stopping
        assert standing.verdict.state is StoppingState.FIRED
        assert standing.verdict.observed == 0.71
        assert standing.is_waiting


def test_a_new_run_is_judged_by_itself_once_the_old_firing_is_answered(seat: Seat) -> None:
    record(seat.desk.library, [replace(SLOW, occasion="older", run="older")], NOW)
    new = training(0.8, 0.8)
    assert judge(dossier_of(seat), NOW, new, {}).stopping[0].is_waiting
    seat.desk.do(AddComment("ML-EXP-01", "the smaller model is next"))
    seat.settle()
    (standing,) = judge(dossier_of(seat), NOW, new, {}).stopping
    assert (standing.verdict.state, standing.run and standing.run.id) == ("armed", "run-1")


def test_the_last_run_that_ended_is_looked_at_too(seat: Seat) -> None:
    dossier = dossier_of(seat)
    ended = training(0.7, 0.7, 0.7, 0.7, status=RunStatus.KILLED)
    assert len(due_firings(dossier, judge(dossier, NOW, ended, {}).watched, NOW)) == 1
    near = training(0.7, 0.7, 0.7, status=RunStatus.KILLED)
    (standing,) = judge(dossier, NOW, near, {}).stopping
    assert standing.verdict.state is StoppingState.ARMED
    assert standing.verdict.why.endswith("when the run ended")


def test_every_run_that_ended_between_two_looks_is_recorded(seat: Seat) -> None:
    one = training(0.7, 0.7, 0.7, 0.7, status=RunStatus.FINISHED)
    two = replace(one.runs[0], id="run-2", ended_at=NOW + timedelta(hours=1))
    observed = Observed((*one.runs, two), {**one.histories, "run-2": one.histories["run-1"]})
    dossier = dossier_of(seat)
    due = due_firings(dossier, judge(dossier, NOW, observed, {}).watched, NOW)
    assert sorted(firing.occasion for firing in due) == ["run-1", "run-2"]
    record(seat.desk.library, due, NOW)
    assert len(waiting_firings(dossier_of(seat))) == 2
    seat.desk.clock.fixed = NOW + timedelta(minutes=1)
    seat.desk.do(AddComment("ML-EXP-01", "both are too small"))
    seat.settle()
    # Once it is answered the last one alone tells how the rule stands.
    watched = judge(dossier_of(seat), NOW, observed, {}).watched
    assert [standing.run and standing.run.id for standing in watched] == ["run-2"]


@pytest.mark.parametrize(
    "answer",
    [
        AddComment("ML-EXP-01", "looked at it"),
        MoveCard("ML-EXP-01", Status.READY),
        DecideExperiment("ML-EXP-01", Outcome.FAILURE, "too weak", "small models underfit"),
    ],
    ids=["comment", "move", "decision"],
)
def test_what_answers_a_firing(seat: Seat, answer: AddComment) -> None:
    record(seat.desk.library, [SLOW], NOW)
    assert len(waiting_firings(dossier_of(seat))) == 1
    seat.desk.clock.fixed = NOW + timedelta(minutes=1)
    seat.desk.do(answer)
    seat.settle()
    assert waiting_firings(dossier_of(seat)) == ()


def test_a_rule_that_was_changed_waits_for_nobody(seat: Seat) -> None:
    record(seat.desk.library, [SLOW], NOW)
    other = TypedExperiment(stopping=("f1 < 0.75 after 3 epochs -> look at the labels",))
    seat.desk.do(ShapeExperiment("ML-EXP-01", read_experiment(other)))
    seat.settle()
    assert len(waiting_firings(dossier_of(seat))) == 1
    other = TypedExperiment(stopping=("f1 < 0.7 after 3 epochs",))
    seat.desk.do(ShapeExperiment("ML-EXP-01", read_experiment(other)))
    seat.settle()
    assert waiting_firings(dossier_of(seat)) == ()


def test_a_process_that_was_stopped_still_waits_for_somebody(seat: Seat) -> None:
    library = seat.desk.library
    mark = MarkStopped(SLOW.id, SLOW.rule, SLOW.occasion)
    with pytest.raises(RuleBroken, match="has not fired"):
        record(library, [mark], NOW)
    assert len(record(library, [SLOW, mark], NOW)) == 2
    assert record(library, [SLOW, mark], NOW) == ()
    (firing,) = dossier_of(seat).firings
    assert firing.stopped
    assert not is_answered(firing, dossier_of(seat))


def test_nobody_undoes_what_the_program_recorded(seat: Seat) -> None:
    record(seat.desk.library, [SLOW], NOW)
    assert seat.catch_up()[-1].deeds == ("mlpm: ML-EXP-01: f1 < 0.75 after 3 epochs fired",)
    seat.desk.undo()
    seat.settle()
    dossier = dossier_of(seat)
    assert dossier.card.status is Status.BACKLOG
    assert len(dossier.firings) == 1
    (firing,) = (
        act
        for act in seat.desk.library.annals.page(seat.desk.project.key).acts
        if act.who == "mlpm"
    )
    seat.desk.undo(firing.unit)
    (notice,) = seat.settle()
    assert "stays known" in str(notice)
    assert len(dossier_of(seat).firings) == 1
    for name in ("mlpm", "MLPM"):
        with pytest.raises(RuleBroken, match="program"):
            seat.desk.do(SetPerson(name))


def test_a_board_for_reading_records_nothing(seat: Seat, board: Path, sit: Sit) -> None:
    reader = sit(board, "bo", read_only=True)
    assert record(reader.desk.library, [SLOW], NOW) == ()
    assert dossier_of(seat).firings == ()


def timebox_due(seat: Seat, **later: float) -> tuple[RecordFiring, ...]:
    dossier, now = dossier_of(seat), NOW + timedelta(**later)
    return due_firings(dossier, judge(dossier, now, NOTHING_OBSERVED, {}).watched, now)


def test_a_timebox_runs_out_once_a_length(seat: Seat) -> None:
    library = seat.desk.library
    assert timebox_due(seat, hours=47.9) == ()
    (due,) = timebox_due(seat, hours=48)
    assert due.said == (
        "ML-EXP-01: its 2d are up: decide what it came to, or give it more time for a reason"
    )
    assert record(library, [due], NOW + timedelta(days=2)) == (due.said,)
    assert timebox_due(seat, days=3) == ()
    # Pausing an overdue timebox and going on moves the instant, and still it is the same expiry.
    seat.desk.clock.fixed = NOW + timedelta(days=3)
    seat.desk.do(StopExperiment("ML-EXP-01"))
    seat.desk.clock.fixed = NOW + timedelta(days=4)
    seat.desk.do(StartExperiment("ML-EXP-01"))
    seat.settle()
    assert timebox_due(seat, days=5) == ()
    assert len(waiting_firings(dossier_of(seat))) == 1
    # One day of overtime is used up already: two days more leave one.
    seat.desk.do(ExtendTimebox("ML-EXP-01", timedelta(days=2), "the data came late"))
    seat.settle()
    assert waiting_firings(dossier_of(seat)) == ()
    assert timebox_due(seat, days=4.9) == ()
    assert len(timebox_due(seat, days=5)) == 1


def test_a_timebox_that_is_used_up_while_it_rests_has_run_out(seat: Seat) -> None:
    seat.desk.clock.fixed = NOW + timedelta(days=3)
    seat.desk.do(StopExperiment("ML-EXP-01"))
    seat.settle()
    (due,) = timebox_due(seat, days=3)
    assert (due.occasion, due.observed) == ("2d", 2 * 86_400)
    record(seat.desk.library, [due], NOW + timedelta(days=3))
    (firing,) = waiting_firings(dossier_of(seat))
    assert up_since(firing) == NOW + timedelta(days=3)
    # Going on with it is the same expiry still.
    seat.desk.clock.fixed = NOW + timedelta(days=4)
    seat.desk.do(StartExperiment("ML-EXP-01"))
    seat.settle()
    assert timebox_due(seat, days=5) == ()


def test_a_decided_experiment_fires_no_more(seat: Seat) -> None:
    seat.desk.do(DecideExperiment("ML-EXP-01", Outcome.FAILURE, "weak", "small models underfit"))
    seat.settle()
    dossier, later = dossier_of(seat), NOW + timedelta(days=9)
    observed = training(0.7, 0.7, 0.7, 0.7)
    assert due_firings(dossier, judge(dossier, later, observed, {}).watched, later) == ()


def record_five(_: int, begin: Callable[[], None], address: str) -> list[int]:
    """Record five firings and tell how many of each were new."""
    library = Library(open_database(read_address(address)))
    begin()
    kept = []
    for number in range(5):
        wish = RecordFiring("ML-EXP-01", "f1 < 0.75 after 3 epochs", f"run-{number}", "low")
        kept.append(len(record(library, [wish], NOW)))
    library.close()
    return kept


def test_eight_processes_that_see_it_at_once_keep_it_once(anywhere: str, sit: Sit) -> None:
    seat = begun(sit(anywhere))
    told = [sum(each) for each in zip(*by_eight(__name__, "record_five", anywhere), strict=True)]
    assert told == [1] * 5
    assert sorted(f.occasion for f in dossier_of(seat).firings) == [f"run-{n}" for n in range(5)]
    entries = [e for e in seat.desk.library.history("ML") if e.change.entity == "firing"]
    assert len(entries) == 5


def test_what_was_stopped_calls_out_until_somebody_answers(seat: Seat) -> None:
    library = seat.desk.library
    mark = MarkStopped(SLOW.id, SLOW.rule, SLOW.occasion)
    assert len(record(library, [SLOW, mark], NOW)) == 2
    assert alarm_of(dossier_of(seat), (), (), NOW) is Alarm.STOPPED
    stopping = judge(dossier_of(seat), NOW, training(0.7, status=RunStatus.KILLED), {}).stopping
    assert count_rules(stopping) == RuleCount(0, 0)
    seat.desk.do(AddComment("ML-EXP-01", "seen"))
    seat.settle()
    assert alarm_of(dossier_of(seat), (), (), NOW) is None
    stopping = judge(dossier_of(seat), NOW, training(0.7, status=RunStatus.KILLED), {}).stopping
    assert count_rules(stopping) == RuleCount(0, 1)


@pytest.mark.parametrize("has_fired", [False, True], ids=["armed", "fired"])
def test_nothing_is_watched_once_it_is_decided(seat: Seat, *, has_fired: bool) -> None:
    if has_fired:
        record(seat.desk.library, [SLOW], NOW)
    seat.desk.do(DecideExperiment("ML-EXP-01", Outcome.FAILURE, "too slow", "use less"))
    seat.settle()
    (standing,) = judge(dossier_of(seat), NOW, training(0.7), {}).stopping
    if has_fired:
        assert (standing.verdict.state, standing.answered) == (StoppingState.FIRED, True)
        assert standing.verdict.why == "f1 was 0.71"
    else:
        assert standing.verdict.state is StoppingState.UNWATCHED
        assert standing.verdict.why == "not watched any more: decided"


def test_a_timebox_that_rests_is_not_running(seat: Seat) -> None:
    seat.desk.do(ShapeExperiment("ML-EXP-01", read_experiment(TypedExperiment(stopping=(TIME,)))))
    seat.settle()
    (standing,) = judge(dossier_of(seat), NOW, NOTHING_OBSERVED, {}).stopping
    assert standing.verdict.why == "the timebox is running"
    assert seat.desk.do(StopExperiment("ML-EXP-01")).said == "paused the timebox of ML-EXP-01"
    seat.settle()
    (standing,) = judge(dossier_of(seat), NOW, NOTHING_OBSERVED, {}).stopping
    assert standing.verdict.why == "the timebox is paused"
