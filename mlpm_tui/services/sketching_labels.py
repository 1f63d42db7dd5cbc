"""Labels in files of their own: joined anew to the days that new labels or predictions concern.

Which days these are follows from what is kept of the last look, and from the identifiers in files
of labels that are new or written anew. Days of which the log has no files any more stay.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.label_state import (
    LabelState,
    is_state,
    looks_by_day,
    read_state,
    state_tallies,
)
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.log_parts import LABELS, CountedPart, KnownLog, LogPart
from mlpm_tui.domain.sketches import ColumnReference
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_files import LogFile, log_files
from mlpm_tui.store.sketches import Sketches

if TYPE_CHECKING:
    from mlpm_tui.sources.log_labels import LabelCounts


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
    present = {file.name for file in files}
    parts = (each for name, each in sketches.known(source.key).parts.items() if name in present)
    days = sketches.days_of_parts(source.key)
    looks, names = looks_by_day(parts, days)
    before = sketches.part(source.key, LABELS) or CountedPart(part)
    known_days = frozenset(day for found in days.values() for day in found)
    joining = _Joining(layout, files, labels, looks, names, known_days)
    try:
        kept, fresh = joining.joined(part, before, sketches.references(source.key))
    except RuleBroken as trouble:
        return (), [str(trouble)]
    is_kept = sketches.keep_parts(source.key, known.digest, [kept], now)
    return (fresh,) if is_kept else (), list(kept.part.troubles)


@dataclass(frozen=True, slots=True)
class _Joining:
    """A log as it lies there, with its labels: by day what its files look like and their names.

    `known_days` are those on which rows are known, also of files that are there no more.
    """

    layout: LogLayout
    files: Sequence[LogFile]
    labels: Sequence[LogFile]
    looks: Mapping[date, int]
    names: Mapping[date, Collection[str]]
    known_days: frozenset[date]

    def joined(
        self, part: LogPart, before: CountedPart, references: Sequence[ColumnReference]
    ) -> tuple[CountedPart, CountedPart]:
        """Join what is due; returns all that is known now, and what of it was counted now."""
        state = read_state(before.tallies)
        due = None if state is None else self.due(state)
        labels = self.labels if state is None or due is None else self.needed(state, due)
        counted = self.count(labels, due, references)
        after = self.state(state, due, counted)
        if state is not None and state.has_text != after.has_text:
            # Labels of one file that are texts make all of them texts.
            due = None
            counted = self.count(self.labels, None, references)
            after = self.state(None, None, counted)
        troubles = (*counted.troubles, *self.still_wrong(before.part.troubles, due))
        rows = sum(file.rows for file in after.files.values())
        part = replace(part, rows=rows, troubles=tuple(dict.fromkeys(troubles)))
        fresh = CountedPart(part, counted.counts, counted.tallies)
        kept = self.merged(before, fresh, due)
        return replace(kept, tallies=(*kept.tallies, *state_tallies(after))), fresh

    def count(
        self,
        labels: Sequence[LogFile],
        days: Collection[date] | None,
        references: Sequence[ColumnReference],
    ) -> "LabelCounts":
        """Count what some files of labels say of some days; with None of all."""
        from mlpm_tui.sources.log_labels import count_labels

        return count_labels(self.files_of(days), labels, self.layout, references, days)

    def due(self, state: LabelState) -> frozenset[date]:
        """Return the days whose labels may say something else than at the last look."""
        from mlpm_tui.sources.log_label_days import days_with

        due = self._moved(state)
        changed, gone = self._changed(state)
        due |= {day for name in (*gone, *(f.name for f in changed)) for day in state.days_of(name)}
        if changed:
            rest = self.files_of(self.looks.keys() - due)
            due |= days_with(rest, changed, self.layout)
        return frozenset(due & self.looks.keys())

    def needed(self, state: LabelState, due: Collection[date]) -> list[LogFile]:
        """Return the files of labels that may say something of days that are due.

        One that said nothing of a day will say something only where another predictions or another
        file's labels stood before.
        """
        from mlpm_tui.sources.log_identifiers import may_meet

        changed, gone = self._changed(state)
        if state.has_text:
            return list(self.labels)
        is_settled = not gone and not self._moved(state)
        is_settled &= all(file.name not in state.files for file in changed)
        own = {
            file.name
            for file in self.labels
            if file in changed or not state.days_of(file.name).isdisjoint(due)
        }
        if not is_settled:
            rest = [file for file in self.labels if file.name not in own]
            own |= {file.name for file in may_meet(rest, self.files_of(due), self.layout.join)}
        return [file for file in self.labels if file.name in own]

    def _moved(self, state: LabelState) -> set[date]:
        """Return the days whose predictions are others than at the last look."""
        return {day for day, look in self.looks.items() if state.looks.get(day) != look}

    def _changed(self, state: LabelState) -> tuple[list[LogFile], list[str]]:
        """Return the files of labels that are new or written anew, and the names of those gone."""
        there = {file.name for file in self.labels}
        known = state.files
        changed = [
            file
            for file in self.labels
            if file.name not in known or not known[file.name].is_as(file.size, file.mtime_ns)
        ]
        return changed, [name for name in known if name not in there]

    def files_of(self, days: Collection[date] | None) -> list[LogFile]:
        """Return the files with rows on some days, and those that are known of no day."""
        if days is None:
            return list(self.files)
        wanted = {name for day in days for name in self.names[day]}
        dated = {name for names in self.names.values() for name in names}
        return [file for file in self.files if file.name in wanted or file.name not in dated]

    def merged(
        self, before: CountedPart, fresh: CountedPart, due: Collection[date] | None
    ) -> CountedPart:
        """Put what was counted of days that are due in the place of what was known of them."""
        stays = self.known_days - set(self.looks if due is None else due)
        counts = [each for each in before.counts if each.day in stays]
        tallies = [t for t in before.tallies if t.day in stays and not is_state(t)]
        return CountedPart(fresh.part, (*counts, *fresh.counts), (*tallies, *fresh.tallies))

    def still_wrong(self, troubles: Iterable[str], due: Collection[date] | None) -> tuple[str, ...]:
        """Return what was wrong with files of the log that were not read now."""
        read = {file.name for file in self.files_of(due)}
        left = [f"{file.shown} " for file in self.files if file.name not in read]
        return tuple(each for each in troubles if each.startswith(tuple(left)))

    def state(
        self, before: LabelState | None, due: Collection[date] | None, counted: "LabelCounts"
    ) -> LabelState:
        """Return what was joined now; days of files that could not be read are due again."""
        wrong = tuple(counted.troubles)
        broken = {f.name for f in self.files if any(t.startswith(f"{f.shown} ") for t in wrong)}
        looks = {
            day: look for day, look in self.looks.items() if broken.isdisjoint(self.names[day])
        }
        if before is None or due is None:
            return LabelState(looks, counted.files)
        settled = self.looks.keys() - set(due)
        files = dict(counted.files)
        for file in self.labels:
            if file.name in before.files:
                old = before.files[file.name]
                read = files.get(file.name, replace(old, days=frozenset()))
                files[file.name] = replace(read, days=read.days | (old.days & settled))
        return LabelState(looks, files)


def looks_of(files: Iterable[LogFile]) -> str:
    """Name what files look like from outside, in 16 hex digits."""
    told = "\n".join(f"{file.name}\0{file.size}\0{file.mtime_ns}" for file in files)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
