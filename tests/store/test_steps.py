"""The steps from the first schema to this one, on a board of then: whole or not at all."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Engine, create_engine, event
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from mlpm_tui.cli.start import run
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.searching import read_search
from mlpm_tui.store import postgres_schema
from mlpm_tui.store.address import Address, read_address
from mlpm_tui.store.backup import migrate
from mlpm_tui.store.checking import check
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.library import Library
from mlpm_tui.store.migrating import upgrade, upgrade_file
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.sqlite_file import APPLICATION
from tests.conftest import NOW, Server
from tests.faults.migrating import content

FIRST = Path(__file__).with_name("schema_1.sql")
FIFTH = Path(__file__).with_name("schema_5.sql")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A board as the first edition kept it."""
    path = tmp_path / "first.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(FIRST.read_text())
        raw.execute("pragma user_version = 1")
        raw.execute(f"pragma application_id = {APPLICATION}")
        raw.execute("pragma journal_mode = wal")
    return path


@pytest.fixture
def third(first: Path) -> Path:
    """The same board as the third edition left it, before there were models and teams."""
    upgrade_file(first, 3)
    return first


@pytest.fixture
def fifth(tmp_path: Path) -> Path:
    """A board as the fifth edition kept it: an epic's sub-tasks, an alert, a sprint."""
    path = tmp_path / "fifth.db"
    upgrade_file(path, 5)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(FIFTH.read_text())
        raw.execute(f"pragma application_id = {APPLICATION}")
        raw.execute("pragma journal_mode = wal")
    return path


def look(address: Address) -> tuple[list[str], list[str]]:
    library = Library(open_database(address))
    try:
        found = library.lessons.search(read_search("encoder OR larger"))
        found += library.lessons.search(read_search("tweets domain"))
        return [card.id for card in found], [f.said for f in check(library.database)]
    finally:
        library.close()


def test_a_board_of_the_first_schema_becomes_this_ones(first: Path) -> None:
    before = content(first)
    copy = migrate(first, NOW)
    after = content(first)
    assert {name: len(rows) for name, rows in before.items()} == {
        name: len(after[name]) for name in before
    }
    assert {"card", "journal", "link", "checklist_item"} < {n for n, rows in before.items() if rows}
    assert look(Address(path=first)) == (["ML-EXP-01"], [])
    assert content(copy) == before
    migrate(copy, NOW)
    assert look(Address(path=copy)) == (["ML-EXP-01"], [])


def test_a_board_of_the_fifth_schema_becomes_this_ones(fifth: Path) -> None:
    before = content(fifth)
    copy = migrate(fifth, NOW)
    after = content(fifth)
    assert {n: len(rows) for n, rows in before.items()} == {n: len(after[n]) for n in before}
    assert after["subtask"] == []
    assert look(Address(path=fifth))[1] == []
    assert content(copy) == before


# A process that is really killed leaves what the pictures show: tried here and there.
@pytest.mark.parametrize(
    ("board", "ways", "least"),
    [
        pytest.param("first", ("error:1", "picture", "kill:23"), 30, marks=pytest.mark.slow),
        ("third", ("picture",), 30),
        ("fifth", ("error:1", "picture"), 10),
    ],
)
def test_a_break_at_any_statement_leaves_the_old_board_or_the_new_one(
    request: pytest.FixtureRequest, board: str, ways: tuple[str, ...], least: int
) -> None:
    path = str(request.getfixturevalue(board))
    command = [sys.executable, "-m", "tests.faults.migrating", path, *ways]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.keys() == set(ways)
    for found in told.values():
        assert found["bad"] == []
        assert found["statements"] > least


def test_a_step_that_loses_rows_is_refused(first: Path) -> None:
    with closing(sqlite3.connect(first)) as raw:
        raw.execute(
            "create trigger greedy after update on alembic_version begin delete from comment; end"
        )
        raw.commit()
    before = content(first)
    with pytest.raises(StoreTrouble, match="rows in comment"):
        upgrade_file(first)
    assert content(first) == before


