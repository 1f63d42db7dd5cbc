"""A board in a file: SQLite with a lock beside it, so that one program writes at a time.

Every commit is on the disk before it is called kept (synchronous=FULL). The journal is a
write-ahead log, or a rollback journal where the file lies on a network file system, which cannot
share the log's memory. Writers queue at a lock file: SQLite 3.7.0 to 3.51.2 can damage a file when
a checkpoint meets another writer, and a queue with the holder's number in it can say who is slow.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.store.address import Address
from mlpm_tui.store.database import SCHEMA, WISHED, Row, first, refusal
from mlpm_tui.store.door import Door, Replaced
from mlpm_tui.store.guard import Guard, check_log, is_marked
from mlpm_tui.store.handles import opened
from mlpm_tui.store.marks import Mark
from mlpm_tui.store.sqlite_file import check_file, explained, is_on_network, is_writable

PRAGMAS = (
    "synchronous=full",
    "foreign_keys=on",
    "trusted_schema=off",
    "busy_timeout=5000",
    # Each thread has a connection: with SQLite's own 2 MB apiece a dashboard took 13 MB more.
    "cache_size=-512",
)
CLOSING_S = 2.0
"""How long a thread that still reads is waited for when the board is closed."""
AT_ONCE, PATIENT = "pragma busy_timeout=0", "pragma busy_timeout=5000"


class SqliteConnection:
    """One connection to the file, in autocommit until a block begins a transaction."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        """Open the file, which must exist."""
        self.in_use = threading.RLock()
        how = "mode=ro" if read_only else "mode=rw"
        if read_only and not _can_share_log(path):
            how += "&immutable=1"
        self.raw = sqlite3.connect(
            f"{path.as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in PRAGMAS:
                self.raw.execute(f"pragma {pragma}")
            self.raw.create_function("card_words_plain", 1, _plain, deterministic=True)
        except BaseException:
            self.raw.close()
            raise

    def close(self) -> None:
        """Close it once its thread has read to the end; one that reads on is left open.

        SQLite would free what that thread is using.
        """
        if self.in_use.acquire(timeout=CLOSING_S):
            with suppress(sqlite3.Error):
                self.raw.close()
            self.in_use.release()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows that a query gives."""
        return self.raw.execute(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows one by one, so that a large board is not held twice."""
        return iter(self.raw.execute(sql, values))

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement and return how many rows it touched."""
        return self.raw.execute(sql, values).rowcount


def _plain(text: str | None) -> str | None:
    """Do what a server's function of the same name does; SQLite's `lower` knows ASCII only."""
    from mlpm_tui.domain.searching import compared

    return text if text is None else compared(text)


def _can_share_log(path: Path) -> bool:
    return is_writable(path.parent) or path.with_name(path.name + "-wal").exists()


def _cause(path: Path, *, is_wished: bool) -> str:
    """Say why a file is only read; empty where it may be written."""
    if is_wished:
        return WISHED
    if not is_writable(path):
        return "you may not write this file; its owner can allow it (chmod, chown)"
    if not is_writable(path.parent):
        return "you may not write its folder, where a board keeps its log and its lock"
    return ""


class SqliteDatabase:
    """A board's file; each thread has a connection of its own."""

    def __init__(self, address: Address, *, read_only: bool = False) -> None:
        """Check the file before anything is opened, so that a strange one stays untouched."""
        assert address.path is not None  # noqa: S101
        self.address = address
        self.path = path = address.path
        check_file(path)
        check_log(path)
        self.read_only_cause = _cause(path, is_wished=read_only)
        self._local = threading.local()
        self._open: list[SqliteConnection] = []
        self._is_on_network = is_on_network(path)
        self._door = Door(path, leaves_marks=not self._is_on_network)
        self._guard: Guard | None = None
        self._seen: int | None = None
        # From before SQLite's first lock until the guard looks on: see `handles`.
        with opened(path):
            self._guard = self._begin()

    def _begin(self) -> Guard:
        try:
            with self._explaining():
                connection = self._connection()
                self._check_schema(connection)
                journal = first(connection.rows("pragma journal_mode"))
        except BaseException:
            self._close_connections()
            raise
        if not (self.read_only_cause or self._is_on_network or is_marked(self.path)):
            # Without a mark an older copy would pass; whoever is writing now leaves one.
            with suppress(StoreTrouble), Door(self.path, 0).held():
                pass
        return Guard(self.path, has_log=journal == "wal" and not self.read_only_cause)

    @contextmanager
    def reading(self) -> Iterator[SqliteConnection]:
        """Give a connection on which everything read is of one moment."""
        with self._explaining():
            connection = self._connection()
            with connection.in_use:
                connection.raw.execute("begin")
                try:
                    yield connection
                finally:
                    with suppress(sqlite3.Error):
                        connection.raw.execute("rollback")

    @contextmanager
    def writing(self, *, at_once: bool = False) -> Iterator[SqliteConnection]:
        """Give a connection that alone may write; kept when the block ends, dropped if it fails."""
        from mlpm_tui.store.card_words import fold_in

        if self.read_only_cause:
            raise refusal(str(self.path), self.read_only_cause)
        self._check()
        with self._explaining(), self._door.held(at_once=at_once):
            self._check(self._door.found)
            connection = self._connection()
            with connection.in_use:
                connection.raw.execute("begin immediate")
                try:
                    yield connection
                    fold_in(connection)
                    connection.raw.execute("commit")
                except BaseException:
                    with suppress(sqlite3.Error):
                        connection.raw.execute("rollback")
                    raise
            self._check()

    def index_if_free(self) -> None:
        """Index the latest texts, unless somebody is writing: a search waits for nobody."""
        from mlpm_tui.store.card_words import fold_in, stale

        with self.reading() as connection:
            waiting = stale(connection)
        if not waiting or self.read_only_cause:
            return
        with self._explaining():
            connection.raw.execute(AT_ONCE)
            try:
                with suppress(StoreTrouble), self.writing(at_once=True) as connection:
                    fold_in(connection, least=1)
            finally:
                connection.raw.execute(PATIENT)

    def has_changed(self, wait_s: float = 0.0) -> bool:  # noqa: ARG002  a file can't call
        """Tell whether anyone wrote since this was last asked; yes at first; for one thread."""
        self._check()
        with self._explaining():
            connection = self._connection()
            with connection.in_use:
                version = int(first(connection.rows("pragma data_version")))
        seen, self._seen = self._seen, version
        return seen != version

    def size(self) -> int:
        """Return how many bytes the file takes, with its log."""
        log = self.path.with_name(self.path.name + "-wal")
        return sum(file.stat().st_size for file in (self.path, log) if file.exists())

    def close(self) -> None:
        """Let go of every connection; the last one out folds the log into the file."""
        try:
            self._check()
        except Replaced:
            # Closing would fold the log into a file that it does not belong to.
            import ctypes

            for connection in self._open:
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection.raw))
        else:
            self._close_connections()
            if self._guard is not None:
                self._guard.close()
        self._open.clear()
        self._local = threading.local()

    def _close_connections(self) -> None:
        with ExitStack() as stack:
            if not self.read_only_cause:
                with suppress(StoreTrouble):
                    stack.enter_context(self._door.held())
            for connection in self._open:
                connection.close()

    def _check(self, found: Mark | None = None) -> None:
        if self._guard is not None:
            self._guard.check(found)

    def _connection(self) -> SqliteConnection:
        connection: SqliteConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            # A new connection to a file without its log would begin another one.
            self._check()
            connection = SqliteConnection(self.path, read_only=bool(self.read_only_cause))
            if not self.read_only_cause:
                self._choose_journal(connection)
            self._local.connection = connection
            self._open.append(connection)
        return connection

    def _choose_journal(self, connection: SqliteConnection) -> None:
        wanted = "delete" if self._is_on_network else "wal"
        if first(connection.rows("pragma journal_mode")) != wanted:
            with self._door.held():
                connection.raw.execute(f"pragma journal_mode={wanted}")

    def _check_schema(self, connection: SqliteConnection) -> None:
        found = first(connection.rows("pragma user_version"))
        if found < SCHEMA:
            raise StoreTrouble(
                f"{self.path} was made by an older mlpm (schema {found}, this one needs "
                f"{SCHEMA}): `mlpm db migrate` brings it up to date, after a backup.",
                "old_schema",
            )

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            # A file that was pulled away makes SQLite say many things: that it is gone comes first.
            with suppress(OSError):
                self._check()
            raise explained(error, self.path) from error
        except UnicodeDecodeError as error:
            # SQLite quotes damaged bytes in its message, and Python cannot read it.
            raise explained(sqlite3.DatabaseError("malformed"), self.path) from error
