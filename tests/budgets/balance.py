"""How often the balance of a sprint is warned of without cause, and how soon with it, simulated.

With ten cards a balanced team meets the sprint's own test in 2.15 % of its sprints, the trend in
about 5 % of its runs of twelve sprints, and either of both in about 24 % of those runs.

Run `python tests/budgets/balance.py [runs]` (a few seconds with 4000). A team's cards are drawn one
by one, each an experiment with the team's true share.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from mlpm_tui.domain.balance import Band, Point, judge_sprint, judge_trend

SPRINTS = 12
BAND = Band()
TENS = (10,)
USUAL = (8, 9, 10, 11, 12)
UNEQUAL = tuple(range(4, 21))


@dataclass(frozen=True)
class Found:
    """What came of many runs of 12 sprints each."""

    sprints_warned: float
    """The share of all sprints that their own test warned of."""
    runs_warned: float
    """The share of runs in which the trend warned."""
    either: float
    """The share of runs in which one of both warned."""
    by_trend: float
    """The sprint by which half of the runs were noticed by the trend; infinite where fewer were."""
    outside: float
    """The share of sprints outside of the band, which nobody is told of by itself."""


def simulate(share: float, sizes: Sequence[int], runs: int = 1_000, seed: int = 1) -> Found:
    """Let a team of this true share plan many runs of sprints."""
    dice = random.Random(seed)  # noqa: S311  dice, no secret
    warned = outside = 0
    firsts: list[float] = []
    either = 0
    for _ in range(runs):
        points: list[Point] = []
        first = float("inf")
        tests = 0
        for number in range(1, SPRINTS + 1):
            size = dice.choice(sizes)
            point = Point(str(number), sum(dice.random() < share for _ in range(size)), size)
            points.append(point)
            test = judge_sprint(point.experiments, point.counted, BAND)
            tests += test is not None and test.too_much is not None
            outside += not BAND.low <= point.share <= BAND.high
            trend = judge_trend(points, BAND)
            if trend is not None and trend.too_much is not None:
                first = min(first, number)
        warned += tests
        firsts.append(first)
        either += bool(tests) or first < float("inf")
    noticed = sum(first < float("inf") for first in firsts)
    total = runs * SPRINTS
    return Found(warned / total, noticed / runs, either / runs, median(firsts), outside / total)


def main() -> None:
    """Print the tests of single sprints, and what simulated teams meet."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    print(f"band {BAND}, a sprint of ten cards")
    for experiments in range(11):
        test = judge_sprint(experiments, 10, BAND)
        assert test is not None
        print(f"  {'WARNING' if test.too_much else '       '} {test.why}")
    print(f"\n{runs:,} runs of {SPRINTS} sprints; per cent")
    print("  true share  cards    sprints out of band  warned  runs: trend  either  half by sprint")
    for sizes, name in ((TENS, "10"), (USUAL, "8-12"), (UNEQUAL, "4-20")):
        for share in (0.5, 0.55, 0.6, 0.7, 0.3):
            found = simulate(share, sizes, runs)
            print(
                f"  {100 * share:10.0f}  {name:<7}{100 * found.outside:21.1f}"
                f"{100 * found.sprints_warned:8.2f}{100 * found.runs_warned:13.1f}"
                f"{100 * found.either:8.1f}{found.by_trend:16}"
            )


if __name__ == "__main__":
    main()
