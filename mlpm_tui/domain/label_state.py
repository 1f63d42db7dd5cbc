"""What is kept of labels in files of their own, so that a later look counts only what has changed.

For each day of predictions it is known what its files looked like when labels were joined to them,
and for each file of labels on which days one of its labels counts. A day whose files have changed
is counted anew, and so are the days of a file of labels that has changed or is gone.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from datetime import date, timedelta

from mlpm_tui.domain.day_measures import DayTally
from mlpm_tui.domain.log_parts import LogPart
from mlpm_tui.domain.values import dataclass

LOOKS = "@looks"
"""The measure that names what the files of a day looked like; it is none of a model's."""
OF_FILE = "/"
"""Behind it a measure's name is that of a file of labels; no file of a log begins so."""


@dataclass(frozen=True, slots=True)
class LabelFile:
    """A file of labels as it was read: what it looked like, and the days its labels count on.

    `is_text` tells that its labels are no numbers.
    """

    size: int
    mtime_ns: int
    rows: int = 0
    is_text: bool = False
    days: frozenset[date] = frozenset()

    def is_as(self, size: int, mtime_ns: int) -> bool:
        """Tell whether a file still looks like that."""
        return (self.size, self.mtime_ns) == (size, mtime_ns)


@dataclass(frozen=True, slots=True)
class LabelState:
    """What labels were joined to: the looks of each day's files, and the files of labels."""

    looks: Mapping[date, int] = field(default_factory=dict)
    files: Mapping[str, LabelFile] = field(default_factory=dict)

    def days_of(self, name: str) -> frozenset[date]:
        """Return the days on which the labels of a file counted."""
        return self.files[name].days if name in self.files else frozenset()

    @property
    def has_text(self) -> bool:
        """Whether any label is a text; then all are taken for texts."""
        return any(file.is_text for file in self.files.values())


def looks_by_day(
    parts: Iterable[LogPart], days: Mapping[str, Collection[date]]
) -> tuple[dict[date, int], dict[date, set[str]]]:
    """Name what the files of each day look like, and return which these are; of both by day."""
    told: dict[date, list[tuple[str, int, int]]] = {}
    for part in parts:
        for day in days.get(part.path, ()):
            told.setdefault(day, []).append((part.path, part.size, part.mtime_ns))
    looks = {day: _number(repr(sorted(found))) for day, found in told.items()}
    return looks, {day: {path for path, _, _ in found} for day, found in told.items()}


def state_tallies(state: LabelState) -> tuple[DayTally, ...]:
    """Return a state as measures, which are kept beside the others."""
    days = [DayTally(LOOKS, day, number) for day, number in state.looks.items()]
    return (*days, *(_file_tally(name, file) for name, file in state.files.items()))


def read_state(tallies: Iterable[DayTally]) -> LabelState | None:
    """Read a state from kept measures; None where there is none among them."""
    looks: dict[date, int] = {}
    files: dict[str, LabelFile] = {}
    for tally in tallies:
        if tally.measure == LOOKS:
            looks[tally.day] = tally.n
        elif tally.measure.startswith(OF_FILE):
            rows, is_text, *marks = tally.bins
            days = (tally.day + timedelta(place) for place, mark in enumerate(marks) if mark)
            files[tally.measure.removeprefix(OF_FILE)] = LabelFile(
                tally.n, tally.good or 0, rows, bool(is_text), frozenset(days)
            )
    return LabelState(looks, files) if looks or files else None


def is_state(tally: DayTally) -> bool:
    """Tell whether a measure is part of a state, and none of a model's."""
    return tally.measure == LOOKS or tally.measure.startswith(OF_FILE)


def _file_tally(name: str, file: LabelFile) -> DayTally:
    first = min(file.days, default=date(1970, 1, 1))
    length = (max(file.days) - first).days + 1 if file.days else 0
    marks = (int(first + timedelta(place) in file.days) for place in range(length))
    bins = (file.rows, int(file.is_text), *marks)
    return DayTally(OF_FILE + name, first, file.size, file.mtime_ns, bins)


def _number(text: str) -> int:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) >> 1
