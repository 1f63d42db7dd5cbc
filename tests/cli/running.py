"""Real commands under `mlpm run`, for the tests of it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

PYTHON = sys.executable
ROOT = Path(__file__).parents[2]
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
Trainings = Callable[[], list[dict[str, Any]]]
