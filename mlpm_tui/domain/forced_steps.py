"""Steps of an epic that somebody took although its gate was shut, and why."""

from datetime import datetime

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.rollout import EARLY, UNFINISHED, begins
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ForcedStep:
    """A rollout that began before its gate opened, or an epic that ended before its sub-tasks."""

    card: str
    kind: Kind
    who: str
    at: datetime
    why: str

    @property
    def said(self) -> str:
        """What was done, by whom, when and why, in a sentence without its full stop."""
        done = "begun before its gate opened"
        if self.kind is Kind.EPIC:
            done = "ended before its sub-tasks"
        return f"{self.card} was {done}, by {self.who} on {self.at:%Y-%m-%d}: {self.why}"


def remark_of(kind: Kind) -> str:
    """Return how the remark begins that a forced step of a card of this kind leaves."""
    return UNFINISHED if kind is Kind.EPIC else EARLY


def is_gated(kind: Kind, before: object, after: object) -> bool:
    """Tell whether a card goes from one column to another through a gate."""
    if not isinstance(before, Status) or not isinstance(after, Status):
        return False
    if kind is Kind.EPIC:
        return after is Status.DONE and before is not Status.DONE
    return begins(before, after)
