"""Reading a board's file beside SQLite without breaking its locks.

A process that closes any handle of a file loses all its POSIX locks on it, SQLite's too: another
program would then take itself for the last one and fold the log away under our feet. So handles
that look into a board are shared by the whole process and closed with the last user.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Identity = tuple[int, int]


class _Shared:
    """The open handles of one file, of which the first is read, and how many use them."""

    def __init__(self) -> None:
        self.handles: list[int] = []
        self.users = 0


_LOCK = threading.Lock()
_SHARED: dict[Identity, _Shared] = {}
# One for the process and not for each database, because the locks belong to the process.


class Handle:
    """A file opened for reading, known by its device and inode."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        with _LOCK:
            found = path.stat()
            if (found.st_dev, found.st_ino) not in _SHARED:
                handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                found = os.fstat(handle)
                shared = _SHARED.setdefault((found.st_dev, found.st_ino), _Shared())
                shared.handles.append(handle)
            self.identity: Identity = (found.st_dev, found.st_ino)
            self._shared = _SHARED[self.identity]
            self._shared.users += 1
        self._is_open = True

    def read(self, length: int) -> bytes:
        """Return the first bytes of the file."""
        return os.pread(self._shared.handles[0], length, 0)

    def close(self) -> None:
        """Let go of the file; to be called after SQLite's connections are closed."""
        with _LOCK:
            if not self._is_open:
                return
            self._is_open = False
            self._shared.users -= 1
            if self._shared.users == 0:
                del _SHARED[self.identity]
                for handle in self._shared.handles:
                    os.close(handle)


@contextmanager
def opened(path: Path) -> Iterator[Handle]:
    """Give a handle for a block."""
    handle = Handle(path)
    try:
        yield handle
    finally:
        handle.close()
