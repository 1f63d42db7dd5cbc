"""A SQLite file that belongs to somebody else: read without leaving a trace, watched cheaply.

Three traps decide how a file may be opened (all three were seen with SQLite 3.40 and 3.53):

- Opening a file in WAL mode, even with `mode=ro`, creates `-wal` and `-shm` beside it and leaves
  them there; `immutable=1` does not, but is blind to a `-wal` that holds commits.
- A reader that keeps a connection to a WAL file keeps the writer from tidying up when it ends, so
  no connection outlives a reading.
- POSIX locks belong to the process: closing any descriptor of a file drops the locks that another
  connection of this process holds on it, so readings and peeks take turns (`_TURN`).
"""

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import quote

from mlpm_tui.domain.errors import SourceTrouble

Answer = TypeVar("Answer")

_TURN = threading.RLock()
_MAGIC = b"SQLite format 3\0"
_SUFFIXES = ("", "-wal", "-journal")
_WAL_VERSION = 2  # in bytes 18 and 19 of a file in WAL mode
_TRIES = 4
_PATIENCE = 1.0  # seconds to wait for a writer; while waiting we hold no lock ourselves
_LONGEST = 60.0  # seconds that one question may take before it is given up
_STEPS_BETWEEN_LOOKS = 100_000
_JUST_NOW = 100_000_000  # ns; file times are only as fine as the kernel's tick (1-10 ms)

Stamp = tuple[tuple[int, int, int] | None, ...]


class _Way(Enum):
    """How a file can be read without changing anything beside it."""

    SHARED = auto()  # ordinary read-only connection with locks
    IMMUTABLE = auto()  # WAL mode, but no commits in a -wal: nothing to lock
    COPY = auto()  # a crash left a -wal or journal that only a writer may tidy up


