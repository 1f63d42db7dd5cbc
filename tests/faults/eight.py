"""Eight processes that do the same at the same moment; forked, because loading takes a second each.

python -m tests.faults.eight MODULE FUNCTION ARGUMENT...
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults.crowd import forked

PROCESSES = 8
ROOT = Path(__file__).parents[2]


def by_eight(module: str, function: str, *arguments: str) -> list[Any]:
    """Call a module's function in eight processes and return what each gave.

    The function takes its process's number, what to call when it is ready, which returns when all
    are, and the arguments.
    """
    command = [sys.executable, "-m", __name__, module, function, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told: list[Any] = json.loads(done.stdout)
    return told


def main(module: str, function: str, *arguments: str) -> None:
    work = getattr(import_module(module), function)
    all_ready, unready = os.pipe()
    begun, hold = os.pipe()

    def one(number: int) -> object:
        os.close(hold)

        def wait() -> None:
            os.close(unready)
            os.read(begun, 1)

        return work(number, wait, *arguments)

    def begin() -> None:
        os.close(unready)
        os.read(all_ready, 1)  # ends when nobody has the other end any more, who died neither
        os.close(hold)

    print(json.dumps(forked(PROCESSES, one, begin)))


if __name__ == "__main__":
    main(*sys.argv[1:])
