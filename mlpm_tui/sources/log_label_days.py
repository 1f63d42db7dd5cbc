"""On which days predictions are that labels have come for: found by identifiers alone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.sources.log_batches import Batch, Columns, checked_schema, timed, together
from mlpm_tui.sources.log_columns import kind_of
from mlpm_tui.sources.log_days import day_of
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_identifiers import IdSpan, id_kind, id_span
from mlpm_tui.sources.log_reading import Mistyped, Wanted, batches, schema_of
from mlpm_tui.sources.numeric import np, pa


def days_with(
    files: Iterable[LogFile], labels: Sequence[LogFile], layout: LogLayout
) -> frozenset[date]:
    """Return the days of predictions that have a label in some files of labels.

    What cannot be read has none; whoever counts tells of it.
    """
    known = [ids for file in labels for ids in _label_ids(file, layout)]
    if not any(map(len, known)):
        return frozenset()
    kind = id_kind(known)
    sought = pa.concat_arrays([each.cast(kind) for each in known])
    spans = [id_span(file, layout.join) for file in labels]
    found: set[int] = set()
    for group in together(_predictions(files, layout, spans)):
        found |= _matched(group, sought, layout)
    return frozenset(map(day_of, found))


def _label_ids(file: LogFile, layout: LogLayout) -> list[Any]:
    try:
        schema = schema_of(file)
        if layout.join not in schema or kind_of(schema[layout.join]) is None:
            return []
        return [batch.column(0) for batch in batches(file, [Wanted(layout.join)], schema)]
    except (Mistyped, RuleBroken):
        return []


def _predictions(
    files: Iterable[LogFile], layout: LogLayout, spans: Sequence[IdSpan | None]
) -> Iterator[Batch]:
    """Yield identifiers of predictions, of files that may have any of those between some ends."""
    for file in files:
        try:
            schema = checked_schema(file, layout)
            if layout.join not in schema:
                continue
            own = id_span(file, layout.join)
            if own is None or any(each is None or own.meets(each) for each in spans):
                yield from timed(file, layout, Columns({}, (layout.join,)), schema)
        except (Mistyped, RuleBroken):
            continue


def _matched(given: Sequence[Batch], sought: Any, layout: LogLayout) -> set[int]:  # noqa: ANN401
    """Return the days of the rows whose identifiers are among the sought ones."""
    import pyarrow.compute as pc

    ids = [batch.raw[layout.join] for batch in given]
    kind = id_kind([sought, *ids])
    joined = pa.concat_arrays([each.cast(kind) for each in ids])
    among = pc.is_in(joined, value_set=sought.cast(kind), skip_nulls=True)
    is_found = among.to_numpy(zero_copy_only=False)
    found: set[int] = set()
    start = 0
    for batch in given:
        own = is_found[start : start + batch.rows]
        if batch.days.order is not None:
            own = own[batch.days.order]
        found |= {day for day, first, end in batch.days.runs if np.any(own[first:end])}
        start += batch.rows
    return found
