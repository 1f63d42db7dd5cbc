"""Labels that come later, in files of their own: joined to predictions by a row's identifier.

What is counted falls on the day of the prediction, so a day's accuracy grows surer as its labels
come in. Where a row has several labels the one in the last file, by name, counts.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from itertools import chain
from typing import Any

from mlpm_tui.domain.day_measures import CORRECT, LABEL_DELAY, DayTally, summed
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.label_state import LabelFile
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts, DayCounts, added
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array, values_of
from mlpm_tui.sources.log_batches import Batch, Columns, checked_schema, timed, together
from mlpm_tui.sources.log_binning import Binning
from mlpm_tui.sources.log_columns import NULL, Categories, Numbers, kind_of
from mlpm_tui.sources.log_counting import waited
from mlpm_tui.sources.log_days import TIMELESS, day_of, number_of
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_identifiers import id_kind
from mlpm_tui.sources.log_label_files import LabelRows, Labels, joined, read_labels
from mlpm_tui.sources.log_outcomes import matches
from mlpm_tui.sources.log_reading import Mistyped
from mlpm_tui.sources.numeric import np, pa


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """What labels say of each day's predictions; `rows` are the labels there are.

    `files` are the files of labels, each with the days on which its labels count.
    """

    rows: int = 0
    counts: tuple[DayCounts, ...] = ()
    tallies: tuple[DayTally, ...] = ()
    troubles: tuple[str, ...] = ()
    files: Mapping[str, LabelFile] = field(default_factory=dict)


def count_labels(
    files: Iterable[LogFile],
    labels: Sequence[LogFile],
    layout: LogLayout,
    references: Iterable[ColumnReference],
    days: Collection[date] | None = None,
) -> LabelCounts:
    """Hold the predictions of a log against labels that lie elsewhere.

    With `days` only predictions of these count.
    """
    if not layout.join:
        raise RuleBroken(
            "The labels lie in files of their own; name the column that both have for a row "
            "(join).",
            "no_join",
        )
    troubles: list[str] = []
    read = read_labels(labels, layout, troubles)
    tally = _LabelTally(layout, [r for r in references if r.column == layout.label], days)
    try:
        groups = together(_predictions(files, layout, troubles)) if read else iter(())
        first, second = next(groups, None), next(groups, None)
        if first is not None:
            # An index of all labels costs most, and few predictions need few of them.
            only = [batch.raw[layout.join] for batch in first] if second is None else None
            tally.use(joined(read, only))
        for given in chain(filter(None, (first, second)), groups):
            tally.add(given)
    except (pa.ArrowException, ValueError) as error:
        raise RuleBroken(
            f"The labels cannot be joined to the predictions ({safe_line(str(error), 160)}); "
            f"check {safe_line(layout.join, 200)} and {safe_line(layout.prediction, 200)}.",
            "no_join",
        ) from None
    return tally.whole(labels, read, troubles)


class _LabelTally:
    """What labels said so far."""

    def __init__(
        self,
        layout: LogLayout,
        references: Sequence[ColumnReference],
        days: Collection[date] | None,
    ) -> None:
        self._layout = layout
        self._references = references
        self._wanted = None if days is None else frozenset(map(number_of, days))
        self._tallies: dict[tuple[str, int], DayTally] = {}
        self._counts: dict[int, Counts] = {}
        self._origins: dict[int, set[date]] = {}

    def use(self, labels: Labels) -> None:
        """Take the labels that predictions are held against."""
        fits = isinstance(labels.values, Numbers) is (
            bool(self._references) and self._references[0].kind is ColumnKind.NUMBER
        )
        self._labels = labels
        self._binning = Binning(self._references if fits else ())

    def add(self, given: Sequence[Batch]) -> None:
        """Look the labels of some predictions up, and count what they say."""
        if not len(self._labels.ids):
            return
        ids = [_in_order(batch.raw[self._layout.join], batch.days.order) for batch in given]
        places = _places(ids, self._labels.ids)
        start = 0
        for batch in given:
            self._add(batch, places[start : start + batch.rows])
            start += batch.rows

    def _add(self, batch: Batch, places: Array) -> None:
        layout = self._layout
        runs = [run for run in batch.days.runs if self._wanted is None or run[0] in self._wanted]
        if not runs:
            return
        label = _taken(self._labels.values, places)
        predicted = batch.column(layout.prediction)
        right = matches(predicted, label, layout.positive, layout.threshold)
        delays = None
        if self._labels.moments is not None and layout.time in batch.raw:
            answered = np.where(places >= 0, self._labels.moments[places], TIMELESS)
            delays = waited(batch.moments(layout.time), answered)
        for day, start, end in runs:
            n, good = right.counted(start, end)
            self._keep(DayTally(CORRECT, day_of(day), n, good), day)
            if delays is not None:
                counts = delays.counts(start, end)
                self._keep(DayTally(LABEL_DELAY, day_of(day), counts.n, bins=counts.bins), day)
            self._note(day, places[start:end])
        if self._binning.kinds:
            found = self._binning.counts(layout.label, label, [run[1:] for run in runs])
            for (day, _, _), counts in zip(runs, found, strict=True):
                before = self._counts.get(day)
                only = Counts(counts.bins, 0, counts.nans, counts.unseen)
                self._counts[day] = only if before is None else added((before, only)) or only

    def _note(self, day: int, places: Array) -> None:
        """Note on which days the labels of which files count."""
        origins = self._labels.origins[places[places >= 0]]
        for origin in np.flatnonzero(np.bincount(origins)).tolist():
            self._origins.setdefault(origin, set()).add(day_of(day))

    def _keep(self, tally: DayTally, day: int) -> None:
        before = self._tallies.get((tally.measure, day))
        given = [tally] if before is None else [before, tally]
        self._tallies[tally.measure, day] = summed(given)[tally.measure]

    def whole(
        self, labels: Sequence[LogFile], read: Sequence[LabelRows], troubles: Sequence[str]
    ) -> LabelCounts:
        """Return all that was counted; days without any label say nothing."""
        rows = [0] * len(labels)
        for chunk in read:
            rows[chunk.origin] += len(chunk.ids)
        texts = {chunk.origin for chunk in read if chunk.is_text}
        return LabelCounts(
            sum(rows),
            tuple(
                DayCounts(self._layout.label, day_of(day), counts)
                for day, counts in sorted(self._counts.items())
                if counts.rows
            ),
            tuple(tally for _, tally in sorted(self._tallies.items()) if tally.n),
            tuple(dict.fromkeys(troubles)),
            {
                file.name: LabelFile(
                    # What could not be read is read again as soon as anything changes.
                    *(file.size if rows[origin] else NULL, file.mtime_ns),
                    *(rows[origin], origin in texts),
                    frozenset(self._origins.get(origin, ())),
                )
                for origin, file in enumerate(labels)
            },
        )


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

    kind = id_kind([known, *sought])
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
