"""Notices when a board's file is pulled away, replaced, cut or written over while it is open.

SQLite goes on writing into a file that has lost its name and says nothing; whatever is called kept
after that is lost. So before and after each write the identity of the file and of its log, and how
the file looks, are compared with what was there when the board was opened (see `marks`).
"""

from pathlib import Path

from mlpm_tui.store.door import Replaced
from mlpm_tui.store.handles import Handle, Identity
from mlpm_tui.store.marks import Mark, lock_of, look_of, mark_beside

HEADER = 100
IDENTITY = slice(40, 72)
"""Of the header: the schema cookie, which starts at random in each board, and the marks of mlpm."""


class Guard:
    """What the file looked like when it was opened."""

    def __init__(self, path: Path, *, has_log: bool) -> None:
        """Remember the file as it is now; its log is there where it `has_log`."""
        self._path = path
        self._handle = Handle(path)
        beside = ("-wal", "-shm") if has_log else ()
        logs = [path.with_name(path.name + end) for end in beside]
        self._logs = {log: _identity(log) for log in logs}
        self._header = self._handle.read(HEADER)[IDENTITY]
        self._look = look_of(path)
        self._size = 0 if self._look is None else self._look[1]
        mark = mark_beside(path)
        self._line = mark.line if mark else None

    def check(self, found: Mark | None = None) -> None:
        """Raise Replaced if the file is no longer the one that was opened.

        `found` is the mark that the door's last holder left; without it the lock file is read.
        """
        if _identity(self._path) != self._handle.identity:
            raise self._trouble("was moved, deleted or replaced")
        if any(_identity(log) != was for log, was in self._logs.items()):
            raise self._trouble("has lost its write-ahead log")
        look = look_of(self._path)
        if look is None or look[1] < self._size:
            raise self._trouble("was cut short")
        if self._handle.read(HEADER)[IDENTITY] != self._header:
            raise self._trouble("was overwritten by another file")
        self._size = look[1]
        self._check_mark(found)

    def close(self) -> None:
        """Let go of the file."""
        self._handle.close()

    def _check_mark(self, found: Mark | None) -> None:
        mark = found or mark_beside(self._path)
        look = look_of(self._path)
        if mark is None or (found is None and mark != mark_beside(self._path)):
            # Somebody is writing: the next check will see what came of it.
            return
        if not mark.is_held and look not in (mark.look, self._look):
            raise self._trouble("was written over by another program")
        self._line = self._line or mark.line
        if mark.line != self._line:
            raise self._trouble("was exchanged by another program")

    def _trouble(self, what: str) -> Replaced:
        return Replaced(
            f"{self._path} {what} while it was open: the last change may not be kept; "
            "put the file back or restart mlpm."
        )


def check_log(path: Path) -> None:
    """Raise Replaced where a left-over log belongs to another file than the one that is there."""
    log = path.with_name(path.name + "-wal")
    mark = mark_beside(path)
    look = look_of(path)
    has_log = log.exists() and log.stat().st_size > 0
    if not has_log or mark is None or mark.is_held or look in (mark.look, None):
        return
    if mark == mark_beside(path):
        raise Replaced(
            f"{path} was exchanged, but the log of the former file is still beside it: nothing "
            f"was opened. If this is the right file, move {log.name} and {lock_of(path).name} away."
        )


def is_marked(path: Path) -> bool:
    """Tell whether the file looks as its last writer left it."""
    mark = mark_beside(path)
    return mark is not None and (mark.is_held or mark.look == look_of(path))


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
