"""Files that the program writes for somebody: private, complete, and never over another."""

import os
from collections.abc import Iterable
from pathlib import Path

from mlpm_tui.domain.errors import RuleBroken, StoreTrouble


def write_file(name: str, text: str | Iterable[str], *, may_replace: bool = False) -> Path:
    """Write the file that somebody named, and return where it is; `~` is a person's home.

    A text may come in parts, so that a long one is never held whole.
    """
    path = Path(name).expanduser()
    check_free(path, may_replace=may_replace)
    write_privately(path, text)
    return path


def check_free(path: Path, *, may_replace: bool = False) -> None:
    """Refuse to write over a file that is there."""
    if path.exists() and not may_replace:
        raise RuleBroken(f"{path} is there already: give another name, or --force.", "exists")


def write_privately(path: Path, text: str | Iterable[str]) -> None:
    """Write a file that only its owner may read; it comes into sight when it is complete."""
    draft = path.with_name(f"{path.name}.new-{os.getpid()}")
    try:
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as opened:
            opened.writelines([text] if isinstance(text, str) else text)
            opened.flush()
            os.fsync(number)
        draft.replace(path)
    except OSError as error:
        raise StoreTrouble(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