class SqliteFile:
    """Somebody else's SQLite file, for reading only."""

    def __init__(self, path: Path) -> None:
        """Take a path to an existing file; nothing is ever created there."""
        self.path = path
        self._real = path.resolve()
        self._parts = [Path(f"{self._real}{suffix}") for suffix in _SUFFIXES]
        self._is_tolerant = False
        self._seen: object = None
        self._watch: sqlite3.Connection | None = None
        self._watched: object = None
        self._copy: tuple[Stamp, TemporaryDirectory[str]] | None = None

    def read(self, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Ask a question on a fresh connection; it may be asked again, so it must change nothing.

        Raises SourceTrouble where the file is missing, damaged, no database or busy for long.
        """
        must_copy = False
        with _TURN:
            for _ in range(_TRIES):
                before = self._stamp()
                way = _Way.COPY if must_copy else self._way()
                try:
                    with closing(self._connect(way, before)) as connection:
                        answer = question(connection)
                except sqlite3.Error as error:
                    if way is _Way.IMMUTABLE and self._stamp() != before:
                        continue
                    if way is _Way.SHARED and _needs_recovery(error):
                        must_copy = True
                        continue
                    if "decode" in str(error) and not self._is_tolerant:
                        self._is_tolerant = True  # slower, so only once broken text was met
                        continue
                    raise self._trouble(error) from None
                if way is not _Way.IMMUTABLE or self._stamp() == before:
                    return answer
        raise SourceTrouble(f"{self.path} is being rewritten; try again in a moment", code="busy")

    def changed(self) -> bool:
        """Say whether anybody wrote since the last call; the first call says yes.

        Costs some 20 microseconds and waits for nobody. It may say yes once too often, never no
        after a commit; while a reading is under way it says no and leaves it to the next call.
        """
        if not _TURN.acquire(blocking=False):
            return False
        try:
            stamp = self._stamp()
            version = self._data_version(stamp)
            if version is None:
                return False  # a commit is under way: the next look will see it
            pulse = (stamp, version)
            moved = pulse != self._seen
            newest = max(part[2] for part in stamp if part)
            # A second commit within the same tick leaves no trace in the times: look again.
            is_young = stamp[1] is not None and abs(time.time_ns() - newest) < _JUST_NOW
            self._seen = None if is_young else pulse
            return moved
        finally:
            _TURN.release()

    def close(self) -> None:
        """Let go of everything that is held open."""
        with _TURN:
            self._drop_watch()
            if self._copy:
                self._copy[1].cleanup()
                self._copy = None

    def _stamp(self) -> Stamp:
        """Give identity, size and time of the file, of its -wal and of its -journal."""
        parts: list[tuple[int, int, int] | None] = []
        for path in self._parts:
            try:
                found = path.stat()
            except OSError:
                parts.append(None)
            else:
                parts.append((found.st_ino, found.st_size, found.st_mtime_ns))
        if parts[0] is None:
            raise SourceTrouble(f"there is no file {self.path}; check the path")
        return tuple(parts)

    def _way(self) -> _Way:
        try:
            with self._real.open("rb") as file:
                head = file.read(len(_MAGIC) + 4)
        except OSError as error:
            raise SourceTrouble(f"{self.path} cannot be read: {error.strerror}") from None
        if not head.startswith(_MAGIC):
            raise SourceTrouble(f"{self.path} is not a SQLite database; check the path")
        if _WAL_VERSION not in head[18:20]:
            return _Way.SHARED
        if not _size(self._parts[1]):
            return _Way.IMMUTABLE
        return _Way.SHARED if Path(f"{self._real}-shm").exists() else _Way.COPY

    def _connect(self, way: _Way, stamp: Stamp) -> sqlite3.Connection:
        if way is _Way.COPY:
            address = _address(self._copied(stamp), "mode=rw")
        else:
            option = "mode=ro" if way is _Way.SHARED else "mode=ro&immutable=1"
            address = _address(self._real, option)
        connection = _open(address, _PATIENCE)
        if self._is_tolerant:
            connection.text_factory = _tolerant_text
        # A store is data from outside: its views and triggers get no say, its queries an end.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        give_up = time.monotonic() + _LONGEST
        connection.set_progress_handler(lambda: time.monotonic() > give_up, _STEPS_BETWEEN_LOOKS)
        return connection

    def _copied(self, stamp: Stamp) -> Path:
        """Give a private copy in which SQLite may tidy up; made anew only after a change."""
        if self._copy is None or self._copy[0] != stamp:
            self.close()
            folder = TemporaryDirectory(prefix="mlpm-")
            for suffix, source in zip(_SUFFIXES, self._parts, strict=True):
                if source.exists():
                    shutil.copyfile(source, Path(folder.name, f"store{suffix}"))
            if self._stamp() != stamp:
                folder.cleanup()
                raise SourceTrouble(f"{self.path} is being rewritten; try again", code="busy")
            self._copy = (stamp, folder)
        return Path(self._copy[1].name, "store")

    def _data_version(self, stamp: Stamp) -> int | None:
        """Ask SQLite for its own counter, which file times on network drives lag behind.

        Only without a -wal (see the module's second trap); None while a writer holds the file.
        """
        if stamp[1] is not None or self._watched != (stamp[0] or (0,))[0]:
            self._drop_watch()
        if stamp[1] is not None:
            return 0
        try:
            if self._watch is None:
                if self._way() is not _Way.SHARED:
                    return 0
                self._watch = _open(_address(self._real, "mode=ro"), 0)
                self._watched = (stamp[0] or (0,))[0]
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return None
            self._drop_watch()
            return 0  # the reading that follows will say what is wrong

    def _drop_watch(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _trouble(self, error: sqlite3.Error) -> SourceTrouble:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            return SourceTrouble(
                f"{self.path} is locked by another program; try again in a moment", code="busy"
            )
        if code == sqlite3.SQLITE_INTERRUPT:
            return SourceTrouble(f"{self.path} took longer than {_LONGEST:.0f} s to answer")
        if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            return SourceTrouble(
                f"{self.path} is damaged or is not a SQLite database; restore it from a backup"
            )
        if code == sqlite3.SQLITE_CANTOPEN:
            return SourceTrouble(f"{self.path} cannot be opened; check that you may read it")
        return SourceTrouble(f"{self.path} cannot be read as an MLflow store ({error})")


def _open(address: str, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(
        address, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )


def _address(path: Path, option: str) -> str:
    return f"file:{quote(str(path))}?{option}"


def _needs_recovery(error: sqlite3.Error) -> bool:
    """Say whether SQLite wants to roll back or recover first, which a reader may not."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        return bool(code != sqlite3.SQLITE_READONLY)  # the plain code is an attempt to write
    return bool(code & 0xFF == sqlite3.SQLITE_CANTOPEN)


def _tolerant_text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
