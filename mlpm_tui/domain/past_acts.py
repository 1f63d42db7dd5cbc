"""What was done, act by act: who, when, in which words, to which cards, and if it was undone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from mlpm_tui.domain.values import dataclass

FOUND, DO, UNDO, REDO = "found", "do", "undo", "redo"


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act of a person as the history tells it.

    `cards` has keys and ids, the first ones of many; `key` is the number of its last
    entry. An act that took another one back, or brought it back, names that as its `target`.
    """

    key: int
    unit: str
    deed: str
    target: str | None
    at: datetime
    who: str
    said: str
    cards: tuple[tuple[int, str], ...] = ()
    kinds: frozenset[str] = frozenset()

    @property
    def begun(self) -> str:
        """What was done at first, without the words that it was taken or brought back."""
        return self.said.removeprefix("undid: ").removeprefix("redid: ")


@dataclass(frozen=True, slots=True)
class Taker:
    """An act that took another one back, or brought it back."""

    key: int
    unit: str
    deed: str
    target: str
    at: datetime
    who: str


def takers_of(acts: Iterable[PastAct]) -> dict[str, Taker]:
    """Return the acts among these that took others back, by what they took back."""
    return latest_of(
        Taker(act.key, act.unit, act.deed, act.target, act.at, act.who)
        for act in acts
        if act.target is not None
    )


def latest_of(takers: Iterable[Taker]) -> dict[str, Taker]:
    """Return the last of those that took the same act back, by what they took back."""
    return {taker.target: taker for taker in sorted(takers, key=lambda taker: taker.key)}


def last_taker(unit: str, takers: Mapping[str, Taker]) -> Taker | None:
    """Return who had the last word on an act: it was undone, redone, undone again."""
    last = None
    seen: set[str] = set()
    while (taker := takers.get(unit)) is not None and taker.unit not in seen:
        last, unit = taker, taker.unit
        seen.add(unit)
    return last


class Done(Protocol):
    """Something that was done: an act, or an entry of the history."""

    @property
    def unit(self) -> str:
        """What names the act."""

    @property
    def deed(self) -> str:
        """Whether it was new, or took another act back, or brought one back."""


def is_undone(act: Done, takers: Mapping[str, Taker]) -> bool:
    """Tell whether what an act did does not hold any more, because somebody took it back.

    What was undone and done again holds.
    """
    last = last_taker(act.unit, takers)
    if last is None:
        return False
    took_back = (UNDO,) if act.deed != UNDO else (REDO,)
    return last.deed in took_back
