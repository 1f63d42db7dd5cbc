"""Labels in files of their own: joined anew whenever they or the predictions have changed."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from mlpm_tui.domain.day_measures import DayTally
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.log_parts import LABELS, CountedPart, KnownLog, LogPart
from mlpm_tui.domain.sketches import DayCounts
from mlpm_tui.sources.log_files import LogFile, log_files
from mlpm_tui.store.sketches import Sketches


def sketch_labels(
    sketches: Sketches,
    source: Source,
    layout: LogLayout,
    known: KnownLog,
    files: Sequence[LogFile],
    now: datetime,
) -> tuple[tuple[CountedPart, ...], list[str]]:
    """Count what labels say of a log's predictions; returns what is new, and what is wrong.

    Labels that cannot be read leave what was known of them as it is.
    """
    try:
        labels = log_files(layout.labels_uri)
    except RuleBroken as trouble:
        return (), [str(trouble)]
    part = LogPart(
        LABELS,
        sum(file.size for file in labels),
        max((file.mtime_ns for file in labels), default=0),
        f"{known.digest}-{looks_of((*labels, *files))}",
    )
    if known.labels is not None and known.labels.is_as(part):
        return (), list(known.labels.troubles)
    from mlpm_tui.sources.log_labels import count_labels

    try:
        counted = count_labels(files, labels, layout, sketches.references(source.key))
    except RuleBroken as trouble:
        return (), [str(trouble)]
    whole = LogPart(
        *(part.path, part.size, part.mtime_ns, part.digest, counted.rows),
        troubles=counted.troubles,
    )
    counts, tallies = _of_gone_days(sketches, source, files)
    kept = CountedPart(whole, (*counted.counts, *counts), (*counted.tallies, *tallies))
    new = sketches.keep_parts(source.key, known.digest, [kept], now)
    return new, list(counted.troubles)


def _of_gone_days(
    sketches: Sketches, source: Source, files: Sequence[LogFile]
) -> tuple[tuple[DayCounts, ...], tuple[DayTally, ...]]:
    """Return what labels said of the days of which the log has no files any more."""
    before = sketches.part(source.key, LABELS)
    if before is None:
        return (), ()
    days = sketches.days_of_parts(source.key)
    present = {day for file in files for day in days.get(file.name, ())}
    return (
        tuple(each for each in before.counts if each.day not in present),
        tuple(each for each in before.tallies if each.day not in present),
    )


def looks_of(files: Iterable[LogFile]) -> str:
    """Name what files look like from outside, in 16 hex digits."""
    told = "\n".join(f"{file.name}\0{file.size}\0{file.mtime_ns}" for file in files)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
