"""What goes through the writers' door as one: a person's act with all its changes."""

import os
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from mlpm_tui.domain.changes import Act, Change
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import Ground


def new_key() -> int:
    """Return a number of 62 bits that no other record has: chance sees to that."""
    return int.from_bytes(os.urandom(8), "big") >> 2


class Deed(StrEnum):
    """Whether an act was new, took another back, brought it back, or founded the project."""

    FOUND = "found"
    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Rest:
    """What a unit's rules have read, as it was at an entry of the history.

    `seen` are later units that they knew all the same: the person's own.
    """

    seq: int
    grounds: tuple[Ground, ...]
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """Changes that are kept together or not at all; `id` makes a repeated try harmless.

    With `rests_on` they are kept only while what their rules have read is still so.
    """

    project: str
    who: str
    at: datetime
    act: Act
    deed: Deed = Deed.DO
    target: str | None = None
    id: str = field(default_factory=lambda: uuid4().hex)
    rests_on: Rest | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds now: the changes as kept and the history's last entry."""

    unit: str
    seq: int
    changes: tuple[Change, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change in the history, as people read it."""

    seq: int
    unit: str
    deed: Deed
    target: str | None
    at: datetime
    who: str
    said: str
    change: Change
