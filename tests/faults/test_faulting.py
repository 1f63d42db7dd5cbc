"""A full disk or a failing one: nothing that was called kept is lost, doubled or damaged."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes writes fail, built now."""
    if (compiler := shutil.which("gcc")) is None:
        pytest.skip("gcc is not installed")
    built = tmp_path_factory.mktemp("shim") / "shim.so"
    source = Path(__file__).with_name("shim.c")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(built), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return built


@pytest.mark.parametrize("step", [31, pytest.param(1, marks=pytest.mark.slow)])
def test_a_write_that_fails_is_told_and_harms_nothing(
    founded: Path, shim: Path, tmp_path: Path, step: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.faulting", str(founded), str(tmp_path), str(step)],
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": str(shim), "MLPM_USER": "ana"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["of"] > 100
    assert found["tried"] == 2 * len(range(0, found["of"], step))
    assert any("disk_full" in said for said in found["refused"])
    assert any("disk_failed" in said for said in found["refused"])
