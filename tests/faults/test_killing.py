"""What was called kept survives SIGKILL, through the desk and everything under it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def kill(board: Path, kills: int, seed: int, life_s: float) -> dict[str, Any]:
    arguments = [str(board), str(kills), str(seed), str(life_s)]
    command = [sys.executable, "-m", "tests.faults.killing", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("kills", "life_s", "acks"),
    [(20, 0.1, 50), pytest.param(520, 0.5, 10_000, marks=pytest.mark.slow)],
)
def test_nothing_that_was_acknowledged_is_lost(
    board: Path, kills: int, life_s: float, acks: int
) -> None:
    found = kill(board, kills, 1, life_s)
    assert found["kills"] == kills
    assert found["acks"] >= acks
    assert (found["lost"], found["bad"], found["troubles"]) == ([], [], [])
