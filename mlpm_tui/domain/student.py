"""Student's t distribution, for whole degrees of freedom, in closed form.

Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 (odd) and 26.7.4 (even): with
theta = atan(t / sqrt(degrees)) the chance that |T| stays below t is a finite sum of powers of
cos(theta).
"""

import math
from functools import lru_cache

MOST_DEGREES = 10_000
"""Beyond these the normal distribution stands in; it is off by less than 0.00002."""
_HALVINGS = 64


def student_below(t: float, degrees: int) -> float:
    """Give the chance that T is at most t; NaN where t is NaN."""
    _check(degrees)
    if math.isnan(t):
        return math.nan
    if degrees > MOST_DEGREES:
        return _normal_below(t)
    return _below(math.atan(t / math.sqrt(degrees)), degrees)


@lru_cache(maxsize=256)
def student_quantile(share: float, degrees: int) -> float:
    """Give the t below which this share of the distribution lies; 0 and 1 give infinities."""
    _check(degrees)
    if not 0 <= share <= 1:
        return math.nan
    if share in (0.0, 1.0):
        return math.inf if share else -math.inf
    if degrees > MOST_DEGREES:
        from statistics import NormalDist

        return NormalDist().inv_cdf(share)
    if share == 0.5:  # noqa: PLR2004
        return 0.0
    # The angle is bounded where t is not, so halving needs no first guess.
    low, high = -math.pi / 2, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, degrees) < share else (low, middle)
    return math.sqrt(degrees) * math.tan((low + high) / 2)


def _check(degrees: int) -> None:
    if degrees < 1:
        raise ValueError("Student's t has at least one degree of freedom")


def _below(theta: float, degrees: int) -> float:
    return min(1.0, max(0.0, (1 + _within(theta, degrees)) / 2))


def _within(theta: float, degrees: int) -> float:
    """Give the chance of |T| below the t of this angle, with the angle's sign."""
    sine, cosine = math.sin(theta), math.cos(theta)
    square = cosine * cosine
    if degrees % 2:
        total, term = 0.0, cosine
        for number in range(3, degrees + 1, 2):
            total += term
            term *= square * (number - 1) / number
        return (theta + sine * total) * 2 / math.pi
    total, term = 0.0, 1.0
    for number in range(2, degrees + 1, 2):
        total += term
        term *= square * (number - 1) / number
    return sine * total


def _normal_below(t: float) -> float:
    return math.erfc(-t / math.sqrt(2)) / 2
