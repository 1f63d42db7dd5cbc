"""Keeping a table of predictions counted: every day that is over is counted once, late rows too.

A table does not tell what was added to it, so its parts are its days. With each new day the few
days before it are counted again, where rows may have come late, and what labels say of all days
that labels may still come for; a day whose counts are the same is left alone. The reference is
found once, and anew when the source's settings change.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.day_measures import CORRECT, LABEL_DELAY, ROWS, DayTally
from mlpm_tui.domain.errors import MlpmError, RuleBroken
from mlpm_tui.domain.filling_days import settled_before
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.log_parts import CountedPart, KeptReference, KnownLog, LogPart
from mlpm_tui.domain.monitor_labels import DELAY_DAYS
from mlpm_tui.domain.sketches import DayCounts
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.sketching import Sketched
from mlpm_tui.sources.log_tables import (
    LATE_DAYS,
    MOST_DAYS,
    DaySpan,
    TableAddress,
    TableCounts,
    coarse,
    coarse_outcomes,
    days_due,
    read_table_address,
)
from mlpm_tui.store.sketches import Sketches

if TYPE_CHECKING:
    from mlpm_tui.sources.ibis_tables import LogTable
    from mlpm_tui.sources.log_reference import References

_METHOD = 1
"""Counts made in another way than before don't add up with them: then this number rises."""
_OF_LABELS = frozenset({CORRECT, LABEL_DELAY})


def sketch_table(sketches: Sketches, source: Source, now: datetime) -> Sketched:
    """Count the days of a table that are over and new, and those again that rows came late to.

    Raises RuleBroken or SourceTrouble where the table or its reference cannot be read.
    """
    from mlpm_tui.sources.log_zone import zone_of

    layout = layout_of(source.settings)
    zone = zone_of(layout)
    today = settled_before(now, zone)
    digest = _digest(layout)
    known = sketches.known(source.key)
    said: list[str] = []
    is_new = digest != known.digest
    if is_new:
        reference, said = _made(source, layout, digest, today)
        sketches.keep_reference(source.key, reference, now)
        known = sketches.known(source.key)
    span = _due(source, known, today)
    kept: tuple[CountedPart, ...] = ()
    if span is not None:
        try:
            parts, troubles = _counted(sketches, source, layout, digest, span)
        except MlpmError as trouble:
            if not layout.labels_uri:
                raise
            # Predictions count without their labels, which are looked for again with each new day.
            bare = replace(layout, labels_uri="", label="", label_time="")
            parts, troubles = _counted(sketches, source, bare, digest, span)
            troubles = (str(trouble), *troubles)
        said += troubles
        kept = sketches.keep_parts(source.key, digest, parts, now)
    days = tuple(sorted({tally.day for counted in kept for tally in counted.tallies}))
    read = tuple(counted.part for counted in kept)
    return Sketched(read, (), days, now.astimezone(zone).date(), tuple(said), is_new)


def _counted(
    sketches: Sketches, source: Source, layout: LogLayout, digest: str, span: DaySpan
) -> tuple[list[CountedPart], tuple[str, ...]]:
    """Count the days of a span, and what labels say of days before; returns what was wrong too."""
    table = _table(read_table_address(source.uri), layout)
    references = [
        each
        for each in sketches.references(source.key)
        if layout.label or each.column != layout_of(source.settings).label
    ]
    found = table.count(references, span)
    late = _relabelled(sketches, source, layout, table, span)
    return [*_parts(found, digest), *late], found.troubles


def _table(address: TableAddress, layout: LogLayout) -> "LogTable":
    from mlpm_tui.sources.ibis_tables import LogTable

    return LogTable(address, layout)


