"""Scores of raw values, where all of them fit into memory: scipy's own, to the last digit.

Bins answer most questions more cheaply. Raw values are for Wasserstein, which bins can't tell, for
exact p-values of small samples, and for whoever wants to check the bins.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.drift_floors import (
    CHANCE,
    jensen_shannon_floor,
    kolmogorov_smirnov_floor,
    psi_floor,
)
from mlpm_tui.domain.drift_scores import psi
from mlpm_tui.domain.drift_scoring import Score
from mlpm_tui.domain.drift_windows import Method
from mlpm_tui.domain.errors import RuleBroken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

NO_SCIPY = (
    "Raw values are compared by scipy, which is not installed: `pip install 'mlpm-tui[exact]'` "
    "brings it; the methods that compare bins do without"
)
BINS = 10
"""Numbers are compared on so many bins of equal reference mass where the method needs bins."""


def score_numbers(
    method: Method, window: "Numbers", reference: "Numbers", columns: int = 1
) -> Score | None:
    """Score raw numbers against the reference's; None where one side has no finite value.

    NaN and infinities are left out. Wasserstein is in standard deviations of the reference, and so
    one value of a million drowns all others in it; it drowns none in the other methods.
    """
    import numpy as np

    _check_installed()
    here, there = window[np.isfinite(window)], reference[np.isfinite(reference)]
    if not len(here) or not len(there):
        return None
    if method is Method.KS:
        return _kolmogorov_smirnov(here, there, columns)
    if method is Method.WASSERSTEIN:
        return _wasserstein(here, there, columns)
    ordered = np.sort(there)
    places = -(-np.arange(1, BINS) * len(ordered) // BINS) - 1
    edges = np.unique(ordered[places])
    if edges[0] == ordered[0]:
        # A value that fills the first bin leaves an empty one below it, for what is new there.
        edges = np.append(np.nextafter(edges[0], -np.inf), edges)
    size = len(edges) + 1
    counted = [np.bincount(np.searchsorted(edges, side), minlength=size) for side in (here, there)]
    return _score_table(method, *(one.tolist() for one in counted), columns=columns)


def score_categories(
    method: Method, window: Sequence[str], reference: Sequence[str], columns: int = 1
) -> Score | None:
    """Score raw categories against the reference's; None where one side has none."""
    from collections import Counter

    _check_installed()
    here, there = Counter(window), Counter(reference)
    if not here or not there:
        return None
    names = sorted(here.keys() | there.keys())
    counted = [[side[name] for name in names] for side in (here, there)]
    return _score_table(method, *counted, columns=columns)


def _check_installed() -> None:
    from importlib.util import find_spec

    if find_spec("scipy") is None:
        raise RuleBroken(NO_SCIPY, code="no_scipy")


def _score_table(method: Method, here: list[int], there: list[int], *, columns: int) -> Score:
    """Score two rows of counts by scipy's functions."""
    from scipy import spatial, stats

    n, m, bins = sum(here), sum(there), len(here)
    both = [pair for pair in zip(here, there, strict=True) if any(pair)]
    floor = psi_floor(n, m, len(both), columns)
    chance = _chance(both)
    if method is Method.PSI:
        value = psi(here, there)
        return Score(value, floor, float(stats.chi2.sf(value / (1 / n + 1 / m), max(1, bins - 1))))
    if method is Method.CHI2:
        return Score(chance[0] * (1 / n + 1 / m), floor, chance[1])
    if method is Method.JS:
        distance = float(spatial.distance.jensenshannon(here, there, base=2))
        return Score(distance, jensen_shannon_floor(n, m, len(both), columns), chance[1])
    raise RuleBroken(
        f"Raw values aren't compared by {method}: choose ks, wasserstein, psi, js or chi2",
        code="method",
    )


def _chance(both: list[tuple[int, int]]) -> tuple[float, float]:
    """Return chi-squared and its p-value; one value on both sides is no difference."""
    from scipy import stats

    if len(both) < 2:  # noqa: PLR2004
        return 0.0, 1.0
    found: Any = stats.chi2_contingency([list(row) for row in zip(*both, strict=True)], False)  # noqa: FBT003
    return float(found.statistic), float(found.pvalue)


def _kolmogorov_smirnov(here: "Numbers", there: "Numbers", columns: int) -> Score:
    """Score by KS; p is exact for small samples."""
    from scipy import stats

    found: Any = stats.ks_2samp(here, there)
    floor = kolmogorov_smirnov_floor(len(here), len(there), columns)
    return Score(float(found.statistic), floor, float(found.pvalue))


def _wasserstein(here: "Numbers", there: "Numbers", columns: int) -> Score:
    """Score by the distance that values would have to be moved, in standard deviations.

    Its floor: without drift the gap of the cumulative shares is a Brownian bridge B(F), so that the
    distance has the mean sqrt(2/pi) times the integral of sqrt(F (1 - F)), and exceeds it by more
    than t with a chance of at most exp(-t^2 / 2 Var(x)) (Borell and Tsirelson, Ibragimov, Sudakov),
    all times sqrt(1/n + 1/m).
    """
    import numpy as np
    from scipy import stats

    distance = float(stats.wasserstein_distance(here, there))
    deviation = float(np.std(there))
    if not deviation:
        # Of a constant any distance is news, and there is no deviation to measure it in.
        return Score(distance, 0.0, 0.0 if distance else 1.0)
    ordered = np.sort(there)
    below = np.arange(1, len(ordered)) / len(ordered)
    reach = float(np.sum(np.sqrt(below * (1 - below)) * np.diff(ordered))) / deviation
    spread = math.sqrt(1 / len(here) + 1 / len(there))
    mean = math.sqrt(2 / math.pi) * reach
    floor = (mean + math.sqrt(2 * math.log(max(1, columns) / CHANCE))) * spread
    beyond = max(0.0, distance / deviation / spread - mean)
    return Score(distance / deviation, floor, math.exp(-beyond * beyond / 2))
