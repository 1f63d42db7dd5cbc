"""Notes on the trainings of this machine, beside the board: what it could not be told yet.

A note is written when a command starts and goes when the board has its end. So a training is never
forgotten because the board was away, and one whose process is gone is noticed.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from mlpm_tui import places
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.processes import identity_of

LOG = logging.getLogger(__name__)
_TIMES = ("started_at", "ended_at")


@dataclass(frozen=True, slots=True)
class TrainingNote:
    """A training, the id of its card, the board it belongs to, and which process it is."""

    board: str
    card: str
    identity: str
    training: Training

    @property
    def is_alive(self) -> bool:
        """Whether its process still lives."""
        return bool(self.identity) and identity_of(self.training.process) == self.identity


def board_mark(address: str) -> str:
    """Return what tells boards apart without showing an address, which may hold a password."""
    is_path = "://" not in address
    name = str(Path(address).expanduser().resolve()) if is_path else address
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def write_note(note: TrainingNote) -> bool:
    """Write a note over an older one; tell whether that worked."""
    path = _path(note.training.key)
    document = asdict(note)
    draft = path.with_suffix(f".new-{os.getpid()}")
    try:
        places.private_folder(path.parent)
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(document, file, default=_text)
        draft.replace(path)
    except OSError as error:
        LOG.warning("a note on a training cannot be written: %s", error)
        return False
    return True


def drop_note(key: int) -> None:
    """Take a note away."""
    try:
        _path(key).unlink(missing_ok=True)
    except OSError as error:
        LOG.warning("a note on a training cannot be taken away: %s", error)


def notes(board: str) -> Iterator[TrainingNote]:
    """Yield the notes of all machines that share the folder; unreadable ones are passed over."""
    for path in sorted(_folder().glob("*.json")):
        note = _read(path)
        if note is not None and note.board == board:
            yield note


def _read(path: Path) -> TrainingNote | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        kept = document["training"]
        times = {name: datetime.fromisoformat(kept[name]) for name in _TIMES if kept[name]}
        training = Training(**{**kept, **times, "runs": tuple(kept["runs"])})
        board, card, identity = (str(document[name]) for name in ("board", "card", "identity"))
        return TrainingNote(board, card, identity, training)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _path(key: int) -> Path:
    return _folder() / f"{key}.json"


def _folder() -> Path:
    return places.state_folder() / "trainings"
