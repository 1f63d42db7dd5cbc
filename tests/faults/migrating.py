"""Breaks the migration of a board at each of its statements; it must be the old one or the new one.

python -m tests.faults.migrating BOARD error|kill STEP
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing, suppress
from functools import partial
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
    """A connection that fails, or whose process dies, when a statement's turn has come."""

    left = 0
    how = "error"

    def step(self) -> None:
        Breaking.left -= 1
        if Breaking.left == 0:
            if self.how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise sqlite3.OperationalError("disk I/O error")

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


def broken_at(number: int, board: Path, how: str) -> bool:
    """Migrate with a break at a statement; True where there were not so many."""
    Breaking.left, Breaking.how = number, how
    vars(migrating)["sqlite3"] = SimpleNamespace(
        **vars(sqlite3) | {"connect": partial(sqlite3.connect, factory=Breaking)}
    )
    if how == "error":
        with suppress(Exception):
            migrating.upgrade_file(board)
            return True
        return False
    if (child := os.fork()) == 0:
        migrating.upgrade_file(board)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def whole(board: Path) -> list[str]:
    database = SqliteDatabase(Address(path=board))
    found = [finding.said for finding in check(database)]
    database.close()
    return found


def main() -> None:
    source, how, step = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    before, old = content(source), schema(source)
    number, bad, is_over = 1 - step, list[str](), False
    # Unbroken, and here: each child has what a migration loads then.
    warm = source.with_name("unbroken.db")
    shutil.copy(source, warm)
    migrating.upgrade_file(warm)
    while not is_over:
        number += step
        board = source.with_name(f"{how}{number}.db")
        shutil.copy(source, board)
        is_over = broken_at(number, board, how)
        if schema(board) == old and content(board) != before:
            bad.append(f"{how} at {number}: half migrated")
        Breaking.left = 0
        if number % 5 and not is_over:
            continue
        if schema(board) != SCHEMA:
            migrating.upgrade_file(board)
        after = content(board)
        lost = [n for n in before if len(before[n]) != len(after.get(n, ()))]
        if schema(board) != SCHEMA or lost:
            bad.append(f"{how} at {number}: {schema(board)}, lost {lost}")
        bad += whole(board)
    print(json.dumps({"statements": number - 1, "bad": bad}))


if __name__ == "__main__":
    main()
