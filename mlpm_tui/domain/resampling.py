"""Folds and seeds: what their values tell of a difference, with the noise of resampling weighed.

The training sets of folds overlap, so their values vary less than new data would. Nadeau and Bengio
(2003) widen the variance of the mean from s2/J to (1/J + 1/(k-1)) s2 for J values of a k-fold
cross-validation; Corani and Benavoli (2015) read the same Student distribution as a posterior.
"""

import math
from collections.abc import Sequence
from enum import StrEnum

from mlpm_tui.domain.student import student_below, student_quantile
from mlpm_tui.domain.values import dataclass

MOST_FOLDS = 10
"""Nobody splits into more folds than this as a rule: more values than that are repeats."""
USUAL_FOLDS = 5
"""The folds of repeats that nobody has numbered: of the usual 5 and 10 the more careful guess."""
SEED_FOLDS = 2
"""What seeds are weighed as. They share one split, and how much their errors have in common is not
known; 2 is the strongest correction that any k has (1/(k-1) = 1)."""
ROPE = 0.01
"""One point of a rate is as good as nothing, and so is one per cent of any other metric: the region
of practical equivalence that Corani and Benavoli use for accuracies."""
_ROUNDING = 1e-9


class Part(StrEnum):
    """What the values of an arm are: folds of the data, or seeds on the same data."""

    FOLDS = "folds"
    SEEDS = "seeds"


@dataclass(frozen=True, slots=True)
class Probabilities:
    """How likely the model is truly worse, practically equivalent, or better than the baseline."""

    worse: float
    equivalent: float
    better: float
    rope: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean of J values and the corrected standard error of that mean."""

    count: int
    mean: float
    error: float

    @property
    def is_weighable(self) -> bool:
        """Whether there are at least two finite values that are not all the same."""
        return self.count > 1 and math.isfinite(self.mean) and 0 < self.error < math.inf

    def chance_below(self, limit: float) -> float:
        """Give the chance that the true mean lies below the limit.

        It is the one-sided p of the corrected test as well: how likely so high a mean is where the
        true one is the limit. Without any spread it is 0, 1 or, on the limit, 0.5; with fewer than
        two values or one that is not finite it is NaN.
        """
        return student_below(self._distance(limit), max(1, self.count - 1))

    def probabilities(self, rope: float) -> Probabilities:
        """Give the correlated Bayesian t-test's probabilities for a mean difference."""
        worse, better = self.chance_below(-rope), 1 - self.chance_below(rope)
        return Probabilities(worse, max(0.0, 1 - worse - better), better, rope)

    def interval(self, confidence: float) -> tuple[float, float]:
        """Give the interval that holds the true mean with this confidence."""
        half = self.error * student_quantile((1 + confidence) / 2, max(1, self.count - 1))
        return self.mean - half, self.mean + half

    def _distance(self, limit: float) -> float:
        if self.count < 2 or not math.isfinite(self.mean):  # noqa: PLR2004
            return math.nan
        if self.error:
            return (limit - self.mean) / self.error
        return 0.0 if limit == self.mean else math.copysign(math.inf, limit - self.mean)


def spread_of(values: Sequence[float], folds: int) -> Spread:
    """Weigh values of k folds (the same k for all repeats); two at least have a spread."""
    count = len(values)
    widest = max(map(abs, values), default=0.0)
    if not count or not all(map(math.isfinite, values)):
        return Spread(count, math.nan, math.nan)
    # In parts of the widest, so that no square of a large number overflows.
    parts = [value / widest for value in values] if widest else [0.0] * count
    mean = math.fsum(parts) / count
    if count == 1:
        return Spread(count, values[0], math.nan)
    deviation = math.sqrt(math.fsum((part - mean) ** 2 for part in parts) / (count - 1))
    # What differs only in its last bits does not differ: 0.9 - 0.72 and 0.88 - 0.7 are the same.
    if deviation <= _ROUNDING:
        return Spread(count, mean * widest, 0.0)
    factor = 1 / count + 1 / (max(folds, 2) - 1)
    return Spread(count, mean * widest, math.sqrt(factor) * deviation * widest)


def folds_meant(count: int, part: Part, numbered: int | None = None) -> int:
    """Say of how many folds each repeat is taken to have been, where so many values are known.

    `numbered` is what the runs say themselves. Else up to ten values are one cross-validation, more
    are repeats of five folds, and seeds are weighed as two.
    """
    if part is Part.SEEDS:
        return SEED_FOLDS
    if numbered is not None and numbered > 1:
        return numbered
    return max(count, 2) if count <= MOST_FOLDS else USUAL_FOLDS


def rope_of(baseline: float, *, is_rate: bool) -> float:
    """Give the largest difference that is as good as none: 0.01 for rates, else 1 % of it."""
    return ROPE if is_rate else ROPE * abs(baseline)
