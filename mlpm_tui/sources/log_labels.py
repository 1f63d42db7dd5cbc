"""Labels that come later, in files of their own: joined to predictions by a row's identifier.

What is counted falls on the day of the prediction, so a day's accuracy grows surer as its labels
come in. Where a row has several labels the one in the last file, by name, counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mlpm_tui.domain.day_measures import CORRECT, LABEL_DELAY, DayTally, summed
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts, DayCounts, added
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array, values_of
from mlpm_tui.sources.log_batches import Batch, Columns, checked_schema, timed
from mlpm_tui.sources.log_binning import Binning
from mlpm_tui.sources.log_columns import (
    NULL,
    Categories,
    Numbers,
    categories_of,
    kind_of,
    numbers_of,
)
from mlpm_tui.sources.log_counting import waited
from mlpm_tui.sources.log_days import TIMELESS, day_of, microseconds
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_outcomes import matches
from mlpm_tui.sources.log_reading import Mistyped, Wanted, batches, schema_of
from mlpm_tui.sources.log_zone import zone_of
from mlpm_tui.sources.numeric import np, pa

_ROWS_AT_ONCE = 2_000_000
"""Predictions that are looked up together: each time costs an index of all labels."""


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """What labels say of each day's predictions; `rows` are the labels there are."""

    rows: int = 0
    counts: tuple[DayCounts, ...] = ()
    tallies: tuple[DayTally, ...] = ()
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Labels:
    """All labels, the later first; `moments` are when they came, if a column tells."""

    ids: Any
    values: Numbers | Categories
    moments: Array | None


