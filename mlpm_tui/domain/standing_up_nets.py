"""What came of everything that happened to a record: the first state against the last.

Whoever was away wants to know where things are now, not each step on the way: a card that was moved
there and back has not moved, and what was undone never happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime

from mlpm_tui.domain.changes import Fields, Value
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the history: who did what to which record, and when; `seq` is its number."""

    seq: int
    unit: str
    at: datetime
    who: str
    said: str
    entity: str
    key: int
    card: int
    before: Fields | None
    after: Fields | None


@dataclass(frozen=True, slots=True)
class Net:
    """What came of all steps of one record; `after` has the fields that are not as they were.

    A record that is gone has all it held in `before`. `hands` says who changed each field last,
    and when.
    """

    entity: str
    key: int
    card: int
    first: Happened
    last: Happened
    is_made: bool
    is_gone: bool
    before: Mapping[str, Value] = field(default_factory=dict)
    after: Mapping[str, Value] = field(default_factory=dict)
    hands: Mapping[str, Happened] = field(default_factory=dict)

    def hand(self, *names: str) -> Happened:
        """Return the step that changed one of these fields last, else the last step of all."""
        return next((self.hands[name] for name in names if name in self.hands), self.last)

    def has_new(self, *names: str) -> bool:
        """Tell whether a record that was there before has another value in one of these fields."""
        return not self.is_made and any(name in self.after for name in names)


def net_of(steps: Sequence[Happened]) -> Net | None:
    """Return what came of all that happened to one record; None where nothing is left of it."""
    first, last = steps[0], steps[-1]
    was_there, is_there = first.before is not None, last.after is not None
    if not was_there and not is_there:
        return None
    before: dict[str, Value] = {}
    after: dict[str, Value] = {}
    hands: dict[str, Happened] = {}
    for step in steps:
        for name, value in (step.before or {}).items():
            before.setdefault(name, value)
        for name, value in (step.after or {}).items():
            if step.before is None or step.before.get(name) != value:
                hands[name] = step
            after[name] = value
    if was_there and is_there:
        # What a step does not name is as it was.
        changed = {name for name in after if name not in before or after[name] != before[name]}
        if not changed:
            return None
        before = {name: value for name, value in before.items() if name in changed}
        after = {name: value for name, value in after.items() if name in changed}
    return Net(
        first.entity,
        first.key,
        first.card,
        first,
        last,
        is_made=not was_there,
        is_gone=not is_there,
        before=before if was_there else {},
        after=after if is_there else {},
        hands=hands,
    )
