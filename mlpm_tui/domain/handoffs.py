"""Handing a model from who made it to who runs it: what has to be shown, and who takes it."""

from datetime import datetime
from typing import ClassVar

from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.values import dataclass

HANDOFF_STATES = ("open", "waiting", "accepted", "returned")
HANDOFF_ITEMS = (
    "checkpoint",
    "training code",
    "preprocessing pipeline",
    "performance requirements",
    "known limitations",
    "test cases",
)
CHECKS = ("unchecked", "found", "missing", "passed", "failed")


@dataclass(frozen=True, slots=True)
class Handoff:
    """A model changes hands; `state` is open, waiting (for the receiver), accepted or returned.

    `asked_at` is when the receiver was asked last, `returned` how often they have sent it back.
    """

    entity: ClassVar[str] = "handoff"

    key: int
    card: int
    receiver: str
    opened_at: datetime
    opened_by: str
    state: str = "open"
    asked_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str = ""
    returned: int = 0
    version: int = 1

    @property
    def of_card(self) -> int:
        """The experiment or the epic that changes hands."""
        return self.card


@dataclass(frozen=True, slots=True)
class HandoffItem:
    """One of the things that must be there; `checked` says what looking at its evidence came to."""

    entity: ClassVar[str] = "handoff_item"

    key: int
    card: int
    handoff: int
    item: str
    evidence: str | None = None
    note: str = ""
    recorded_by: str | None = None
    recorded_at: datetime | None = None
    checked: str = "unchecked"
    why: str = ""
    checked_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card that changes hands."""
        return self.card


def read_item(text: str) -> str:
    """Return one of the six items by its number, its name or how that begins."""
    wanted = " ".join(text.replace("-", " ").replace("_", " ").casefold().split())
    numbered = {str(at): name for at, name in enumerate(HANDOFF_ITEMS, 1)}
    if wanted in numbered:
        return numbered[wanted]
    found = [name for name in HANDOFF_ITEMS if wanted and name.startswith(wanted)]
    # `tests` means the test cases.
    stem = wanted.removesuffix("s")
    found = found or [name for name in HANDOFF_ITEMS if stem and stem in name]
    if len(found) == 1:
        return found[0]
    raise NotFound(
        f"{text[:40]!r} names none of a handoff's items, which are {', '.join(HANDOFF_ITEMS)}."
    )
