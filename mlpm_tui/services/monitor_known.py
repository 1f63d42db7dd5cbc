"""What is counted of a prediction log: its days, its reference, and what is new of it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from mlpm_tui.domain.day_measures import ROWS
from mlpm_tui.domain.drift_cutting import era_start
from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.drift_windows import Tally
from mlpm_tui.domain.filling_days import filling_days
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.monitor_scoring import (
    LogDays,
    column_of,
)
from mlpm_tui.domain.monitor_signals import Signal
from mlpm_tui.domain.sketches import ColumnReference
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import either, number_of
from mlpm_tui.services.monitor_reading import LOOK_BACK
from mlpm_tui.sources.log_zone import zone_of
from mlpm_tui.store.library import Library

RECENT = timedelta(days=28)
"""By so many of its last days it is told how many rows a day brings."""
AFTER = timedelta(days=45)
"""Windows without rows are cut so far behind the last day that had any."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was counted of a log so far, for whoever chooses how to watch it."""

    layout: LogLayout
    references: Mapping[str, ColumnReference]
    rows_a_day: float = 0.0
    right: Tally | None = None

    def of(self, signal: Signal) -> ColumnReference | None:
        """Return how the column that a signal is of looked in the reference, if it is of one."""
        return self.references.get(column_of(signal, self.layout))


def known_of(library: Library, source: Source) -> Known:
    """Return what was counted of a source so far; nothing is read anew."""
    sketches, layout = library.sketches, layout_of(source.settings)
    references = {each.column: each for each in sketches.references(source.key)}
    span = sketches.span(source.key)
    if span is None:
        return Known(layout, references)
    since = max(span.first, span.last - RECENT)
    tallies = sketches.tallies(source.key, since, span.last).values()
    rows = sum(each.n for found in tallies for each in found if each.measure == ROWS)
    length = (span.last - since).days + 1
    return Known(layout, references, rows / length, _right(sketches.outcomes(source.key)))


def days_of(library: Library, source: Source, layout: LogLayout, now: datetime) -> LogDays | None:
    """Return what was counted of a source, day by day; None where no row was."""
    sketches = library.sketches
    span = sketches.span(source.key)
    if span is None:
        return None
    zone = zone_of(layout)
    today = now.astimezone(zone).date()
    first = _bound(source, "from", span.first, max)
    last = _bound(source, "to", min(today, span.last + AFTER), min)
    first = max(first, era_start(min(today, span.last) - LOOK_BACK))
    outcomes = sketches.outcomes(source.key)
    return LogDays(
        {each.column: each for each in sketches.references(source.key)},
        sketches.counts(source.key, first, last),
        sketches.tallies(source.key, first, last),
        first,
        last,
        frozenset(filling_days(now, zone)),
        _right(outcomes),
        outcomes,
    )


def _bound(source: Source, name: str, other: date, nearer: Callable[[date, date], date]) -> date:
    text = source.settings.get(name)
    return nearer(date.fromisoformat(str(text)), other) if text else other


def _right(outcomes: Mapping[str, BinOutcomes]) -> Tally | None:
    """Return how many of the reference's predictions were right, by its fullest column."""
    fullest = max(outcomes.values(), key=lambda each: sum(each.n), default=None)
    return None if fullest is None else Tally(sum(fullest.good), sum(fullest.n))


@dataclass(frozen=True, slots=True)
class Counted:
    """What counting a source brought: parts read now, and the rows and days known of it in all.

    `away` are the parts whose files are there no more, and whose counts stay.
    """

    read: int
    rows: int
    days: int
    troubles: tuple[str, ...] = ()
    away: int = 0

    @property
    def said(self) -> str:
        """In a sentence."""
        away = f"; {self.away:,} are there no more, and stay counted" if self.away else ""
        rows, days = number_of(self.rows, "row"), number_of(self.days, "day")
        are, parts = either(self.rows, "is", "are"), number_of(self.read, "part")
        return f"{rows} on {days} {are} counted; {parts} read now{away}."


def count_new(library: Library, source: Source, now: datetime) -> Counted:
    """Count what is new in a source; RuleBroken or SourceTrouble where nothing can be read."""
    from mlpm_tui.services.sketching import sketch_source
    from mlpm_tui.services.table_sketching import sketch_table

    count = sketch_table if source.kind == "table" else sketch_source
    done = count(library.sketches, source, now)
    parts = library.sketches.known(source.key).parts.values()
    span = library.sketches.span(source.key)
    rows = sum(part.rows for part in parts)
    days = 0 if span is None else span.days
    return Counted(len(done.read), rows, days, done.troubles, done.away)
