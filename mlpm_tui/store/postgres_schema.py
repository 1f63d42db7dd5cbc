"""Building a server's tables, and bringing boards of an older schema up to date."""

from typing import Any

import psycopg
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import SQLAlchemyError

from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.store.address import Address
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.migrating import upgrade
from mlpm_tui.store.postgres import CONNECT_S, LOCK, explained, newer


def create_tables(address: Address) -> None:
    """Build what is missing of the tables, in one transaction."""
    _upgraded(address)


def migrate(address: Address) -> int:
    """Bring the boards of a server to this version's schema; return the one they had.

    In one transaction that waits for the writers before it and holds up those behind it.
    """
    if (found := _upgraded(address, may_create=False)) is None:
        raise StoreTrouble(
            f"There is no board at {address.shown} yet: `mlpm init` makes one.", "no_board"
        )
    return found


def _upgraded(address: Address, *, may_create: bool = True) -> int | None:
    """Run the missing steps and return the schema that was found, None where there was none."""

    def connect() -> psycopg.Connection[Any]:
        return psycopg.connect(address.url or "", connect_timeout=CONNECT_S)

    # The driver reads the address itself: SQLAlchemy reads some of them differently.
    engine = create_engine("postgresql+psycopg://", creator=connect)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")
            found = _schema(connection)
            if found is not None and found > SCHEMA:
                raise newer(address, found)
            if found is not None or may_create:
                upgrade(connection)
            return found
    except (SQLAlchemyError, psycopg.Error) as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if isinstance(cause, psycopg.Error):
            raise explained(cause, address) from None
        raise StoreTrouble(
            f"{address.shown} could not be brought to schema {SCHEMA}: nothing was changed.",
            "not_migrated",
        ) from None
    finally:
        engine.dispose()


def _schema(connection: Connection) -> int | None:
    if connection.exec_driver_sql("select to_regclass('alembic_version')").scalar() is None:
        return None
    return int(connection.exec_driver_sql("select version_num from alembic_version").scalar() or 0)
