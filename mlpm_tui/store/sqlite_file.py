"""What can be told of a database file before it is opened, and why one could not be used."""

import os
import sqlite3
from pathlib import Path

from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.store.database import SCHEMA, clash
from mlpm_tui.store.handles import opened
from mlpm_tui.store.marks import was_written

MAGIC = b"SQLite format 3\0"
APPLICATION = 0x6D6C706D
"""The four letters mlpm, which mark a file as a board (SQLite's application_id)."""
HEADER = 100
NETWORKS = frozenset(
    [
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "lustre", "gpfs", "beegfs", "ceph"),
        *("glusterfs", "afs", "fuse.sshfs"),
    ]
)
MOUNTS = Path("/proc/self/mountinfo")


def is_missing(path: Path) -> bool:
    """Tell whether there is no file, or one without a single byte."""
    return not path.exists() or path.stat().st_size == 0


def check_nothing_left(path: Path) -> None:
    """Raise StoreTrouble where a board was here and its file is gone or empty.

    A log without its file, or the mark of a writer: a new board would hide the loss, and the old
    log would be read into it.
    """
    log = path.with_name(path.name + "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    if has_log or (path.exists() and was_written(path)):
        raise StoreTrouble(
            f"There was a board at {path}, and now its file is empty or gone: nothing was made in "
            f"its place. Put the file back from a backup, or move what begins with {path.name} "
            "away to begin anew.",
            "damaged",
        )


def check_file(path: Path) -> None:
    """Raise StoreTrouble unless the file is a board that this version can read."""
    if is_missing(path):
        check_nothing_left(path)
        raise StoreTrouble(f"There is no board at {path} yet: `mlpm init` makes one.", "no_board")
    try:
        with opened(path) as handle:
            header = handle.read(HEADER)
    except OSError as error:
        raise StoreTrouble(f"{path} cannot be read: {error.strerror}.") from error
    if not header.startswith(MAGIC) or len(header) < HEADER:
        raise StoreTrouble(
            f"{path} is no database: it was left as it is; give another path.", "not_a_board"
        )
    application = int.from_bytes(header[68:72], "big")
    schema = int.from_bytes(header[60:64], "big")
    if application != APPLICATION:
        raise StoreTrouble(
            f"{path} is another program's database: it was left as it is; give another path.",
            "not_a_board",
        )
    if schema > SCHEMA:
        raise StoreTrouble(
            f"{path} was written by a newer mlpm (schema {schema}, this one knows {SCHEMA}): "
            "update mlpm; the file was left as it is.",
            "newer_schema",
        )


def schema_of(path: Path) -> int:
    """Return the number of a board's schema; StoreTrouble where it is no board."""
    check_file(path)
    with opened(path) as handle:
        return int.from_bytes(handle.read(HEADER)[60:64], "big")


def is_writable(path: Path) -> bool:
    """Tell whether this user may write there; root is asked the file's mode bits too."""
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)


def is_on_network(path: Path, mounts: Path = MOUNTS) -> bool:
    """Tell whether a path lies on a network file system, where a write-ahead log is not safe."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    best, kind = -1, ""
    real = path.parent.resolve()
    for line in lines:
        left, _, right = line.partition(" - ")
        where = Path(left.split(" ")[4].replace("\\040", " "))
        if real.is_relative_to(where) and len(where.parts) >= best:
            best, kind = len(where.parts), right.split(" ")[0]
    return kind in NETWORKS


TROUBLES = (
    (("locked", "busy"), "is held by another program: nothing was changed; try again.", "busy"),
    (
        ("full",),
        "has no room: the disk is full, so nothing was kept; make room and try again.",
        "disk_full",
    ),
    (
        ("disk I/O",),
        (
            "could not be reached: its disk failed or is full, so nothing was kept; make room, see "
            "whether the disk is whole, and try again."
        ),
        "disk_failed",
    ),
    (("readonly",), "may not be written: nothing was changed; see who owns it.", "read_only"),
    (
        ("UTF-8", "malformed", "not a database", "no such"),
        (
            "is damaged ({}): nothing was written; `mlpm db check` says more, and a backup lies "
            "beside it if one was made."
        ),
        "damaged",
    ),
)
"""Words in an error of SQLite's, what is then true of the file, and the code for scripts."""


def explained(error: sqlite3.Error, path: Path) -> MlpmError:
    """Return the sentence for an error of SQLite's."""
    text = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return clash(text)
    for words, sentence, code in TROUBLES:
        if any(word in text for word in words):
            return StoreTrouble(f"{path} {sentence.format(text)}", code)
    return StoreTrouble(f"{path} could not be used: {text}; nothing was kept.", "database")
