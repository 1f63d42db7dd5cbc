"""Breaks the migration of a board at each of its statements; it must be the old one or the new one.

python -m tests.faults.migrating BOARD WAY...

A way is `picture`, or how it breaks and at each how manieth statement: `error:1`, `kill:23`.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mlpm_tui.store import migrating
from mlpm_tui.store.address import Address
from mlpm_tui.store.checking import check
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.sqlite import SqliteDatabase

Cells = dict[str, list[tuple[Any, ...]]]


class Breaking(sqlite3.Connection):
    """A connection of which something is done before each statement."""

    count = 0
    act: Callable[[int], None] = staticmethod(lambda _: None)

    def step(self) -> None:
        Breaking.count += 1
        Breaking.act(Breaking.count)

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:  # noqa: ANN401
        self.step()
        return super().execute(sql, values)

    def cursor(self, *_: object) -> Any:  # noqa: ANN401
        return super().cursor(BreakingCursor)

    def commit(self) -> None:
        self.step()
        super().commit()


class BreakingCursor(sqlite3.Cursor):
    def execute(self, sql: str, values: Any = ()) -> Any:  # noqa: ANN401
        assert isinstance(self.connection, Breaking)
        self.connection.step()
        return super().execute(sql, values)


def content(path: Path) -> Cells:
    """Return all rows of the tables that the oldest schema has, in their columns of then."""
    with closing(sqlite3.connect(path)) as raw:
        if raw.execute("pragma integrity_check").fetchall() != [("ok",)]:
            raise AssertionError("damaged")
        names = [row[0] for row in raw.execute("select name from pragma_table_list")]
        names = [n for n in names if not n.startswith(("sqlite", "card_words", "alembic"))]
        return {n: sorted(raw.execute(f"select * from {n}"), key=repr) for n in names}  # noqa: S608


def schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("pragma user_version").fetchone()[0])


def migrated(board: Path, act: Callable[[int], None]) -> None:
    """Migrate, and do something before each statement."""
    Breaking.count, Breaking.act = 0, staticmethod(act)
    vars(migrating)["sqlite3"] = SimpleNamespace(
        **vars(sqlite3) | {"connect": partial(sqlite3.connect, factory=Breaking)}
    )
    try:
        migrating.upgrade_file(board)
    finally:
        Breaking.act = staticmethod(lambda _: None)


def fail(number: int, at: int) -> None:
    if number == at:
        raise sqlite3.OperationalError("disk I/O error")


def die(number: int, at: int) -> None:
    if number == at:
        os.kill(os.getpid(), signal.SIGKILL)


def broken(source: Path, how: str, step: int) -> Iterator[tuple[int, Path]]:
    """Migrate a copy again and again with a break at each statement; the last one is unbroken."""
    for number in count(1, step):
        board = source.with_name(f"{how}{number}.db")
        shutil.copy(source, board)
        is_over = False
        if how == "error":
            with suppress(Exception):
                migrated(board, partial(fail, at=number))
                is_over = True
        elif (child := os.fork()) == 0:
            migrated(board, partial(die, at=number))
            os._exit(0)
        else:
            is_over = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        yield number, board
        if is_over:
            return


def pictured(source: Path) -> Iterator[tuple[int, Path]]:
    """Migrate a copy once and give what lies on the disk before each statement.

    That is what a process leaves behind that dies there: its locks go, and its files stay.
    """
    board = source.with_name("pictured.db")
    shutil.copy(source, board)

    def take(number: int) -> None:
        for file in board.parent.glob(f"{board.name}*"):
            shutil.copy(file, file.with_name(f"{number}-{file.name}"))

    migrated(board, take)
    statements = Breaking.count
    for number in range(1, statements + 1):
        yield number, board.with_name(f"{number}-{board.name}")
    yield statements + 1, board


def whole(board: Path) -> list[str]:
    database = SqliteDatabase(Address(path=board))
    found = [finding.said for finding in check(database)]
    database.close()
    return found


def main(source: Path, ways: list[str]) -> None:
    # Unbroken, and here: each child has what a migration loads then.
    warm = source.with_name("unbroken.db")
    shutil.copy(source, warm)
    migrating.upgrade_file(warm)
    print(json.dumps({way: tried(source, *way.partition(":")[::2]) for way in ways}))


def tried(source: Path, how: str, each: str) -> dict[str, object]:
    """Break a migration in one way, and tell at how many statements and what was bad."""
    before, old, step = content(source), schema(source), int(each or 1)
    number, bad = 0, list[str]()
    for number, board in pictured(source) if how == "picture" else broken(source, how, step):
        if schema(board) == old and content(board) != before:
            bad.append(f"{how} at {number}: half migrated")
        # What is as it was goes on as it would have: tried for every tenth.
        if schema(board) == old and number % (10 * step) != 1:
            continue
        if schema(board) != SCHEMA:
            migrating.upgrade_file(board)
        after = content(board)
        lost = [n for n in before if len(before[n]) != len(after.get(n, ()))]
        if schema(board) != SCHEMA or lost:
            bad.append(f"{how} at {number}: {schema(board)}, lost {lost}")
        bad += whole(board)
    return {"statements": number - 1, "bad": bad}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
