"""Runs: what a tracking store knows about one training, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.values import dataclass

CARD_TAG = "mlpm.card"
PARENT_TAG = "mlflow.parentRunId"
PART_TAG = "mlpm.parent"
"""A run with this tag is part of another one (a fold, say) and no attempt of its own."""
MODEL_TAG = "mlpm.model"
"""The name of the model that a run trained, where the run's own name says something else."""
LEAST_SILENCE = timedelta(minutes=10)
SILENT_INTERVALS = 3
MOST_ENDED = 10
"""Of so many runs that ended the stopping rules are judged at most."""
SAME_DAY = timedelta(days=1)


class RunStatus(StrEnum):
    """How far a run has come, in MLflow's words."""

    SCHEDULED = "SCHEDULED"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    KILLED = "KILLED"
    UNKNOWN = "UNKNOWN"

    @classmethod
    def of(cls, text: object) -> "RunStatus":
        """Read a store's word; one we don't know becomes UNKNOWN instead of an error."""
        return cls._value2member_map_.get(text, cls.UNKNOWN)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """One metric of a run at a glance.

    `lowest` and `highest` leave NaN out and are None where every value was NaN, or where the
    history was not read; in the second case `count`, `first_at` and `newest_at` are None too.
    """

    name: str
    last: float
    last_step: int
    last_at: datetime
    lowest: float | None = None
    highest: float | None = None
    count: int | None = None
    first_at: datetime | None = None
    newest_at: datetime | None = None

    @property
    def reported_at(self) -> datetime:
        """When this metric was logged last, at whichever step (a resumed run starts lower)."""
        return max(self.newest_at or self.last_at, self.last_at)

    def best_by(self, direction: Direction | None) -> float | None:
        """Give the best value in that direction; None where it is not known."""
        if direction is None:
            return None
        return self.highest if direction is Direction.HIGHER else self.lowest

    @property
    def interval(self) -> timedelta | None:
        """The mean time between two reports of this metric; None with fewer than two."""
        if self.count is None or self.count <= 1 or self.first_at is None:
            return None
        return max((self.reported_at - self.first_at) / (self.count - 1), timedelta())


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Run:
    """One training run; all times are aware UTC, all texts are data from outside."""

    id: str
    name: str
    experiment_id: str
    experiment: str
    status: RunStatus
    started_at: datetime | None
    ended_at: datetime | None
    reported_at: datetime | None
    metrics: Mapping[str, MetricSummary]
    params: Mapping[str, str] = field(default_factory=_nothing)
    tags: Mapping[str, str] = field(default_factory=_nothing)
    artifact_uri: str = ""
    lifecycle: str = "active"


@dataclass(frozen=True, slots=True)
class WantedRuns:
    """Which runs a board asks for: tagged with a card, linked by id, or in linked experiments.

    `experiments` holds ids or names. What is nested in a wanted run is wanted too.
    """

    cards: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    experiments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TrackedExperiment:
    """A folder of runs in a tracking store."""

    id: str
    name: str


def card_of(run: Run) -> str | None:
    """Give the id of the card that a run's tag names, or None."""
    return run.tags.get(CARD_TAG, "").strip() or None


def parent_of(run: Run) -> str | None:
    """Give the id of the run that this one is nested in, or None."""
    return run.tags.get(PARENT_TAG) or None


def nested_in(runs: Mapping[str, Run], others: Iterable[Run]) -> list[Run]:
    """Return those of some other runs that are nested in one of these runs, at any depth."""
    left = [run for run in others if run.id not in runs]
    known, found = {*runs}, []
    while more := [run for run in left if parent_of(run) in known]:
        found += more
        known = {run.id for run in more}
        left = [run for run in left if run.id not in known]
    return found


def duration_of(run: Run, now: datetime) -> timedelta | None:
    """Say how long a run took, or has taken so far; None where it has no start or no known end.

    A run that stopped reporting without an end is counted to its last report.
    """
    if run.started_at is None:
        return None
    end = run.ended_at
    if end is None and run.status is RunStatus.RUNNING:
        end = run.reported_at if is_stale(run, now) else now
    return None if end is None else max(end - run.started_at, timedelta())


def reporting_interval(run: Run) -> timedelta | None:
    """Give the time between two reports of the metric that reports most often."""
    return min((i for m in run.metrics.values() if (i := m.interval) is not None), default=None)


def is_stale(run: Run, now: datetime) -> bool:
    """Say whether a run calls itself running but has been silent for too long.

    Too long is 10 minutes or three of its own reporting intervals, whichever is more.
    """
    silent_from = stale_at(run)
    return silent_from is not None and now >= silent_from


def stale_at(run: Run) -> datetime | None:
    """Give the moment at which a running run counts as silent, unless it reports before."""
    heard = run.reported_at or run.started_at
    if run.status is not RunStatus.RUNNING or heard is None:
        return None
    usual = reporting_interval(run) or timedelta()
    return heard + max(LEAST_SILENCE, SILENT_INTERVALS * usual)


def runs_to_watch(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs on which stopping rules are judged: all that go on, and the latest ended.

    Those that ended matter because a rule may have fired after anybody looked: the last one always,
    and before it those of the same day, for several may end between two looks. It comes first.
    """
    known = tuple(run for run in runs if run.lifecycle == "active")
    going = tuple(run for run in known if run.status is RunStatus.RUNNING)
    ended = [(at, run) for run in known if run not in going and (at := run.ended_at) is not None]
    ended.sort(key=lambda pair: pair[0], reverse=True)
    late = (run for at, run in ended[:MOST_ENDED] if ended[0][0] - at <= SAME_DAY)
    return (*going, *late)
