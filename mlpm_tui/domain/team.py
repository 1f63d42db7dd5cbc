"""The people of a project and the sprints they plan."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from mlpm_tui.domain.values import dataclass

PROGRAM = "mlpm"
"""Who has done what the program does by itself; no person may be called that, so that nobody's undo
ever takes it back."""


def told(who: str, what: str) -> str:
    """Return what somebody did; what the program has seen is a sentence of its own."""
    return f"{who}: {what}" if who == PROGRAM else f"{who} {what}"


class Role(StrEnum):
    """What a person answers for."""

    DATA_SCIENTIST = "data_scientist"
    ML_ENGINEER = "ml_engineer"
    DATA_ENGINEER = "data_engineer"
    PRODUCT_MANAGER = "product_manager"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works on the project; `name` is the short one that cards show."""

    entity: ClassVar[str] = "person"

    key: int
    name: str
    role: Role | None = None
    full_name: str = ""
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Sprint:
    """A stretch of days with a plan; the band is the agreed share of experiments, in per cent.

    `summary` is what it came to when it was closed: later changes of its cards don't alter it.
    """

    entity: ClassVar[str] = "sprint"

    key: int
    name: str
    starts_on: date
    ends_on: date
    band_low: int = 40
    band_high: int = 60
    closed_at: datetime | None = None
    goal: str | None = None
    summary: Mapping[str, Any] | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0

    @property
    def called(self) -> str:
        """What people call it in a sentence: sprint S1, but Sprint 6 by its own name."""
        name = self.name
        return name if name.casefold().startswith("sprint") else f"sprint {name}"

    @property
    def headed(self) -> str:
        """The same at a sentence's beginning."""
        return f"{self.called[:1].upper()}{self.called[1:]}"


@dataclass(frozen=True, slots=True)
class SprintCard:
    """A card's place in a sprint; `is_planned` tells it from what came in later.

    `carried_from` is the key of the sprint that did not finish it.
    """

    entity: ClassVar[str] = "sprint_card"

    key: int
    sprint: int
    card: int
    is_planned: bool = True
    added_at: datetime | None = None
    left_at: datetime | None = None
    carried_from: int | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card that is in the sprint."""
        return self.card
