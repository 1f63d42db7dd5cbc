"""Whether a monitor's windows open an alert, keep it open or end it.

One window proves nothing: an alert opens when several counted windows in a row are beyond both the
limit and the noise floor, each or all together (`drift_together`). Only a share that has become all
rows needs no second one, nor does what brings no values any more. It ends with hysteresis, so that
a value at the limit doesn't ring all night: after as many windows in a row inside a lower band, or
after three times as many inside the limit. Windows without data, too small or still filling neither
open nor end anything; where they last so long that nobody would call what lies around them one run,
counting begins anew.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from mlpm_tui.domain.drift_windows import (
    Episode,
    Judged,
    Method,
    MonitorTerms,
    ScoredWindow,
    Side,
    Standing,
    WindowState,
)

SCORE_BAND = 0.8
"""A score or a share is calm within so much of what it takes to be beyond."""
THRESHOLD_BAND = 0.05
"""A number is calm when it keeps so large a part of its limit away from it: scores start at zero,
numbers don't, so their band is narrower."""
LONGEST_GAP = 31
"""Days: a model that is asked once a month has a run too, what lies further apart is none."""
MOST_BEFORE = 0.5
"""A share that was larger in the reference may become all rows by itself."""
PATIENCE = 3
"""So many times `needed` windows inside the limit end an episode that never reaches the band: a
signal whose normal value lies just inside its limit recovers too."""


def judge_windows(windows: Sequence[ScoredWindow], terms: MonitorTerms) -> Judged:
    """Say how a monitor stands after these windows, oldest first."""
    watch = _Watch(terms)
    for window in windows:
        if window.is_counted:
            watch.see(window)
    standing = watch.standing
    since = watch.episodes[-1].starts_on if standing is not Standing.QUIET else None
    return Judged(tuple(windows), standing, since, tuple(watch.episodes), watch.pending)


def is_calm(window: ScoredWindow, terms: MonitorTerms) -> bool:
    """Tell whether a window lies inside the band below its limit that ends an episode."""
    if window.is_beyond or window.change is None:
        return False
    needs = window.needs
    if needs is None:
        return True
    if terms.method is not Method.THRESHOLD:
        return _size(window.change, terms.side) <= SCORE_BAND * needs
    away = THRESHOLD_BAND * abs(needs)
    if terms.side is Side.BELOW:
        return window.change >= needs + away
    return _size(window.change, terms.side) <= needs - away


def is_apart(before: ScoredWindow, after: ScoredWindow, terms: MonitorTerms) -> bool:
    """Tell whether two windows that count lie too far apart to count as one after the other."""
    between = (after.starts_on - before.ends_on).days - 1
    return between > longest_gap(terms)


def longest_gap(terms: MonitorTerms) -> int:
    """Return how many days without a window that counts leave a run one."""
    return max(LONGEST_GAP, max(1, terms.needed) * terms.window_days)


def is_total(window: ScoredWindow, terms: MonitorTerms) -> bool:
    """Tell whether a share that must not rise has become all rows: that takes no second window.

    Every value missing, or none that the reference knew, is no luck of the day at any n; nor is a
    signal that is no number any more (`monitor_blanks`).
    """
    if window.value is not None and math.isnan(window.value):
        return window.is_beyond
    return (
        terms.method is Method.SHARE
        and terms.side is Side.ABOVE
        and window.is_beyond
        and window.value == 1
        and (window.before or 0.0) <= MOST_BEFORE
    )


def _size(change: float, side: Side) -> float:
    if side is Side.EITHER:
        return abs(change)
    return -change if side is Side.BELOW else change


class _Watch:
    """What the windows seen so far amount to."""

    def __init__(self, terms: MonitorTerms) -> None:
        self.terms = terms
        self.needed = max(1, terms.needed)
        self.recent: deque[ScoredWindow] = deque(maxlen=max(terms.among, self.needed))
        self.episodes: list[Episode] = []
        self.is_open = False
        self.inside = self.calm = 0
        self.latest: ScoredWindow | None = None

    @property
    def standing(self) -> Standing:
        if not self.is_open:
            return Standing.QUIET
        if self.inside:
            return Standing.RECOVERING
        return Standing.ALARMING if self.episodes[-1].is_alarm else Standing.WARNING

    @property
    def pending(self) -> int:
        """How many windows speak for an alert that none has opened yet; the last one has to."""
        if self.is_open or not self.recent or not self.recent[-1].is_beyond:
            return 0
        return sum(one.is_beyond for one in self.recent)

    def see(self, window: ScoredWindow) -> None:
        if self.latest is not None and is_apart(self.latest, window, self.terms):
            self.recent.clear()
            self.inside = self.calm = 0
        self.latest = window
        self.recent.append(window)
        self.inside = 0 if window.is_beyond else self.inside + 1
        if not self.is_open:
            self._open(window)
            return
        self.calm = self.calm + 1 if is_calm(window, self.terms) else 0
        if self._is_over():
            self.episodes[-1] = replace(self.episodes[-1], ended_on=window.ends_on)
            self.is_open, self.calm = False, 0
            self.recent.clear()
        elif self._is_alarm():
            self.episodes[-1] = replace(self.episodes[-1], is_alarm=True)

    def _open(self, window: ScoredWindow) -> None:
        if not window.is_beyond:
            return
        beyond = [one for one in self.recent if one.is_beyond]
        at_once = is_total(window, self.terms)
        if at_once or len(beyond) >= self.needed:
            is_alarm = self._is_alarm() or (at_once and window.state == WindowState.ALARM)
            episode = Episode(beyond[0].starts_on, window.ends_on, None, is_alarm)
            self.episodes.append(episode)
            self.is_open = True

    def _is_alarm(self) -> bool:
        alarms = sum(one.state == WindowState.ALARM for one in self.recent)
        return alarms >= self.needed

    def _is_over(self) -> bool:
        return self.calm >= self.needed or self.inside >= PATIENCE * self.needed
