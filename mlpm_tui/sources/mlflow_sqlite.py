"""A local MLflow store (a SQLite file), read by SQL and never through MLflow.

MLflow's own client migrates an older file while it merely searches, creates a new one for a
mistyped path, and orders 10,000 runs by a metric in seconds where SQL takes milliseconds.
"""

import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.ranking import Ranked, TopWanted
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus, TrackedExperiment, WantedRuns
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources import mlflow_ranking as ranking
from mlpm_tui.sources import mlflow_tables as tables
from mlpm_tui.sources.known_runs import newest_first
from mlpm_tui.sources.mlflow_tables import Row
from mlpm_tui.sources.mlflow_values import EPOCH, moment, number, text, whole
from mlpm_tui.sources.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from mlpm_tui.domain.champion_versions import Registered

_MANY = 1_000  # up to so many runs, edited tags are looked for at every change
_LEGACY_NAME_TAG = "mlflow.runName"


@dataclass(frozen=True, slots=True)
class _Known:
    """A run as it was read last; `mark` is the highest row of metrics that it includes."""

    row: Row
    run: Run
    mark: int


@dataclass(frozen=True, slots=True)
class _Memory:
    """What was read so far, and how high the tables were then."""

    known: Mapping[str, _Known] = field(default_factory=dict)
    heights: Mapping[str, int] = field(default_factory=dict)


