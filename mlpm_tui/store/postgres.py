"""A board on a PostgreSQL server, for teams: one writer at a time, the others told at once.

Writers queue at an advisory lock, so the history has one order and a sealed chain. Each commit
notifies the channel `mlpm`, on which every open dashboard listens.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.store.address import Address
from mlpm_tui.store.database import SCHEMA, WISHED, Row, clash, first, refusal

try:
    import psycopg
except ImportError as error:
    raise StoreTrouble(
        "A board on PostgreSQL needs the driver: install mlpm-tui[postgres]."
    ) from error

LOCK = 0x6D6C706D
CHANNEL = "mlpm"
CONNECT_S = 5
PATIENCE_S = 10


class PostgresConnection:
    """One connection to the server, in autocommit until a block begins a transaction."""

    def __init__(self, address: Address) -> None:
        """Connect, waiting a few seconds at most."""
        self.raw: psycopg.Connection[Any] = psycopg.connect(
            address.url or "",
            autocommit=True,
            connect_timeout=CONNECT_S,
            application_name="mlpm",
            options=f"-c statement_timeout={PATIENCE_S}s",
        )

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows that a query gives."""
        return self.raw.execute(_marked(sql), values).fetchall()

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows one by one."""
        return iter(self.raw.execute(_marked(sql), values))

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement and return how many rows it touched."""
        return self.raw.execute(_marked(sql), values).rowcount


