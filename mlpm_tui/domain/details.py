"""Small records that hang on a card: checklist items, links, comments, alerts, retrainings."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from mlpm_tui.domain.values import dataclass


class Relation(StrEnum):
    """How one card is tied to another."""

    INFORMS = "informs"
    BLOCKS = "blocks"
    PRODUCES = "produces"
    RELATES = "relates"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to do on a card; `group` is its checklist, `evidence` shows that it is done."""

    entity: ClassVar[str] = "checklist_item"

    key: int
    card: int
    group: str
    text: str
    rank: str
    done: bool = False
    evidence: str | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it belongs to."""
        return self.card


@dataclass(frozen=True, slots=True)
class Link:
    """A tie from one card to another; `relation` reads from the card to the target."""

    entity: ClassVar[str] = "link"

    key: int
    card: int
    relation: Relation
    target: int
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it starts from."""
        return self.card


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark that somebody left on a card."""

    entity: ClassVar[str] = "comment"

    key: int
    card: int
    who: str
    at: datetime
    text: str
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it belongs to."""
        return self.card


class AlertState(StrEnum):
    """How an alert stands."""

    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Alert:
    """The alert's part of a card: which signal of which model moved, from where to where."""

    entity: ClassVar[str] = "alert"

    key: int
    opened_at: datetime
    model: str = ""
    signal: str = ""
    severity: str = "warning"
    state: AlertState = AlertState.FIRING
    before: float | None = None
    after: float | None = None
    window: str = ""
    acknowledged_by: str | None = None
    snoozed_until: datetime | None = None
    causes: tuple[str, ...] = ()
    occurrences: int = 1
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it describes."""
        return self.key


@dataclass(frozen=True, slots=True)
class Retraining:
    """The retraining's part of a card: which model is to be trained again, and what came of it.

    `due_for` is the occurrence of the schedule that opened it, `missed` how many before it nobody
    was there for; `verdict` is what comparing the challenger with the champion came to.
    """

    entity: ClassVar[str] = "retraining"

    key: int
    model: str = ""
    schedule: int | None = None
    due_for: datetime | None = None
    missed: int | None = None
    champion: str | None = None
    challenger: str | None = None
    verdict: Mapping[str, Any] | None = None
    compared_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it describes."""
        return self.key
