"""An old `mlruns` folder, read file by file and never written.

    mlruns/<experiment>/meta.yaml
    mlruns/<experiment>/<run>/meta.yaml, metrics/<name>, params/<name>, tags/<name>

Names with a slash are folders inside `metrics`. Deleted experiments lie in `.trash`.
"""

import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.metrics import MetricPoint, last_of
from mlpm_tui.domain.ranking import Rank, Ranked, TopWanted, rank, value_of
from mlpm_tui.domain.runs import (
    CARD_TAG,
    PARENT_TAG,
    MetricSummary,
    Run,
    RunStatus,
    TrackedExperiment,
    WantedRuns,
)
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.folder_files import FolderFiles
from mlpm_tui.sources.known_runs import KnownRuns
from mlpm_tui.sources.mlflow_values import EPOCH, moment, number, whole

if TYPE_CHECKING:
    from mlpm_tui.domain.champion_versions import Registered

_LARGEST_HISTORY = 64 * 1024 * 1024
_LEAST_PARTS = 2
_STATUSES = {
    "1": RunStatus.RUNNING,
    "2": RunStatus.SCHEDULED,
    "3": RunStatus.FINISHED,
    "4": RunStatus.FAILED,
    "5": RunStatus.KILLED,
}


@dataclass(frozen=True, slots=True)
class _Experiment:
    folder: Path
    id: str
    name: str


_Place = tuple[Rank, float | None, _Experiment, Path]


