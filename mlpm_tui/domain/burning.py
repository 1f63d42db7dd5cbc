"""How fast a service uses up the errors that its objective allows.

A burn rate of 1 uses the budget up exactly by the end of the window. Each rate is asked of two
windows at once: the long one says that it matters, the short one that it still goes on. Windows
end where the latest count ends, because a monitor that counts by the hour knows no later minute.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from mlpm_tui.domain.values import dataclass

PAIRS = (
    (14.4, timedelta(hours=1), timedelta(minutes=5)),
    (6.0, timedelta(hours=6), timedelta(minutes=30)),
    (3.0, timedelta(days=1), timedelta(hours=2)),
    (1.0, timedelta(days=3), timedelta(hours=6)),
)
"""Rate, long window, short window: 2 % of 30 days' budget in an hour, 5 % in six, 10 % in three
days at rate 1, and between them 10 % in a day."""
LEAST_BAD = 10
"""So many bad events at least must be behind a rate: two errors among 100 requests an hour would
burn a budget of 0.1 % at 20x already."""

BURNING, CALM, TOO_FEW, NO_DATA = "burning", "calm", "too_few", "no_data"


@dataclass(frozen=True, slots=True)
class Spell:
    """How many events there were in a stretch of time, and how many of them were good."""

    starts_at: datetime
    ends_at: datetime
    good: float
    total: float


@dataclass(frozen=True, slots=True)
class Burn:
    """A pair of windows: the rate that is asked about and those that were found, None without data.

    `state` is burning, calm, too_few or no_data; `least` is how many events the long one needs.
    """

    rate: float
    long: timedelta
    short: timedelta
    found: float | None
    found_short: float | None
    total: float
    least: int
    state: str


@dataclass(frozen=True, slots=True)
class Budget:
    """What an objective allows over its window, and the share of that which is left."""

    allowed: timedelta
    left: float | None
    good: float
    total: float


def allowed_time(target: float, window_days: int) -> timedelta:
    """Return how long a service may be away: 43.2 minutes in 30 days at 99.9 %."""
    return timedelta(days=window_days) * (1 - target)


def least_events(target: float, rate: float, least: int = 0) -> int:
    """Return how many events a window needs before a rate is believed; `least` overrules."""
    return least or math.ceil(round(LEAST_BAD / (rate * (1 - target)), 6))


def budget_of(spells: Sequence[Spell], target: float, window_days: int, now: datetime) -> Budget:
    """Return the error budget by the events of the window; nothing is said of it without any."""
    good, total = _counted(spells, timedelta(days=window_days), now)
    left = 1 - (total - good) / (total * (1 - target)) if total else None
    return Budget(allowed_time(target, window_days), left, good, total)


def burns_of(
    spells: Sequence[Spell], target: float, now: datetime, least: int = 0
) -> tuple[Burn, ...]:
    """Return the four pairs of windows, the fastest first."""
    past = sorted(
        (spell for spell in spells if spell.ends_at <= now),
        key=lambda spell: (spell.ends_at, spell.starts_at),
    )
    end = _end(past, now)
    return tuple(
        _burn(past, target, end, pair, least_events(target, pair[0], least)) for pair in PAIRS
    )


def _end(past: Sequence[Spell], now: datetime) -> datetime:
    """Return where windows end: with the latest spell, unless the next one is overdue by now.

    A count of an instant stands for the time since the one before.
    """
    if not past:
        return now
    last = past[-1]
    length = last.ends_at - last.starts_at
    if not length and len(past) > 1:
        length = last.ends_at - past[-2].ends_at
    return max(last.ends_at, now - length)


def _burn(
    spells: Sequence[Spell],
    target: float,
    end: datetime,
    pair: tuple[float, timedelta, timedelta],
    least: int,
) -> Burn:
    rate, long, short = pair
    # A day is no part of the last hour: it may all have been in another one.
    spells = [spell for spell in spells if spell.ends_at - spell.starts_at <= long]
    good, total = _counted(spells, long, end)
    found = _rate(good, total, target)
    found_short = _rate(*_counted(spells, short, end), target)
    state = CALM
    if found is None or (found_short is None and found >= rate):
        state = NO_DATA
    elif total < least:
        state = TOO_FEW
    elif found >= rate and found_short is not None and found_short >= rate:
        state = BURNING
    return Burn(rate, long, short, found, found_short, total, least, state)


def _rate(good: float, total: float, target: float) -> float | None:
    return (total - good) / total / (1 - target) if total else None


def _counted(spells: Sequence[Spell], window: timedelta, end: datetime) -> tuple[float, float]:
    """Add up what lies in a window; of a spell that begins before it, the part that lies in it."""
    parts = [(spell, _part(spell, end - window, end)) for spell in spells]
    return (
        sum(part * spell.good for spell, part in parts),
        sum(part * spell.total for spell, part in parts),
    )


def _part(spell: Spell, begin: datetime, end: datetime) -> float:
    if spell.starts_at >= begin and spell.ends_at <= end:
        return 1.0
    if spell.ends_at <= begin or spell.ends_at > end:
        return 0.0
    return (spell.ends_at - begin) / (spell.ends_at - spell.starts_at)
