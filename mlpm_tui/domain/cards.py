"""A card: one piece of work on the board, of whatever kind."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from mlpm_tui.domain.values import dataclass


class Kind(StrEnum):
    """What sort of work a card is."""

    TASK = "task"
    EXPERIMENT = "experiment"
    EPIC = "epic"
    ALERT = "alert"
    RETRAINING = "retraining"


class Status(StrEnum):
    """The column a card stands in."""

    BACKLOG = "backlog"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    REVIEW = "review"
    DONE = "done"


STATUSES = tuple(Status)
NOT_BEGUN = frozenset({Status.BACKLOG, Status.READY})
PHASE_NUMBERS = (1, 2, 3, 4, 5)
HOME_PHASE = {Kind.TASK: 1, Kind.EXPERIMENT: 3, Kind.EPIC: 4, Kind.ALERT: 5, Kind.RETRAINING: 5}
"""The phase a new card of each kind goes to where nobody says another."""

Place = tuple[int, Status]
"""A phase's number and a status: one pane of the board."""


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of work; `id` is what people call it (ML-EXP-05), `rank` orders its pane."""

    entity: ClassVar[str] = "card"

    key: int
    id: str
    kind: Kind
    title: str
    phase: int
    status: Status
    rank: str
    created_at: datetime
    updated_at: datetime
    entered_at: datetime
    number: int = 0
    parent: int | None = None
    description: str = ""
    owner: str | None = None
    points: float | None = None
    due: date | None = None
    tags: tuple[str, ...] = ()
    blocked: str | None = None
    done_at: datetime | None = None
    archived_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card itself."""
        return self.key

    @property
    def place(self) -> Place:
        """The pane it stands in."""
        return (self.phase, self.status)

    @property
    def is_archived(self) -> bool:
        """Whether it was taken off the board."""
        return self.archived_at is not None