class FolderTracking:
    """An `mlruns` folder; links that lead out of it are not followed."""

    kind = "folder"

    def __init__(
        self, path: Path, every: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Open an existing folder; `every` is how many seconds `changed` keeps quiet."""
        self._path = path
        self._files = FolderFiles(path)
        self._every, self._clock = every, clock
        self._due: float | None = None
        self._known = KnownRuns()
        self._lock = threading.Lock()
        self._summaries: dict[Path, tuple[tuple[int, int], MetricSummary]] = {}
        if not self._files.root.is_dir():
            raise SourceTrouble(f"there is no folder {path}; check the path")
        if next(self._experiments(), None) is None:
            raise SourceTrouble(f"{path} is no MLflow folder: no experiment with a meta.yaml in it")

    @property
    def address(self) -> str:
        """The path, as it may be shown."""
        return str(self._path)

    def runs(self, wanted: WantedRuns) -> tuple[Run, ...]:
        """Read the wanted runs, newest first; a run that has not changed is the same object."""
        found: list[Run] = []
        parts: dict[str, list[tuple[_Experiment, Path]]] = defaultdict(list)
        with self._lock:
            for experiment in self._experiments():
                is_linked = bool({experiment.id, experiment.name} & wanted.experiments)
                for folder in self._files.folders(experiment.folder):
                    if is_linked or folder.name in wanted.runs or self._is_of(folder, wanted.cards):
                        found.extend(self._run(experiment, folder))
                    elif parent := self._files.text(folder / "tags" / PARENT_TAG):
                        parts[parent].append((experiment, folder))
            for run in found:  # it grows: a part may have parts of its own
                for experiment, folder in parts.pop(run.id, ()):
                    found.extend(self._run(experiment, folder))
            return self._known.settled(found)

    def history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        """Read every value of a metric in the order of its steps; empty where there is none."""
        for experiment in self._experiments():
            for folder in self._files.folders(experiment.folder):
                if folder.name == run_id:
                    files = dict(self._files.named(folder / "metrics"))
                    return tuple(self._points(files[metric])) if metric in files else ()
        return ()

    def find_run(self, run_id: str) -> Run | None:
        """Read one run by its id, or None."""
        found = self.runs(WantedRuns(runs=frozenset({run_id})))
        return next((run for run in found if run.id == run_id), None)

    def find_experiment(self, name_or_id: str) -> TrackedExperiment | None:
        """Find an experiment by its id or its exact name, or None."""
        found = [TrackedExperiment(each.id, each.name) for each in self._experiments()]
        by_id = next((each for each in found if each.id == name_or_id), None)
        return by_id or next((each for each in found if each.name == name_or_id), None)

    def top(self, wanted: TopWanted) -> tuple[Ranked, ...]:
        """Find the best runs by a metric, or the newest; only the best are read whole."""
        with self._lock:
            places = [
                place
                for experiment in self._experiments()
                if not wanted.experiments or {experiment.id, experiment.name} & wanted.experiments
                for folder in self._files.folders(experiment.folder)
                if (place := self._place(experiment, folder, wanted))
            ]
            found: list[Ranked] = []
            for _, value, experiment, folder in sorted(places, key=lambda place: place[0]):
                runs = filter(wanted.filter.matches, self._run(experiment, folder))
                found.extend(Ranked(run, value) for run in runs)
                if len(found) == wanted.count:
                    break
            return tuple(found)

    def registered(self, name: str) -> "Registered | None":
        """Read a model of the registry with its versions and aliases, or None."""
        from mlpm_tui.sources.mlflow_registry import registered_in_folder

        return registered_in_folder(self._files, name)

    def changed(self) -> bool:
        """Say every few seconds that something may have changed; nothing cheaper is certain."""
        now = self._clock()
        if self._due is not None and now < self._due:
            return False
        self._due = now + self._every
        return True

    def close(self) -> None:
        """Forget what was read."""
        self._summaries.clear()

    def _experiments(self) -> Iterator[_Experiment]:
        for folder in self._files.folders(self._files.root):
            meta = self._files.meta(folder)
            if meta and meta.get("lifecycle_stage", "active") == "active":
                yield _Experiment(
                    folder, meta.get("experiment_id") or folder.name, meta.get("name", "")
                )

    def _run(self, experiment: _Experiment, folder: Path) -> Iterator[Run]:
        """Give the run in a folder, unless it is deleted or no run."""
        meta = self._files.meta(folder)
        if not meta or meta.get("lifecycle_stage", "active") != "active":
            return
        tags = self._texts(folder / "tags")
        metrics = {
            name: summary
            for name, file in self._files.named(folder / "metrics")
            if (summary := self._summary(name, file))
        }
        started_at = _time(meta.get("start_time"))
        yield Run(
            id=meta.get("run_id") or folder.name,
            name=meta.get("run_name") or tags.get("mlflow.runName", ""),
            experiment_id=experiment.id,
            experiment=experiment.name,
            status=_STATUSES.get(meta.get("status", ""), RunStatus.UNKNOWN),
            started_at=started_at,
            ended_at=_time(meta.get("end_time")),
            reported_at=max((m.reported_at for m in metrics.values()), default=started_at),
            metrics=metrics,
            params={
                name: self._files.text(file) for name, file in self._files.named(folder / "params")
            },
            tags=tags,
            artifact_uri=meta.get("artifact_uri", ""),
        )

    def _texts(self, folder: Path) -> dict[str, str]:
        return {name: self._files.text(file) for name, file in self._files.named(folder)}

    def _place(self, experiment: _Experiment, folder: Path, wanted: TopWanted) -> _Place | None:
        """Say where a run stands among the others; None where it is none or has no such metric."""
        meta = self._files.meta(folder)
        if not meta or meta.get("lifecycle_stage", "active") != "active":
            return None
        value = None
        if wanted.metric:
            named = PurePosixPath(wanted.metric)
            if named.is_absolute() or ".." in named.parts:
                return None
            summary = self._summary(wanted.metric, folder / "metrics" / named)
            if summary is None:
                return None
            value = value_of(summary, wanted)
        started_at = _time(meta.get("start_time"))
        place = rank(value, started_at, meta.get("run_id") or folder.name, wanted.direction)
        return place, value, experiment, folder

    def _is_of(self, folder: Path, cards: frozenset[str]) -> bool:
        card = self._files.text(folder / "tags" / CARD_TAG).strip() if cards else ""
        return bool(card) and card in cards

    def _summary(self, name: str, file: Path) -> MetricSummary | None:
        """Sum a metric's file up; read again only where its size or time changed."""
        try:
            found = file.stat()
        except OSError:
            return None
        stamp = (found.st_size, found.st_mtime_ns)
        known = self._summaries.get(file)
        if known is None or known[0] != stamp:
            points = self._points(file)
            last = last_of(points)
            if last is None:
                return None
            known = (stamp, _summed(name, points, last))
            self._summaries[file] = known
        return known[1]

    def _points(self, file: Path) -> list[MetricPoint]:
        lines = self._files.content(file, _LARGEST_HISTORY).splitlines()
        points = [point for line in lines if (point := _point(line))]
        return sorted(points, key=lambda point: (point.step, point.at))


def _time(stored: str | None) -> datetime | None:
    return moment(_number(stored)) if stored else None


def _number(stored: str) -> float:
    try:
        return float(stored)
    except ValueError:
        return math.nan


def _point(line: str) -> MetricPoint | None:
    """Read `time value step`; MLflow before 1.0 wrote no step, newer ones add a data set."""
    parts = line.split()
    if len(parts) < _LEAST_PARTS:
        return None
    step = _number(parts[2]) if len(parts) > _LEAST_PARTS else 0.0
    return MetricPoint(whole(step), number(_number(parts[1])), _time(parts[0]) or EPOCH)


def _summed(name: str, points: Iterable[MetricPoint], last: MetricPoint) -> MetricSummary:
    known = list(points)
    values = [point.value for point in known if not math.isnan(point.value)]
    return MetricSummary(
        name,
        last.value,
        last.step,
        last.at,
        min(values, default=None),
        max(values, default=None),
        len(known),
        min(point.at for point in known),
        max(point.at for point in known),
    )
