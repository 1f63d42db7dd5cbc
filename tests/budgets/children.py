"""What a process of its own takes, by the system's account: CPU of it and its children, peak."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KILOBYTES = 1024.0


@dataclass(frozen=True, slots=True)
class Child:
    """What a process took, and the last line that it printed."""

    seconds: float
    megabytes: float
    answer: str


def run_child(command: Sequence[str | Path], environment: Mapping[str, str]) -> Child:
    """Run a program to its end in an empty folder; one that fails ends this one too.

    Keep the caller small: what it holds counts as the peak of all that it starts.
    """
    with tempfile.TemporaryDirectory() as folder, Path(folder, "answer").open("w+") as answer:
        process = subprocess.Popen(
            command,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=os.environ | environment,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
        answer.seek(0)
        last = answer.read().splitlines()[-1]
    # Darwin tells bytes, others kilobytes.
    peak = used.ru_maxrss / (KILOBYTES if sys.platform == "darwin" else 1) / KILOBYTES
    return Child(used.ru_utime + used.ru_stime, peak, last)
