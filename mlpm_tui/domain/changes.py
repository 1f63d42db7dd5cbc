"""What happened to one record, written so that it can be read backwards.

A change holds the fields that differ, before and after. `before` is None where a record came into
being, `after` is None where it was taken away; swapping the two gives the reverse.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, TypeVar

from mlpm_tui.domain.values import dataclass

Value = str | int | float | bool | datetime | date | tuple[Any, ...] | Mapping[str, Any] | None
Fields = Mapping[str, Value]

UNWRITTEN = frozenset({"key", "version"})
"""Fields that identify a record and its edition; no change ever names them."""


class Record(Protocol):
    """One stored thing: `key` identifies it for ever, `version` counts its editions."""

    entity: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> int:
        """The number that identifies the record; never shown, never reused."""

    @property
    def version(self) -> int:
        """How often the record was written, from 1."""

    @property
    def of_card(self) -> int:
        """The key of the card it belongs to; 0 where it belongs to the project."""


AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class Change:
    """One record's step from one state to the next; `version` is the edition it starts from."""

    entity: str
    key: int
    card: int
    version: int
    before: Fields | None
    after: Fields | None

    @property
    def reverse(self) -> "Change":
        """The change that takes this one back."""
        made = self.before is None
        version = 1 if made else self.version + 1
        if self.after is None:
            version = 0
        return replace(self, before=self.after, after=self.before, version=version)


@dataclass(frozen=True, slots=True)
class Act:
    """What a wish came to: a sentence for the history and the changes, in order.

    `warned` says what goes beyond what a team agreed on, and stands in the sentence as well.
    """

    said: str
    changes: tuple[Change, ...]
    warned: str = ""


def values(record: Record) -> dict[str, Value]:
    """Return every field of a record that a change may name."""
    names = (field.name for field in fields(record))
    return {name: getattr(record, name) for name in names if name not in UNWRITTEN}


def made(record: Record) -> Change:
    """Return the change that brings a record into being."""
    return Change(record.entity, record.key, record.of_card, 0, None, values(record))


def removed(record: Record) -> Change:
    """Return the change that takes a record away; all of it stays in the history."""
    return Change(record.entity, record.key, record.of_card, record.version, values(record), None)


def edited(record: Record, **wanted: Value) -> tuple[Change, ...]:
    """Return the change of these fields; nothing where all of them have that value already."""
    after = {name: value for name, value in wanted.items() if getattr(record, name) != value}
    if not after:
        return ()
    before = {name: getattr(record, name) for name in after}
    return (Change(record.entity, record.key, record.of_card, record.version, before, after),)


def rewritten(record: AnyRecord, change: Change) -> AnyRecord:
    """Return the record as an edit leaves it."""
    after: dict[str, Any] = dict(change.after or {})
    return replace(record, version=record.version + 1, **after)


def taken_back(changes: Sequence[Change], now: datetime) -> tuple[Change, ...]:
    """Return the changes that take these back, last first.

    A card that came into being is archived, never removed: its id stays taken, and what others have
    hung on it since stays with it.
    """
    newborn = {c.key for c in changes if c.entity == "card" and c.before is None}
    back: list[Change] = []
    for change in reversed(changes):
        if change.before is None and change.card in newborn:
            if change.entity == "card":
                hidden = {"archived_at": None}, {"archived_at": now}
                back.append(Change("card", change.key, change.card, 1, *hidden))
        else:
            back.append(change.reverse)
    return tuple(back)


def touched_cards(changes: Iterable[Change]) -> frozenset[int]:
    """Return the keys of all cards that these changes concern."""
    return frozenset(change.card for change in changes if change.card)
