"""When so many cards will be done, from how many the team has finished each day so far.

Days of the history are drawn again and again (with replacement; for a weekend's day from weekends,
for another from the others) until all that is left is done; the days this takes in half of the
trials are P50, in 85 % of them P85. What is drawn follows from a seed, and that from the data where
nobody gives one: the same board gives the same answer. A short history makes P85 too early: with 10
days of it 60 cards were done by then in 73 % of simulated cases, with 80 days in 86 %. That is why
its length is always told.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from zlib import crc32

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.flow import LEAST, percentile
from mlpm_tui.domain.values import dataclass

MOST_DAYS = 90
"""Older days than so many tell how another team worked."""
TRIALS = 1_000
FURTHEST = 1_000
"""Further ahead, in days, nobody plans and no history reaches."""
MOST_SEED = 2**32 - 1
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Forecast:
    """In how many days so many cards are done, by half and by 85 % of the trials.

    A number is None where it lies further ahead than anybody plans. `history_days` is how long the
    history is that it rests on, `finished` how many cards were finished in it.
    """

    left: int
    p50_days: int | None
    p85_days: int | None
    history_days: int
    finished: int
    seed: int


def forecast(left: int, history: Sequence[int], today: date, seed: int | None = None) -> Forecast:
    """Foretell how long so many cards take; RuleBroken where too little was finished to tell.

    `history` is how many cards were finished on each of the latest days, the oldest first; the last
    of them is `today`.
    """
    history = tuple(history)[-MOST_DAYS:]
    finished = sum(history)
    if finished < LEAST:
        raise RuleBroken(
            f"{_finished(finished)} in the last {_days(len(history))}: a forecast needs at least "
            f"{LEAST} finished cards, so wait for {LEAST - finished} more.",
            "too_little",
        )
    if seed is None:
        seed = crc32(repr((left, history, today.weekday())).encode())
    days = _trials(left, history, today.weekday(), seed)
    p50, p85 = (_within(round(percentile(days, part))) for part in (0.5, 0.85))
    return Forecast(left, p50, p85, len(history), finished, seed)


def day_after(today: date, days: int | None) -> date | None:
    """Return the day that is so many days ahead, or None where that is too far."""
    return None if days is None else today + timedelta(days)


def _trials(left: int, history: Sequence[int], weekday: int, seed: int) -> list[int]:
    """Return how many days each trial took, the shortest first; `FURTHEST` + 1 is beyond plans."""
    if left <= 0:
        return [0] * TRIALS
    usual = left * len(history) / sum(history)
    if usual > 2 * FURTHEST:
        return [FURTHEST + 1] * TRIALS
    dice = Random(seed)  # noqa: S311  dice, no secret
    past = [_is_weekend(weekday - back) for back in reversed(range(len(history)))]
    known = [
        [done for done, is_weekend in zip(history, past, strict=True) if is_weekend is kind]
        for kind in (False, True)
    ]
    pools = (known[0] or history, known[1] or history)
    ahead = 7 * math.ceil(usual / 4) + 14
    coming = [_is_weekend(weekday + 1 + at) for at in range(ahead)]
    return sorted(_trial(left, pools, coming, dice) for _ in range(TRIALS))


def _trial(
    left: int, pools: tuple[Sequence[int], Sequence[int]], coming: Sequence[bool], dice: Random
) -> int:
    """Return how many days one trial took; `coming` are whole weeks, which follow one another."""
    days = 0
    while days < FURTHEST:
        others = iter(dice.choices(pools[0], k=len(coming)))
        weekends = iter(dice.choices(pools[1], k=len(coming)))
        done = list(accumulate(next(weekends if free else others) for free in coming))
        if done[-1] >= left:
            return min(days + bisect_left(done, left) + 1, FURTHEST + 1)
        left -= done[-1]
        days += len(coming)
    return FURTHEST + 1


def _is_weekend(weekday: int) -> bool:
    return weekday % 7 >= _SATURDAY


def _within(days: int) -> int | None:
    return days if days <= FURTHEST else None


def _finished(count: int) -> str:
    return {0: "No card was finished", 1: "1 card was finished"}.get(
        count, f"{count} cards were finished"
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
