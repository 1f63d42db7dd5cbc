"""Whether experiments and production work stay in the agreed band, and how sure that is.

One sprint of ten cards says little: of teams whose true share is one half, 34 % leave a band of 10
points in any one sprint by chance. So a sprint is tested exactly (binomial) against the edge of the
band that it leaves, and what is small but lasts is found by an exponentially weighted mean over
sprints, held against control limits round the middle of the band. Each sprint is compared with the
band that was agreed for it, so that agreeing on another one warns nobody.

These are two tests. With ten cards a sprint a balanced team meets the sprint's own in 2.15 % of its
sprints and the trend's in about 5 % of its runs of twelve; it meets one of both, mostly the first
and once, in about 24 % of such runs.
"""

import math
from collections.abc import Sequence

from mlpm_tui.domain.balance_sides import Side
from mlpm_tui.domain.chances import at_least
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import number_of

LEVEL = 0.05
"""A sprint is warned of where its share is that unlikely at the nearer edge of the band. With ten
cards and a band of 40-60 % these are 9 and 10 of a side (4.6 %) and not 8 (17 %); a balanced team
meets them in 2.1 % of its sprints."""
WEIGHT = 0.3
"""How much of the mean the latest sprint of usual size is."""
WIDTH = 2.7
"""How many deviations the control limits lie off the middle: a balanced team leaves them in one of
twenty runs of 12 sprints, and a team at 70/30 in 95 of a hundred, half of them by the fifth."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Band:
    """The agreed share of experiments, from 0 to 1."""

    low: float = 0.4
    high: float = 0.6

    @property
    def middle(self) -> float:
        """The share that is agreed on if any single one is."""
        return (self.low + self.high) / 2

    @property
    def half(self) -> float:
        """How far its edges lie off the middle."""
        return (self.high - self.low) / 2

    @property
    def spread(self) -> float:
        """The variance of one card where the true share is the middle."""
        return self.middle * (1 - self.middle)

    def __str__(self) -> str:
        """Write it as people type it: 40-60 %."""
        return f"{100 * self.low:g}-{100 * self.high:g} %"


@dataclass(frozen=True, slots=True)
class SprintTest:
    """What one sprint's cards tell: `chance` is that of such a share at the edge of the band.

    `too_much` is the side that takes more than was agreed; None where chance explains the share,
    or where it lies in the band.
    """

    experiments: int
    counted: int
    chance: float
    too_much: Side | None
    why: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Where the mean over sprints stands, and the limits that chance alone seldom leaves."""

    value: float
    low: float
    high: float
    sprints: int
    too_much: Side | None
    why: str


@dataclass(frozen=True, slots=True)
class Point:
    """A sprint in the trend: so many cards counted, so many of them experiments.

    `band` is what was agreed for it; None where that is what is agreed now.
    """

    sprint: str
    experiments: int
    counted: int
    band: Band | None = None

    @property
    def share(self) -> float:
        """The share of experiments."""
        return self.experiments / self.counted


def judge_sprint(experiments: int, counted: int, band: Band) -> SprintTest | None:
    """Test one sprint against the agreed band; None where no card counts."""
    if not counted:
        return None
    share = experiments / counted
    if band.low <= share <= band.high:
        said = f"{Side.EXPERIMENT.told_of(experiments, counted)}, as agreed ({band})"
        return SprintTest(experiments, counted, 1.0, None, said)
    side = Side.EXPERIMENT if share > band.high else Side.PRODUCTION
    is_high = side is Side.EXPERIMENT
    number = experiments if is_high else counted - experiments
    edge = band.high if is_high else 1 - band.low
    chance = at_least(number, counted, edge)
    is_warned = chance <= LEVEL
    verdict = "too seldom to call it chance" if is_warned else "that may be chance"
    why = (
        f"{side.told_of(number, counted)} ({_per_cent(number / counted)}, agreed at "
        f"most {_per_cent(edge)}): a team at that edge has so many in {100 * chance:.2g} % of its "
        f"sprints; {verdict} (level {_per_cent(LEVEL)})"
    )
    return SprintTest(experiments, counted, chance, side if is_warned else None, why)


def judge_trend(points: Sequence[Point], band: Band) -> Trend | None:
    """Follow the mean over sprints, the oldest first; None where no sprint has a counted card.

    A sprint of usual size (the mean over all) weighs `WEIGHT`, a smaller one less and a larger one
    more, as if its cards came one by one. The run begins as one of balanced sprints of the first
    one's size, long under way, so that its limits don't begin too tight. What is followed is how
    far a sprint lies off the middle of its own band; the mean is told as a share round the middle
    of today's.
    """
    points = [point for point in points if point.counted]
    if not points:
        return None
    usual = sum(point.counted for point in points) / len(points)
    agreed = [point.band or band for point in points]
    off, allowed = 0.0, agreed[0].half
    variance = WEIGHT / (2 - WEIGHT) * agreed[0].spread / points[0].counted
    for point, own in zip(points, agreed, strict=True):
        weight = 1 - (1 - WEIGHT) ** (point.counted / usual)
        off += weight * (point.share - own.middle - off)
        allowed += weight * (own.half - allowed)
        variance = (1 - weight) ** 2 * variance + weight**2 * own.spread / point.counted
    reach = WIDTH * math.sqrt(variance)
    side = None
    # Many cards make the limits tighter than the band: what was agreed on is never warned of.
    if abs(off) > max(reach, allowed) + _ROUNDING:
        side = Side.EXPERIMENT if off > 0 else Side.PRODUCTION
    value, low, high = (_share(band.middle + away) for away in (off, -reach, reach))
    why = _trend_why(value, (low, high), side, points)
    if any(own != band for own in agreed):
        why += ", each sprint taken by the band that was agreed for it"
    return Trend(value, low, high, len(points), side, why)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _trend_why(
    value: float, limits: tuple[float, float], side: Side | None, points: Sequence[Point]
) -> str:
    said = f"the mean over {number_of(len(points), 'sprint')} is {_per_cent(value)} experiments"
    low, high = map(_per_cent, limits)
    if side is None:
        return f"{said}; a balanced team's lies between {low} and {high}"
    return f"{said}; a balanced team's seldom leaves {low} to {high}"


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"
