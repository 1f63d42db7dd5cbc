"""Many at one board: nobody's change is lost, every refusal says why, and nobody waits long."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.store.address import read_address
from mlpm_tui.store.checking import check
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database

ROOT = Path(__file__).parents[2]
REFUSAL = re.compile(
    r"p\d at \d\d:\d\d changed ML-TASK-\d\d first: (title|description) is now \S+, "
    r"you had .+ and wanted \S+; nothing was changed\."
)


def crowd(board: str, processes: int, edits: int, think_ms: float) -> dict[str, Any]:
    arguments = [board, str(processes), str(edits), str(think_ms)]
    command = [sys.executable, "-m", "tests.faults.crowd", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("processes", "edits"), [(4, 40), pytest.param(8, 300, marks=pytest.mark.slow)]
)
def test_no_change_is_lost_or_overwritten_unseen(anywhere: str, processes: int, edits: int) -> None:
    found = crowd(anywhere, processes, edits, 5)
    # No false alarm either: a trouble is anything else than somebody having been first.
    assert found["troubles"] == []
    assert found["kept"] + found["refused"] == processes * edits
    assert found["refused"] > 0
    assert all(REFUSAL.fullmatch(said) for said in found["refusals"])
    library = Library(open_database(read_address(anywhere)))
    # Each entry begins where the one before it ended: nobody wrote over what they had not seen.
    assert check(library.database) == ()
    written = sum(entry.who != "ana" for entry in library.history("ML", limit=1_000_000))
    assert written == found["kept"]
    library.close()
