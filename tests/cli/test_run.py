"""`mlpm run`: real commands in their own processes, as if mlpm were not there."""

import os
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Mlpm
from tests.cli.running import PYTHON, WAITS, Start, Trainings


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


def test_a_record_never_replaces_a_file(
    experiment: Mlpm, trainings: Trainings, at_home: Path
) -> None:
    record = at_home / "record.json"
    record.write_text("mine")
    answer = experiment("run", "ML-EXP-01", "--record", str(record), "--", "true")
    assert (answer.code, "is there already" in answer.err) == (1, True)
    assert record.read_text() == "mine"
    nowhere = str(at_home / "nowhere" / "record.json")
    answer = experiment("run", "ML-EXP-01", "--record", nowhere, "--", "true")
    assert (answer.code, "Nothing can be written in" in answer.err) == (1, True)
    assert trainings() == []


def test_commands_work_where_no_state_can_be_kept(
    start: Start,
    experiment: Mlpm,
    trainings: Trainings,
    at_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (at_home / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(at_home / "file"))
    code, out, err = start("ML-EXP-01", "--", "echo", "trained").end()
    assert (code, out) == (0, "trained\n")
    assert err == (
        "mlpm: No note of this training could be written: "
        "if mlpm is killed, its end is unseen.\n"
        "mlpm: No tracking store is set, so runs will not appear on ML-EXP-01: "
        "set tracking_uri in the config file, or MLFLOW_TRACKING_URI.\n"
    )
    assert trainings()[0]["exit_code"] == 0
    monkeypatch.delenv("MLPM_NOW", raising=False)
    assert experiment("tick").code == 0
    assert experiment("exp", "check", "ML-EXP-01").out.startswith("ML-EXP-01  unknown")


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
