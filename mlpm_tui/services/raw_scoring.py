"""Windows of a log's raw values beside those of its reference, for Wasserstein's distance.

A window is read once: its score is kept with a sign of the files it rests on, and stands while
these stay as they are. Of more values than fit, a sample is taken, always the same.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_cutting import Cut, Days, cut
from mlpm_tui.domain.drift_scoring import Score, placed
from mlpm_tui.domain.drift_windows import MonitorTerms, ScoredWindow, WindowState
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.monitor_points import midnight
from mlpm_tui.domain.monitor_scoring import LogDays
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.drift_samples import check_installed, score_distance
from mlpm_tui.sources.log_files import log_files
from mlpm_tui.sources.log_zone import zone_of
from mlpm_tui.store.sketches import Sketches

if TYPE_CHECKING:
    from mlpm_tui.sources.log_arrays import Array

MOST = 100_000
"""So many values of a window, and of the reference, are compared at most: 0.8 MB each."""
FACT = "raw values"
"""The fact of a point that tells how many were compared, with the sign of their files."""


class RawColumn:
    """A column of a source's files, scored by its values."""

    def __init__(
        self, sketches: Sketches, source: Source, layout: LogLayout, log: LogDays, column: str
    ) -> None:
        """Take where the values lie; RuleBroken where they cannot be compared."""
        if source.kind != "files":
            raise RuleBroken(
                "Wasserstein needs the raw values, and only files give them: choose ks, or js for "
                "the shape.",
                "method",
            )
        reference = log.references.get(column)
        if reference is None or reference.kind is ColumnKind.CATEGORY:
            raise RuleBroken(
                f"{safe_line(column, 60)} holds no numbers that the reference has too: choose psi, "
                "js or chi2.",
                "method",
            )
        check_installed()
        self._source, self._layout, self._log = source, layout, log
        self._reference: ColumnReference = reference
        self._known = sketches.known(source.key)
        self._days = sketches.days_of_parts(source.key)

    def score(
        self, terms: MonitorTerms, kept: Sequence[Point]
    ) -> tuple[tuple[ScoredWindow, ...], dict[date, tuple[str, str]]]:
        """Return the windows, oldest first, and by their first days how many values tell it."""
        log, column, zone = self._log, self._reference.column, zone_of(self._layout)
        counts = log.counts.get(column, {})
        days = Days(log.first, log.last, counts, log.partial)
        cuts = list(cut(days, terms, lambda each: each.n))
        signs = {each.starts_on: self._sign(each, terms) for each in cuts}
        before = {point.starts_at: point for point in kept}
        known: dict[date, tuple[Score, str]] = {}
        due = []
        for each in cuts:
            point = before.get(midnight(each.starts_on, zone))
            said = dict(point.facts).get(FACT, "") if point else ""
            if point and point.n == each.n and said.endswith(f"({signs[each.starts_on]})"):
                chance = 0.0 if point.chance is None else point.chance
                score = Score(point.value or 0.0, point.floor or 0.0, chance)
                known[each.starts_on] = (score, said)
            elif each.state is WindowState.OK:
                due.append(each)
        for each, values in zip(due, self._values(due), strict=True):
            found = score_distance(values, self._there, terms.columns)
            if found is not None:
                said = f"{len(values):,} of {each.n:,} ({signs[each.starts_on]})"
                known[each.starts_on] = (found, said)
        windows = tuple(self._placed(each, known.get(each.starts_on), terms) for each in cuts)
        return windows, {day: (FACT, said) for day, (_, said) in known.items()}

    def _placed(
        self, each: Cut[Counts], known: tuple[Score, str] | None, terms: MonitorTerms
    ) -> ScoredWindow:
        if known is not None:
            return placed(each, known[0], self._reference.counts.n, terms)
        # Its file may be gone, and with it the values.
        state = WindowState.NO_DATA if each.state is WindowState.OK else each.state
        return ScoredWindow(each.starts_on, each.ends_on, None, each.n, state, terms.limit)

    def _sign(self, each: Cut[Counts], terms: MonitorTerms) -> str:
        parts = [self._known.parts[name] for name in self._names(each) if name in self._known.parts]
        looks = [(part.path, part.size, part.mtime_ns) for part in parts]
        told = repr((MOST, self._known.digest, terms.columns, looks))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]

    def _names(self, each: Cut[Counts]) -> list[str]:
        """Return which files have rows of a window."""
        return sorted(
            name
            for name, days in self._days.items()
            if any(each.starts_on <= day <= each.ends_on for day in days)
        )

    def _values(self, due: Sequence[Cut[Counts]]) -> "list[Array]":
        from mlpm_tui.sources.log_samples import Stretch, sample_column

        if not due:
            return []
        wanted = {name for each in due for name in self._names(each)}
        files = [file for file in log_files(self._source.uri) if file.name in wanted]
        stretches = [Stretch(each.starts_on, each.ends_on, each.n) for each in due]
        return sample_column(files, self._reference.column, self._layout, stretches, MOST)

    @cached_property
    def _there(self) -> "Array":
        from mlpm_tui.sources.log_samples import Stretch, sample_column

        layout = self._layout
        stretch = Stretch(layout.reference_from, layout.reference_to, self._reference.counts.n)
        layout = replace(layout, time=layout.time if stretch.is_bounded else "")
        files = log_files(layout.reference)
        return sample_column(files, self._reference.column, layout, [stretch], MOST)[0]
