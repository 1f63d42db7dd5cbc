"""Windows that show together what none of them can show alone.

Noise shrinks with the root of the rows, so a change that every small window hides stands out of
them all. Where an alert needs several windows in a row they may therefore be beyond together: their
rows taken as one exceed the limit and that many rows' own, lower, noise floor. So that one odd day
is not enough, each has to be near the limit by itself, and not far below the largest.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from mlpm_tui.domain.drift_judging import SCORE_BAND, is_apart
from mlpm_tui.domain.drift_windows import MonitorTerms, ScoredWindow, WindowState
from mlpm_tui.domain.sketches import Counts, added

LEAST_PART = 0.5
"""A window with less than so much of its run's largest score shows something else."""


class Scored(Protocol):
    """What rows showed, and the noise of so many."""

    @property
    def value(self) -> float:
        """The score."""

    @property
    def floor(self) -> float:
        """What chance alone seldom exceeds."""


def together(
    windows: Sequence[ScoredWindow],
    counts: Sequence[Counts | None],
    score: Callable[[Counts], Scored],
    terms: MonitorTerms,
) -> tuple[ScoredWindow, ...]:
    """Mark windows that are beyond as a run; they get the floor of all its rows."""
    found = list(windows)
    counted = [place for place, window in enumerate(windows) if window.is_counted]
    for end in range(terms.needed, len(counted) + 1 if terms.needed > 1 else 0):
        run = counted[end - terms.needed : end]
        floor = _floor(
            [windows[place] for place in run], [counts[each] for each in run], score, terms
        )
        for place in run if floor is not None else ():
            if not found[place].is_beyond:
                found[place] = replace(found[place], state=WindowState.WARNING, floor=floor)
    return tuple(found)


def _floor(
    run: Sequence[ScoredWindow],
    counts: Sequence[Counts | None],
    score: Callable[[Counts], Scored],
    terms: MonitorTerms,
) -> float | None:
    """Return the floor that a run exceeds; None where it does not, or needs not to."""
    limit = terms.limit
    if limit is None or all(window.is_beyond for window in run):
        return None
    values = [window.value or 0.0 for window in run]
    if min(values) <= max(SCORE_BAND * limit, LEAST_PART * max(values)):
        return None
    if any(is_apart(*pair, terms) for pair in pairwise(run)):
        return None
    whole = added(each for each in counts if each is not None)
    if whole is None:
        return None
    found = score(whole)
    return found.floor if found.value > max(limit, found.floor) else None
