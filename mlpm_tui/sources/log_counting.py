"""What one file of a log brings: counts by day of every watched column, and daily measures."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.day_measures import (
    CORRECT,
    ERRORS,
    LABEL_DELAY,
    LATENCY,
    POSITIVES,
    ROWS,
    SCALE,
    DayTally,
    summed,
)
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts, DayCounts, added
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_batches import Batch, Columns, checked_schema, columns_of, timed
from mlpm_tui.sources.log_binning import Binning
from mlpm_tui.sources.log_bins import NumberBins
from mlpm_tui.sources.log_columns import Numbers, kind_of
from mlpm_tui.sources.log_days import TIMELESS, day_of
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_outcomes import Flags, failures, matches, positives
from mlpm_tui.sources.log_reading import Mistyped, explained
from mlpm_tui.sources.log_zone import zone_of
from mlpm_tui.sources.numeric import np

if TYPE_CHECKING:  # 8 ms to load, and a file counted by itself needs none
    from concurrent.futures import Executor


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What a file holds, by day; `timeless` of its rows have no time and fall on no day."""

    file: LogFile
    rows: int = 0
    timeless: int = 0
    counts: tuple[DayCounts, ...] = ()
    tallies: tuple[DayTally, ...] = ()
    troubles: tuple[str, ...] = ()


class LogCounter:
    """Counts files of one log; several threads may use it at once, each with its own file."""

    def __init__(self, layout: LogLayout, references: Iterable[ColumnReference]) -> None:
        """Prepare for the bins of these references."""
        self._layout = layout
        zone_of(layout)
        self._binning = Binning(references)

    def count(self, file: LogFile, threads: "Executor | None" = None) -> FileCounts:
        """Count a file; a broken one brings nothing but a sentence.

        With `threads` it is counted alone: its columns are read and counted side by side.
        """
        spoilt: set[str] = set()
        while True:
            try:
                return self._counted(file, frozenset(spoilt), threads)
            except Mistyped as found:
                if found.column in spoilt or found.column == self._layout.time:
                    said = f"{file.shown} holds values of several types in " + safe_line(
                        found.column, 200
                    )
                    return FileCounts(file, troubles=(f"{said}; write them as one type.",))
                spoilt.add(found.column)
            except RuleBroken as trouble:
                return FileCounts(file, troubles=(str(trouble),))

    def _counted(
        self, file: LogFile, spoilt: frozenset[str], threads: "Executor | None"
    ) -> FileCounts:
        schema = checked_schema(file, self._layout)
        if not schema:
            return FileCounts(file)
        measured = _measured(schema, self._layout)
        wanted = measured | self._binning.kinds
        if self._layout.labels_uri:  # they are joined later, and count on the same days
            wanted.pop(self._layout.label, None)
        columns = columns_of(file, schema, wanted, spoilt)
        times = [name for name in _times(self._layout) if name in schema]
        columns = Columns(columns.kinds, tuple(times), columns.troubles)
        tally = _Tally(self._layout, self._binning, threads)
        given = timed(
            *(file, self._layout, columns, schema),
            is_alone=threads is not None,
            beside=measured,
        )
        with explained(file):
            for batch in given:
                tally.add(batch)
        return tally.whole(file, columns.troubles)


