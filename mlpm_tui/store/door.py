"""The door for writers: a lock beside the file that one program holds at a time."""

import fcntl
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.store.marks import LENGTH, PROCESS, Mark, boot, lock_of, look_of, new_line, read_mark

PATIENCE_S = 10.0
PAUSE_S = 0.002


class Replaced(StoreTrouble):
    """The board's file is no longer the one that was opened."""

    code = "replaced"


class Door:
    """A lock file; its holder writes the number of its process and, leaving, how the file looks."""

    def __init__(
        self, path: Path, patience_s: float = PATIENCE_S, *, leaves_marks: bool = True
    ) -> None:
        """Stand beside this database file."""
        self._board = path
        self._path = lock_of(path)
        self._patience_s = patience_s
        self._leaves_marks = leaves_marks
        self._thread = threading.RLock()
        self._depth = 0
        self._line = ""
        self.found: Mark | None = None
        """What the holder before this one left; to be read while the door is held."""

    @contextmanager
    def held(self, *, at_once: bool = False) -> Iterator[None]:
        """Hold the door for a block; StoreTrouble with the holder's number after the patience.

        With `at_once` there is no patience at all.
        """
        patience_s = 0.0 if at_once else self._patience_s
        if not self._thread.acquire(timeout=patience_s):
            raise self._busy(str(os.getpid()))
        try:
            if self._depth:
                yield
                return
            lock = self._take(patience_s)
            self._depth = 1
            try:
                yield
                self._leave(lock)
            except Replaced:
                # Whoever comes next has to see the same.
                if self.found is not None:
                    with suppress(OSError):
                        self._write(lock, self.found)
                raise
            finally:
                self._depth = 0
                os.close(lock)
        finally:
            self._thread.release()

    def _take(self, patience_s: float) -> int:
        until = time.monotonic() + patience_s
        while True:
            try:
                lock = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise StoreTrouble(
                    f"{self._path} cannot be made: {error.strerror}; nothing was changed."
                ) from error
            try:
                self._wait(lock, until)
                if self._is_in_place(lock):
                    self._enter(lock)
                    return lock
            except OSError as error:
                os.close(lock)
                raise StoreTrouble(
                    f"{self._path} cannot be written: {error.strerror}; nothing was changed."
                ) from error
            except BaseException:
                os.close(lock)
                raise
            os.close(lock)

    def _is_in_place(self, lock: int) -> bool:
        """Tell whether the lock is still the file of that name, which somebody may have removed."""
        try:
            found = self._path.stat()
        except OSError:
            return False
        held = os.fstat(lock)
        return (held.st_dev, held.st_ino) == (found.st_dev, found.st_ino)

    def _wait(self, lock: int, until: float) -> None:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    holder = os.pread(lock, PROCESS, 0).decode("ascii", "replace").strip()
                    raise self._busy(holder or "unknown") from None
                time.sleep(PAUSE_S * (0.5 + random.random()))  # noqa: S311
            else:
                return

    def _busy(self, holder: str) -> StoreTrouble:
        return StoreTrouble(
            f"Another program (process {holder}) has been writing to the board for "
            f"{self._patience_s:.0f} s: nothing was changed; try again.",
            "busy",
        )

    def _enter(self, lock: int) -> None:
        self.found = found = read_mark(os.pread(lock, LENGTH, 0))
        if found is None:
            self._line = self._line or new_line()
        else:
            is_same = found.is_held or found.look == look_of(self._board)
            self._line = found.line if is_same else new_line()
        self._write(lock, Mark(boot(), self._line))

    def _leave(self, lock: int) -> None:
        """Write how the file looks now; a holder whose block failed leaves no mark."""
        if (look := look_of(self._board)) is not None:
            # On a full disk there is no mark either, from which nothing is concluded.
            with suppress(OSError):
                self._write(lock, Mark(boot(), self._line, *look))

    def _write(self, lock: int, mark: Mark) -> None:
        words = str(mark) if self._leaves_marks else ""
        os.pwrite(lock, f"{os.getpid():<{PROCESS}}{words:<{LENGTH - PROCESS}}".encode(), 0)
