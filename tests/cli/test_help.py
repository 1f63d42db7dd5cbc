"""Every command that the help names really runs."""

import re
import shutil
from pathlib import Path

import pytest
import typer

from mlpm_tui.cli.commands import ENTRIES
from tests.cli.conftest import Mlpm, Prepare

RUNS = {
    "init": "--key NEW",
    "demo": "--no-open",
    "card add": "task Another",
    "card list": "",
    "card show": "ML-EXP-01",
    "card edit": "ML-EXP-01 --title New",
    "card assign": "ML-EXP-01 me",
    "card block": "ML-EXP-01 waits",
    "card unblock": "ML-TASK-01",
    "card comment": "ML-EXP-01 good",
    "card check": "ML-EXP-01 1",
    "card move": "ML-EXP-01 ready",
    "card order": "ML-TASK-02 up",
    "card link": "ML-EXP-01 informs ML-TASK-01",
    "card unlink": "ML-TASK-01 relates ML-TASK-02",
    "card delete": "ML-TASK-01",
    "card restore": "ML-TASK-03",
    "exp add": "Another --criterion f1>=0.8",
    "exp edit": "ML-EXP-01 --timebox 3d",
    "exp start": "ML-EXP-02",
    "exp stop": "ML-EXP-01",
    "exp pause": "ML-EXP-01",
    "exp resume": "ML-EXP-04",
    "exp extend": "ML-EXP-01 2d --reason late",
    "exp reopen": "ML-EXP-03",
    "exp result": "ML-EXP-01 --model m --metric f1=0.8",
    "exp decide": "ML-EXP-01 success",
    "exp artifact": "ML-EXP-01 model=s3://bucket/model.pt",
    "exp export": "ML-EXP-01",
    "exp check": "ML-EXP-01",
    "exp compare": "ML-EXP-01",
    "exp why": "ML-EXP-01",
    "exp similar": "Fine-tune",
    "exp watch": "ML-EXP-01 --count 1",
    "prod create": "--from ML-EXP-03",
    "prod show": "ML-PROD-01",
    "model list": "",
    "model show": "loans",
    "monitor list": "",
    "monitor check": "",
    "monitor show": "loans",
    "alert list": "",
    "alert stats": "",
    "alert mutes": "",
    "alert mute": "2d --model churn --reason backfill",
    "sprint open": "Another",
    "sprint edit": "First --goal none",
    "sprint add": "First ML-EXP-01",
    "sprint remove": "First ML-TASK-02",
    "sprint close": "",
    "sprint list": "",
    "sprint show": "",
    "balance": "",
    "standup": "--since 2d --record",
    "flow": "",
    "report": "",
    "team show": "",
    "team load": "",
    "limit set": "column review 3 --each-lane",
    "limit clear": "person ana",
    "limit list": "",
    "duty set": "alert ana",
    "duty clear": "any --phase 2",
    "duty list": "",
    "phase list": "",
    "phase show": "1",
    "phase record": "1 charter --evidence a.md",
    "phase decide": "1 stop --reason none",
    "metric set": "wobble lower",
    "metric list": "",
    "metric clear": "loss",
    "person add": "ben",
    "person list": "",
    "mlflow link": "ML-EXP-01 --run abc",
    "search": "x",
    "tick": "",
    "board": "",
    "log": "",
    "undo": "",
    "redo": "",
    "export": "-",
    "db info": "",
    "db reindex": "",
    "doctor": "",
    "config show": "",
    "config path": "",
}
ELSEWHERE = frozenset(
    {"db check", "db backup", "db migrate", "db restore", "mlflow runs", "mlflow sync"}
    | {"hook", "import", "mcp", "run", "serve"}
    | {f"slo {verb}" for verb in ("set", "record", "status", "list", "remove")}
    | {f"handoff {verb}" for verb in ("open", "item", "ask", "accept", "return", "show", "list")}
    | {f"retrain {verb}" for verb in ("schedule", "list", "due", "pause", "resume", "remove")}
    | {f"retrain {verb}" for verb in ("start", "show", "compare")}
    | {f"alert {verb}" for verb in ("show", "ack", "unack", "assign", "snooze", "wake", "merge")}
    | {f"model {verb}" for verb in ("add", "edit", "retire")}
    | {f"monitor {verb}" for verb in ("add", "edit", "ingest", "push", "pause", "resume", "remove")}
    | {f"alert {verb}" for verb in ("split", "resolve", "reopen", "repair", "ingest", "unmute")}
)
"""Commands whose own tests run them."""
BEFORE = (
    "exp start ML-EXP-01",
    "exp add Second",
    "exp add Third",
    "exp decide ML-EXP-03 success",
    "card add task One",
    "card add task Two",
    "card add task Gone",
    "card block ML-TASK-01 waits",
    "card link ML-TASK-01 relates ML-TASK-02",
    "card delete ML-TASK-03",
    "exp add Fourth --timebox 1d",
    "exp start ML-EXP-04",
    "exp pause ML-EXP-04",
    "exp add Fifth",
    "exp decide ML-EXP-05 success",
    "prod create --from ML-EXP-05",
    "metric set loss lower",
    "model add loans",
    "sprint open First",
    "sprint add First ML-TASK-02",
    "limit set person ana 3",
    "duty set any dora --phase 2",
)


def commands_of(help_text: str) -> list[str]:
    _, _, listed = help_text.partition("Commands:\n")
    return re.findall(r"^  (\S+)", listed, re.MULTILINE)


def all_commands(mlpm: Mlpm) -> list[str]:
    found = []
    for name in commands_of(mlpm("--help").out):
        verbs = commands_of(mlpm(name, "--help").out)
        found += [f"{name} {verb}" for verb in verbs] or [name]
    return found


def test_every_command_has_a_run_below(mlpm: Mlpm) -> None:
    commands = all_commands(mlpm)
    assert set(RUNS) <= set(commands)
    assert set(commands) - set(RUNS) <= ELSEWHERE


ANSWERS = {"exp check": 3}
"""Commands that answer a question; nobody can tell yet how this experiment stands."""


@pytest.fixture(scope="module")
def with_much(with_experiment: Path, prepare: Prepare) -> Path:
    """A board with one of everything, made once."""
    return prepare(with_experiment, map(str.split, BEFORE))


@pytest.mark.parametrize("command", sorted(RUNS))
def test_it_runs(bare_mlpm: Mlpm, at_home: Path, with_much: Path, command: str) -> None:
    shutil.copy(with_much, at_home / "board.db")
    if command == "redo":
        bare_mlpm("undo")
    answer = bare_mlpm(*command.split(), *RUNS[command].split(), "--json")
    assert answer.code == ANSWERS.get(command, 0), answer.err
    assert answer.json is not None
    assert answer.err == ""


@pytest.mark.parametrize("command", sorted(RUNS))
def test_its_help_is_whole(mlpm: Mlpm, command: str) -> None:
    answer = mlpm(*command.split(), "--help")
    assert answer.code == 0
    assert "--json" in answer.out
    assert "--read-only" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_lists_of_commands_have_whole_sentences(mlpm: Mlpm) -> None:
    for name in commands_of(mlpm("--help").out):
        _, _, listed = mlpm(name, "--help").out.partition("Commands:\n")
        assert "..." not in listed
        assert max(map(len, listed.splitlines()), default=0) <= 80


def test_the_list_of_nouns_agrees_with_their_own_help() -> None:
    root = typer.main.get_command
    for name, entry in ENTRIES.items():
        if entry.exists:
            module = __import__(f"mlpm_tui.{entry.module}", fromlist=[entry.name])
            assert root(getattr(module, entry.name)).help, name
