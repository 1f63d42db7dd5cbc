"""What the verdict on a criterion rests on, and whether that decides it.

`paired`: folds or seeds of both arms, by the corrected resampled t-test. `interval`: folds of the
model alone, or one share and the size of its test set. `point`: one number, which may be met and is
unproven. How the level is picked stands in `weighing`.
"""

from enum import StrEnum

from mlpm_tui.domain.resampling import Probabilities
from mlpm_tui.domain.values import dataclass


class Level(StrEnum):
    """What a verdict rests on, the weakest first."""

    POINT = "point"
    INTERVAL = "interval"
    PAIRED = "paired"


class Bearing(StrEnum):
    """What the evidence says of a claim; `untested` is one number without any noise to weigh."""

    SHOWN = "shown"
    REFUTED = "refuted"
    OPEN = "open"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True)
class Claim:
    """That a metric lies on the good side of a limit: above it (`sign` 1) or below it (-1).

    `is_fixed` is a limit that somebody wrote as a number; another one moves with the baseline.
    """

    metric: str
    sign: int
    limit: float
    value: float
    is_fixed: bool = False

    def is_held(self, value: float) -> bool:
        """Say whether a value lies on the good side."""
        return self.sign * value > self.sign * self.limit


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on, in sentences and in numbers.

    `interval` is where the model's own metric lies, `difference` how much better than the baseline
    it is (positive is better), both at 95 %. `p` is one-sided, for the claim; `n` counts the folds,
    the seeds, or the examples of the test set. `deciding` is the sentence that decides where the
    first does not.
    """

    level: Level
    bearing: Bearing
    metric: str
    why: tuple[str, ...]
    n: int | None = None
    p: float | None = None
    probabilities: Probabilities | None = None
    interval: tuple[float, float] | None = None
    difference: tuple[float, float] | None = None
    deciding: str = ""

    @property
    def reason(self) -> str:
        """The sentence that decides the bearing: the first, where no other does."""
        return self.deciding or self.why[0]

    @property
    def is_open(self) -> bool:
        """Whether a number that meets the claim still does not decide it."""
        return self.bearing in (Bearing.OPEN, Bearing.REFUTED)
