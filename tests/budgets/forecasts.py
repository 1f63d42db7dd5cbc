"""How often what a forecast calls P85 really holds, simulated; it depends on the history's length.

Run `python tests/budgets/forecasts.py [cases]` (two minutes with 300). A team finishes cards at a
rate of its own, at random, every day or five days a week; a forecast is made from its last days,
and then it works on until all is done.
"""

import math
import random
import sys
from dataclasses import dataclass
from datetime import date, timedelta

from mlpm_tui.domain.flow import LEAST
from mlpm_tui.domain.forecasts import forecast

START = date(2026, 1, 5)
HISTORIES = (10, 20, 40, 80)
LEFT = 20
RATES = (1.5, 4.0)
"""Cards finished a day, from small to large teams."""


@dataclass(frozen=True)
class Held:
    """In which parts of the cases all was done by P50 and by P85."""

    p50: float
    p85: float
    cases: int


def calibrate(
    history_days: int, cases: int = 300, left: int = LEFT, *, rests: bool = False, seed: int = 1
) -> Held:
    """Let many teams forecast and then work; those who may not forecast yet are left out."""
    dice = random.Random(seed)  # noqa: S311  dice, no secret
    worked = _on_working_days if rests else poisson
    by_p50 = by_p85 = 0
    done = 0
    while done < cases:
        rate = dice.uniform(*RATES)
        first = dice.randrange(7)
        history = [worked(dice, rate, first + at) for at in range(history_days)]
        if sum(history) < LEAST:
            continue
        today = START + timedelta(first + history_days - 1)
        told = forecast(left, history, today, dice.randrange(2**31))
        real, open_cards = 0, left
        while open_cards > 0:
            open_cards -= worked(dice, rate, first + history_days + real)
            real += 1
        by_p50 += told.p50_days is not None and real <= told.p50_days
        by_p85 += told.p85_days is not None and real <= told.p85_days
        done += 1
    return Held(by_p50 / cases, by_p85 / cases, cases)


def poisson(dice: random.Random, rate: float, day: int) -> int:  # noqa: ARG001
    """Return how many cards a team finishes on any day, by Poisson's law."""
    limit, product, number = math.exp(-rate), dice.random(), 0
    while product > limit:
        product *= dice.random()
        number += 1
    return number


def _on_working_days(dice: random.Random, rate: float, day: int) -> int:
    is_weekend = (START + timedelta(day)).weekday() > 4
    return 0 if is_weekend else poisson(dice, rate, day)


def main() -> None:
    """Print how often P50 and P85 held, by the length of the history."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    low, high = RATES
    print(f"{cases:,} teams each, {low:g} to {high:g} cards a working day; all done by, per cent")
    print("  history    left  weekends    P50    P85")
    for left, rests in ((LEFT, False), (60, False), (LEFT, True), (60, True)):
        for days in HISTORIES:
            held = calibrate(days, cases, left, rests=rests)
            free = "free" if rests else "worked"
            shown = f"{100 * held.p50:7.1f}{100 * held.p85:7.1f}"
            print(f"  {days:4} days  {left:4}  {free:<8}{shown}", flush=True)


if __name__ == "__main__":
    main()
