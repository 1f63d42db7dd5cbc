"""Keeping a prediction log counted: what is new is read once, and everything else is left alone.

A look at a log lists its files and compares them with what was read before. A file that is new or
was written again is read whole and takes the place of what it held. One that is gone takes its
counts with it where the files that are there have rows on all of its days: then it was renamed, or
written together with others. Else it was rotated away, and what was counted of it stays. Several
programs may look at once: a file that one has kept another leaves out.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.log_parts import (
    LABELS,
    CountedPart,
    KeptReference,
    KnownLog,
    LogPart,
    no_column,
)
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.sketching_labels import looks_of, sketch_labels
from mlpm_tui.sources.log_files import LogFile, log_files
from mlpm_tui.sources.log_zone import zone_of
from mlpm_tui.store.sketches import Sketches

if TYPE_CHECKING:
    from mlpm_tui.sources.log_counting import FileCounts, LogCounter

_METHOD = 1
"""Counts made in another way than before don't add up with them: then this number rises."""
_AT_ONCE = 16
"""Files that are kept in one transaction."""
_THREADS = min(4, max(2, os.cpu_count() or 2))


@dataclass(frozen=True, slots=True)
class Sketched:
    """What a look at a log came to.

    `days` are those whose counts have changed; `today` is still filling and is not to be judged.
    `away` are parts whose files are gone and whose counts stay.
    """

    read: tuple[LogPart, ...]
    gone: tuple[str, ...]
    days: tuple[date, ...]
    today: date
    troubles: tuple[str, ...] = ()
    has_new_reference: bool = False
    away: int = 0


def sketch_source(sketches: Sketches, source: Source, now: datetime) -> Sketched:
    """Count what is new in a log of files.

    Raises RuleBroken where the log or its reference cannot be read at all; what is wrong with
    single files or columns is told among the troubles.
    """
    layout = layout_of(source.settings)
    today = now.astimezone(zone_of(layout)).date()
    files = log_files(source.uri)
    known = sketches.known(source.key)
    digest, said = _digest(source, layout, known)
    is_new = digest != known.digest
    if is_new:
        reference, more = _made(source, layout, digest, today)
        sketches.keep_reference(source.key, reference, now)
        said += [*more, *_lost(known, files)]
        known = sketches.known(source.key)
    wanted = {file.name: _part(file, digest) for file in files}
    if known.parts and not files:
        said.append(f"{_shown(source.uri)} has no files any more; what was counted of it stays.")
    pending = [file for file in files if not _is_known(known, wanted[file.name])]
    kept = list(_kept(sketches, source, layout, digest, pending, now)) if pending else []
    gone = _replaced(sketches, source, known, wanted)
    if gone:
        sketches.forget_parts(source.key, gone)
    if layout.labels_uri:
        labels, more = sketch_labels(sketches, source, layout, known, files, now)
        said += more
        kept += labels
    found = list(_troubles(known, wanted, kept))
    return Sketched(
        tuple(counted.part for counted in kept if counted.part.path != LABELS),
        gone,
        tuple(sorted({tally.day for counted in kept for tally in counted.tallies})),
        today,
        tuple(dict.fromkeys((*said, *_told(sketches, source, found, is_new=is_new)))),
        is_new,
        sum(path not in wanted for path in known.parts) - len(gone),
    )


def _digest(source: Source, layout: LogLayout, known: KnownLog) -> tuple[str, list[str]]:
    """Name what the counts depend on: the settings, and the reference's files where it has own.

    A reference whose files are gone stays as it is, and so does one of days of the log itself.
    """
    told = json.dumps([_METHOD, asdict(layout)], sort_keys=True, default=str)
    settings = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if not layout.reference or layout.reference == source.uri:
        return settings, []
    try:
        files = _reference_files(layout)
    except RuleBroken as trouble:
        if known.digest.startswith(f"{settings}-"):
            return known.digest, [f"{trouble} The bins that were made of it stay."]
        raise
    return f"{settings}-{looks_of(files)}", []


def _reference_files(layout: LogLayout) -> list[LogFile]:
    files = log_files(layout.reference)
    if not files:
        raise RuleBroken("The reference has no files; check its path.", "no_reference")
    return files


