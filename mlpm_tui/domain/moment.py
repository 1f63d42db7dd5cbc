"""Who wishes something, and when: everything a rule may not find out by itself."""

from collections.abc import Callable
from datetime import datetime

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """The time (UTC), the person, and a source of fresh record keys."""

    now: datetime
    who: str
    new_key: Callable[[], int]
