"""Two shares of right answers: how far apart they truly are, on the same rows or on others.

Newcombe, Statistics in Medicine 17 (1998): method 10 for independent shares (pages 873-890), and
method 10 for paired ones (pages 2635-2650), both made from Wilson's intervals.
"""

import math

from mlpm_tui.domain.chances import LIKENESS, at_least, wilson
from mlpm_tui.domain.values import dataclass

POWER = (1.959964 + 0.841621) ** 2
"""The squared distance at which a difference is found in 80 % of cases at two-sided 5 %."""


@dataclass(frozen=True, slots=True)
class Rows:
    """How often two models were right on the same labelled rows."""

    both: int
    only_challenger: int
    only_champion: int
    neither: int

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.both + self.differing + self.neither

    @property
    def differing(self) -> int:
        """On how many rows only one of them is right."""
        return self.only_challenger + self.only_champion

    @property
    def challenger(self) -> float:
        """The share of rows on which the challenger is right."""
        return (self.both + self.only_challenger) / self.count

    @property
    def champion(self) -> float:
        """The share of rows on which the champion is right."""
        return (self.both + self.only_champion) / self.count

    @property
    def chance(self) -> float:
        """McNemar's exact one-sided p: how likely so many for the challenger are by luck."""
        return at_least(self.only_challenger, self.differing, 0.5)

    @property
    def variance(self) -> float:
        """The variance of the difference on one row, with half a differing row more."""
        lead = (self.only_challenger - self.only_champion) / self.count
        return max(0.0, (self.differing + 0.5) / (self.count + 1) - lead * lead)


def difference_of_rows(rows: Rows) -> tuple[float, float]:
    """Return where the difference of two shares on the same rows lies, at 95 %."""
    n, new, old = rows.count, rows.challenger, rows.champion
    new_low, new_high = wilson(new, n)
    old_low, old_high = wilson(old, n)
    likeness = _likeness(rows)
    down, up = new - new_low, old_high - old
    low = new - old - _joined(down, up, likeness)
    down, up = old - old_low, new_high - new
    return low, new - old + _joined(up, down, likeness)


def difference_of_shares(new: tuple[float, int], old: tuple[float, int]) -> tuple[float, float]:
    """Return where the difference of two shares of different examples lies, at 95 %.

    Each is a share with the number of its examples.
    """
    new_low, new_high = wilson(*new)
    old_low, old_high = wilson(*old)
    lead = new[0] - old[0]
    return (
        lead - math.hypot(new[0] - new_low, old_high - old[0]),
        lead + math.hypot(new_high - new[0], old[0] - old_low),
    )


def variance_of_shares(old: float, new: float) -> float:
    """Return the variance of the difference of two models on one row that both judge.

    How alike their errors are is not known here: as alike as those of two attempts (`LIKENESS`).
    """
    spreads = math.sqrt(old * (1 - old)), math.sqrt(new * (1 - new))
    return spreads[0] ** 2 + spreads[1] ** 2 - 2 * LIKENESS * spreads[0] * spreads[1]


def rows_needed(variance: float, lead: float, rope: float) -> int:
    """Return on how many rows a lead like this one shows, or that it is as good as none."""
    goal = max(abs(lead), rope - abs(lead))
    return math.ceil(POWER * variance / goal**2)


def _joined(one: float, other: float, likeness: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * likeness * one * other + other * other))


def _likeness(rows: Rows) -> float:
    """Return the correlation of both models' answers, corrected for continuity where positive."""
    a, b, c, d = rows.both, rows.only_challenger, rows.only_champion, rows.neither
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    product = float(a * d - b * c)
    if product > 0:
        product = max(product - rows.count / 2, 0.0)
    return product / math.sqrt(margins)