def _digest(layout: LogLayout) -> str:
    told = json.dumps([_METHOD, "table", asdict(layout)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _due(source: Source, known: KnownLog, today: date) -> DaySpan | None:
    """Say which days are to be counted; never any before the day that the source begins with."""
    last = max(map(date.fromisoformat, known.parts), default=None)
    span = days_due(today, None if last is None else last + timedelta(days=1))
    begins = source.settings.get("from")
    if span is None or not begins:
        return span
    first = max(span.first, date.fromisoformat(str(begins)))
    return DaySpan(first, span.end) if first < span.end else None


def _made(
    source: Source, layout: LogLayout, digest: str, today: date
) -> tuple[KeptReference, list[str]]:
    """Find the reference: in files, in a table, or in days of this one."""
    is_own = not layout.reference or layout.reference == source.uri
    if is_own and not (layout.reference_from or layout.reference_to):
        said = (
            f"Source {safe_line(source.name, 200)} names no reference, so no drift is measured; "
            "give the data that the model was accepted on (reference), or days of its table "
            "(reference_from, reference_to)."
        )
        return KeptReference(digest), [said]
    if is_own and (layout.reference_to is None or layout.reference_to >= today):
        raise RuleBroken(
            "The days of the table that are its reference are not over; name a last day "
            "(reference_to) before today.",
            "no_reference",
        )
    found = _found(source, layout)
    by_name = {each.column: each for each in found.columns}
    outcomes = tuple(coarse_outcomes(by_name[each.column], each) for each in found.outcomes)
    columns = tuple(map(coarse, found.columns))
    return KeptReference(digest, columns, outcomes), list(found.troubles)


def _found(source: Source, layout: LogLayout) -> "References":
    place = layout.reference or source.uri
    if "://" in place and not place.casefold().startswith("file:"):
        return _table(read_table_address(place), layout).references()
    from mlpm_tui.sources.log_files import log_files
    from mlpm_tui.sources.log_reference import read_references

    return read_references(log_files(place), layout)


def _parts(found: TableCounts, digest: str) -> Iterator[CountedPart]:
    """Yield a part for each day of the span, so that a day without rows is not asked for again."""
    for passed in range((found.span.end - found.span.first).days):
        day = found.span.first + timedelta(days=passed)
        counts = tuple(one for one in found.counts if one.day == day)
        tallies = tuple(one for one in found.tallies if one.day == day)
        yield _part(day, counts, tallies, digest)


def _part(
    day: date, counts: Iterable[DayCounts], tallies: Iterable[DayTally], digest: str
) -> CountedPart:
    """Return a day as a part, which is told from another by what it holds."""
    counts = tuple(sorted(counts, key=lambda one: one.column))
    tallies = tuple(sorted(tallies, key=lambda one: one.measure))
    rows = sum(one.n for one in tallies if one.measure == ROWS)
    told = hashlib.sha256(repr((counts, tallies)).encode("utf-8", "surrogatepass")).digest()
    look = int.from_bytes(told[:8]) >> 1
    return CountedPart(LogPart(day.isoformat(), rows, look, digest, rows), counts, tallies)


def _relabelled(
    sketches: Sketches, source: Source, layout: LogLayout, table: "LogTable", span: DaySpan
) -> Iterator[CountedPart]:
    """Yield days before a span with what is known of their labels by now.

    A table does not tell for which rows labels have come, so with each new day all are counted
    that labels may still come for.
    """
    if not (layout.label and layout.prediction):
        return
    wait = int(source.settings.get("label_delay_days") or DELAY_DAYS) + LATE_DAYS
    known = sketches.known(source.key)
    first = span.end - timedelta(days=min(wait, MOST_DAYS))
    days = [day for text in known.parts if first <= (day := date.fromisoformat(text)) < span.first]
    if not days:
        return
    due = DaySpan(min(days), span.first)
    found = table.count_labels(sketches.references(source.key), due)
    for day in days:
        before = sketches.part(source.key, day.isoformat())
        if before is not None:
            counts = [one for one in before.counts if one.column != layout.label]
            tallies = [one for one in before.tallies if one.measure not in _OF_LABELS]
            counts += [one for one in found.counts if one.day == day]
            tallies += [one for one in found.tallies if one.day == day]
            yield _part(day, counts, tallies, known.digest)
