"""What a signal of a model was over a stretch of time."""

from datetime import datetime

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A signal's value from `starts_at` until `ends_at`; `model` is the model's key.

    `n` is what it rests on and `good` how many of these were good, where they are counted;
    `before` is the reference's value, `floor` the noise floor of a score, `chance` a p-value.
    `state` is the judgement of that window, in the words of the judge; empty where none was made.
    """

    model: int
    signal: str
    starts_at: datetime
    ends_at: datetime
    value: float | None
    n: int | None = None
    good: int | None = None
    before: float | None = None
    floor: float | None = None
    chance: float | None = None
    state: str = ""
    facts: tuple[tuple[str, str], ...] = ()
