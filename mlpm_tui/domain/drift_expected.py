"""How many false alarms a month a monitor's setting costs when nothing drifts at all.

Windows share one reference, whose own luck moves all their scores together, so that two beyond the
floor in a row are likelier than the square of one. Given the reference's luck they are independent:
the chance of a run is the window's chance to the power of its length, averaged over that luck. A
run may be beyond as a whole too: that is the chance of one window of so many rows.
"""

import math
from functools import lru_cache

from mlpm_tui.domain.drift_floors import (
    CHANCE,
    JS_SCALE,
    jensen_shannon_floor,
    kolmogorov_smirnov_floor,
    psi_floor,
    share_floor,
)
from mlpm_tui.domain.drift_tails import (
    chi2_upper_quantile,
    gamma_tail,
    kolmogorov_tail,
    normal_tail,
    normal_upper_quantile,
)
from mlpm_tui.domain.drift_windows import Method, MonitorTerms, Side, Tally
from mlpm_tui.domain.sketches import MOST_BINS
from mlpm_tui.domain.values import dataclass

DAYS_A_MONTH = 30
GRID = 0.5826
"""By so much over the root of the bins a bridge's greatest height exceeds that at their ends."""
_TOGETHER = frozenset({Method.PSI, Method.JS, Method.KS, Method.CHI2})
"""Methods by which the windows of a run may be beyond together (`drift_together`)."""
_NODES, _MORE_NODES = 48, 8
_FARTHEST = 1e-14


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is: rows a day and in the reference, PSI's bins, the reference's share."""

    rows_a_day: int
    reference: int
    bins: int = 10
    share: float = 0.5


def expected_false_alarms(terms: MonitorTerms, sizes: Sizes) -> float | None:
    """Give the alerts a month that one column opens without any drift; None where none is scored.

    Simulated windows rang up to 1.5 times as often, and by KS up to 3 times less often.
    """
    if terms.method is Method.THRESHOLD or not sizes.rows_a_day or not sizes.reference:
        return None
    days = max(terms.window_days, math.ceil(terms.least / sizes.rows_a_day))
    if days > max(terms.most_days, terms.window_days):
        return 0.0
    n, m = sizes.rows_a_day * days, sizes.reference
    square, degrees = _as_chi_squared(terms, n, m, sizes)
    needed = max(1, terms.needed)
    ways = math.comb(max(terms.among, needed) - 1, needed - 1)
    chance = ways * chance_of_run(square, degrees, n / m, needed)
    if needed > 1 and terms.method in _TOGETHER:
        square, degrees = _as_chi_squared(terms, needed * n, m, sizes)
        chance += chance_of_run(square, degrees, needed * n / m, 1)
    return DAYS_A_MONTH / days * chance


@lru_cache(maxsize=512)
def chance_of_run(square: float, degrees: int, ratio: float, needed: int) -> float:
    """Give the chance that a run of windows begins whose scores all exceed a chi-squared value.

    `square` is that value for one window, `ratio` the window's size over the reference's. The
    reference's luck is chi-squared, and given it the windows are noncentral chi-squared.
    """
    reach = math.sqrt(chi2_upper_quantile(_FARTHEST, degrees))
    # The larger the window beside the reference, the steeper its chance over that luck.
    nodes = _NODES + int(_MORE_NODES * math.sqrt(ratio))
    step, shape = reach / nodes, degrees / 2
    log_front = (1 - shape) * math.log(2) - math.lgamma(shape)
    total = 0.0
    if math.isinf(square):
        return total
    for node in range(nodes):
        luck = (node + 0.5) * step
        density = math.exp(log_front + (degrees - 1) * math.log(luck) - luck * luck / 2)
        beyond = _noncentral_tail(square * (1 + ratio), degrees, ratio * luck * luck)
        total += density * beyond**needed * (1 - beyond)
    return total * step


def _noncentral_tail(x: float, degrees: int, away: float) -> float:
    """Give the chance that a noncentral chi-squared value exceeds x: a Poisson mixture."""
    mean = away / 2
    first = max(0, int(mean - 10 * math.sqrt(mean) - 10))
    last = int(mean + 10 * math.sqrt(mean) + 10)
    weight = math.exp(first * math.log(mean) - mean - math.lgamma(first + 1)) if mean else 1.0
    shape, half = degrees / 2 + first, x / 2
    tail = gamma_tail(shape, half)
    term = math.exp(shape * math.log(half) - half - math.lgamma(shape + 1)) if half else 0.0
    total = 0.0
    for number in range(first, last + 1):
        total += weight * tail
        tail += term
        term *= half / (shape + 1)
        shape += 1
        weight *= mean / (number + 1)
    return min(1.0, total)


def _as_chi_squared(terms: MonitorTerms, n: int, m: int, sizes: Sizes) -> tuple[float, int]:
    """Give the chi-squared value, and its degrees, that is as rare as a window beyond the limit."""
    limit, scale = terms.limit or 0.0, 1 / n + 1 / m
    degrees = max(1, sizes.bins - 1)
    if terms.method in (Method.PSI, Method.CHI2):
        return max(limit, psi_floor(n, m, sizes.bins, terms.columns)) / scale, degrees
    if terms.method is Method.JS:
        needs = max(limit, jensen_shannon_floor(n, m, sizes.bins, terms.columns))
        return JS_SCALE * needs**2 / scale, degrees
    if terms.method is Method.KS:
        needs = max(limit, kolmogorov_smirnov_floor(n, m, terms.columns))
        # The gap is looked at between bins only, and so is smaller (Siegmund 1979).
        unseen = GRID / math.sqrt(MOST_BINS)
        return _square_of(kolmogorov_tail(needs / math.sqrt(scale) + unseen)), 1
    if terms.method is Method.SHARE:
        return _square_of(_share_chance(terms, n, m, sizes.share)), 1
    return _square_of(CHANCE / max(1, terms.columns)), 1


def _share_chance(terms: MonitorTerms, n: int, m: int, share: float) -> float:
    """Give the chance that a share's change is beyond limit and floor, skewness regarded."""
    reference = Tally(round(m * share), m)
    window = Tally(round(n * share), n)
    needs = max(terms.limit or 0.0, share_floor(window, reference, terms.columns))
    spread = share * (1 - share)
    if not spread:
        return CHANCE / max(1, terms.columns)
    error = math.sqrt(spread * (1 / n + 1 / m))
    skewness = spread * abs(1 - 2 * share) * abs(1 / n**2 - 1 / m**2) / error**3 / 6
    away = (needs - (1 / n + 1 / m) / 2) / error
    # The floor's correction, z + (z^2 - 1) times the skewness, solved for z.
    root = math.sqrt(1 + 4 * skewness * (skewness + away))
    z = (root - 1) / (2 * skewness) if skewness > 1e-9 else away  # noqa: PLR2004
    return normal_tail(z) * (2 if terms.side is Side.EITHER else 1)


def _square_of(chance: float) -> float:
    """Give the chi-squared value of one degree of freedom that is exceeded with this chance."""
    if chance <= 0:
        return math.inf
    return normal_upper_quantile(min(1.0, chance) / 2) ** 2
