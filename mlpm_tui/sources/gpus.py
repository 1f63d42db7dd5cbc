"""How long a command's processes have computed on GPUs: `nvidia-smi` is asked now and then."""

import os
import shutil
import signal
import subprocess
import threading
import time

FIRST_S, EVERY_S = 5.0, 30.0
_PATIENCE_S = 10.0
_QUESTION = ("--query-compute-apps=pid,gpu_uuid", "--format=csv,noheader")


class GpuMeter:
    """A thread that adds up seconds on GPUs for one process group, if the machine has any."""

    def __init__(self, group: int) -> None:
        """Begin to measure where `nvidia-smi` is there."""
        self._group = group
        self._program = shutil.which("nvidia-smi")
        self._seconds: float | None = None
        self._used = 0
        self._last = time.monotonic()
        self._over = threading.Event()
        if self._program is not None:
            threading.Thread(target=self._measure, name="gpus", daemon=True).start()

    def stop(self) -> float | None:
        """End, and return the seconds; None where nothing could be measured."""
        self._over.set()
        if self._seconds is None:
            return None
        return round(self._seconds + self._used * (time.monotonic() - self._last), 1)

    def _measure(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        pause = FIRST_S
        while not self._over.wait(pause):
            used = self._count()
            if used is not None:
                now = time.monotonic()
                # What is seen now counts for the time since the last look.
                self._seconds = (self._seconds or 0.0) + used * (now - self._last)
                self._last, self._used = now, used
            pause = EVERY_S

    def _count(self) -> int | None:
        """Return on how many GPUs the group computes; None where nobody can say."""
        try:
            done = subprocess.run(  # noqa: S603  # nothing in it comes from outside
                [str(self._program), *_QUESTION],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_PATIENCE_S,
                check=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
        pairs = [line.partition(",")[::2] for line in done.stdout.splitlines()]
        return len({gpu.strip() for process, gpu in pairs if self._is_ours(process.strip())})

    def _is_ours(self, process: str) -> bool:
        try:
            return os.getpgid(int(process)) == self._group
        except (OSError, ValueError):
            return False
