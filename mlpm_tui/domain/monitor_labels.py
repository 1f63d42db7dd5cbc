"""Whether a window's labels have come: a model is not judged by the first few of them.

What is known first is rarely like the rest: a loan that fails early is known early, one that is
paid back is known last. Judged by the labels of the first days a model seems to have changed each
time anew. So a window waits until as many of its rows have labels as windows of old have, or until
the time is up after which no more are expected.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from mlpm_tui.domain.day_measures import CORRECT, LABEL_DELAY, ROWS, DayTally, percentile, summed
from mlpm_tui.domain.drift_windows import ScoredWindow
from mlpm_tui.domain.values import dataclass

DELAY_DAYS = 30
"""So long labels are waited for where nobody says how long they take."""
USUAL = 0.9
"""A window is complete once it has this part of the labels that windows of old have."""
DAY_S = 86_400
_HALF, _SLOWEST = 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Labelled:
    """How many rows of a window have their label yet."""

    rows: int
    labelled: int

    @property
    def share(self) -> float:
        """The share of rows with a label."""
        return self.labelled / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class LabelDelay:
    """How long labels took that have come: half of them at most `median_s`, nearly all `slow_s`."""

    median_s: float
    slow_s: float
    n: int


def label_delay(tallies: Iterable[DayTally]) -> LabelDelay | None:
    """Return how long labels took; None where the log does not tell when each came."""
    given = summed(each for each in tallies if each.measure == LABEL_DELAY).get(LABEL_DELAY)
    if given is None or not given.bins:
        return None
    half, slowest = (percentile(given.bins, share) for share in (_HALF, _SLOWEST))
    return None if half is None or slowest is None else LabelDelay(half, slowest, given.n)


def waiting_for_labels(
    windows: Sequence[ScoredWindow],
    tallies: Mapping[date, tuple[DayTally, ...]],
    today: date,
    delay_days: int | None = None,
) -> dict[int, Labelled]:
    """Return the places of windows whose labels have not come yet, and how far they are.

    `delay_days` is how long labels take where somebody said so; then that alone decides.
    """
    found = [_labelled(window, tallies) for window in windows]
    delay = timedelta(days=_delay(tallies) if delay_days is None else delay_days)
    is_due = [today - window.ends_on > delay for window in windows]
    if delay_days is None:
        old = [each.share for each, due in zip(found, is_due, strict=True) if due and each.rows]
        usual = median(old) if old else 1.0
        is_due = [
            due or (each.rows > 0 and each.share >= USUAL * usual and each.labelled > 0)
            for each, due in zip(found, is_due, strict=True)
        ]
    return {place: found[place] for place, due in enumerate(is_due) if not due}


def _labelled(window: ScoredWindow, tallies: Mapping[date, tuple[DayTally, ...]]) -> Labelled:
    inside = [
        each
        for day, found in tallies.items()
        if window.starts_on <= day <= window.ends_on
        for each in found
        if each.measure in (ROWS, CORRECT)
    ]
    whole = summed(inside)
    rows, correct = whole.get(ROWS), whole.get(CORRECT)
    return Labelled(rows.n if rows else 0, correct.n if correct else 0)


def _delay(tallies: Mapping[date, tuple[DayTally, ...]]) -> int:
    """Return after how many days 95 of 100 labels are there, where the log tells when each came."""
    delay = label_delay(each for found in tallies.values() for each in found)
    return DELAY_DAYS if delay is None else max(1, round(delay.slow_s / DAY_S + 0.5))