class SqliteTracking:
    """A local MLflow store; may be used from several threads, one waits for the other."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        """Open an existing store, or raise SourceTrouble saying why it is none."""
        self._file = SqliteFile(path)
        self._lock = threading.Lock()
        self._memory = _Memory()
        try:
            missing = tables.TABLES - self._file.read(tables.table_names)
        except SourceTrouble:
            self._file.close()
            raise
        if missing:
            self._file.close()
            raise SourceTrouble(
                f"{path} is no MLflow store: it has no table {', '.join(sorted(missing))}"
            )

    @property
    def address(self) -> str:
        """The path, as it may be shown."""
        return str(self._file.path)

    def runs(self, wanted: WantedRuns) -> tuple[Run, ...]:
        """Read the wanted runs, newest first; a run that has not changed is the same object."""
        with self._lock:
            before = self._memory
            self._memory = self._file.read(lambda open_file: _refresh(open_file, before, wanted))
            return newest_first(known.run for known in self._memory.known.values())

    def history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        """Read every value of a metric in the order of its steps; empty where there is none."""
        found = self._file.read(lambda open_file: [*tables.points(open_file, run_id, metric)])
        return tuple(sorted(found, key=lambda point: (point.step, point.at)))

    def find_run(self, run_id: str) -> Run | None:
        """Read one run by its id, or None."""
        wanted = WantedRuns(runs=frozenset({run_id}))
        memory = self._file.read(lambda open_file: _refresh(open_file, _Memory(), wanted))
        found = memory.known.get(run_id)
        return None if found is None else found.run

    def find_experiment(self, name_or_id: str) -> TrackedExperiment | None:
        """Find an experiment by its id or its exact name, or None."""
        found = self._file.read(tables.experiments)
        by_id = next((each for each in found if each.id == name_or_id), None)
        return by_id or next((each for each in found if each.name == name_or_id), None)

    def top(self, wanted: TopWanted) -> tuple[Ranked, ...]:
        """Find the best runs by a metric, or the newest; see `TopWanted`."""
        return self._file.read(lambda open_file: _top(open_file, wanted))

    def registered(self, name: str) -> "Registered | None":
        """Read a model of the registry with its versions and aliases, or None."""
        from mlpm_tui.sources.mlflow_registry import registered_in_file

        known = self._file.read(tables.table_names)
        return self._file.read(lambda open_file: registered_in_file(open_file, name, known))

    def changed(self) -> bool:
        """Say whether anything was written since the last call; takes some microseconds."""
        return self._file.changed()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _top(open_file: sqlite3.Connection, wanted: TopWanted) -> tuple[Ranked, ...]:
    """Rank by SQL, then read what the best are; a history only where its silence counts."""
    places = ranking.places(open_file, wanted)
    rows = tables.rows_of(open_file, places)
    going = frozenset(run for run, row in rows.items() if row[4] == RunStatus.RUNNING)
    known = dict(_refresh(open_file, _Memory(), WantedRuns(runs=going)).known) if going else {}
    ended = rows.keys() - known.keys()
    found: dict[str, dict[str, MetricSummary]] = {run: {} for run in ended}
    for run, name, value, is_nan, timestamp, step in tables.latest(open_file, ended):
        last = (number(value, is_nan), whole(step), moment(timestamp) or EPOCH)
        found[text(run)][text(name)] = MetricSummary(text(name), *last)
    params = tables.texts(open_file, "params", ended)
    tags = tables.texts(open_file, "tags", ended)
    for run, metrics in found.items():
        read = _Known(rows[run], _run_of(rows[run], metrics), 0)
        known[run] = _with_texts(read, params.get(run, {}), tags.get(run, {}))
    return tuple(Ranked(known[run].run, value) for run, value in places.items() if run in known)


def _refresh(open_file: sqlite3.Connection, old: _Memory, wanted: WantedRuns) -> _Memory:
    """Read what changed since the memory was filled, and give a new memory."""
    heights = tables.heights(open_file)
    if any(heights[table] < height for table, height in old.heights.items()):
        old = _Memory()  # rows were purged, and their numbers may be in use again
    touched = tables.touched_since(open_file, old.heights)
    rows = tables.wanted_rows(open_file, wanted)
    stirred = {
        run: old.known[run].mark if run in old.known else 0
        for run, row in rows.items()
        if run in touched or run not in old.known or old.known[run].row != row
    }
    known = {run: old.known[run] for run in rows if run in old.known}
    known |= _read_metrics(open_file, old, rows, stirred)
    reread = list(rows if len(rows) <= _MANY else stirred)
    params = tables.texts(open_file, "params", reread)
    tags = tables.texts(open_file, "tags", reread)
    for run in reread:
        known[run] = _with_texts(known[run], params.get(run, {}), tags.get(run, {}))
    return _Memory(known, heights)


def _read_metrics(
    open_file: sqlite3.Connection,
    old: _Memory,
    rows: Mapping[str, Row],
    marks: Mapping[str, int],
) -> dict[str, _Known]:
    """Read the metrics that each run got since it was read last."""
    found: dict[str, dict[str, MetricSummary]] = {
        run: dict(old.known[run].run.metrics) if run in old.known else {} for run in marks
    }
    new_marks = dict(marks)
    for part in tables.extents(open_file, marks):
        run, name = text(part[0]), text(part[1])
        found[run][name] = _summary(name, part, found[run].get(name))
        new_marks[run] = max(new_marks[run], whole(part[7]))
    known = {}
    for run, mark in new_marks.items():
        before = old.known.get(run)
        read = _run_of(rows[run], found[run])
        if before:
            read = replace(
                read, name=before.run.name, params=before.run.params, tags=before.run.tags
            )
        known[run] = _Known(rows[run], read, mark)
    return known


def _summary(name: str, part: Row, before: MetricSummary | None) -> MetricSummary:
    """Join what was known of a metric with the aggregate of its new rows."""
    _, _, more, low, high, first, newest, _, value, is_nan, timestamp, step = part
    last_at = moment(timestamp) or EPOCH
    lowest = None if low is None else number(low)
    highest = None if high is None else number(high)
    first_at = last_at if first == timestamp else moment(first)
    newest_at = last_at if newest == timestamp else moment(newest)
    count = whole(more)
    if before is not None:
        lowest = min((v for v in (lowest, before.lowest) if v is not None), default=None)
        highest = max((v for v in (highest, before.highest) if v is not None), default=None)
        first_at = min((at for at in (first_at, before.first_at) if at), default=None)
        newest_at = max((at for at in (newest_at, before.newest_at) if at), default=None)
        count += before.count or 0
    return MetricSummary(
        name,
        number(value, is_nan),
        whole(step),
        last_at,
        lowest,
        highest,
        count,
        first_at,
        newest_at,
    )


def _with_texts(known: _Known, params: Mapping[str, str], tags: Mapping[str, str]) -> _Known:
    """Give a run with these texts; the same object where they are the same."""
    name = text(known.row[1]) or tags.get(_LEGACY_NAME_TAG, "")
    run = known.run
    if (name, params, tags) == (run.name, run.params, run.tags):
        return known
    return replace(known, run=replace(run, name=name, params=params, tags=tags))


def _run_of(row: Row, metrics: Mapping[str, MetricSummary]) -> Run:
    identity, name, experiment_id, experiment, status, start, end, artifacts, lifecycle = row
    started_at = moment(start)
    return Run(
        id=text(identity),
        name=text(name),
        experiment_id=text(experiment_id),
        experiment=text(experiment),
        status=RunStatus.of(status),
        started_at=started_at,
        ended_at=moment(end),
        reported_at=max((each.reported_at for each in metrics.values()), default=started_at),
        metrics=metrics,
        artifact_uri=text(artifacts),
        lifecycle=text(lifecycle),
    )
