"""Drafts: what was typed in a dialog and not saved, kept for the next start.

One file a process in the state folder, readable by its owner alone.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, field
from pathlib import Path

from mlpm_tui import places
from mlpm_tui.domain.values import dataclass

SIGN = "draft-"
NAMES = ("board", "project", "purpose", "about")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed: on which board, in which dialog, about which card."""

    board: str
    project: str
    purpose: str
    about: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)


def keep(draft: Draft) -> None:
    """Write the draft in the place of an earlier one of this process."""
    file = _own_file()
    text = json.dumps(asdict(draft), ensure_ascii=True)
    new = file.with_suffix(".new")
    with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as out:  # noqa: PTH123
        out.write(text)
    new.replace(file)


def forget() -> None:
    """Throw this process's draft away: it was saved, or is not wanted."""
    _own_file().unlink(missing_ok=True)


def left_behind(board: str) -> Iterator[tuple[Path, Draft]]:
    """Yield the drafts for a board that ended processes left, each with its file."""
    folder = places.state_folder()
    for file in sorted(folder.glob(f"{SIGN}*.json")) if folder.exists() else ():
        pid = file.stem.removeprefix(SIGN)
        if not pid.isdigit() or _is_running(int(pid)):
            continue
        draft = _read(file)
        if draft is not None and draft.board == board:
            yield file, draft


def _read(file: Path) -> Draft | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        board, project, purpose, about = (str(found[name]) for name in NAMES)
        values, first = ({**found[name]} for name in ("values", "first"))
        return Draft(board, project, purpose, about, values, first)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _own_file() -> Path:
    return places.private_folder(places.state_folder()) / f"{SIGN}{os.getpid()}.json"


def _is_running(pid: int) -> bool:
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
