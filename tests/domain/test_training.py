"""Trainings: what of a command is kept, how one ends, and whose runs do not run any more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Experiment, Outcome, Training
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run, RunStatus
from mlpm_tui.domain.training import (
    TRAINING_TAG,
    EndTraining,
    StartTraining,
    hours_used,
    how_it_ended,
    how_it_stands,
    runs_of,
    shown_command,
    without_the_dead,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BEGUN = Training(7, 1, "python train.py", "ana", "box", 42, NOW)
ENDED = replace(BEGUN, ended_at=NOW + timedelta(hours=2), exit_code=0, cpu_s=7200.0, runs=("a",))
CARD = Card(
    key=1,
    id="ML-EXP-01",
    kind=Kind.EXPERIMENT,
    title="Fine-tune",
    phase=3,
    status=Status.IN_PROGRESS,
    rank="n",
    number=1,
    created_at=NOW,
    updated_at=NOW,
    entered_at=NOW,
)


def board(*trainings: Training, outcome: Outcome | None = None) -> Project:
    experiment = Experiment(1, outcome=outcome)
    dossier = Dossier(CARD, experiment, trainings=trainings)
    return Project("ML", "ML").with_dossier(dossier)


def moment() -> Moment:
    return Moment(NOW, "mlpm", lambda: 99)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["python", "train.py", "--lr", "0.01"], "python train.py --lr 0.01"),
        (["/opt/venv/bin/python", "-m", "study.train", "-v"], "python -m study.train -v"),
        (["python", "-c", "print(1)"], "python -c …"),
        (["python", "train.py", "--model", "bert"], "python train.py --model …"),
        (["python", "train.py", "--token", "12345"], "python train.py --token …"),
        (["python", "train.py", "--api-key=12345"], "python train.py --api-key=…"),
        (["python", "train.py", "lr=0.1", "name=x"], "python train.py lr=0.1 name=…"),
        (["env", "WANDB_API_KEY=hunter2", "python", "a.py"], "env WANDB_API_KEY=… python a.py"),
        (["train", "-phunter"], "train -p…"),
        (["uv", "run", "python", "a.py"], "uv run python a.py"),
        (["train", "postgresql://u:hunter2@h/d"], "train …"),
        (["train", "hunter2", "hunter3"], "train …"),
        (["train", "a\x1b[31mb", "\nc"], "train …"),
        (["NAME=hunter2"], "NAME=…"),
        (["NAME=hunter2/a.py"], "NAME=…"),
        (["python", "train.py", "--password", "dGVzdA=="], "python train.py --password …"),
        (["python", "train.py", "--token", "abcDEF/ghi="], "python train.py --token …"),
        (["python", "train.py", "--token", "a=b", "c.py", "-v"], "python train.py --token … -v"),
        (["python", "train.py", "-k", "sk-abc="], "python train.py -k …"),
        (["python", "train.py", "abcDEF/ghi=="], "python train.py …"),
        (["python", "train.py", "--pin", "123456"], "python train.py --pin …"),
        (["python", "train.py", "--db-pw", "123456"], "python train.py --db-pw …"),
        (["python", "train.py", "--login", "ana.py"], "python train.py --login …"),
        (["python", "train.py", "-p", "hunter.txt"], "python train.py -p …"),
        (["python", "train.py", "-p", "123456", "b.py"], "python train.py -p … b.py"),
        (["python", "train.py", "-phunter=2"], "python train.py -p…"),
        (["python", "train.py", "--bearer", "eyJhbGciOi.json"], "python train.py --bearer …"),
        (["python", "train.py", "--key", "-hunter2"], "python train.py --key …"),
        (
            ["python", "train.py", "--lr=", "++db.password=abc"],
            "python train.py --lr=… ++db.password=…",
        ),
        (["mysql", "-m", "hunter2"], "mysql -m …"),
        (["python", "-u", "train.py", "-u", "ana.py"], "python -u train.py -u …"),
        (
            ["torchrun", "--nproc_per_node", "2", "-m", "t.a", "a.py"],
            "torchrun --nproc_per_node 2 -m t.a a.py",
        ),
    ],
)
def test_only_what_is_no_secret_is_shown(words: list[str], shown: str) -> None:
    assert shown_command(words) == shown


def test_a_long_command_is_cut() -> None:
    shown = shown_command(["python", *["train.py"] * 100])
    assert len(shown) == 300
    assert shown.endswith("…")


def test_a_start_is_kept_once() -> None:
    (change,) = StartTraining("ML-EXP-01", BEGUN).act(board(), moment()).changes
    assert (change.before, change.key) == (None, 7)
    assert StartTraining("ML-EXP-01", BEGUN).act(board(BEGUN), moment()).changes == ()


def test_a_decided_experiment_is_not_trained_for() -> None:
    with pytest.raises(RuleBroken, match="reopen"):
        StartTraining("ML-EXP-01", BEGUN).act(board(outcome=Outcome.FAILURE), moment())


def test_an_end_is_kept_whatever_became_of_the_card() -> None:
    project = board(BEGUN, outcome=Outcome.FAILURE)
    (change,) = EndTraining("ML-EXP-01", ENDED).act(project, moment()).changes
    assert change.after is not None
    assert change.after["exit_code"] == 0
    (whole,) = EndTraining("ML-EXP-01", ENDED).act(board(), moment()).changes
    assert whole.before is None


def test_the_end_that_was_seen_stays() -> None:
    lost = replace(BEGUN, ended_at=NOW + timedelta(days=1))
    assert EndTraining("ML-EXP-01", lost).act(board(ENDED), moment()).changes == ()
    (told,) = EndTraining("ML-EXP-01", ENDED).act(board(lost), moment()).changes
    assert told.after is not None
    assert told.after["ended_at"] == ENDED.ended_at
    assert EndTraining("ML-EXP-01", lost).sign != EndTraining("ML-EXP-01", ENDED).sign


@pytest.mark.parametrize(
    ("training", "said"),
    [
        (BEGUN, "running"),
        (ENDED, "exit code 0 after 2h"),
        (replace(ENDED, exit_code=-9), "killed by signal 9 after 2h"),
        (replace(ENDED, exit_code=None), "gone, nobody saw how it ended"),
        (
            replace(ENDED, exit_code=-2, stopped_by="timebox exceeded"),
            "stopped by timebox exceeded, killed by signal 2 after 2h",
        ),
    ],
    ids=["running", "done", "killed", "gone", "stopped"],
)
def test_how_it_ended_is_said(training: Training, said: str) -> None:
    assert how_it_ended(training) == said


def test_a_training_elsewhere_of_which_nobody_hears_is_not_called_running() -> None:
    later = NOW + timedelta(days=8)
    assert how_it_stands(BEGUN, later, "box") == "running"
    assert how_it_stands(BEGUN, NOW + timedelta(days=6), "other") == "running"
    said = how_it_stands(BEGUN, later, "other")
    assert said == "not heard of since it began on box 8 days ago"
    assert how_it_stands(ENDED, later, "other") == "exit code 0 after 2h"


def test_hours_add_up_over_what_was_measured() -> None:
    assert hours_used([ENDED, replace(ENDED, gpu_s=1800.0), BEGUN]) == "0.50 GPU h, 4.0 CPU h"
    assert hours_used([replace(ENDED, cpu_s=1.0)]) == "under 0.01 CPU h"
    assert hours_used([BEGUN]) == ""


def run(identity: str, tag: str = "", status: RunStatus = RunStatus.RUNNING) -> Run:
    tags = {TRAINING_TAG: tag} if tag else {}
    return Run(identity, identity, "0", "e", status, NOW, None, NOW, {}, tags=tags)


def test_runs_of_a_process_that_is_gone_do_not_run() -> None:
    runs = (run("a"), run("b", "7"), run("c", "8"), run("d", "7", RunStatus.FAILED), run("e"))
    buried = without_the_dead(runs, [ENDED])
    states = [each.status for each in buried]
    killed, running = RunStatus.KILLED, RunStatus.RUNNING
    assert states == [killed, killed, running, RunStatus.FAILED, running]
    assert buried[1].ended_at == ENDED.ended_at
    assert buried[2] is runs[2]
    assert without_the_dead(runs, [BEGUN]) == runs
    (unseen,) = without_the_dead([run("b", "7")], [replace(ENDED, exit_code=None)])
    assert (unseen.status, unseen.ended_at) == (killed, NOW)


def test_a_run_that_is_heard_of_after_its_training_lives() -> None:
    # As with `mlpm run X -- sbatch job.sh`: the command ends, and the job begins later.
    begun = replace(run("b", "7"), started_at=NOW + timedelta(hours=3), reported_at=None)
    going = replace(run("b", "7"), reported_at=NOW + timedelta(hours=3))
    assert without_the_dead([begun, going], [ENDED]) == (begun, going)


def test_a_run_that_another_training_took_up_lives() -> None:
    again = replace(BEGUN, key=8, runs=("a",))
    taken_up = run("a", "7")
    assert without_the_dead([taken_up], [ENDED, again]) == (taken_up,)
    later = replace(ENDED, key=8, ended_at=NOW + timedelta(hours=5))
    (buried,) = without_the_dead([taken_up], [later, ENDED])
    assert (buried.status, buried.ended_at) == (RunStatus.KILLED, later.ended_at)


def test_runs_that_nobody_saw_at_the_end_are_known_by_their_tag() -> None:
    tagged, other = run("b", str(ENDED.key)), run("c", "8")
    assert runs_of(ENDED, [other, tagged]) == ("a", "b")
    assert runs_of(replace(ENDED, runs=()), [tagged]) == ("b",)
    assert runs_of(ENDED, ()) == ("a",)
