"""When so many cards will be done, from how many the team has finished each day so far.

Days of the history are drawn again and again (with replacement; for a weekend's day from weekends,
for another from the others) until all that is left is done; the days this takes in half of the
trials are P50, in 85 % of them P85. What is drawn follows from a seed, and that from the data where
nobody gives one: the same board gives the same answer. A short history makes P85 too early: with 10
days of it 60 cards were done by then in 73 % of simulated cases, with 80 days in 86 %. That is why
its length is always told.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from zlib import crc32

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.flow import LEAST, percentile
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import either, latest, number_of

MOST_DAYS = 90
"""Older days than so many tell how another team worked."""
TRIALS = 1_000
FURTHEST = 1_000
"""Further ahead, in days, nobody plans and no history reaches."""
MOST_SEED = 2**32 - 1
_TOO_FAR = 1.2
"""Where an even pace takes so much longer than anybody plans, half of the trials do as well."""
_SATURDAY = 5
_WEEK = 7
_MOST_WEEKS = 16
_BYTES = 256
_AT_ONCE = 4_096


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

    Where nothing is left there is nothing to foretell. `history` is how many cards were finished on
    each of the latest days, the oldest first; the last of them is `today`.
    """
    history = tuple(history)[-MOST_DAYS:]
    finished = sum(history)
    if left <= 0:
        return Forecast(0, 0, 0, len(history), finished, seed or 0)
    if finished < LEAST:
        raise RuleBroken(
            f"{_finished(finished)} in {latest(len(history), 'day')}: a forecast needs at least "
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
    usual = left * len(history) / sum(history)
    if usual > _TOO_FAR * FURTHEST:
        return [FURTHEST + 1] * TRIALS
    dice = Random(seed)  # noqa: S311  dice, no secret
    past = [_is_weekend(weekday - back) for back in reversed(range(len(history)))]
    known = [
        [done for done, is_weekend in zip(history, past, strict=True) if is_weekend is kind]
        for kind in (False, True)
    ]
    days = _Days(known[0] or history, dice), _Days(known[1] or history, dice)
    coming = [_is_weekend(weekday + 1 + at) for at in range(_WEEK)]
    weeks = min(_MOST_WEEKS, 1 + int(usual) // (4 * _WEEK))
    return sorted(_trial(left, days, coming, weeks) for _ in range(TRIALS))


class _Days:
    """Days of a history (256 at most), drawn again and again: what was finished on each."""

    def __init__(self, history: Sequence[int], dice: Random) -> None:
        self._dice, size = dice, len(history)
        # A byte is what was finished on a day, or where that is more, stands for the day. Those
        # that would favour the first days are thrown away.
        self._done = None if max(history) < _BYTES else history
        day = range(size) if self._done else history
        self._table = bytes(day[value % size] for value in range(_BYTES))
        self._odd = bytes(range(_BYTES - _BYTES % size, _BYTES))
        self._drawn, self._at = b"", 0

    def draw(self, count: int) -> Sequence[int]:
        """Return what was finished on the next so many days that are drawn."""
        while len(self._drawn) - self._at < count:
            fresh = self._dice.randbytes(_AT_ONCE).translate(self._table, self._odd)
            self._drawn, self._at = self._drawn[self._at :] + fresh, 0
        start, self._at = self._at, self._at + count
        drawn = self._drawn[start : self._at]
        return [self._done[day] for day in drawn] if self._done else drawn


def _trial(left: int, days: tuple[_Days, _Days], coming: Sequence[bool], weeks: int) -> int:
    """Return how many days one trial took, some weeks at once; `coming` are the days of a week."""
    free = sum(coming)
    for gone in range(0, FURTHEST, _WEEK * weeks):
        others, weekends = days[0].draw((_WEEK - free) * weeks), days[1].draw(free * weeks)
        done = sum(others) + sum(weekends)
        if done >= left:
            work, rest = iter(others), iter(weekends)
            each = accumulate(next(rest if is_free else work) for is_free in (*coming,) * weeks)
            return min(gone + bisect_left(list(each), left) + 1, FURTHEST + 1)
        left -= done
    return FURTHEST + 1


def _is_weekend(weekday: int) -> bool:
    return weekday % 7 >= _SATURDAY


def _within(days: int) -> int | None:
    return days if days <= FURTHEST else None


def end_words(half: date | None, most: date | None) -> str:
    """Say when work will be done by half and by 85 % of the trials, for those who wait for it."""
    if half is None:
        return "done later than any plan reaches"
    said = f"as likely as not done by {half}"
    if most is None:
        return f"{said}, but it may take longer than any plan"
    return f"{said}, 85 % sure by {most}"


def _finished(count: int) -> str:
    return (
        f"{number_of(count, 'card')} {either(count, 'was', 'were')} finished"
        if count
        else "No card was finished"
    )
