"""A tracking server, or a store in PostgreSQL or MySQL, read through MLflow's client.

The client lives in a process of its own (`mlflow_child`). A server tells the latest value of each
metric only; best values need the history, which is read once and again when the latest changes,
at most `_HISTORIES` of them a reading. What is not read yet has `count` None.
"""

import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.ranking import Ranked, TopWanted
from mlpm_tui.domain.runs import (
    MetricSummary,
    Run,
    RunStatus,
    TrackedExperiment,
    WantedRuns,
    card_of,
    nested_in,
)
from mlpm_tui.sources.addresses import StoreAddress
from mlpm_tui.sources.known_runs import KnownRuns
from mlpm_tui.sources.mlflow_caller import MlflowCaller
from mlpm_tui.sources.mlflow_narrowing import narrowed
from mlpm_tui.sources.mlflow_values import EPOCH, moment, number, text, whole

if TYPE_CHECKING:
    from mlpm_tui.domain.champion_versions import Registered

_HISTORIES = 100
_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_IDS_AT_ONCE = 100
_SLOWEST = 8  # a store in trouble is asked at most this many times more rarely
_TAGGED = "tags.`mlpm.card` LIKE '%'"
_NESTED = "tags.`mlflow.parentRunId` LIKE '%'"


class ServerTracking:
    """A tracking store behind MLflow's client; may be used from several threads."""

    def __init__(
        self,
        address: StoreAddress,
        every: float = 15.0,
        patience: float = 12.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is started or asked before the first question."""
        self._address = address
        self._caller = MlflowCaller(address, patience)
        self._every, self._clock = every, clock
        self._pace = 1
        self._due: float | None = None
        self._known = KnownRuns()
        self._lock = threading.Lock()
        self._extents: dict[tuple[str, str], MetricSummary] = {}
        self._just_read: dict[tuple[str, str], tuple[MetricPoint, ...]] = {}

    @property
    def kind(self) -> str:
        """Which way the store is reached: `server` or `database`."""
        return self._address.kind.value

    @property
    def address(self) -> str:
        """The address without user, password and token."""
        return self._address.shown

    def runs(self, wanted: WantedRuns) -> tuple[Run, ...]:
        """Read the wanted runs, newest first; a run that has not changed is the same object."""
        with self._lock:
            try:
                found = self._found(wanted)
                found = self._with_extents(found)
            except SourceTrouble:
                self._pace = min(self._pace * 2, _SLOWEST)
                raise
            self._pace = 1
            return self._known.settled(found)

    def history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        """Read every value of a metric in the order of its steps; empty where there is none.

        What the last reading of runs has asked for is not asked again the first time.
        """
        just_read = self._just_read.pop((run_id, metric), None)
        return self._history(run_id, metric) if just_read is None else just_read

    def _history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        rows = self._caller.asked(do="history", run=run_id, metric=metric)
        found = [
            MetricPoint(whole(step), number(value), moment(at) or EPOCH)
            for step, value, at in _rows(rows, 3)
        ]
        return tuple(sorted(found, key=lambda point: (point.step, point.at)))

    def find_run(self, run_id: str) -> Run | None:
        """Read one run by its id, or None."""
        found = self.runs(WantedRuns(runs=frozenset({run_id})))
        return next((run for run in found if run.id == run_id), None)

    def find_experiment(self, name_or_id: str) -> TrackedExperiment | None:
        """Find an experiment by its id or its exact name, or None."""
        found = self._experiments()
        by_id = next((each for each in found if each.id == name_or_id), None)
        return by_id or next((each for each in found if each.name == name_or_id), None)

    def top(self, wanted: TopWanted) -> tuple[Ranked, ...]:
        """Find the best runs by the last value of a metric, or the newest.

        Best values over the steps are not to be had here without reading every history.
        """
        if wanted.is_best:
            raise SourceTrouble(
                f"{self.address} tells last values only; rank by those, or read its store's file"
            )
        known = {each.id: each.name for each in self._experiments()}
        chosen = [
            each
            for each, name in known.items()
            if not wanted.experiments or {each, name} & wanted.experiments
        ]
        if not chosen or "`" in wanted.metric:
            return ()

        def pages(condition: str, order: tuple[str, ...]) -> Iterator[tuple[list[Run], bool]]:
            question = {"do": "runs", "experiments": chosen, "filter": condition}
            for items, is_last in self._answers(**question, order=order):
                yield [_run_of(item, known) for item in items], is_last

        return narrowed(pages, wanted)

    def registered(self, name: str) -> "Registered | None":
        """Read a model of the registry with its versions and aliases, or None."""
        from mlpm_tui.sources.mlflow_registry import registered_in_reply

        return registered_in_reply(self._caller.asked(do="registered", name=name), name)

    def changed(self) -> bool:
        """Say that it is time to ask again; a store in trouble is asked more rarely."""
        now = self._clock()
        if self._due is not None and now < self._due:
            return False
        self._due = now + self._every * self._pace
        return True

    def close(self) -> None:
        """End the process that holds MLflow's client."""
        self._caller.close()

    def _experiments(self) -> list[TrackedExperiment]:
        return [
            TrackedExperiment(text(identity), text(name))
            for identity, name in _rows(list(self._pages(do="experiments")), 2)
        ]

    def _found(self, wanted: WantedRuns) -> list[Run]:
        experiments = {each.id: each.name for each in self._experiments()}
        runs: dict[str, Run] = {}
        for linked, condition in _questions(wanted, experiments):
            for item in self._pages(do="runs", experiments=linked, filter=condition):
                run = _run_of(item, experiments)
                if condition != _TAGGED or card_of(run) in wanted.cards:
                    runs[run.id] = run
        return [*runs.values(), *self._nested(runs, experiments)]

    def _nested(self, runs: Mapping[str, Run], experiments: Mapping[str, str]) -> list[Run]:
        """Read the runs nested in these, at any depth; they lie in the same experiments."""
        linked = sorted({run.experiment_id for run in runs.values()})
        if not linked:
            return []
        items = self._pages(do="runs", experiments=linked, filter=_NESTED)
        return nested_in(runs, [_run_of(item, experiments) for item in items])

    def _pages(self, **question: object) -> Iterator[object]:
        for items, _ in self._answers(**question):
            yield from items

    def _answers(self, **question: object) -> Iterator[tuple[list[object], bool]]:
        """Give a question's pages, each with whether it is the last."""
        token: object = None
        while True:
            page = self._caller.ask(**question, token=token)
            if not isinstance(page, dict):
                return
            token = page.get("token")
            yield list(page.get("items") or ()), not token
            if not token:
                return

    def _with_extents(self, runs: list[Run]) -> list[Run]:
        """Add lowest, highest and count where the history is known or may still be read."""
        left = _HISTORIES
        known: dict[tuple[str, str], MetricSummary] = {}
        just_read: dict[tuple[str, str], tuple[MetricPoint, ...]] = {}
        widened = []
        for run in runs:
            metrics = {}
            for name, latest in run.metrics.items():
                extent = self._extents.get((run.id, name))
                if left and not _is_of(extent, latest):
                    left -= 1
                    points = just_read[run.id, name] = self._history(run.id, name)
                    extent = _summed(latest, points)
                    known[run.id, name] = extent
                metrics[name] = extent if extent and _is_of(extent, latest) else latest
            reported = [metric.reported_at for metric in metrics.values()]
            heard = max(reported, default=run.reported_at)
            widened.append(replace(run, metrics=metrics, reported_at=heard))
        self._extents = {**self._extents, **known}
        self._just_read = just_read
        return widened


def _questions(
    wanted: WantedRuns, experiments: Mapping[str, str]
) -> Iterator[tuple[list[str], str]]:
    """Give the experiments and the filter of each search that is needed."""
    if not experiments:
        return
    if wanted.cards:
        yield list(experiments), _TAGGED
    ids = sorted(run for run in wanted.runs if _RUN_ID.fullmatch(run))
    for start in range(0, len(ids), _IDS_AT_ONCE):
        chosen = ", ".join(f"'{run}'" for run in ids[start : start + _IDS_AT_ONCE])
        yield list(experiments), f"attributes.run_id IN ({chosen})"
    linked = [each for each in experiments if {each, experiments[each]} & wanted.experiments]
    if linked:
        yield linked, ""


def _rows(value: object, width: int) -> Iterator[list[object]]:
    """Give the rows of a reply that have the right width; the rest is dropped."""
    for row in value if isinstance(value, list) else ():
        if isinstance(row, list) and len(row) == width:
            yield row


def _texts(value: object) -> dict[str, str]:
    """Read texts by name, in the order of their names like every other kind of store."""
    found = value if isinstance(value, dict) else {}
    return dict(sorted((text(name), text(each)) for name, each in found.items()))


def _run_of(item: object, experiments: Mapping[str, str]) -> Run:
    found: Mapping[str, object] = item if isinstance(item, dict) else {}
    started_at = moment(found.get("start"))
    experiment = text(found.get("experiment"))
    metrics = {
        text(name): MetricSummary(text(name), number(value), whole(step), moment(at) or EPOCH)
        for name, value, at, step in _rows(found.get("metrics"), 4)
    }
    return Run(
        id=text(found.get("id")),
        name=text(found.get("name")),
        experiment_id=experiment,
        experiment=experiments.get(experiment, ""),
        status=RunStatus.of(found.get("status")),
        started_at=started_at,
        ended_at=moment(found.get("end")),
        reported_at=max((m.last_at for m in metrics.values()), default=started_at),
        metrics=metrics,
        params=_texts(found.get("params")),
        tags=_texts(found.get("tags")),
        artifact_uri=text(found.get("artifacts")),
        lifecycle=text(found.get("lifecycle")) or "active",
    )


def _is_of(summary: MetricSummary | None, latest: MetricSummary) -> bool:
    """Say whether a summary was made when this value was the latest."""
    return summary is not None and (summary.last_step, summary.last_at) == (
        latest.last_step,
        latest.last_at,
    )


def _summed(latest: MetricSummary, history: tuple[MetricPoint, ...]) -> MetricSummary:
    values = [point.value for point in history if not math.isnan(point.value)]
    return replace(
        latest,
        lowest=min(values, default=None),
        highest=max(values, default=None),
        count=len(history),
        first_at=min((point.at for point in history), default=None),
        newest_at=max((point.at for point in history), default=None),
    )