def _made(
    source: Source, layout: LogLayout, digest: str, today: date
) -> tuple[KeptReference, list[str]]:
    """Read the reference; a log that names none is counted for its measures only."""
    from mlpm_tui.sources.log_reference import read_references

    is_own = not layout.reference or layout.reference == source.uri
    if is_own and not (layout.reference_from or layout.reference_to):
        said = (
            f"Source {_shown(source.name)} names no reference, so no drift is measured; give the "
            "data that the model was accepted on (reference), or days of its log (reference_from, "
            "reference_to)."
        )
        return KeptReference(digest), [said]
    if is_own and (layout.reference_to is None or layout.reference_to >= today):
        raise RuleBroken(
            "The days of the log that are its reference are not over; name a last day "
            "(reference_to) before today.",
            "no_reference",
        )
    found = read_references(log_files(layout.reference or source.uri), layout)
    return KeptReference(digest, found.columns, found.outcomes), list(found.troubles)


def _part(file: LogFile, digest: str) -> LogPart:
    return LogPart(file.name, file.size, file.mtime_ns, digest)


def _is_known(known: KnownLog, part: LogPart) -> bool:
    before = known.parts.get(part.path)
    return before is not None and before.is_as(part)


def _kept(
    sketches: Sketches,
    source: Source,
    layout: LogLayout,
    digest: str,
    pending: Sequence[LogFile],
    now: datetime,
) -> Iterator[CountedPart]:
    """Count files and keep them, some at a time, and yield those that nobody else has kept."""
    from mlpm_tui.sources.log_counting import LogCounter

    counter = LogCounter(layout, sketches.references(source.key))
    for start in range(0, len(pending), _AT_ONCE):
        chunk = pending[start : start + _AT_ONCE]
        if start:
            known = sketches.known(source.key)
            chunk = [file for file in chunk if not _is_known(known, _part(file, digest))]
        counted = [
            CountedPart(
                replace(
                    _part(found.file, digest),
                    rows=found.rows,
                    timeless=found.timeless,
                    troubles=found.troubles,
                ),
                found.counts,
                found.tallies,
            )
            for found in _each(counter, chunk)
        ]
        yield from sketches.keep_parts(source.key, digest, counted, now)


def _each(counter: "LogCounter", files: Sequence[LogFile]) -> "list[FileCounts]":
    """Count files side by side: reading and counting leave Python free for each other."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_THREADS) as threads:
        if len(files) == 1:
            return [counter.count(files[0], threads)]
        return list(threads.map(counter.count, files))


def _replaced(
    sketches: Sketches, source: Source, known: KnownLog, wanted: dict[str, LogPart]
) -> tuple[str, ...]:
    """Return the parts that are there no more, and whose days files that are there have."""
    missing = [path for path in known.parts if path not in wanted]
    if not missing or not wanted:
        return ()
    days = sketches.days_of_parts(source.key)
    covered = {day for path in wanted for day in days.get(path, ())}
    return tuple(path for path in missing if days.get(path, frozenset()) <= covered)


def _lost(known: KnownLog, files: Sequence[LogFile]) -> Iterator[str]:
    """Say what can't be counted by new settings, since its files are there no more."""
    present = {file.name for file in files}
    lost = sum(path not in present for path in known.parts)
    if lost:
        yield (
            f"{lost:,} files that were counted are gone: by the new settings or reference they "
            "can't be counted again, so their days are known no more."
        )


def _troubles(
    known: KnownLog, wanted: dict[str, LogPart], kept: Iterable[CountedPart]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the files that are there, also with those read earlier."""
    read = {counted.part.path: counted.part for counted in kept}
    for path in wanted:
        part = read.get(path) or known.parts.get(path)
        for trouble in () if part is None else part.troubles:
            yield path, trouble


def _told(
    sketches: Sketches, source: Source, troubles: Sequence[tuple[str, str]], *, is_new: bool
) -> Iterator[str]:
    """Yield troubles, of which those that many files have alike are told once.

    That a column of the reference is in no file of the log at all is told when the log is new.
    """
    if not troubles:
        return
    alike: dict[str, list[tuple[str, str]]] = {}
    for path, trouble in troubles:
        shown = _shown(path)
        alike.setdefault(trouble.removeprefix(f"{shown} "), []).append((shown, trouble))
    columns = {each.column for each in sketches.references(source.key)}
    absent = sorted(columns - sketches.counted_columns(source.key))
    left_out = [name for name in absent if alike.pop(no_column(name), None)]
    if left_out and is_new:
        names = ", ".join(map(_shown, left_out))
        yield f"{names}: in the reference, and in no file of the log; not watched unless added."
    for said, found in alike.items():
        shown, trouble = found[0]
        more = f"{shown} and {len(found) - 1:,} more files: {said}"
        yield trouble if len(found) == 1 else more


def _shown(text: str) -> str:
    return safe_line(text, 200)