class _Tally:
    """What was counted of a file so far."""

    def __init__(self, layout: LogLayout, binning: Binning, threads: "Executor | None") -> None:
        self._layout = layout
        self._binning = binning
        self._threads = threads
        self._rows = 0
        self._timeless = 0
        self._counts: dict[tuple[str, int], Counts] = {}
        self._tallies: dict[tuple[str, int], DayTally] = {}

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        if not batch.is_more:
            self._measure(batch)
        spans = [(start, end) for _, start, end in batch.days.runs]
        names = [name for name in self._binning.kinds if name in batch.kinds]

        def counted(name: str) -> list[Counts]:
            return self._binning.counts(name, batch.column(name), spans)

        found = map(counted, names) if self._threads is None else self._threads.map(counted, names)
        for name, stretches in zip(names, found, strict=True):
            for (day, _, _), counts in zip(batch.days.runs, stretches, strict=True):
                before = self._counts.get((name, day))
                total = counts if before is None else added((before, counts))
                assert total is not None  # noqa: S101
                self._counts[name, day] = total

    def _measure(self, batch: Batch) -> None:
        self._rows += batch.rows
        self._timeless += batch.days.timeless
        for tally in measures_of(batch, self._layout):
            key = tally.measure, tally.day.toordinal()
            before_tally = self._tallies.get(key)
            given = [tally] if before_tally is None else [before_tally, tally]
            self._tallies[key] = summed(given)[tally.measure]

    def whole(self, file: LogFile, troubles: tuple[str, ...]) -> FileCounts:
        """Return all that was counted."""
        if self._timeless:
            said = f"{self._timeless:,} of {self._rows:,} rows of {file.shown} have no time"
            troubles = (*troubles, f"{said} that can be read: they fall on no day.")
        counts = tuple(
            DayCounts(name, day_of(day), found)
            for (name, day), found in sorted(self._counts.items(), key=lambda item: item[0])
        )
        tallies = tuple(tally for _, tally in sorted(self._tallies.items()))
        return FileCounts(file, self._rows, self._timeless, counts, tallies, troubles)


def measures_of(batch: Batch, layout: LogLayout) -> list[DayTally]:
    """Return what a batch says of the service, day by day."""
    found = [DayTally(ROWS, day_of(day), end - start) for day, start, end in batch.days.runs]
    if layout.latency in batch.kinds:
        found += _latencies(batch, layout)
    for measure, flags in _flags(batch, layout).items():
        for day, start, end in batch.days.runs:
            known, is_set = flags.counted(start, end)
            found.append(DayTally(measure, day_of(day), known, is_set))
    if layout.label_time in batch.raw and layout.time in batch.raw:
        delays = waited(batch.moments(layout.time), batch.moments(layout.label_time))
        found += [
            DayTally(LABEL_DELAY, day_of(day), counts.n, bins=counts.bins)
            for day, start, end in batch.days.runs
            for counts in [delays.counts(start, end)]
        ]
    return found


def _flags(batch: Batch, layout: LogLayout) -> dict[str, Flags]:
    found: dict[str, Flags] = {}
    if layout.error in batch.kinds:
        found[ERRORS] = failures(batch.column(layout.error))
    if layout.prediction in batch.kinds:
        predicted = batch.column(layout.prediction)
        found[POSITIVES] = positives(predicted, layout.positive, layout.threshold)
        if layout.label in batch.kinds:
            label = batch.column(layout.label)
            found[CORRECT] = matches(predicted, label, layout.positive, layout.threshold)
    return found


def _latencies(batch: Batch, layout: LogLayout) -> list[DayTally]:
    values = batch.column(layout.latency)
    found: list[DayTally] = []
    if not isinstance(values, Numbers):
        return found
    for day, start, end in batch.days.runs:
        counts = _SCALED.counts(values, start, end)
        good = None
        if layout.latency_limit is not None:
            within = values.values[start:end] <= layout.latency_limit
            if values.is_known is not None:
                within &= values.is_known[start:end]
            good = int(np.count_nonzero(within))
        found.append(DayTally(LATENCY, day_of(day), counts.n, good, counts.bins))
    return found


@dataclass(frozen=True, slots=True)
class Delays:
    """For each row how many seconds an answer took, where both moments are known."""

    seconds: Numbers

    def counts(self, start: int, end: int) -> Counts:
        """Count a stretch of rows on the scale of durations."""
        return _SCALED.counts(self.seconds, start, end)


def waited(asked: Array, answered: Array) -> Delays:
    """Return how long answers took, from moments in microseconds."""
    known = (asked != TIMELESS) & (answered != TIMELESS)
    return Delays(Numbers(np.where(known, answered - asked, 0) / 1e6, known))


def _measured(schema: Mapping[str, Any], layout: LogLayout) -> dict[str, ColumnKind]:
    """Choose the columns that daily measures need, as what this file has in them."""
    names = [layout.error, layout.prediction, layout.label]
    found = {name: kind for name in names if name in schema and (kind := kind_of(schema[name]))}
    if layout.latency in schema:
        found[layout.latency] = ColumnKind.NUMBER
    return found


def _times(layout: LogLayout) -> tuple[str, ...]:
    return (layout.label_time,) if layout.label_time and not layout.labels_uri else ()


_SCALED = NumberBins(SCALE)
