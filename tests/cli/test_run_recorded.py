"""What `mlpm run` keeps of a command: its runs, its end, who stopped it, and no secret."""

import json
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.training import StartTraining
from mlpm_tui.services.firing import record
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.cli.conftest import Mlpm
from tests.cli.running import PYTHON, WAITS, Start, Trainings
from tests.sources.conftest import unpack

CANARY = "canary-5up3r-word"


@pytest.mark.parametrize(
    "words", ["exp check ML-EXP-01", "tick", "run --no-start ML-EXP-01 -- true"]
)
def test_mlpm_killed_is_noticed(
    start: Start, experiment: Mlpm, trainings: Trainings, at_home: Path, words: str
) -> None:
    code = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()"
    run = start("ML-EXP-01", "--", PYTHON, "-c", code)
    process = int(run.line())
    until(lambda: len(trainings()) == 1)
    run.process.kill()
    run.process.wait()
    # The command goes on without us.
    experiment("exp", "check", "ML-EXP-01")
    assert trainings()[0]["state"] == "running"
    os.kill(process, signal.SIGKILL)
    run.end()
    experiment(*words.split())
    training = trainings()[0]
    assert (training["exit_code"], training["state"]) == (None, "gone, nobody saw how it ended")
    assert list((at_home / "state" / "mlpm" / "trainings").iterdir()) == []


def test_a_training_of_a_container_that_is_gone_is_not_called_running(
    experiment: Mlpm, at_home: Path
) -> None:
    library = Library(open_database(read_address(str(at_home / "board.db"))))
    dossier = library.dossier("ML-EXP-01")
    assert dossier is not None
    begun = datetime(2026, 11, 1, 9, tzinfo=UTC)
    gone = Training(7, dossier.card.key, "python train.py", "ana", "pod-1", 1, begun)
    record(library, [StartTraining("ML-EXP-01", gone)], begun)
    library.close()
    said = "python train.py: not heard of since it began on pod-1 22 days ago"
    assert f"training {said}" in experiment("exp", "check", "ML-EXP-01").out
    shown = experiment("card", "show", "ML-EXP-01").out
    assert said.replace(":", " (ana):", 1) in shown


def test_the_board_away_costs_the_training_nothing(
    start: Start, experiment: Mlpm, trainings: Trainings, at_home: Path
) -> None:
    code = "import sys; print('ready', flush=True); sys.stdin.read(); sys.exit(5)"
    run = start("ML-EXP-01", "--", PYTHON, "-c", code)
    assert run.line() == "ready"
    until(lambda: len(trainings()) == 1)
    board = at_home / "board.db"
    board.rename(at_home / "elsewhere.db")
    run.process.stdin.close()  # type: ignore[union-attr]
    err = ""
    while "is tried again" not in err:
        err += run.process.stderr.readline()  # type: ignore[union-attr]
    run.send(signal.SIGINT)
    assert run.process.wait(60) == 5
    err += run.process.stderr.read()  # type: ignore[union-attr]
    assert "The end of this training is not on the board" in err
    (at_home / "elsewhere.db").rename(board)
    assert trainings()[0]["state"] == "running"
    experiment("exp", "check", "ML-EXP-01")
    assert trainings()[0]["exit_code"] == 5


def until(claim: Callable[[], bool]) -> None:
    """Wait for another process; a test that waits for ever is ended by the runner."""
    while not claim():
        # Who asks without a pause takes the board's lock so often that the other hardly gets it.
        threading.Event().wait(0.05)


