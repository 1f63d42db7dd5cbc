"""Loading numpy: without what is not used, whatever of the logs is loaded first."""

import os
import subprocess
import sys

import pytest

_PROGRAM = """
import builtins, importlib, os, sys
plain, told = builtins.__import__, []
def watched(name, *rest):
    if name.partition(".")[0] in ("numpy", "pyarrow"):
        told.append(os.environ.get("OPENBLAS_NUM_THREADS"))
    return plain(name, *rest)
builtins.__import__ = watched
importlib.import_module(sys.argv[1])
print(told[0], os.environ.get("OPENBLAS_NUM_THREADS"))
assert "cloudpickle" not in sys.modules
import cloudpickle
"""


@pytest.mark.parametrize("module", ["log_counting", "log_reading", "log_reference"])
@pytest.mark.parametrize(("setting", "told"), [(None, "1 None"), ("3", "3 3")])
def test_numpy_comes_without_threads_or_a_pickler_and_leaves_both_to_others(
    module: str, setting: str | None, told: str
) -> None:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": setting or ""}
    if setting is None:
        del environment["OPENBLAS_NUM_THREADS"]
    found = subprocess.run(
        [sys.executable, "-c", _PROGRAM, f"mlpm_tui.sources.{module}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == told
