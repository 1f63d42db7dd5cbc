"""An experiment's runs in a few words, counted again only when they or the time say so."""

from datetime import datetime, timedelta

from mlpm_tui.domain.durations import show_age
from mlpm_tui.domain.runs import Run, RunStatus, stale_at
from mlpm_tui.ui.paint.countdown import NEVER
from mlpm_tui.ui.paint.experiment_line import RunCount

_UNITS = (86_400, 3_600, 60)
MOST_KNOWN = 1_000
NO_RUNS = RunCount()


class RunCounts:
    """Counts runs by card, and knows how long each count holds."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[int, tuple[tuple[Run, ...], RunCount, datetime, datetime]] = {}

    def of(self, key: int, runs: tuple[Run, ...], now: datetime) -> tuple[RunCount, datetime]:
        """Return the count of a card's runs and until when it is right."""
        if not runs:
            return NO_RUNS, NEVER
        known = self._known.get(key)
        if known is None or known[0] is not runs or not known[2] <= now < known[3]:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = (runs, *_counted(runs, now))
        return known[1], known[3]


def _counted(runs: tuple[Run, ...], now: datetime) -> tuple[RunCount, datetime, datetime]:
    going = [run for run in runs if run.status is RunStatus.RUNNING]
    silent = [at for run in going if (at := stale_at(run)) is not None]
    stale = sum(at <= now for at in silent)
    until = min((at for at in silent if at > now), default=NEVER)
    reported = max((run.reported_at for run in runs if run.reported_at), default=None)
    said = ""
    if reported is not None:
        said, changes = ago(reported, now)
        until = min(until, changes)
    return RunCount(len(runs), len(going), stale, said), now, until


def ago(at: datetime, now: datetime) -> tuple[str, datetime]:
    """Return how long ago something was in at most six cells, and when that changes."""
    seconds = max(0.0, (now - at).total_seconds())
    size = next((size for size in _UNITS if seconds >= size), _UNITS[-1])
    return show_age(now - at), at + timedelta(seconds=(seconds // size + 1) * size)