def test_the_timebox_is_enforced(start: Start, experiment: Mlpm, trainings: Trainings) -> None:
    experiment("exp", "edit", "ML-EXP-01", "--timebox", "2s")
    run = start("ML-EXP-01", "--enforce", "--grace", "1s", "--", PYTHON, "-c", WAITS)
    assert run.process.wait(60) == 4
    out, err = run.out.read(), run.process.stderr.read()  # type: ignore[union-attr]
    caught = [f"caught {number:d}" for number in (signal.SIGINT, signal.SIGTERM)]
    assert out.splitlines() == ["ready", *caught]
    assert "SIGINT" in err
    assert "still runs after 1 s: SIGKILL" in err
    (training,) = trainings()
    assert (training["stopped_by"], training["exit_code"]) == ("timebox exceeded", -9)
    answer = experiment("run", "ML-EXP-01", "--enforce", "--", "true")
    assert (answer.code, "mlpm exp extend" in answer.err) == (1, True)


def test_nothing_secret_is_kept(
    start: Start, experiment: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_API_KEY", CANARY)
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", CANARY)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://ana:{CANARY}@127.0.0.1:9")
    words = [
        "env",
        f"TOKEN={CANARY}",
        PYTHON,
        "-c",
        "pass",
        f"--password={CANARY}",
        "--key",
        CANARY,
    ]
    record = at_home / "record.json"
    run = start(
        "ML-EXP-01", "--watch", "--record", str(record), "--", *words, CANARY, f"-p{CANARY}"
    )
    code, _, err = run.end()
    assert code == 0
    assert CANARY not in err
    files = [path for path in at_home.rglob("*") if path.is_file()]
    assert record in files
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    assert CANARY not in experiment("card", "show", "ML-EXP-01").out
    assert record.stat().st_mode & 0o777 == 0o600
    assert json.loads(record.read_text())["command"].startswith("env TOKEN=\u2026")


TRAINS = """
import logging, os, sys
import mlflow
logging.disable(logging.INFO)
with mlflow.start_run(run_name="whole"):
    mlflow.log_metric("f1", 0.8)
    with mlflow.start_run(run_name="fold", nested=True):
        mlflow.log_metric("f1", 0.7)
"""
LEARNS_NOTHING = """
import logging, sys, threading
import mlflow
logging.disable(logging.INFO)
with mlflow.start_run(run_name="flat"):
    for epoch in range(6):
        mlflow.log_metric("f1", 0.5, step=epoch)
    print("logged", flush=True)
    threading.Event().wait(60)
"""


@pytest.fixture
def tracked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real MLflow store that the board reads."""
    store = unpack("3.17", tmp_path)
    plain = store.rename(tmp_path / "mlflow.db")
    monkeypatch.setenv("MLPM_TRACKING_URI", f"sqlite:///{plain}")
    return plain


@pytest.mark.slow
def test_plain_runs_land_on_the_card_and_nested_ones(
    start: Start, experiment: Mlpm, trainings: Trainings, tracked: Path
) -> None:
    assert tracked.exists()
    code, _, err = start("ML-EXP-01", "--", PYTHON, "-c", TRAINS).end()
    assert code == 0, err
    assert len(trainings()[0]["runs"]) == 2
    (card,) = experiment("mlflow", "sync", "--json").json["cards"]
    assert (card["id"], card["runs"], card["running"]) == ("ML-EXP-01", 2, 0)
    assert card["best"]["name"] == "whole"


@pytest.mark.slow
def test_a_rule_is_enforced(
    start: Start, experiment: Mlpm, trainings: Trainings, tracked: Path
) -> None:
    assert tracked.exists()
    run = start("ML-EXP-01", "--watch", "--enforce", "--", PYTHON, "-c", LEARNS_NOTHING)
    code, out, err = run.end()
    assert (code, out) == (4, "logged\n"), err
    assert "f1 < 0.75 after 3 epochs: fired on flat" in err
    assert "try another model" in err
    (training,) = trainings()
    assert (training["exit_code"], training["stopped_by"]) == (-2, "f1 < 0.75 after 3 epochs")
    history = experiment("log", "ML-EXP-01").out
    assert "stopped by f1 < 0.75 after 3 epochs" in history
    assert experiment("undo").code == 0
    assert trainings()[0]["exit_code"] == -2, "what the program recorded nobody's undo takes back"
