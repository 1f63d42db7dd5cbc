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
    """The experiment's part of a card; `criteria` and `stopping` are rules in their stored form."""

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
    """One line of a results table: a model, its metrics, the values of its folds, its run."""

    entity: ClassVar[str] = "result"

    key: int
    card: int
    model: str
    recorded_at: datetime
    recorded_by: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    folds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    run: str | None = None
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
