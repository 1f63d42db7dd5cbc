"""A timebox as a card shows it: a few words, a small bar, and when those words change next."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from mlpm_tui.domain.durations import show_countdown, show_duration
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.timebox import AT_RISK_SHARE, Timebox, TimeboxState
from mlpm_tui.ui.paint.glyphs import Glyphs

BAR_CELLS = 5
NEVER = datetime.max.replace(tzinfo=UTC)


class Countdown(NamedTuple):
    """What stands on the card now; `cells` of the bar are used, None where there is no bar."""

    text: str
    state: TimeboxState
    cells: int | None = None


def countdown(timebox: Timebox, now: datetime) -> tuple[Countdown, datetime]:
    """Return a timebox's countdown and the moment at which it will look different."""
    state = timebox.state(now)
    if state is TimeboxState.NOT_STARTED:
        return Countdown(f"box {show_duration(timedelta(seconds=timebox.total_s))}", state), NEVER
    left = timebox.left_s(now)
    if timebox.running_since is None:
        text = "expired" if left <= 0 else f"paused {show_countdown(left)[0]}"
        return Countdown(text, state), NEVER
    text, seconds = show_countdown(left)
    at_risk_in = left - AT_RISK_SHARE * timebox.total_s
    if 0 < at_risk_in < seconds:
        seconds = at_risk_in
    cells = min(BAR_CELLS, int(timebox.used_s(now) / max(1, timebox.total_s) * BAR_CELLS))
    # A millisecond more, so that a timer that fires a little early finds the new text.
    return Countdown(text, state, cells), now + timedelta(seconds=seconds + 0.001)


def draw_bar(cells: int, glyphs: Glyphs) -> str:
    """Draw how much is used: `▰▰▱▱▱`."""
    return glyphs.used * cells + glyphs.left * (BAR_CELLS - cells)


class Countdowns:
    """The countdowns of the cards in sight, each worked out again only once it is due."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[int, tuple[Experiment, Countdown, datetime]] = {}

    def forget(self) -> None:
        """Work all out again, as after a clock was set back."""
        self._known.clear()

    def of(self, experiment: Experiment, now: datetime) -> tuple[Countdown | None, datetime]:
        """Return an experiment's countdown, if it has any, and until when that holds."""
        known = self._known.get(experiment.key)
        if known is None or known[0] is not experiment or now >= known[2]:
            timebox = None if experiment.outcome is not None else experiment.timebox
            if timebox is None:
                return None, NEVER
            known = (experiment, *countdown(timebox, now))
            if len(self._known) > 1000:  # noqa: PLR2004  far more than any screen shows
                self._known.clear()
            self._known[experiment.key] = known
        return known[1], known[2]
