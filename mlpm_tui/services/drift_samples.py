"""Scores of raw values by Wasserstein's distance, which counts in bins cannot tell.

Bins answer all other questions, and more cheaply.
"""

import math
from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_floors import CHANCE
from mlpm_tui.domain.drift_scoring import Score
from mlpm_tui.domain.errors import RuleBroken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

NO_SCIPY = (
    "Raw values are compared by scipy, which is not installed: `pip install 'mlpm-tui[exact]'` "
    "brings it; the methods that compare bins do without."
)


def check_installed() -> None:
    """Raise RuleBroken where scipy is not installed."""
    from importlib.util import find_spec

    if find_spec("scipy") is None:
        raise RuleBroken(NO_SCIPY, code="no_scipy")


def score_distance(window: "Numbers", reference: "Numbers", columns: int = 1) -> Score | None:
    """Score by how far values would have to be moved, in standard deviations of the reference.

    NaN and infinities are left out; None where one side has no finite value. Its floor: without
    drift the gap of the cumulative shares is a Brownian bridge B(F), so that the distance has the
    mean sqrt(2/pi) times the integral of sqrt(F (1 - F)), and exceeds it by more than t with a
    chance of at most exp(-t^2 / 2 Var(x)) (Borell and Tsirelson, Ibragimov, Sudakov), all times
    sqrt(1/n + 1/m).
    """
    import numpy as np
    from scipy import stats

    here, there = window[np.isfinite(window)], reference[np.isfinite(reference)]
    if not len(here) or not len(there):
        return None
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
