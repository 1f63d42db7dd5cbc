"""Opening a board's database with the driver that its address asks for."""

from mlpm_tui.store.address import Address
from mlpm_tui.store.database import Database


def open_database(address: Address, *, read_only: bool = False) -> Database:
    """Open a board's database that exists and has the schema of this version."""
    if address.is_file:
        from mlpm_tui.store.sqlite import SqliteDatabase

        return SqliteDatabase(address, read_only=read_only)
    from mlpm_tui.store.postgres import PostgresDatabase

    return PostgresDatabase(address, read_only=read_only)
