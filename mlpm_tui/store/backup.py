"""Copies of a board that can be relied on: taken while others write, and looked through at once."""

import errno
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.places import private_folder
from mlpm_tui.store.address import Address
from mlpm_tui.store.checking import check_file_only
from mlpm_tui.store.door import Door
from mlpm_tui.store.migrating import upgrade_file
from mlpm_tui.store.sqlite import SqliteDatabase
from mlpm_tui.store.sqlite_file import check_file, explained

KEPT = 7
"""How many of the copies that mlpm makes by itself stay beside a board."""
ENDINGS = ("", "-wal", "-shm", "-journal", "-lock")


def back_up(path: Path, target: Path, *, is_current: bool = True) -> None:
    """Copy a board to a new file, readable by its owner only; the copy is checked before it counts.

    A board of an older schema (`is_current` false) is checked as a file but not read.
    """
    check_file(path)
    if target.exists():
        raise StoreTrouble(f"{target} is there already: nothing was copied.", "exists")
    draft = target.with_name(f"{target.name}.new-{os.getpid()}")
    try:
        private_folder(target.parent)
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(path, draft)
        _check(draft, is_current=is_current)
        _name(draft, target)
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except OSError as error:
        raise StoreTrouble(f"{target} cannot be made: {error.strerror}.") from error
    finally:
        for ending in ENDINGS:
            # Where the folder is none there is no draft either.
            with suppress(OSError):
                draft.with_name(draft.name + ending).unlink()


def _name(draft: Path, target: Path) -> None:
    # Linking refuses where renaming would replace what somebody put there meanwhile.
    try:
        os.link(draft, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        draft.rename(target)


def _copy(path: Path, draft: Path) -> None:
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(draft)) as copy,
    ):
        copy.execute("pragma synchronous=full")
        source.backup(copy)


def _check(draft: Path, *, is_current: bool) -> None:
    if is_current:
        database = SqliteDatabase(Address(path=draft), read_only=True)
        try:
            findings = [finding.said for finding in check_file_only(database)]
        finally:
            database.close()
    else:
        with closing(sqlite3.connect(f"{draft.as_uri()}?mode=ro", uri=True)) as raw:
            said = [str(row[0]) for row in raw.execute("pragma quick_check")]
            findings = [] if said == ["ok"] else said
    if findings:
        raise StoreTrouble(
            f"The copy was not kept, because the board is damaged: {findings[0]}", "damaged"
        )


def back_up_beside(path: Path, now: datetime, *, is_current: bool = True) -> Path:
    """Copy a board into the folder `backups` beside it, and let the oldest copies go."""
    name = f"{path.name}.{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    target = path.parent / "backups" / name
    back_up(path, target, is_current=is_current)
    copies = sorted(target.parent.glob(f"{path.name}.*Z"))
    for old in copies[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return target


def migrate(path: Path, now: datetime) -> Path:
    """Bring a board's file to this version's schema, whole or not at all; return the copy made."""
    check_file(path)
    with Door(path).held():
        copy = back_up_beside(path, now, is_current=False)
        try:
            upgrade_file(path)
        except (sqlite3.Error, SQLAlchemyError) as error:
            raise StoreTrouble(
                f"{path} could not be brought up to date ({type(error).__name__}): it is as it "
                f"was; there is a copy at {copy}.",
                "not_migrated",
            ) from error
    return copy
