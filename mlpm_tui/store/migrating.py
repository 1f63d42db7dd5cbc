"""Bringing a database to this version's schema, whole or not at all."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.store.database import SCHEMA

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, to: int = SCHEMA) -> None:
    """Run the steps that are missing, inside the transaction that the caller has begun."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, f"{to:04d}")


def upgrade_file(path: Path, to: int = SCHEMA) -> None:
    """Bring an SQLite file to a schema in one transaction; the file must be closed elsewhere.

    Foreign keys are off meanwhile, or a table that is rebuilt would take its children along; they
    are checked before the commit.
    """
    raw = sqlite3.connect(path, isolation_level=None)
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    try:
        raw.execute("pragma foreign_keys=off")
        raw.execute("pragma synchronous=full")
        with engine.connect() as connection, connection.begin():
            # The driver would begin later and only for data, so the tables would stand half built.
            raw.execute("begin immediate")
            before = _counts(raw)
            upgrade(connection, to)
            _check_children(raw, path)
            _check_counts(before, _counts(raw), path)
            raw.execute(f"pragma user_version={to}")
    finally:
        raw.close()
        engine.dispose()


def _check_children(raw: sqlite3.Connection, path: Path) -> None:
    if orphans := raw.execute("pragma foreign_key_check").fetchall():
        raise StoreTrouble(f"{len(orphans)} rows of {path} point at nothing: nothing was migrated.")


def _counts(raw: sqlite3.Connection) -> dict[str, int]:
    # What an index keeps for itself is no row of anybody's.
    sql = (
        "select name from pragma_table_list where schema = 'main' and type = 'table' "
        "and name not in ('sqlite_schema', 'alembic_version', 'card_words_stale')"
    )
    names = [row[0] for row in raw.execute(sql)]
    return {name: raw.execute(f"select count(*) from {name}").fetchone()[0] for name in names}


def _check_counts(before: dict[str, int], after: dict[str, int], path: Path) -> None:
    for name, count in before.items():
        if after.get(name) != count:
            raise StoreTrouble(
                f"Of {count} rows in {name} of {path} a step would leave {after.get(name, 0)}: "
                "nothing was migrated."
            )
