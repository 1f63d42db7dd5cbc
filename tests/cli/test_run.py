"""`mlpm run`: real commands in their own processes, as if mlpm were not there; then the record."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from tests.cli.conftest import Mlpm
from tests.sources.conftest import unpack

PYTHON = sys.executable
ROOT = Path(__file__).parents[2]
CANARY = "canary-5up3r-word"
WAITS = """
import signal, sys
def caught(number, frame):
    print("caught", number, flush=True)
for name in ("INT", "TERM", "HUP", "USR1", "QUIT", "WINCH"):
    signal.signal(getattr(signal, "SIG" + name), caught)
print("ready", flush=True)
sys.stdin.read()
"""
"""A command that tells of each signal and ends of none but SIGKILL, or when its input ends."""


class Started:
    """An `mlpm run` under way, in a process of its own."""

    def __init__(self, *words: str, **more: Any) -> None:  # noqa: ANN401
        start = [PYTHON, "-m", "mlpm_tui", "run", *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(start, cwd=ROOT, text=True, **(pipes | more))

    @property
    def out(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def line(self) -> str:
        return self.out.readline().rstrip("\n")

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err

    def send(self, number: int) -> None:
        self.process.send_signal(number)


Start = Callable[..., Started]


@pytest.fixture
def start(experiment: Mlpm, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start commands for ML-EXP-01, in real time."""
    assert callable(experiment)
    monkeypatch.delenv("MLPM_NOW")
    started: list[Started] = []

    def begin(*words: str, **more: Any) -> Started:  # noqa: ANN401
        started.append(Started(*words, **more))
        return started[-1]

    yield begin
    for one in started:
        with one.process:
            """Leaving closes its input: that ends the command, and with it mlpm."""


@pytest.fixture
def trainings(experiment: Mlpm) -> Callable[[], list[dict[str, Any]]]:
    """Read the card's trainings."""

    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = experiment("card", "show", "ML-EXP-01", "--json").json[
            "trainings"
        ]
        return found

    return read


Trainings = Callable[[], list[dict[str, Any]]]


def test_output_input_and_exit_code_pass_through(start: Start, trainings: Trainings) -> None:
    code = "import sys; print(sys.stdin.read().upper()); print('bad', file=sys.stderr); sys.exit(7)"
    run = start("ML-EXP-01", "--", PYTHON, "-c", code)
    run.process.stdin.write("hello")  # type: ignore[union-attr]
    ended = run.end()
    assert ended[:2] == (7, "HELLO\n")
    assert ended[2].splitlines()[-1] == "bad"
    (training,) = trainings()
    assert (training["exit_code"], training["stopped_by"]) == (7, None)
    assert training["command"].endswith(" -c \u2026")
    assert training["who"] == "ana"
    assert training["cpu_s"] > 0
    assert training["ended_at"] >= training["started_at"]


def test_work_begins_unless_it_is_told_not_to(start: Start, experiment: Mlpm) -> None:
    def stand() -> tuple[str, str]:
        card = experiment("card", "show", "ML-EXP-01", "--json").json
        return card["status"], card["timebox"]["state"]

    assert start("ML-EXP-01", "--no-start", "--", "true").end()[0] == 0
    assert stand() == ("backlog", "not_started")
    assert start("ML-EXP-01", "--", "true").end()[0] == 0
    assert stand() == ("in_progress", "running")
    assert start("ML-EXP-01", "--", "true").end()[0] == 0
    assert "started ML-EXP-01" in experiment("log").out
    assert len(experiment("card", "show", "ML-EXP-01", "--json").json["trainings"]) == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ML-EXP-01", "--", "no-such-command"], 127, "There is no command no-such-command"),
        (["ML-EXP-01", "--", "/"], 126, "cannot be executed"),
        (["ML-EXP-09", "--", "true"], 1, "There is no card ML-EXP-09"),
        (["ML-EXP-09", "--", "true", "--json"], 1, "There is no card ML-EXP-09"),
        (["ML-EXP-01"], 2, "Give the command"),
        (["ML-EXP-01", "--grace", "soon", "--", "true"], 1, "soon"),
        (["ML-EXP-01", "--json", "--", "true"], 2, "--record FILE"),
        (["ML-EXP-01", "--read-only", "--", "true"], 1, "reading only"),
    ],
    ids=["missing", "folder", "card", "its-json", "empty", "grace", "json", "read-only"],
)
def test_what_cannot_be_run_is_said_in_one_sentence(
    experiment: Mlpm, trainings: Trainings, words: list[str], code: int, said: str
) -> None:
    answer = experiment("run", *words)
    assert (answer.code, answer.err.count("\n")) == (code, 1)
    assert said in answer.err
    assert (answer.out == "") is (words[1:2] != ["--json"])
    assert trainings() == []
    assert experiment("card", "show", "ML-EXP-01", "--json").json["status"] == "backlog"


@pytest.mark.parametrize("deed", ["decide", "delete"])
def test_a_card_that_is_over_is_refused(experiment: Mlpm, deed: str) -> None:
    words = {
        "decide": ["exp", "decide", "ML-EXP-01", "failure", "--learning", "no"],
        "delete": ["card", "delete", "ML-EXP-01"],
    }
    assert experiment(*words[deed]).code == 0
    answer = experiment("run", "ML-EXP-01", "--", "true")
    assert (answer.code, answer.out) == (1, "")
    assert {"decide": "exp reopen", "delete": "card restore"}[deed] in answer.err


def test_a_blocked_card_is_run_with_a_word(experiment: Mlpm) -> None:
    experiment("card", "block", "ML-EXP-01", "no labels")
    answer = experiment("run", "ML-EXP-01", "--", "true")
    assert answer.code == 0
    assert "ML-EXP-01 is blocked: no labels." in answer.err


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP", "USR1", "QUIT", "WINCH"])
def test_a_signal_reaches_the_command_once(start: Start, name: str) -> None:
    number = getattr(signal, f"SIG{name}")
    run = start("ML-EXP-01", "--", PYTHON, "-c", WAITS)
    assert run.line() == "ready"
    run.send(number)
    assert run.line() == f"caught {number:d}"
    # A second one of another kind: whatever the first had set off would be told before it.
    other = signal.SIGUSR1 if number != signal.SIGUSR1 else signal.SIGTERM
    run.send(other)
    assert run.line() == f"caught {other:d}"


def test_a_signal_for_the_whole_group_comes_once_too(start: Start) -> None:
    run = start("ML-EXP-01", "--", PYTHON, "-c", WAITS, start_new_session=True)
    assert run.line() == "ready"
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.line() == f"caught {signal.SIGINT:d}"
    run.send(signal.SIGUSR1)
    assert run.line() == f"caught {signal.SIGUSR1:d}"


def test_a_killed_command_is_told_by_its_signal(start: Start, trainings: Trainings) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert start("ML-EXP-01", "--", PYTHON, "-c", code).end()[0] == 137
    (training,) = trainings()
    assert training["exit_code"] == -9
    assert training["state"].startswith("killed by signal 9")


def test_what_was_ignored_stays_ignored(start: Start) -> None:
    code = "import signal; print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run = start("ML-EXP-01", "--", PYTHON, "-c", code)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert run.end()[:2] == (0, "True\n")
    assert start("ML-EXP-01", "--", "sh", "-c", "kill -PIPE $$").end()[0] == 128 + signal.SIGPIPE


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
        os.sched_yield()


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
