"""The README's study by commands: trained for real, on a server.

A local store is the quicker and the simpler way; test_run_recorded.py trains on one.
"""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.cli.start import run
from tests.sources.mlflow_serving import MlflowServer

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "README.md").read_text().split("## A study by commands")[1].split("\n## ")[0]
CODE = "".join(re.findall(r"^```sh\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL))
COMMANDS = [line for line in CODE.replace("\\\n", " ").splitlines() if line]
PROGRAMS = {"mlpm": [sys.executable, "-m", "mlpm_tui"], "python": [sys.executable]}
SECONDS = 120

if not (find_spec("sklearn") and find_spec("vaderSentiment")):
    pytest.skip("needs the extra `demo`", allow_module_level=True)


@dataclass(frozen=True, slots=True)
class Study:
    """What each command of the README printed, in their order, and a way to ask the board."""

    said: list[tuple[str, str]]
    ask: Callable[..., Any]
    folder: Path

    def after(self, start: str) -> str:
        return next(out for command, out in self.said if command.startswith(start))


@pytest.fixture
def study(
    served: MlflowServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Study:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("MLPM_CONFIG", "MLPM_PROJECT", "MLPM_NOW", "MLPM_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MLPM_DB", str(tmp_path / "board.db"))
    monkeypatch.setenv("MLPM_USER", "ana")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://{served.address}")
    (tmp_path / "data").symlink_to(ROOT / "data")

    def ask(*words: str) -> Any:  # noqa: ANN401
        capfd.readouterr()
        assert run([*words, "--json"]) == 0
        return json.loads(capfd.readouterr().out)

    return Study([(command, _done(command, tmp_path)) for command in COMMANDS], ask, tmp_path)


def _done(command: str, folder: Path) -> str:
    """Run one of the README's commands, which says what it ends with, and return its output."""
    words = [
        part for word in shlex.split(command, comments=True) for part in PROGRAMS.get(word, [word])
    ]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    said = re.search(r"# ends with (\d)", command)
    expected = int(said[1]) if said else 0
    assert done.returncode == expected, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_study_by_commands(study: Study) -> None:
    _failed(study.ask("card", "show", "ML-EXP-01"))
    _succeeded(study.ask("card", "show", "ML-EXP-02"))
    _compared(study)
    _remembered(study)
    _carried_on(study)


def _failed(card: dict[str, Any]) -> None:
    """The first experiment: real folds far below the baseline, decided as proposed, with why."""
    assert (card["outcome"], card["status"]) == ("failure", "done")
    assert card["proposal"]["outcome"] == "failure"
    (criterion,) = card["criteria"]
    assert criterion["state"] == "unmet"
    assert 0.5 < criterion["observed"] < 0.8
    assert card["learnings"] == "Words of films do not carry over to tweets"
    (training,) = card["trainings"]
    assert (training["exit_code"], len(training["runs"])) == (0, 6), "five folds and their mean"
    assert card["baseline"] == {"name": "VADER", "metrics": {"f1": 0.95}}
    assert [step["text"] for step in card["checklist"]] == [
        "Count the words of film reviews",
        "Test on five folds of tweets",
    ]
    assert {"relation": "informs", "id": "ML-EXP-02", "direction": "out"} in card["links"]


def _succeeded(card: dict[str, Any]) -> None:
    """The second: a training that a rule stopped, then one that meets the criterion."""
    assert (card["outcome"], card["proposal"]["outcome"]) == ("success", "success")
    (criterion,) = card["criteria"]
    assert criterion["state"] == "met"
    assert criterion["observed"] >= 0.66 * 1.05
    stopped, whole = card["trainings"]
    assert (stopped["stopped_by"], stopped["exit_code"]) == ("f1 < 0.75 after 3 epochs", -2)
    assert (whole["stopped_by"], whole["exit_code"], len(whole["runs"])) == (None, 0, 6)
    (firing,) = card["firings"]
    assert (firing["rule"], firing["action"]) == ("f1 < 0.75 after 3 epochs", "try another model")
    assert [result["model"] for result in card["results"]] == ["always positive"]
    assert card["timebox"]["state"] == "stopped"


def _compared(study: Study) -> None:
    rows = study.after("mlpm exp compare").splitlines()
    assert rows[2].startswith("| EXP-01 VADER (baseline) | 0.95")
    assert "does not answer" not in study.after("mlpm exp compare")
    words = next(row for row in rows if row.startswith("| EXP-02 words |"))
    assert "n=5" in words
    ranked = study.ask("mlflow", "runs", "name:words", "--metric", "f1", "--top", "3")
    values = [one["value"] for one in ranked["runs"]]
    assert values == sorted(values, reverse=True)
    assert [one["cards"] for one in ranked["runs"]] == [["ML-EXP-02"]] * 3
    # A decided experiment is checked like any other.
    assert study.ask("exp", "check", "ML-EXP-02")["answer"] == "yes"


def _remembered(study: Study) -> None:
    why = study.ask("exp", "why", "ML-EXP-02")
    (before,) = why["informed_by"]
    assert (before["id"], before["outcome"]) == ("ML-EXP-01", "failure")
    assert "ML-EXP-01" in study.after("mlpm search")
    record = (study.folder / "record.md").read_text()
    for text in ("Words and rules together", "Words and the rules' scores add up", "0.66"):
        assert text in record


def _carried_on(study: Study) -> None:
    epic = study.ask("prod", "show", "ML-PROD-01")
    assert (epic["from"], epic["progress"]["total"]) == ("ML-EXP-02", 11)
    assert study.ask("tick")["troubles"] == []
    study.ask("undo")
    assert study.ask("card", "show", "ML-PROD-01")["archived_at"]
    study.ask("redo")
    assert study.ask("prod", "show", "ML-PROD-01")["from"] == "ML-EXP-02"
