"""What an experiment card holds beyond any card: its promise, its limits and what came of it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from mlpm_tui.domain.timebox import Extension, Timebox
from mlpm_tui.domain.values import dataclass


class Outcome(StrEnum):
    """What an experiment came to."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an experiment has to beat: a name and its metrics."""

    name: str
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Experiment:
    """The experiment's part of a card; `criteria` and `stopping` are rules in their stored form.

    `criteria_edited_at` is None until a criterion that stood is changed; `proposed` is what the
    program proposed when the outcome was decided, with its reason and its evidence.
    """

    entity: ClassVar[str] = "experiment"

    key: int
    hypothesis: str = ""
    baseline: Baseline | None = None
    criteria: tuple[Mapping[str, Any], ...] = ()
    stopping: tuple[Mapping[str, Any], ...] = ()
    resources: tuple[str, ...] = ()
    timebox_length_s: int | None = None
    timebox_spent_s: int = 0
    timebox_running_since: datetime | None = None
    timebox_started_at: datetime | None = None
    timebox_extensions: tuple[Extension, ...] = ()
    outcome: Outcome | None = None
    outcome_reason: str = ""
    learnings: str = ""
    next_steps: tuple[str, ...] = ()
    decided_at: datetime | None = None
    decided_by: str | None = None
    criteria_edited_at: datetime | None = None
    proposed: Mapping[str, Any] | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it describes."""
        return self.key

    @property
    def timebox(self) -> Timebox | None:
        """Its timebox, or None where it has none."""
        if self.timebox_length_s is None:
            return None
        return Timebox(
            self.timebox_length_s,
            self.timebox_spent_s,
            self.timebox_running_since,
            self.timebox_started_at,
            self.timebox_extensions,
            is_closed=self.outcome is not None,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """One line of a results table: a model, its metrics, the values of its folds, its run.

    `test_size` is how many examples the metrics were measured on, where that is known.
    """

    entity: ClassVar[str] = "result"

    key: int
    card: int
    model: str
    recorded_at: datetime
    recorded_by: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    folds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    run: str | None = None
    test_size: int | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it belongs to."""
        return self.card


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something an experiment left behind: an MLflow run, a checkpoint's URI, a notebook's path."""

    entity: ClassVar[str] = "artifact"

    key: int
    card: int
    kind: str
    uri: str
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it belongs to."""
        return self.card


@dataclass(frozen=True, slots=True)
class RunLink:
    """A card's tie to a run or a whole experiment of a tracking store."""

    entity: ClassVar[str] = "run_link"

    key: int
    card: int
    kind: str
    target: str
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it belongs to."""
        return self.card


@dataclass(frozen=True, slots=True)
class Firing:
    """A stopping rule that came true: on which run, by what value, and what it advised.

    `rule` is the rule in its normal form and `occasion` what it fired on: a run's id, or for the
    timebox the instant at which it ran out, or its length where it rests. A rule fires once an
    occasion. `stopped` says whether a process was stopped for it.
    """

    entity: ClassVar[str] = "firing"

    key: int
    card: int
    rule: str
    occasion: str
    fired_at: datetime
    why: str
    action: str = ""
    run: str | None = None
    metric: str | None = None
    observed: float | None = None
    step: int | None = None
    stopped: bool = False
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it belongs to."""
        return self.card


@dataclass(frozen=True, slots=True)
class Training:
    """A command that `mlpm run` started for an experiment: what it took and how it ended.

    `ended_at` is None while it runs. Times of processors are in seconds; `exit_code` is negative
    where a signal ended it, as in `subprocess`. `stopped_by` is the rule that stopped it.
    """

    entity: ClassVar[str] = "training"

    key: int
    card: int
    command: str
    who: str
    host: str
    process: int
    started_at: datetime
    ended_at: datetime | None = None
    exit_code: int | None = None
    cpu_s: float | None = None
    gpu_s: float | None = None
    runs: tuple[str, ...] = ()
    stopped_by: str | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The card it belongs to."""
        return self.card
