"""What lies at a path that somebody gives as evidence: a file with something in it, or a folder."""

import os
import stat
from itertools import islice
from pathlib import Path

from mlpm_tui.domain.values import dataclass

MOST_FILES = 1_000
"""So many files of a folder are counted, and no more."""
MOST_NAMES = 20_000
"""So many names in it are looked at."""


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies at a path: whether that shows anything, and how much it is or why not."""

    is_evidence: bool
    said: str


def what_lies_at(path: Path) -> Lying:
    """Look at a path, through links: an empty file, a device and a whole machine show nothing."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            return _folder(path.resolve())
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "no file has such a name"
        return Lying(is_evidence=False, said=f"{path} cannot be looked at ({what})")
    if not stat.S_ISREG(found.st_mode):
        return Lying(is_evidence=False, said=f"{path} is no regular file")
    if not found.st_size:
        return Lying(is_evidence=False, said=f"{path} is empty")
    if not os.access(path, os.R_OK):
        return Lying(is_evidence=False, said=f"{path} cannot be read")
    return Lying(is_evidence=True, said=f"{_many(found.st_size, 'byte')}")


def _folder(path: Path) -> Lying:
    if Path.home().resolve().is_relative_to(path):
        return Lying(is_evidence=False, said=f"{path} holds all there is")
    names = (Path(where) / name for where, _, names in os.walk(path) for name in names)
    filled = islice(filter(_is_filled, islice(names, MOST_NAMES)), MOST_FILES)
    count = sum(1 for _ in filled)
    if count == MOST_FILES:
        return Lying(is_evidence=True, said=f"a folder with {MOST_FILES:,} files or more")
    if not count:
        return Lying(is_evidence=False, said=f"{path} is a folder without any file that has bytes")
    return Lying(is_evidence=True, said=f"a folder with {_many(count, 'file')}")


def _is_filled(path: Path) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size > 0


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