@pytest.fixture
def first_on_server(server: Server, first: Path) -> Iterator[str]:
    """The same board as the first edition kept it on a server."""
    server.sql("create database first")
    url = server.url("first")
    engine = create_engine("postgresql+psycopg://" + url.partition("://")[2], poolclass=NullPool)
    with engine.begin() as connection, closing(sqlite3.connect(first)) as raw:
        upgrade(connection, 1)
        connection.exec_driver_sql("set local session_replication_role = replica")
        for name in content(first):
            fill(connection, raw, name)
    yield url
    engine.dispose()
    server.sql("drop database first with (force)")


def fill(connection: Any, raw: sqlite3.Connection, name: str) -> None:  # noqa: ANN401
    table = SQLModel.metadata.tables[name]
    rows = raw.execute(f"select * from {name}")  # noqa: S608
    names = [column[0] for column in rows.description]
    flags = [isinstance(table.c[name].type, Boolean) for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    sql = f"insert into {name} ({listed}) values ({', '.join(['%s'] * len(names))})"  # noqa: S608
    for row in rows:
        cells = [bool(c) if flag else c for c, flag in zip(row, flags, strict=True)]
        connection.exec_driver_sql(sql, tuple(cells))


def counts(url: str) -> dict[str, int]:
    import psycopg

    with psycopg.connect(url) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "select tablename from pg_tables where schemaname = 'public' order by 1"
            ).fetchall()
        ]
        return {name: connection.execute(f"table {name}".encode()).rowcount for name in names}


def test_a_server_is_brought_up_by_the_command_that_is_named(
    first_on_server: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPM_DB", first_on_server)
    monkeypatch.setenv("MLPM_CONFIG", "/nonexistent.toml")
    assert run(["db", "info"]) == 1
    assert "`mlpm db migrate` brings it up to date" in capsys.readouterr().err
    before = counts(first_on_server)
    assert run(["db", "migrate"]) == 0
    assert f"from schema 1 to {SCHEMA}" in capsys.readouterr().out
    after = counts(first_on_server)
    assert before == {name: after[name] for name in before}
    assert look(read_address(first_on_server)) == (["ML-EXP-01"], [])
    assert run(["db", "migrate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": SCHEMA, "backup": None}


@contextmanager
def breaking(number: int, how: str, server: Server) -> Iterator[list[str]]:
    """Break at a statement: an error in the program, or a connection that the server ends."""
    seen: list[str] = []

    def before(_: Any, cursor: Any, statement: str, *__: object) -> None:  # noqa: ANN401
        seen.append(statement)
        if len(seen) != number:
            return
        if how == "error":
            raise RuntimeError
        server.sql(f"select pg_terminate_backend({cursor.connection.info.backend_pid})")

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", before)


# A server takes all back itself, whichever statement its client was at: tried at every fourth.
@pytest.mark.parametrize(("how", "step"), [("error", 1), ("kill", 4)])
def test_a_break_at_any_statement_leaves_a_server_as_it_was(
    first_on_server: str, server: Server, how: str, step: int
) -> None:
    address = read_address(first_on_server)
    before = counts(first_on_server)
    number = 0
    while True:
        number += step
        try:
            with breaking(number, how, server):
                postgres_schema.migrate(address)
            break
        except (StoreTrouble, RuntimeError):
            assert counts(first_on_server) == before
    assert number > 20
    assert look(address) == (["ML-EXP-01"], [])


def test_a_server_of_a_newer_schema_or_without_a_board_is_refused(
    first_on_server: str, server: Server
) -> None:
    server.sql("update alembic_version set version_num = '9999'", "first")
    with pytest.raises(StoreTrouble, match="newer mlpm"):
        postgres_schema.migrate(read_address(first_on_server))
    with pytest.raises(StoreTrouble, match="no board"):
        postgres_schema.migrate(read_address(server.url("postgres")))
