"""A report of a sprint, a phase or some days: what a team lead tells those who wait for results."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from mlpm_tui.domain.alert_cases import Case
from mlpm_tui.domain.alert_measures import AlertMeasures
from mlpm_tui.domain.balance_gauge import Gauge
from mlpm_tui.domain.balance_sides import Mix
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.flow import Flow
from mlpm_tui.domain.flow_days import SprintDay
from mlpm_tui.domain.forced_steps import ForcedStep
from mlpm_tui.domain.forecasts import Forecast
from mlpm_tui.domain.handoffs import Handoff
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.report_spans import Span
from mlpm_tui.domain.report_work import Work
from mlpm_tui.domain.subtasks import Progress
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """One success criterion of an experiment, and what was observed of its metric."""

    text: str
    state: str
    metric: str | None = None
    observed: float | None = None


@dataclass(frozen=True, slots=True)
class TriedOut:
    """An experiment with its criteria; `level` and `evidence` are what its numbers rest on.

    `proposed` is what the program proposed: when it was decided, or now where it is not.
    """

    card: Card
    experiment: Experiment
    criteria: tuple[Judged, ...] = ()
    proposed: str | None = None
    level: str | None = None
    evidence: tuple[str, ...] = ()
    tried: int = 0


@dataclass(frozen=True, slots=True)
class EpicPart:
    """A production epic: how far it is, what keeps its rollout shut, and what was forced."""

    card: Card
    source: str | None
    progress: Progress
    shut: str = ""
    forced: tuple[ForcedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoffPart:
    """A model that changes hands, with the items that are there and those that are missing."""

    card: Card
    handoff: Handoff
    there: int
    missing: tuple[str, ...]
    waits_s: float | None = None


@dataclass(frozen=True, slots=True)
class ObjectivePart:
    """A promise of a service: met or not, and the share of its error budget that is left."""

    card: str
    text: str
    state: str
    why: str
    is_kept: bool
    budget_left: float | None = None
    budget_s: float | None = None
    is_burning: bool = False


@dataclass(frozen=True, slots=True)
class SignalPart:
    """A signal of a model: its latest value, as a number and as people write it, and its state."""

    signal: str
    group: str
    state: str
    why: str
    value: float | None = None
    shown: str = ""
    at: datetime | None = None

    @property
    def is_beyond(self) -> bool:
        """Whether it is beyond its limit."""
        return self.state in ("warning", "alarm")


@dataclass(frozen=True, slots=True)
class ModelPart:
    """A model in production: its signals, and how many of them stand how."""

    name: str
    owner: str | None
    state: str
    states: Mapping[str, int]
    signals: tuple[SignalPart, ...] = ()
    open_alerts: int = 0


@dataclass(frozen=True, slots=True)
class AlertsPart:
    """The alerts of a span: those that opened or were resolved in it, and what they come to."""

    opened: tuple[Case, ...]
    resolved: tuple[Case, ...]
    measures: AlertMeasures
    open_now: int


@dataclass(frozen=True, slots=True)
class FlowPart:
    """How work flowed, day by day from `first` on."""

    flow: Flow
    first: date
    throughput: tuple[int, ...] = ()
    cumulative: Mapping[Status, tuple[int, ...]] = field(default_factory=dict)

    @property
    def per_week(self) -> float:
        """How many cards were finished a week."""
        return 7 * sum(self.throughput) / len(self.throughput) if self.throughput else 0.0


@dataclass(frozen=True, slots=True)
class ForecastPart:
    """When what is left of a sprint or a phase will be done, or why nobody can tell.

    `is_own` tells whether it rests on what was finished there; else on all that the team finishes.
    """

    of: str
    left: int
    forecast: Forecast | None
    is_own: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class GatePart:
    """A phase with its gate, and what keeps that shut."""

    phase: Phase
    outputs: tuple[GateOutput, ...]
    blocked_by: tuple[str, ...] = ()
    recorded: tuple[GateOutput, ...] = ()
    """Those that were recorded in the span."""

    @property
    def waits(self) -> bool:
        """Whether all is there and only somebody's decision is missing."""
        is_open = self.phase.started_at is not None and self.phase.ended_at is None
        is_whole = all(output.evidence is not None for output in self.outputs)
        return is_open and bool(self.outputs) and is_whole and self.phase.decision is None


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, as values; what is not of the span is as it is at `made_at`."""

    key: str
    project: str
    made_at: datetime
    span: Span
    work: Work
    flow: FlowPart
    alerts: AlertsPart
    goal: str | None = None
    decided: tuple[TriedOut, ...] = ()
    under_way: tuple[TriedOut, ...] = ()
    epics: tuple[EpicPart, ...] = ()
    handoffs: tuple[HandoffPart, ...] = ()
    objectives: tuple[ObjectivePart, ...] = ()
    models: tuple[ModelPart, ...] = ()
    gauge: Gauge | None = None
    mixes: Mapping[str, Mix] = field(default_factory=dict)
    burndown: tuple[SprintDay, ...] = ()
    forecasts: tuple[ForecastPart, ...] = ()
    gates: tuple[GatePart, ...] = ()
    blocked: tuple[Card, ...] = ()
    """What cannot go on, the longest first; nothing of a span that is over."""
    trouble: str | None = None
    """Why the tracking store could not be asked about the experiments."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was on the board, so that there is nothing to tell."""
        parts = (self.decided, self.under_way, self.epics, self.handoffs, self.objectives)
        more = (self.models, self.alerts.opened, self.alerts.resolved, self.flow.flow.finished)
        is_bare = not any(gate.recorded or gate.phase.decision for gate in self.gates)
        return is_bare and not any((*parts, *more)) and not self.work.is_any
