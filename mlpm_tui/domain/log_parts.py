"""What was read of a prediction log: its parts, as they were then, and what each of them held."""

from collections.abc import Mapping
from datetime import date

from mlpm_tui.domain.day_measures import DayTally
from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.sketches import ColumnReference, DayCounts
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

LABELS = "@labels"
"""The path of the part that stands for labels in files of their own; no file is called so."""
JUDGED = "@judged"
"""The path of the part that says of which parts the alerts were reported; it holds no counts."""


def no_column(name: str) -> str:
    """Say, after a file's name, that it lacks a column."""
    return f"has no column {safe_line(name, 200)}: it is not counted there."


@dataclass(frozen=True, slots=True)
class LogPart:
    """A file of a log, or some days of a table, as it was when it was read.

    `digest` names the bins it was counted in and the settings it was read by. A part that differs
    in any of these from what lies there now is read again. `troubles` are sentences about it.
    """

    path: str
    size: int
    mtime_ns: int
    digest: str
    rows: int = 0
    timeless: int = 0
    troubles: tuple[str, ...] = ()

    def is_as(self, other: "LogPart") -> bool:
        """Tell whether two are the same thing read by the same settings."""
        return (self.path, self.size, self.mtime_ns, self.digest) == (
            *(other.path, other.size, other.mtime_ns, other.digest),
        )


@dataclass(frozen=True, slots=True)
class CountedPart:
    """A part with what it brought, day by day."""

    part: LogPart
    counts: tuple[DayCounts, ...] = ()
    tallies: tuple[DayTally, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptReference:
    """A log's reference under the digest of what it was made from.

    `outcomes` are, by column, how well the model did in each bin, where the reference has labels.
    """

    digest: str
    columns: tuple[ColumnReference, ...] = ()
    outcomes: tuple[BinOutcomes, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownLog:
    """What is known of a log without any counts: the digest of its reference, and its parts.

    `labels` stands for all labels that lie in files of their own, and `judged` names what the
    reports of its alerts rest on.
    """

    digest: str
    parts: Mapping[str, LogPart]
    labels: LogPart | None = None
    judged: str = ""


@dataclass(frozen=True, slots=True)
class LogSpan:
    """The first and the last day that a log has rows on; `days` is how many have any."""

    first: date
    last: date
    days: int
