"""What was called kept survives SIGKILL, through the desk and everything under it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def kill(board: Path, kills: int, seed: int, most_acks: int) -> dict[str, Any]:
    arguments = [str(board), str(kills), str(seed), str(most_acks)]
    command = [sys.executable, "-m", "tests.faults.killing", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("kills", "most_acks", "acks"),
    [(20, 15, 50), pytest.param(520, 80, 10_000, marks=pytest.mark.slow)],
)
def test_nothing_that_was_acknowledged_is_lost(
    board: Path, kills: int, most_acks: int, acks: int
) -> None:
    found = kill(board, kills, 1, most_acks)
    assert found["kills"] == kills
    assert found["acks"] >= found["awaited"] >= acks
    assert (found["lost"], found["bad"], found["troubles"]) == ([], [], [])
