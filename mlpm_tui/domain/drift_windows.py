"""What a monitor asks, what each of its windows showed, and what follows for its alert.

One judge serves every signal. First the rows are cut into windows and each window is scored
(`drift_scoring`), then the run of windows is judged (`drift_judging`). Windows that were kept can
be judged again without their rows.
"""

from datetime import date
from enum import StrEnum

from mlpm_tui.domain.values import dataclass

LEAST_ROWS = 500
"""With fewer rows a window says more about its size than about the column."""
MOST_DAYS = 30
"""A window widens so far, then it says that its n is too small."""


class Method(StrEnum):
    """How a window is compared with the reference, or with a number."""

    THRESHOLD = "threshold"
    PSI = "psi"
    JS = "js"
    KS = "ks"
    CHI2 = "chi2"
    WASSERSTEIN = "wasserstein"
    SHARE = "share"


class Side(StrEnum):
    """On which side of the limit the trouble lies."""

    ABOVE = "above"
    BELOW = "below"
    EITHER = "either"


class WindowState(StrEnum):
    """What one window says; only the first three count towards an alert or its end."""

    OK = "ok"
    WARNING = "warning"
    ALARM = "alarm"
    PARTIAL = "partial"
    TOO_SMALL = "too_small"
    NO_DATA = "no_data"
    NO_REFERENCE = "no_reference"


BEYOND = frozenset({WindowState.WARNING, WindowState.ALARM})
COUNTED = BEYOND | {WindowState.OK}


class Standing(StrEnum):
    """How a monitor stands after its last window; all but `QUIET` have an alert open."""

    QUIET = "quiet"
    WARNING = "warning"
    ALARMING = "alarming"
    RECOVERING = "recovering"


@dataclass(frozen=True, slots=True)
class MonitorTerms:
    """What a monitor asks of its signal.

    A window is beyond its limit when it exceeds both `warn` and the noise floor; `alarm` is the
    higher limit from which it is serious. Either may be missing. For shares both limits are
    changes from the reference's share. An alert opens when `needed` of the last `among` counted
    windows are beyond the limit (0: all of `needed` in a row). `columns` is how many columns are
    watched together, which raises the floor. `bins` is into how many a number's are merged for PSI,
    Jensen-Shannon and chi-squared.
    """

    method: Method
    warn: float | None = None
    alarm: float | None = None
    side: Side = Side.ABOVE
    needed: int = 2
    among: int = 0
    window_days: int = 1
    least: int = LEAST_ROWS
    most_days: int = MOST_DAYS
    columns: int = 1
    bins: int = 10

    @property
    def limit(self) -> float | None:
        """The first limit: `warn`, or `alarm` where there is no other."""
        return self.alarm if self.warn is None else self.warn


@dataclass(frozen=True, slots=True)
class ScoredWindow:
    """What a window showed, from its first day to its last (both belong to it).

    `value` is what is shown: a score, a share or the signal's number. `before` is the reference's
    share where the value is a share. `limit` and `floor` are what `change` must both exceed;
    `m` is how many values the reference had, and `p` the chance of such a score without any drift.
    """

    starts_on: date
    ends_on: date
    value: float | None
    n: int
    state: WindowState
    limit: float | None = None
    floor: float | None = None
    before: float | None = None
    m: int = 0
    p: float | None = None

    @property
    def change(self) -> float | None:
        """What is compared with limit and floor: the value, or its distance from before."""
        if self.value is None or self.before is None:
            return self.value
        return self.value - self.before

    @property
    def is_counted(self) -> bool:
        """Whether the window is complete and large enough to say anything."""
        return self.state in COUNTED

    @property
    def is_beyond(self) -> bool:
        """Whether the window is beyond its limit and its noise floor."""
        return self.state in BEYOND

    @property
    def needs(self) -> float | None:
        """How large a change would be beyond: the limit or the floor, whichever is larger."""
        if self.limit is None or self.floor is None:
            return self.limit
        return max(self.limit, self.floor)


@dataclass(frozen=True, slots=True)
class Episode:
    """One time that the condition held: its alert, from opening to recovery.

    `starts_on` is the first day of the first window that was beyond, `opened_on` the last day of
    the window that settled it, `ended_on` that of the window that ended it, None while it is open.
    """

    starts_on: date
    opened_on: date
    ended_on: date | None = None
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """How a monitor stands: its windows and its episodes.

    `since` is when the episode that is open began, None where none is. `pending` counts the windows
    that are beyond while more are needed for an alert.
    """

    windows: tuple[ScoredWindow, ...]
    standing: Standing
    since: date | None = None
    episodes: tuple[Episode, ...] = ()
    pending: int = 0

    @property
    def is_open(self) -> bool:
        """Whether an alert is to be open now."""
        return self.standing is not Standing.QUIET

    @property
    def last(self) -> ScoredWindow | None:
        """The last window that counts, None where there is none."""
        return next((one for one in reversed(self.windows) if one.is_counted), None)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of so many rows were what is counted: positives, nulls, right answers."""

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        """The share of hits, None where there were no rows."""
        return self.hits / self.n if self.n else None