def count_labels(
    files: Iterable[LogFile],
    labels: Sequence[LogFile],
    layout: LogLayout,
    references: Iterable[ColumnReference],
) -> LabelCounts:
    """Hold the predictions of a log against labels that lie elsewhere."""
    if not layout.join:
        raise RuleBroken(
            "The labels lie in files of their own; name the column that both have for a row "
            "(join).",
            "no_join",
        )
    troubles: list[str] = []
    read = _read(labels, layout, troubles)
    if read is None:
        return LabelCounts(troubles=tuple(troubles))
    tally = _LabelTally(layout, read, [r for r in references if r.column == layout.label])
    waiting: list[Batch] = []
    try:
        for batch in _predictions(files, layout, troubles):
            waiting.append(batch)
            if sum(each.rows for each in waiting) >= _ROWS_AT_ONCE:
                tally.add(waiting)
                waiting = []
        if waiting:
            tally.add(waiting)
    except (pa.ArrowException, ValueError) as error:
        raise RuleBroken(
            f"The labels cannot be joined to the predictions ({safe_line(str(error), 160)}); "
            f"check {safe_line(layout.join, 200)} and {safe_line(layout.prediction, 200)}.",
            "no_join",
        ) from None
    return tally.whole(len(read.ids), troubles)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some rows of a file of labels."""

    ids: Any
    values: Any
    moments: Array


class _LabelTally:
    """What labels said so far."""

    def __init__(
        self, layout: LogLayout, labels: _Labels, references: Sequence[ColumnReference]
    ) -> None:
        self._layout = layout
        self._labels = labels
        fits = isinstance(labels.values, Numbers) is (
            bool(references) and references[0].kind is ColumnKind.NUMBER
        )
        self._binning = Binning(references if fits else ())
        self._tallies: dict[tuple[str, int], DayTally] = {}
        self._counts: dict[int, Counts] = {}

    def add(self, given: Sequence[Batch]) -> None:
        """Look the labels of some predictions up, and count what they say."""
        ids = [_in_order(batch.raw[self._layout.join], batch.days.order) for batch in given]
        places = _places(ids, self._labels.ids)
        start = 0
        for batch in given:
            self._add(batch, places[start : start + batch.rows])
            start += batch.rows

    def _add(self, batch: Batch, places: Array) -> None:
        layout = self._layout
        label = _taken(self._labels.values, places)
        predicted = batch.column(layout.prediction)
        right = matches(predicted, label, layout.positive, layout.threshold)
        spans = [(start, end) for _, start, end in batch.days.runs]
        delays = None
        if self._labels.moments is not None and layout.time in batch.raw:
            answered = np.where(places >= 0, self._labels.moments[places], TIMELESS)
            delays = waited(batch.moments(layout.time), answered)
        for day, start, end in batch.days.runs:
            n, good = right.counted(start, end)
            self._keep(DayTally(CORRECT, day_of(day), n, good), day)
            if delays is not None:
                counts = delays.counts(start, end)
                self._keep(DayTally(LABEL_DELAY, day_of(day), counts.n, bins=counts.bins), day)
        if self._binning.kinds:
            found = self._binning.counts(layout.label, label, spans)
            for (day, _, _), counts in zip(batch.days.runs, found, strict=True):
                before = self._counts.get(day)
                only = Counts(counts.bins, 0, counts.nans, counts.unseen)
                self._counts[day] = only if before is None else added((before, only)) or only

    def _keep(self, tally: DayTally, day: int) -> None:
        before = self._tallies.get((tally.measure, day))
        given = [tally] if before is None else [before, tally]
        self._tallies[tally.measure, day] = summed(given)[tally.measure]

    def whole(self, rows: int, troubles: Sequence[str]) -> LabelCounts:
        """Return all that was counted; days without any label say nothing."""
        return LabelCounts(
            rows,
            tuple(
                DayCounts(self._layout.label, day_of(day), counts)
                for day, counts in sorted(self._counts.items())
                if counts.rows
            ),
            tuple(tally for _, tally in sorted(self._tallies.items()) if tally.n),
            tuple(dict.fromkeys(troubles)),
        )


def _read(files: Sequence[LogFile], layout: LogLayout, troubles: list[str]) -> _Labels | None:
    """Read all labels into memory: two or three columns of them."""
    read: list[_Chunk] = []
    for file in files:
        try:
            read += list(_chunks(file, layout))
        except Mistyped as found:
            troubles.append(
                f"{file.shown} of the labels holds values of several types in "
                f"{safe_line(found.column, 200)}: its labels are left out."
            )
        except RuleBroken as trouble:
            troubles.append(str(trouble))
    return _joined(read) if read else None


def _chunks(file: LogFile, layout: LogLayout) -> list[_Chunk]:
    schema = schema_of(file)
    if not schema:
        return []
    for name in (layout.join, layout.label):
        if name not in schema or kind_of(schema[name]) is None:
            raise RuleBroken(
                f"{file.shown} of the labels has no usable column {safe_line(name, 200)}; it has "
                f"{safe_line(', '.join(list(schema)[:12]), 200)}.",
                "no_label",
            )
    wanted = [Wanted(layout.join), Wanted(layout.label, kind_of(schema[layout.label]))]
    if layout.label_time in schema:
        wanted.append(Wanted(layout.label_time))
    zone = zone_of(layout)
    return [
        _Chunk(
            batch.column(layout.join),
            batch.column(layout.label),
            microseconds(batch.column(layout.label_time), zone)
            if layout.label_time in schema
            else np.full(batch.num_rows, TIMELESS),
        )
        for batch in batches(file, wanted, schema)
    ]


def _joined(read: Sequence[_Chunk]) -> _Labels:
    kind = _id_kind([chunk.ids for chunk in read])
    ids = pa.concat_arrays([chunk.ids.cast(kind) for chunk in read])
    # The first of equal identifiers is found, and the last is wanted.
    backwards = pa.array(np.arange(len(ids) - 1, -1, -1))
    is_number = all(kind_of(chunk.values.type) is ColumnKind.NUMBER for chunk in read)
    values = pa.concat_arrays(
        [chunk.values.cast(pa.float64() if is_number else pa.string()) for chunk in read]
    ).take(backwards)
    moments = np.concatenate([chunk.moments for chunk in read])[::-1]
    return _Labels(
        ids.take(backwards),
        numbers_of(values) if is_number else categories_of(values),
        moments if (moments != TIMELESS).any() else None,
    )


def _id_kind(columns: Iterable[Any]) -> Any:  # noqa: ANN401  types of pyarrow have no types
    """Compare identifiers as whole numbers if all are, else as texts."""
    is_whole = all(pa.types.is_integer(each.type) and each.type != pa.uint64() for each in columns)
    return pa.int64() if is_whole else pa.string()


def _predictions(
    files: Iterable[LogFile], layout: LogLayout, troubles: list[str]
) -> Iterator[Batch]:
    """Yield the predictions of a log with their identifiers; a file without them is told of."""
    for file in files:
        try:
            schema = checked_schema(file, layout)
            if not schema:
                continue
            if missing := [n for n in (layout.join, layout.prediction) if n not in schema]:
                troubles.append(
                    f"{file.shown} has no column {safe_line(' nor '.join(missing), 200)}: its "
                    "predictions have no labels."
                )
                continue
            kind = kind_of(schema[layout.prediction]) or ColumnKind.CATEGORY
            columns = Columns({layout.prediction: kind}, (layout.join,))
            yield from timed(file, layout, columns, schema)
        except Mistyped as found:
            troubles.append(
                f"{file.shown} holds values of several types in {safe_line(found.column, 200)}: "
                "its predictions have no labels."
            )
        except RuleBroken as trouble:
            troubles.append(str(trouble))


def _places(sought: Sequence[Any], known: Any) -> Array:  # noqa: ANN401
    """Return where each of the sought identifiers is among the known ones; `NULL` if nowhere."""
    import pyarrow.compute as pc

    kind = _id_kind([known, *sought])
    joined = pa.concat_arrays([each.cast(kind) for each in sought])
    places, is_found = values_of(pc.index_in(joined, value_set=known.cast(kind), skip_nulls=True))
    places = places.astype(np.int64)
    return places if is_found is None else np.where(is_found, places, NULL)


def _in_order(ids: Any, order: Array | None) -> Any:  # noqa: ANN401
    return ids if order is None else ids.take(pa.array(order))


def _taken(labels: Numbers | Categories, places: Array) -> Numbers | Categories:
    """Return each row's label, unknown where it has none."""
    is_found = places >= 0
    if isinstance(labels, Numbers):
        known = is_found if labels.is_known is None else is_found & labels.is_known[places]
        return Numbers(labels.values[places], known)
    return Categories(np.where(is_found, labels.codes[places], NULL), labels.texts)
