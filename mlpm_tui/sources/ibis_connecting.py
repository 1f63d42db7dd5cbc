"""Asks one question of a table of predictions where it lies, through Ibis, and changes nothing.

Every connection is for reading only, ends with its question, and tells days by the source's own
time zone: engines cut a moment into days by the zone of the session.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from mlpm_tui.credentials import Credential, credential_for, is_here
from mlpm_tui.domain.errors import MlpmError, RuleBroken, SourceTrouble
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.log_tables import TableAddress, TableEngine
from mlpm_tui.sources.sqlite_file import SqliteFile

if TYPE_CHECKING:
    import ibis.expr.types as ir

Answer = TypeVar("Answer")
Question = Callable[["ir.Table"], Answer]

CONNECT_S = 5
LONGEST_S = 600
_READING = f"-c default_transaction_read_only=on -c statement_timeout={LONGEST_S}s"


def ask_table(address: TableAddress, zone: ZoneInfo, question: Question[Answer]) -> Answer:
    """Ask a question of a table, with days as they are in `zone`.

    The question may be asked twice, where a file was rewritten meanwhile. Raises SourceTrouble.
    """
    with _explaining(address):
        if address.engine is TableEngine.SQLITE:
            return _ask_sqlite(address, question)
        opened = {
            TableEngine.DUCKDB: _duckdb,
            TableEngine.POSTGRES: _postgres,
            TableEngine.SPARK: _spark,
        }[address.engine]
        with opened(address, zone.key) as table:
            return question(table)


def table_beside(table: "ir.Table", own: TableAddress, other: TableAddress) -> "ir.Table":
    """Return another table of the database that a question is asked of; RuleBroken for others.

    DuckDB reads Parquet files beside whatever it has open.
    """
    backend = table.get_backend()
    if other.engine is own.engine is TableEngine.DUCKDB and not other.table:
        return backend.read_parquet(other.path, can_have_nan=True, union_by_name=True)
    same = ("engine", "path", "host", "port", "database")
    if any(getattr(own, name) != getattr(other, name) for name in same):
        raise RuleBroken(
            f"{safe_line(other.shown, 120)} lies elsewhere than {safe_line(own.shown, 120)}: a "
            "table and its labels have to be of one database.",
            "labels_elsewhere",
        )
    return _named(backend, other)


def _ask_sqlite(address: TableAddress, question: Question[Answer]) -> Answer:
    """SQLite knows no zones: its texts are taken as the source's own wall clock."""
    from ibis.backends.sqlite import Backend

    def ask(connection: object) -> Answer:
        backend = Backend.from_connection(connection)
        return question(backend.table(address.table[-1]))

    return SqliteFile(Path(address.path)).read(ask)


@contextmanager
def _duckdb(address: TableAddress, zone: str) -> "Iterator[ir.Table]":
    import ibis

    place: dict[str, object] = {}
    if address.table:
        if not Path(address.path).is_file():
            raise SourceTrouble(f"there is no file {safe_line(address.path)}; check the path")
        place = {"database": Path(address.path), "read_only": True}
    # A question must not fetch anything from elsewhere.
    backend = ibis.duckdb.connect(**place, autoinstall_known_extensions="false")
    try:
        backend.settings["timezone"] = zone
        if address.table:
            yield _named(backend, address)
        else:
            # DuckDB trusts statistics of Parquet that leave NaN out (duckdb#25521).
            yield backend.read_parquet(address.path, can_have_nan=True, union_by_name=True)
    finally:
        backend.disconnect()


@contextmanager
def _postgres(address: TableAddress, zone: str) -> "Iterator[ir.Table]":
    import ibis

    found = _credential(address)
    backend = ibis.postgres.connect(
        host=address.host or None,
        user=address.user or (found.user if found else None) or None,
        password=found.secret if found else None,
        port=address.port,
        database=address.database,
        options=_READING,
        connect_timeout=CONNECT_S,
        application_name="mlpm",
        **dict(address.options),
    )
    try:
        # Ibis has just set the session to UTC.
        backend.con.execute("SELECT set_config('TimeZone', %s, false)", [zone])
        yield _named(backend, address)
    finally:
        backend.disconnect()


def _credential(address: TableAddress) -> Credential | None:
    """Return the password for a server; None where the driver may look in PGPASSWORD too.

    That is for this machine and for the server that PGHOST names. To others goes what the config
    file binds to them or what ~/.pgpass has, and PGPASSWORD is kept back by an empty password.
    """
    if not address.host or address.host == os.environ.get("PGHOST"):
        return None
    host = f"[{address.host}]" if ":" in address.host else address.host
    found = credential_for(f"{host}:{address.port}" if address.port else host)
    return found or (None if is_here(host) else Credential(""))


@contextmanager
def _spark(address: TableAddress, zone: str) -> "Iterator[ir.Table]":
    import ibis
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    before = session.conf.get("spark.sql.session.timeZone")
    backend = ibis.pyspark.connect(session)
    try:
        session.conf.set("spark.sql.session.timeZone", zone)
        yield _named(backend, address) if address.table else backend.read_parquet(address.path)
    finally:
        # The session may be somebody else's as well.
        session.conf.set("spark.sql.session.timeZone", before)


def _named(backend: "ir.Table", address: TableAddress) -> "ir.Table":
    *within, name = address.table
    if not within:
        return backend.table(name)
    return backend.table(name, database=within[0] if len(within) == 1 else tuple(within))


@contextmanager
def _explaining(address: TableAddress) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise RuleBroken(
            f"A table at {address.engine}: needs {safe_line(str(error.name), 40)}: install "
            f"mlpm-tui[{'spark' if address.engine is TableEngine.SPARK else 'engines'}].",
            "needs_engines",
        ) from error
    except MlpmError:
        raise
    except Exception as error:
        # Each engine has errors of its own, and none of their packages is loaded otherwise.
        raise _trouble(error, address) from error


_MEANINGS = {
    "denied": (
        "authentication failed|no password supplied|pg_hba|permission denied",
        "did not let you in: see user and password (~/.pgpass, [credentials] in the config file)",
    ),
    "no_database": (
        '(role|database) ".*" does not exist',
        "knows no such user or database: mend the source's address",
    ),
    "no_table": (
        "TableNotFound|does not exist|no such table|No files found|cannot be found",
        "has no such table or files: mend the source's address",
    ),
    "busy": (
        "lock on file|being used by another|different configuration",
        "is held by a program that writes to it: try again when it is done",
    ),
    "slow": (
        "statement timeout",
        f"took longer than {LONGEST_S} s: an index on its time would help, or fewer days at once",
    ),
    "unreachable": (
        "[Cc]onnection|OperationalError",
        "did not answer: see that the server runs and that the source's address is right",
    ),
}
"""What an engine's error means, by words in it or its name."""


def _trouble(error: Exception, address: TableAddress) -> SourceTrouble:
    said = f"{type(error).__name__}: {error}"
    for code, (words, sentence) in _MEANINGS.items():
        if re.search(words, said):
            return SourceTrouble(f"{safe_line(address.shown)} {sentence}", code)
    first = safe_line(said.partition("\n")[0], 200)
    return SourceTrouble(f"{safe_line(address.shown)} did not answer as it should: {first}")
