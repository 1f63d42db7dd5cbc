"""Notices when a board's file is pulled away, replaced or cut while it is open.

SQLite goes on writing into a file that has lost its name and says nothing; whatever is called kept
after that is lost. So the file's and its log's identity are compared before and after each write.
"""

from pathlib import Path

from mlpm_tui.domain.errors import StoreTrouble

HEADER = 100
IDENTITY = slice(40, 72)
"""Of the header: the schema cookie, which starts at random in each board, and the marks of mlpm."""


class Guard:
    """What the file looked like when it was last known to be ours."""

    def __init__(self, path: Path) -> None:
        """Remember the file as it is now."""
        self._path = path
        self._log = path.with_name(path.name + "-wal")
        self._file = _identity(path)
        self._log_file: tuple[int, int] | None = None
        self._size = path.stat().st_size
        self._changed_at = path.stat().st_mtime_ns
        self._mark = self._header()

    def note(self) -> None:
        """Remember the log, which is there after the first write, and how long the file is."""
        self._log_file = _identity(self._log)
        self._size = max(self._size, self._path.stat().st_size)

    def check(self) -> None:
        """Raise StoreTrouble if the file is no longer the one that was opened."""
        if _identity(self._path) != self._file:
            raise self._trouble("was moved, deleted or replaced")
        if self._log_file is not None and _identity(self._log) != self._log_file:
            raise self._trouble("has lost its write-ahead log")
        now = self._path.stat()
        if now.st_size < self._size:
            raise self._trouble("was cut short")
        if now.st_mtime_ns != self._changed_at:
            self._changed_at = now.st_mtime_ns
            if self._header() != self._mark:
                raise self._trouble("was overwritten by another file")

    def _header(self) -> bytes:
        with self._path.open("rb") as file:
            return file.read(HEADER)[IDENTITY]

    def _trouble(self, what: str) -> StoreTrouble:
        return StoreTrouble(
            f"{self._path} {what} while it was open: the last change may not be kept; "
            "put the file back or restart mlpm.",
            "replaced",
        )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
