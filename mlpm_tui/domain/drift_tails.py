"""How likely chance alone goes so far: tails of the normal, chi-squared and Kolmogorov laws.

They keep their digits where the chance is tiny, which is where noise floors lie, and need nothing
but the standard library.
"""

import math
from functools import lru_cache

_MOST_TERMS = 10_000
_CLOSE = 1e-16
_TINY = 1e-300
_SMALL = 1.0


def normal_tail(z: float) -> float:
    """Give the chance that a standard normal value exceeds z."""
    return math.erfc(z / math.sqrt(2)) / 2


@lru_cache(maxsize=1024)
def normal_upper_quantile(tail: float) -> float:
    """Give the z that a standard normal value exceeds with this chance."""
    if not 0 < tail < 1:
        return math.nan if not 0 <= tail <= 1 else math.inf if tail == 0 else -math.inf
    from statistics import NormalDist

    # From the lower end, where a tiny chance is not rounded away beside 1.
    return -NormalDist().inv_cdf(tail)


def gamma_tail(shape: float, x: float) -> float:
    """Give the chance that a gamma value of this shape exceeds x: Q(shape, x).

    Series below the mean, Lentz's continued fraction above it (Press et al., Numerical Recipes,
    6.2), so that neither loses digits by cancelling.
    """
    if x <= 0:
        return 1.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return 1 - front * _series(shape, x)
    return front * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    total = term = 1 / shape
    for number in range(1, _MOST_TERMS):
        term *= x / (shape + number)
        total += term
        if term < total * _CLOSE:
            break
    return total


def _fraction(shape: float, x: float) -> float:
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / b
    value = d
    for number in range(1, _MOST_TERMS):
        step = number * (shape - number)
        b += 2
        d = 1 / (b + step * d or _TINY)
        c = b + step / c or _TINY
        value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def chi2_tail(x: float, degrees: float) -> float:
    """Give the chance that a chi-squared value exceeds x."""
    return gamma_tail(degrees / 2, x / 2)


@lru_cache(maxsize=4096)
def chi2_upper_quantile(tail: float, degrees: int) -> float:
    """Give the x that a chi-squared value of these degrees of freedom exceeds with this chance."""
    if degrees < 1 or not 0 < tail <= 1:
        return math.nan
    shape, low, high = degrees / 2, 0.0, degrees / 2 + 1
    while gamma_tail(shape, high) > tail:
        low, high = high, 2 * high
    x = (low + high) / 2
    for _ in range(200):
        above = gamma_tail(shape, x)
        low, high = (x, high) if above > tail else (low, x)
        slope = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        # Newton on the logarithm of the tail, which is nearly straight where the tail is tiny.
        step = above / slope * math.log(above / tail) if slope and above else math.inf
        following = x + step if low < x + step < high else (low + high) / 2
        if abs(following - x) <= 1e-15 * x:
            break
        x = following
    return 2 * x


def kolmogorov_tail(x: float) -> float:
    """Give the chance that a scaled Kolmogorov-Smirnov distance exceeds x, for large samples."""
    if x <= 0:
        return 1.0
    if x < _SMALL:
        # The same function, as Jacobi's theta turns it over: quick where the other series isn't.
        turned, odd = 0.0, math.exp(-(math.pi**2) / (8 * x * x))
        for j in range(1, 8):
            turned += odd ** ((2 * j - 1) ** 2)
        return 1 - math.sqrt(2 * math.pi) / x * turned
    total, sign = 0.0, 2.0
    for j in range(1, 8):
        total += sign * math.exp(-2 * j * j * x * x)
        sign = -sign
    return total
