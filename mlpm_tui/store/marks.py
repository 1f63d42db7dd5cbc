"""What the last writer left in the lock file: how the board's file looked when it was let go.

Every checkpoint happens while the lock is held. A file that looks otherwise than its last holder
left it was therefore written around mlpm, for instance by `cp` from an older copy, which no inode
and no header would show. A holder that died has left nothing, and nothing is concluded from that.
"""

import os
from functools import cache
from pathlib import Path

from mlpm_tui.domain.values import dataclass

PROCESS, LENGTH = 20, 120
"""Bytes of the holder's number, and of the whole content."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Mark:
    """A file's age and size when the lock was let go; both 0 while it is held.

    `boot` tells marks from before a power failure, which may be older than the file; `line` is new
    when a file was exchanged while no program had it open.
    """

    boot: str
    line: str
    mtime_ns: int = 0
    size: int = 0

    @property
    def is_held(self) -> bool:
        """Whether the lock is held, or its holder died."""
        return self.size == 0

    @property
    def look(self) -> tuple[int, int]:
        """Age and size."""
        return self.mtime_ns, self.size

    def __str__(self) -> str:
        """Write it for the lock file."""
        return f"{self.boot} {self.line} {self.mtime_ns} {self.size}"


@cache
def boot() -> str:
    """Return what names this run of the machine's kernel."""
    try:
        return _BOOT.read_text(encoding="ascii").strip() or "-"
    except OSError:
        return "-"


def new_line() -> str:
    """Return a name for a line of marks."""
    return os.urandom(8).hex()


def read_mark(content: bytes) -> Mark | None:
    """Return the mark in a lock file's content, or None where there is none that can be used."""
    words = content[PROCESS:].decode("ascii", "replace").split()
    if len(words) != 4 or not (words[2] + words[3]).isdecimal() or words[0] != boot():  # noqa: PLR2004
        return None
    return Mark(words[0], words[1], int(words[2]), int(words[3]))


def mark_beside(path: Path) -> Mark | None:
    """Return the mark in the lock file of a board, or None."""
    try:
        return read_mark(lock_of(path).read_bytes()[:LENGTH])
    except OSError:
        return None


def was_written(path: Path) -> bool:
    """Tell whether a writer ever left this board, in whichever run of the machine."""
    try:
        words = lock_of(path).read_bytes()[PROCESS:LENGTH].split()
    except OSError:
        return False
    return len(words) == 4 and words[3] != b"0"  # noqa: PLR2004


def lock_of(path: Path) -> Path:
    """Return the lock file of a board."""
    return path.with_name(path.name + "-lock")


def look_of(path: Path) -> tuple[int, int] | None:
    """Return a file's age and size, or None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
