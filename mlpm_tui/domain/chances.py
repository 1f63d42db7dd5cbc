"""Shares of a test set: how sure one is, and how often luck alone passes a threshold."""

import math
from functools import lru_cache

from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.values import dataclass

CONFIDENCE = 0.95
"""How often an interval is to hold the true value."""
SHORT_BY = 0.02
"""The truth at which luck is shown lies so far short of the threshold: two points, a difference
that people care about; fixed, so that no one can choose the truth that suits him."""
LIKENESS = 0.26
"""How alike the errors of two attempts are on one test set, as a correlation: both fail on the hard
examples. Attempts at random would pass more often: 20 of them on 1,000 examples, at a truth of
0.83, pass 0.85 in 63 % of cases, these in the 46 % that were measured."""
_SLICES = 512


@dataclass(frozen=True, slots=True)
class Luck:
    """How often the best of so many attempts passes a threshold that none of them deserves.

    `chance` and `truth` are None where the size of the test set is not known or does not matter.
    """

    tried: int
    why: str
    chance: float | None = None
    truth: float | None = None
    test_size: int | None = None


def wilson(share: float, count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Give Wilson's score interval of a share of so many examples."""
    if count < 1 or not 0 <= share <= 1:
        return math.nan, math.nan
    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + confidence) / 2)
    weight = z * z / count
    middle = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / count + weight / (4 * count)) / (1 + weight)
    low = 0.0 if share == 0 else max(0.0, middle - half)
    return low, 1.0 if share == 1 else min(1.0, middle + half)


def at_least(successes: int, count: int, share: float) -> float:
    """Give the exact binomial chance of so many successes or more among `count` tries."""
    if successes <= 0:
        return 1.0
    if successes > count or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    # Summed on the shorter side of the mean, where every term falls and none is lost.
    if successes > count * share:
        return min(1.0, _falling(successes, count, share))
    return max(0.0, 1 - _falling(count - successes + 1, count, 1 - share))


@lru_cache(maxsize=256)
def passed_by_luck(tried: int, count: int, threshold: float, truth: float) -> float:
    """Give the chance that the best of so many attempts on one test set reaches the threshold.

    All are truly as good as `truth`. They share the luck of their test set (`LIKENESS`), and each
    has its own beside it: a one-factor model, averaged over the shared part.
    """
    if tried < 1 or count < 1:
        return math.nan
    once = at_least(math.ceil(threshold * count - 1e-9), count, truth)
    if tried == 1 or once in (0.0, 1.0):
        return once
    from statistics import NormalDist

    normal = NormalDist()
    # By symmetry the upper quantile, which keeps its digits where the chance is tiny.
    limit = -normal.inv_cdf(once)
    shared, own = math.sqrt(LIKENESS), math.sqrt(1 - LIKENESS)
    missed = 0.0
    for place in range(_SLICES):
        luck = normal.inv_cdf((place + 0.5) / _SLICES)
        missed += normal.cdf((limit - shared * luck) / own) ** tried
    return 1 - missed / _SLICES


def luck_of(
    tried: int, test_size: int | None, threshold: float | None, *, is_lower: bool = False
) -> Luck | None:
    """Say what luck does for the best of several attempts; None where there is but one.

    `threshold` is None where the metric is no rate. The truth that is assumed is `SHORT_BY` on the
    wrong side of the threshold, or half of what is left there.
    """
    if tried < 2:  # noqa: PLR2004
        return None
    if threshold is None or not 0 < threshold < 1:
        return Luck(tried, f"best of {tried:,} tried")
    if test_size is None:
        why = f"best of {tried:,} tried: the size of the test set would tell how often luck does it"
        return Luck(tried, why)
    # A share of errors that must stay low is a share of successes that must be high.
    wanted = 1 - threshold if is_lower else threshold
    short = wanted - SHORT_BY if wanted > 2 * SHORT_BY else wanted / 2
    chance = passed_by_luck(tried, test_size, wanted, short)
    truth = round(1 - short if is_lower else short, 9)
    why = (
        f"best of {tried:,} on one test set of {test_size:,}: {show_number(threshold)} is passed "
        f"by luck in {_per_cent(chance)} of cases when the truth is {show_number(truth)}"
    )
    return Luck(tried, why, chance, truth, test_size)


def _falling(successes: int, count: int, share: float) -> float:
    log = (
        math.lgamma(count + 1)
        - math.lgamma(successes + 1)
        - math.lgamma(count - successes + 1)
        + successes * math.log(share)
        + (count - successes) * math.log1p(-share)
    )
    total = term = math.exp(log)
    odds = share / (1 - share)
    for number in range(successes, count):
        term *= odds * (count - number) / (number + 1)
        total += term
        if term < total * 1e-17:
            break
    return total


def _per_cent(chance: float) -> str:
    per_cent = 100 * chance
    if 0 < per_cent < 1:
        return "less than 1 %"
    return f"{per_cent:.0f} %"
