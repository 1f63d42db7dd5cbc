"""The tables, the migrations, the SQL and the domain's words say the same."""

import re
import sqlite3
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import AlertState, Relation
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.phases import Decision
from mlpm_tui.domain.records import ENTITIES
from mlpm_tui.domain.team import Role
from mlpm_tui.store import journal, tables
from mlpm_tui.store.address import read_address
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.mapping import CODECS, OF_PROJECT, columns
from mlpm_tui.store.migrating import MIGRATIONS
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.units import Deed

ENUMS: dict[tuple[str, str], type[Enum]] = {
    ("card", "kind"): Kind,
    ("card", "status"): Status,
    ("experiment", "outcome"): Outcome,
    ("alert", "state"): AlertState,
    ("link", "relation"): Relation,
    ("metric", "direction"): Direction,
    ("person", "role"): Role,
    ("phase", "decision"): Decision,
    ("journal", "deed"): Deed,
}


def engine_of(address: str) -> Any:  # noqa: ANN401
    if "://" in address:
        url = "postgresql+psycopg://" + address.partition("://")[2]
        return create_engine(url, poolclass=NullPool)
    return create_engine(f"sqlite:///{address}", poolclass=NullPool)


def is_modelled(name: str | None, kind: str, _: object) -> bool:
    # The index over words is each database's own; `test_card_words` holds it to account.
    return kind != "table" or name is None or not name.startswith("card_words")


def test_a_migrated_board_has_the_tables_of_the_models(anywhere: str) -> None:
    with engine_of(anywhere).connect() as connection:
        opts = {"compare_type": True, "include_name": is_modelled}
        found = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(found, SQLModel.metadata) == []


def test_a_migrated_file_has_the_checks_of_the_models(board: Path) -> None:
    raw = sqlite3.connect(board)
    made = dict(raw.execute("select name, sql from sqlite_master where type = 'table'").fetchall())
    raw.close()
    for name, table in SQLModel.metadata.tables.items():
        for check in table.constraints:
            if isinstance(check, CheckConstraint):
                assert f"CHECK ({check.sqltext})" in made[name]


@pytest.mark.parametrize(("table", "column"), ENUMS)
def test_checks_allow_exactly_the_domains_words(table: str, column: str) -> None:
    checks = [
        str(check.sqltext)
        for check in SQLModel.metadata.tables[table].constraints
        if isinstance(check, CheckConstraint)
    ]
    words = [re.findall(r"'([^']*)'", text) for text in checks if text.startswith(f"{column} in")]
    assert words == [[member.value for member in ENUMS[(table, column)]]]


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_field_of_a_record_is_a_column(entity: str) -> None:
    found = set(SQLModel.metadata.tables[entity].columns.keys())
    assert found == set(columns(entity)) | ({"project"} if entity in OF_PROJECT else set())
    assert CODECS[entity].keys() <= set(columns(entity))


def test_the_history_is_written_in_its_tables_columns() -> None:
    assert tuple(SQLModel.metadata.tables["journal"].columns.keys()) == journal.COLUMNS
    assert tables.JournalRow.__tablename__ == "journal"


def test_the_newest_migration_is_this_versions_schema() -> None:
    numbers = sorted(int(path.name[:4]) for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert numbers == list(range(1, SCHEMA + 1))


def test_a_value_that_is_no_word_of_the_domain_is_refused(board: Path) -> None:
    raw = sqlite3.connect(board)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute("update phase set decision = 'perhaps'")
    raw.close()
    open_database(read_address(str(board))).close()
