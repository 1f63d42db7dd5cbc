"""What a team has agreed on: who answers for what, how much is too much, when it met last."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from mlpm_tui.domain.team import Sprint, SprintCard
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class WorkLimit:
    """So many cards may be in work at once; `scope` is column, person or lane, `name` which one.

    A limit of a column holds in each lane (`phase` names one) or, with `across`, over all of them.
    """

    entity: ClassVar[str] = "work_limit"

    key: int
    scope: str
    name: str
    most: int
    phase: int | None = None
    across: bool = True
    refuses: bool = False
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owns new cards of a kind, in a phase or in all, where nobody says another."""

    entity: ClassVar[str] = "duty"

    key: int
    person: str
    kind: str | None = None
    phase: int | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Standup:
    """A meeting of the team at the board; what changed since is what the next one tells."""

    entity: ClassVar[str] = "standup"

    key: int
    at: datetime
    who: str
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Team:
    """A project's sprints with their cards, and what its people have agreed on."""

    listed: ClassVar[Mapping[str, str]] = {
        "sprint": "sprints",
        "sprint_card": "sprint_cards",
        "work_limit": "limits",
        "duty": "duties",
        "standup": "standups",
    }
    """Each entity of a team, and the team's field for it."""
    order: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "sprints": ("starts_on", "ends_on", "key"),
        "sprint_cards": ("sprint", "key"),
        "limits": ("scope", "name", "key"),
        "duties": ("person", "key"),
        "standups": ("at", "key"),
    }
    """By what each of its lists is read."""

    sprints: tuple[Sprint, ...] = ()
    sprint_cards: tuple[SprintCard, ...] = ()
    limits: tuple[WorkLimit, ...] = ()
    duties: tuple[Duty, ...] = ()
    standups: tuple[Standup, ...] = ()
