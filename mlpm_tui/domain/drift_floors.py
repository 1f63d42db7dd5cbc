"""Noise floors: what a score reaches without any drift, once in a thousand windows of all columns.

Each is the score's upper quantile when window and reference come from one source. The chance of
one in a thousand is shared among the columns watched together (Bonferroni), so that the floor
holds for the whole table and not for each line of it.
"""

import math

from mlpm_tui.domain.drift_tails import chi2_upper_quantile, normal_upper_quantile
from mlpm_tui.domain.drift_windows import Tally

CHANCE = 0.001
"""How often all columns together may exceed their floors in one window, without any drift."""
JS_SCALE = 8 * math.log(2)
"""Near equality the Jensen-Shannon divergence in bits is chi-squared's size over 8 ln 2."""


def psi_floor(n: int, m: int, bins: int, columns: int = 1) -> float:
    """Give PSI's floor: for small changes PSI is (1/n + 1/m) times a chi-squared value.

    Of bins - 1 degrees of freedom (Yurdakul 2018). Chi-squared's own size has the same floor.
    """
    if bins < 2:  # noqa: PLR2004
        return 0.0
    return chi2_upper_quantile(CHANCE / max(1, columns), bins - 1) * (1 / n + 1 / m)


def jensen_shannon_floor(n: int, m: int, bins: int, columns: int = 1) -> float:
    """Give the Jensen-Shannon distance's floor, from PSI's by the second-order expansion.

    Every f-divergence is chi-squared's size times half its second derivative at 1 (Csiszar and
    Shields 2004, 4.1): 1/8 nat for Jensen-Shannon.
    """
    return math.sqrt(psi_floor(n, m, bins, columns) / JS_SCALE)


def kolmogorov_smirnov_floor(n: int, m: int, columns: int = 1) -> float:
    """Give KS's floor, from the chance of at most 2 exp(-2 x^2 nm/(n+m)) to exceed x.

    The inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, for two samples by
    Wei and Dudley (2012). Binned values have smaller gaps, so that the floor errs on the safe side.
    """
    return math.sqrt(math.log(2 * max(1, columns) / CHANCE) / 2 * (1 / n + 1 / m))


def share_floor(window: Tally, reference: Tally, columns: int = 1) -> float:
    """Give the floor of a share's change, upwards or downwards.

    The normal quantile with the pooled share, corrected for the skewness of rare events (Cornish
    and Fisher 1937) and for counts being whole: without that, one null in a thousand would ring.
    What the reference never had needs so many rows that they would all fall into the window by
    chance that rarely: the exact test's bound.
    """
    n, m = window.n, reference.n
    if not reference.hits:
        rows = math.ceil(math.log(CHANCE / max(1, columns)) / math.log(n / (n + m)))
        return (rows - 0.5) / n
    z = normal_upper_quantile(CHANCE / (2 * max(1, columns)))
    pooled = (window.hits + reference.hits) / (n + m)
    spread = pooled * (1 - pooled)
    whole = (1 / n + 1 / m) / 2
    if not spread:
        return whole
    error = math.sqrt(spread * (1 / n + 1 / m))
    skewness = spread * abs(1 - 2 * pooled) * abs(1 / n**2 - 1 / m**2) / error**3
    return error * (z + (z * z - 1) * skewness / 6) + whole