def _marked(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


def _cause(connection: PostgresConnection) -> str:
    """Say why this user can only read here; empty where they may write."""
    ((is_copy, may_write),) = connection.rows(
        "select pg_is_in_recovery(), has_table_privilege('journal', 'insert')"
    )
    if is_copy:
        return "this server is a copy that follows another one; give the address of that one"
    if not may_write:
        return "this user may only read there; the database's owner can allow more (grant)"
    return ""


class PostgresDatabase:
    """Boards on a server; each thread has a connection of its own."""

    def __init__(self, address: Address, *, read_only: bool = False) -> None:
        """Connect and see that the tables are there and of this version."""
        self.address = address
        self.read_only_cause = WISHED if read_only else ""
        self._local = threading.local()
        self._open: list[PostgresConnection] = []
        self._listening: PostgresConnection | None = None
        try:
            with self.reading() as connection:
                self._check_schema(connection)
                self.read_only_cause = self.read_only_cause or _cause(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[PostgresConnection]:
        """Give a connection on which everything read is of one moment."""
        with self._transaction("begin isolation level repeatable read read only") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[PostgresConnection]:
        """Give a connection that alone may write; kept when the block ends, dropped if it fails."""
        if self.read_only_cause:
            raise refusal(self.address.shown, self.read_only_cause)
        with self._transaction(f"begin; select pg_advisory_xact_lock({LOCK})") as connection:
            yield connection
            connection.run(f"notify {CHANNEL}")

    def has_changed(self, wait_s: float = 0.0) -> bool:
        """Tell whether anyone wrote since this was last asked; yes at first; for one thread."""
        if self._listening is not None:
            try:
                heard = [*self._listening.raw.notifies(timeout=wait_s, stop_after=1)]
                # What else has arrived is news of the same moment.
                heard += self._listening.raw.notifies(timeout=0) if heard else ()
            except psycopg.OperationalError:
                # What was notified meanwhile is lost, so the new listener begins with a yes.
                self._let_go(self._listening)
                self._listening = None
            else:
                return bool(heard)
        with self._explaining():
            self._listening = self._connected()
            self._listening.run(f"listen {CHANNEL}")
        return True

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[PostgresConnection]:
        with self._explaining():
            connection = self._begun(begin)
            try:
                yield connection
                connection.run("commit")
            except BaseException:
                with suppress(psycopg.Error):
                    connection.run("rollback")
                raise

    def _begun(self, begin: str) -> PostgresConnection:
        """Return a connection in a transaction; one that died since its last use is made anew."""
        connection: PostgresConnection | None = getattr(self._local, "connection", None)
        if connection is not None:
            try:
                connection.run(begin)
            except psycopg.OperationalError:
                if not connection.raw.closed:
                    with suppress(psycopg.Error):
                        connection.run("rollback")
                    raise
                self._let_go(connection)
                self._local.connection = None
            else:
                return connection
        self._local.connection = connection = self._connected()
        connection.run(begin)
        return connection

    def size(self) -> int:
        """Return how many bytes the database takes on the server."""
        with self.reading() as connection:
            return int(first(connection.rows("select pg_database_size(current_database())")))

    def close(self) -> None:
        """Let go of every connection."""
        for connection in self._open:
            with suppress(psycopg.Error):
                connection.raw.close()
        self._open.clear()
        self._local = threading.local()

    def _connected(self) -> PostgresConnection:
        connection = PostgresConnection(self.address)
        self._open.append(connection)
        return connection

    def _let_go(self, connection: PostgresConnection) -> None:
        with suppress(psycopg.Error):
            connection.raw.close()
        self._open.remove(connection)

    def _check_schema(self, connection: PostgresConnection) -> None:
        if not first(connection.rows("select to_regclass('alembic_version')")):
            raise StoreTrouble(
                f"There is no board at {self.address.shown} yet: `mlpm init` makes one.", "no_board"
            )
        found = int(first(connection.rows("select version_num from alembic_version")) or 0)
        if found > SCHEMA:
            raise newer(self.address, found)
        if found < SCHEMA:
            raise StoreTrouble(
                f"{self.address.shown} was made by an older mlpm (schema {found}, this one needs "
                f"{SCHEMA}): `mlpm db migrate` brings it up to date; let pg_dump copy it first.",
                "old_schema",
            )

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise explained(error, self.address) from error


_NO_ENTRY = (
    (
        re.compile('role ".*" does not exist|authentication failed|no password supplied|pg_hba'),
        "did not let you in: see that user and password are right, in the address or in ~/.pgpass.",
        "denied",
    ),
    (
        re.compile('database ".*" does not exist'),
        "is not there, though its server is: mend the name, or make it (createdb, then mlpm init).",
        "no_database",
    ),
    (
        re.compile("too many clients|connection slots"),
        "has no connection left: try again when others have closed theirs.",
        "busy",
    ),
    (
        re.compile(""),
        "did not answer: see that the server runs and that its address is right.",
        "unreachable",
    ),
)
"""What a refused connection means, by words of the driver's; the last one is for all the rest."""


def newer(address: Address, schema: int) -> StoreTrouble:
    """Return the refusal of boards that a later version wrote."""
    return StoreTrouble(
        f"{address.shown} was written by a newer mlpm (schema {schema}, this one knows "
        f"{SCHEMA}): update mlpm; nothing was changed.",
        "newer_schema",
    )


def explained(error: psycopg.Error, address: Address) -> MlpmError:
    """Return the sentence for an error of the server's; never the address with its password."""
    if isinstance(error, psycopg.IntegrityError):
        return clash(_said(error))
    if isinstance(error, psycopg.errors.QueryCanceled | psycopg.errors.LockNotAvailable):
        return StoreTrouble(
            f"{address.shown} has been busy with other writers for {PATIENCE_S} s: nothing was "
            "changed; try again.",
            "busy",
        )
    if isinstance(error, psycopg.OperationalError) or error.sqlstate is None:
        # The driver's own sentences may quote the address, so they are not passed on.
        said = str(error)
        sentence, code = next((s, c) for words, s, c in _NO_ENTRY if words.search(said))
        return StoreTrouble(f"{address.shown} {sentence}", code)
    return StoreTrouble(f"{address.shown} refused: {_said(error)}; nothing was kept.", "database")


def _said(error: psycopg.Error) -> str:
    return (error.diag.message_primary or "no reason given").partition("\n")[0]
