"""The door for writers: a lock beside the file that one program holds at a time."""

import fcntl
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlpm_tui.domain.errors import StoreTrouble

PATIENCE_S = 10.0
PAUSE_S = 0.002


class Door:
    """A lock file; whoever holds it has written its process number into it."""

    def __init__(self, path: Path, patience_s: float = PATIENCE_S) -> None:
        """Stand beside this database file."""
        self._path = path.with_name(path.name + "-lock")
        self._patience_s = patience_s
        self._thread = threading.RLock()
        self._depth = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the door for a block; StoreTrouble with the holder's number after the patience."""
        with self._thread:
            if self._depth:
                yield
                return
            lock = self._take()
            self._depth = 1
            try:
                yield
            finally:
                self._depth = 0
                os.close(lock)

    def _take(self) -> int:
        try:
            lock = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreTrouble(
                f"{self._path} cannot be made: {error.strerror}; nothing was changed."
            ) from error
        try:
            self._wait(lock)
        except BaseException:
            os.close(lock)
            raise
        return lock

    def _wait(self, lock: int) -> None:
        until = time.monotonic() + self._patience_s
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
                    raise StoreTrouble(
                        f"Another program (process {holder or 'unknown'}) has been writing to "
                        f"the board for {self._patience_s:.0f} s: nothing was changed; try again.",
                        "busy",
                    ) from None
                time.sleep(PAUSE_S * (0.5 + random.random()))  # noqa: S311
            else:
                os.pwrite(lock, f"{os.getpid():<20}".encode(), 0)
                return
