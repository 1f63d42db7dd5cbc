"""Every table of a board's database: the one place that says what is kept, and how.

Enumerations, times (ISO 8601, UTC), days and JSON are kept as text that reads the same in SQLite
and PostgreSQL. The migrations build what stands here; reading and writing go by plain SQL on the
driver's connection, and a test holds that SQL against this metadata.
"""

from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

KINDS = "kind in ('task', 'experiment', 'epic', 'alert', 'retraining')"
STATUSES = "status in ('backlog', 'ready', 'in_progress', 'review', 'done')"
SHOWN = text("archived_at is null")
BLOCKED = text("blocked is not null and archived_at is null")
RUNNING = text("timebox_running_since is not null and outcome is null")
FIRING = text("state = 'firing'")
"""What stays in sight of a board is counted at every start, so it has indexes of its own."""


WIDE = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits in both; SQLite keeps a row under its key only where the type says integer."""


def _key() -> Column[int]:
    return Column(WIDE, primary_key=True, autoincrement=False)


def _of(table: str) -> Column[int]:
    return Column(WIDE, ForeignKey(f"{table}.key"), nullable=False, index=True)


def _bytewise() -> Column[str]:
    # Ranks are compared byte by byte; PostgreSQL's own order would follow the language.
    return Column(Text().with_variant(Text(collation="C"), "postgresql"), nullable=False)


class BoardRow(SQLModel, table=True):
    """The database itself: one row with an identity that a copied file takes along."""

    __tablename__: ClassVar[str] = "board"

    id: str = Field(primary_key=True)
    made_at: str
    made_by: str


class ProjectRow(SQLModel, table=True):
    """A project; its key begins the ids of its cards."""

    __tablename__: ClassVar[str] = "project"

    key: str = Field(primary_key=True)
    name: str
    made_at: str


class CounterRow(SQLModel, table=True):
    """The last number given in a series of card ids; numbers are never given twice."""

    __tablename__: ClassVar[str] = "counter"

    project: str = Field(primary_key=True, foreign_key="project.key")
    series: str = Field(primary_key=True)
    last: int


class PhaseRow(SQLModel, table=True):
    """A phase of a project and the decision at its gate."""

    __tablename__: ClassVar[str] = "phase"
    __table_args__ = (
        CheckConstraint("decision in ('go', 'no-go', 'stop')", name="phase_decision"),
        UniqueConstraint("project", "number"),
    )

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    number: int
    name: str
    planned_days_least: int
    planned_days_most: int
    started_at: str | None
    ended_at: str | None
    decision: str | None
    decided_by: str | None
    reason: str


class GateOutputRow(SQLModel, table=True):
    """Something that must exist before a phase is left."""

    __tablename__: ClassVar[str] = "gate_output"

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key", index=True)
    phase: int
    name: str
    evidence: str | None
    recorded_by: str | None
    recorded_at: str | None


class PersonRow(SQLModel, table=True):
    """Somebody who works on a project."""

    __tablename__: ClassVar[str] = "person"
    __table_args__ = (
        CheckConstraint(
            "role in ('data_scientist', 'ml_engineer', 'data_engineer', 'product_manager')",
            name="person_role",
        ),
        UniqueConstraint("project", "name"),
    )

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    name: str
    role: str | None
    full_name: str


class CardRow(SQLModel, table=True):
    """A card of any kind; it is archived, never deleted."""

    __tablename__: ClassVar[str] = "card"
    __table_args__ = (
        CheckConstraint(KINDS, name="card_kind"),
        CheckConstraint(STATUSES, name="card_status"),
        CheckConstraint("phase between 1 and 5", name="card_phase"),
        Index(
            "card_pane",
            *("project", "phase", "status", "rank", "key"),
            sqlite_where=SHOWN,
            postgresql_where=SHOWN,
        ),
        Index("card_blocked", "project", sqlite_where=BLOCKED, postgresql_where=BLOCKED),
    )

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    id: str = Field(unique=True)
    kind: str
    number: int
    parent: int | None = Field(sa_column=Column(WIDE, index=True))
    title: str
    description: str
    phase: int
    status: str
    rank: str = Field(sa_column=_bytewise())
    owner: str | None
    points: float | None
    due: str | None
    tags: str
    blocked: str | None
    created_at: str
    updated_at: str
    entered_at: str
    done_at: str | None
    archived_at: str | None


class ExperimentRow(SQLModel, table=True):
    """The experiment's part of a card."""

    __tablename__: ClassVar[str] = "experiment"
    __table_args__ = (
        CheckConstraint("outcome in ('success', 'partial', 'failure')", name="experiment_outcome"),
        Index("experiment_running", "key", sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    key: int = Field(sa_column=_key())
    version: int
    hypothesis: str
    baseline: str | None
    criteria: str
    stopping: str
    resources: str
    timebox_length_s: int | None = Field(sa_column=Column(WIDE))
    timebox_spent_s: int = Field(sa_column=Column(WIDE, nullable=False))
    timebox_running_since: str | None
    timebox_started_at: str | None
    timebox_extensions: str
    outcome: str | None
    outcome_reason: str
    learnings: str
    next_steps: str
    decided_at: str | None
    decided_by: str | None
    criteria_edited_at: str | None
    proposed: str | None


class AlertRow(SQLModel, table=True):
    """The alert's part of a card."""

    __tablename__: ClassVar[str] = "alert"
    __table_args__ = (
        Index("alert_firing", "key", sqlite_where=FIRING, postgresql_where=FIRING),
        CheckConstraint(
            "state in ('firing', 'acknowledged', 'snoozed', 'resolved')", name="alert_state"
        ),
    )

    key: int = Field(sa_column=_key())
    version: int
    opened_at: str
    model: str
    signal: str
    severity: str
    state: str
    before: float | None
    after: float | None
    window: str
    acknowledged_by: str | None
    snoozed_until: str | None
    causes: str
    occurrences: int


class RetrainingRow(SQLModel, table=True):
    """The retraining's part of a card."""

    __tablename__: ClassVar[str] = "retraining"

    key: int = Field(sa_column=_key())
    version: int
    model: str
    schedule: int | None = Field(sa_column=Column(WIDE))
    due_for: str | None
    missed: int | None
    champion: str | None
    challenger: str | None
    verdict: str | None
    compared_at: str | None


class IncidentRow(SQLModel, table=True):
    """The case behind an alert."""

    __tablename__: ClassVar[str] = "incident"

    key: int = Field(sa_column=_key())
    version: int
    fingerprint: str = Field(index=True)
    labels: str
    origin: str
    group: str
    monitor: int | None = Field(sa_column=Column(WIDE))
    starts_at: str | None
    last_seen_at: str | None
    ended_at: str | None
    threshold: float | None
    floor: float | None
    summary: str
    runbook: str
    url: str
    facts: str
    acknowledged_at: str | None
    snoozed_by: str | None
    snooze_reason: str
    woke_at: str | None
    escalated_at: str | None
    resolved_at: str | None
    resolved_by: str | None
    cause: str
    resolution: str
    reopened: int
    first_after: float | None
    first_window: str | None
    reported_until: str | None
    merged_into: int | None = Field(sa_column=Column(WIDE))
    muted_by: int | None = Field(sa_column=Column(WIDE))


class SubtaskRow(SQLModel, table=True):
    """The sub-task's part of a card."""

    __tablename__: ClassVar[str] = "subtask"

    key: int = Field(sa_column=_key())
    version: int
    group: str
    endpoint: str | None


class ChecklistItemRow(SQLModel, table=True):
    """One thing to do on a card."""

    __tablename__: ClassVar[str] = "checklist_item"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    group: str
    text: str
    rank: str = Field(sa_column=_bytewise())
    done: bool
    evidence: str | None


class LinkRow(SQLModel, table=True):
    """A tie from one card to another."""

    __tablename__: ClassVar[str] = "link"
    __table_args__ = (
        CheckConstraint(
            "relation in ('informs', 'blocks', 'produces', 'relates')", name="link_relation"
        ),
        UniqueConstraint("card", "relation", "target"),
    )

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    relation: str
    target: int = Field(sa_column=_of("card"))


class CommentRow(SQLModel, table=True):
    """A remark on a card."""

    __tablename__: ClassVar[str] = "comment"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    who: str
    at: str
    text: str


class ResultRow(SQLModel, table=True):
    """A line of an experiment's results table."""

    __tablename__: ClassVar[str] = "result"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    model: str
    recorded_at: str
    recorded_by: str
    metrics: str
    folds: str
    run: str | None
    test_size: int | None = Field(sa_column=Column(WIDE))


class ArtifactRow(SQLModel, table=True):
    """Something an experiment left behind."""

    __tablename__: ClassVar[str] = "artifact"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    kind: str
    uri: str


class RunLinkRow(SQLModel, table=True):
    """A card's tie to a run or an experiment of the tracking store."""

    __tablename__: ClassVar[str] = "run_link"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    kind: str
    target: str


class FiringRow(SQLModel, table=True):
    """A stopping rule that came true; once for a rule and an occasion."""

    __tablename__: ClassVar[str] = "firing"
    __table_args__ = (UniqueConstraint("card", "rule", "occasion"),)

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    rule: str
    occasion: str
    fired_at: str
    why: str
    action: str
    run: str | None
    metric: str | None
    observed: str | None
    step: int | None = Field(sa_column=Column(WIDE))
    stopped: bool


class TrainingRow(SQLModel, table=True):
    """A command that was run for an experiment."""

    __tablename__: ClassVar[str] = "training"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    command: str
    who: str
    host: str
    process: int
    started_at: str
    ended_at: str | None
    exit_code: int | None
    cpu_s: float | None
    gpu_s: float | None
    runs: str
    stopped_by: str | None


class MetricRow(SQLModel, table=True):
    """A metric whose direction people have set."""

    __tablename__: ClassVar[str] = "metric"
    __table_args__ = (
        CheckConstraint("direction in ('higher', 'lower')", name="metric_direction"),
        UniqueConstraint("project", "name"),
    )

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    name: str
    direction: str


class SprintRow(SQLModel, table=True):
    """A stretch of days with a plan."""

    __tablename__: ClassVar[str] = "sprint"
    __table_args__ = (UniqueConstraint("project", "name"),)

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    name: str
    starts_on: str
    ends_on: str
    band_low: int
    band_high: int
    closed_at: str | None
    goal: str | None
    summary: str | None


class SprintCardRow(SQLModel, table=True):
    """A card's place in a sprint."""

    __tablename__: ClassVar[str] = "sprint_card"
    __table_args__ = (UniqueConstraint("sprint", "card"),)

    key: int = Field(sa_column=_key())
    version: int
    sprint: int = Field(sa_column=_of("sprint"))
    card: int = Field(sa_column=_of("card"))
    is_planned: bool
    added_at: str | None
    left_at: str | None
    carried_from: int | None = Field(sa_column=Column(WIDE))


class ModelRow(SQLModel, table=True):
    """A model in production."""

    __tablename__: ClassVar[str] = "model"
    __table_args__ = (UniqueConstraint("project", "name"),)

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    name: str
    made_at: str
    description: str
    registered: str
    alias: str
    runbook: str
    owner: str | None
    epic: int | None = Field(sa_column=Column(WIDE))
    retired_at: str | None


class SourceRow(SQLModel, table=True):
    """Where a model's numbers come from."""

    __tablename__: ClassVar[str] = "source"
    __table_args__ = (
        CheckConstraint(
            "kind in ('files', 'table', 'prometheus', 'mlflow', 'pushed')", name="source_kind"
        ),
        UniqueConstraint("model", "name"),
    )

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    model: int = Field(sa_column=_of("model"))
    name: str
    kind: str
    uri: str
    made_at: str
    settings: str


class MonitorRow(SQLModel, table=True):
    """What is watched of a model."""

    __tablename__: ClassVar[str] = "monitor"
    __table_args__ = (UniqueConstraint("model", "signal"),)

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    model: int = Field(sa_column=_of("model"))
    signal: str
    made_at: str
    source: int | None = Field(sa_column=Column(WIDE, ForeignKey("source.key"), index=True))
    column: str
    method: str
    side: str
    warn: float | None
    alarm: float | None
    needed: int
    window_days: int
    least: int = Field(sa_column=Column(WIDE, nullable=False))
    severity: str
    group: str
    runbook: str
    settings: str
    paused_at: str | None


class ScheduleRow(SQLModel, table=True):
    """When a model is to be trained again."""

    __tablename__: ClassVar[str] = "schedule"
    __table_args__ = (UniqueConstraint("model"),)

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    model: int = Field(sa_column=_of("model"))
    rule: str
    starts_at: str
    zone: str
    opened_for: str | None
    paused_at: str | None


class MuteRow(SQLModel, table=True):
    """Alerts that nobody wants to be told of until a moment."""

    __tablename__: ClassVar[str] = "mute"

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    until: str
    reason: str
    who: str
    made_at: str
    model: str
    signal: str
    labels: str
    ended_at: str | None


class HandoffRow(SQLModel, table=True):
    """A model that changes hands."""

    __tablename__: ClassVar[str] = "handoff"
    __table_args__ = (
        CheckConstraint(
            "state in ('open', 'waiting', 'accepted', 'returned')", name="handoff_state"
        ),
    )

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    receiver: str
    opened_at: str
    opened_by: str
    state: str
    asked_at: str | None
    decided_at: str | None
    decided_by: str | None
    reason: str
    returned: int


class HandoffItemRow(SQLModel, table=True):
    """One of the things that a handoff must show."""

    __tablename__: ClassVar[str] = "handoff_item"
    __table_args__ = (UniqueConstraint("handoff", "item"),)

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    handoff: int = Field(sa_column=_of("handoff"))
    item: str
    evidence: str | None
    note: str
    recorded_by: str | None
    recorded_at: str | None
    checked: str
    why: str
    checked_at: str | None


class ObjectiveRow(SQLModel, table=True):
    """What a service promises."""

    __tablename__: ClassVar[str] = "objective"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    text: str
    signal: str
    comparison: str
    limit: float
    made_at: str
    unit: str
    target: float | None
    window_days: int
    least: int = Field(sa_column=Column(WIDE, nullable=False))


class MeasurementRow(SQLModel, table=True):
    """What was measured of a service."""

    __tablename__: ClassVar[str] = "measurement"

    key: int = Field(sa_column=_key())
    version: int
    card: int = Field(sa_column=_of("card"))
    tool: str
    uri: str
    recorded_at: str
    recorded_by: str
    figures: str
    digest: str
    starts_at: str | None
    ends_at: str | None


class WorkLimitRow(SQLModel, table=True):
    """How many cards may be in work at once."""

    __tablename__: ClassVar[str] = "work_limit"
    __table_args__ = (
        CheckConstraint("scope in ('column', 'person', 'lane')", name="work_limit_scope"),
    )

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    scope: str
    name: str
    most: int
    phase: int | None
    across: bool
    refuses: bool


class DutyRow(SQLModel, table=True):
    """Who owns new cards of a kind."""

    __tablename__: ClassVar[str] = "duty"

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    person: str
    kind: str | None
    phase: int | None


class StandupRow(SQLModel, table=True):
    """A meeting of the team at the board."""

    __tablename__: ClassVar[str] = "standup"

    key: int = Field(sa_column=_key())
    version: int
    project: str = Field(foreign_key="project.key")
    at: str
    who: str


class ReferenceRow(SQLModel, table=True):
    """How a column of a source looked when all was well; not part of the history."""

    __tablename__: ClassVar[str] = "reference"
    __table_args__ = (UniqueConstraint("source", "column", "digest"),)

    key: int = Field(sa_column=_key())
    source: int = Field(sa_column=Column(WIDE, nullable=False))
    column: str
    digest: str
    made_at: str
    kind: str
    edges: str
    categories: str
    known: str
    bins: bytes
    nulls: int = Field(sa_column=Column(WIDE, nullable=False))
    nans: int = Field(sa_column=Column(WIDE, nullable=False))
    right: str | None
    is_current: bool


class LogPartRow(SQLModel, table=True):
    """A file or a day of a source that was read, as it was then; not part of the history."""

    __tablename__: ClassVar[str] = "log_part"
    __table_args__ = (UniqueConstraint("source", "path"),)

    key: int = Field(sa_column=_key())
    source: int = Field(sa_column=Column(WIDE, nullable=False))
    path: str
    size: int = Field(sa_column=Column(WIDE, nullable=False))
    mtime_ns: int = Field(sa_column=Column(WIDE, nullable=False))
    digest: str
    read_at: str
    rows: int = Field(sa_column=Column(WIDE, nullable=False))
    timeless: int = Field(sa_column=Column(WIDE, nullable=False))
    troubles: str


class SketchRow(SQLModel, table=True):
    """One day's counts of a column, from one part; not part of the history."""

    __tablename__: ClassVar[str] = "sketch"
    __table_args__ = (Index("sketch_window", "reference", "day"),)

    part: int = Field(
        sa_column=Column(WIDE, ForeignKey("log_part.key"), primary_key=True, autoincrement=False)
    )
    reference: int = Field(
        sa_column=Column(WIDE, ForeignKey("reference.key"), primary_key=True, autoincrement=False)
    )
    day: str = Field(primary_key=True)
    bins: bytes
    nulls: int = Field(sa_column=Column(WIDE, nullable=False))
    nans: int = Field(sa_column=Column(WIDE, nullable=False))
    unseen: int = Field(sa_column=Column(WIDE, nullable=False))


class MeasureRow(SQLModel, table=True):
    """One day's measure of a signal, from one part; not part of the history."""

    __tablename__: ClassVar[str] = "measure"

    part: int = Field(
        sa_column=Column(WIDE, ForeignKey("log_part.key"), primary_key=True, autoincrement=False)
    )
    signal: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    n: int = Field(sa_column=Column(WIDE, nullable=False))
    good: int | None = Field(sa_column=Column(WIDE))
    total: float | None
    bins: bytes | None


class PointRow(SQLModel, table=True):
    """A signal's value for a stretch of time; not part of the history.

    `odd` stands for a value that is no finite number: nan, inf or -inf.
    """

    __tablename__: ClassVar[str] = "point"
    __table_args__ = (
        CheckConstraint("odd in ('nan', 'inf', '-inf')", name="point_odd"),
        Index("point_time", "model", "signal", "ends_at"),
        Index("point_recorded", "model", "recorded_at"),
    )

    model: int = Field(sa_column=Column(WIDE, primary_key=True, autoincrement=False))
    signal: str = Field(primary_key=True)
    starts_at: str = Field(primary_key=True)
    ends_at: str
    recorded_at: str
    value: float | None
    odd: str | None
    n: int | None = Field(sa_column=Column(WIDE))
    good: int | None = Field(sa_column=Column(WIDE))
    before: float | None
    floor: float | None
    chance: float | None
    state: str
    facts: str


class NoticeRow(SQLModel, table=True):
    """A message that is to go out once; not part of the history."""

    __tablename__: ClassVar[str] = "notice"
    __table_args__ = (UniqueConstraint("once"),)

    key: int = Field(sa_column=_key())
    project: str = Field(foreign_key="project.key")
    once: str
    alert: int | None = Field(sa_column=Column(WIDE))
    kind: str
    severity: str
    group: str
    text: str
    made_at: str
    due_at: str
    claimed_by: str | None
    claimed_at: str | None
    sent_at: str | None
    tries: int
    trouble: str


class JournalRow(SQLModel, table=True):
    """One change as it happened; rows are only ever added, each sealed by a hash over the last."""

    __tablename__: ClassVar[str] = "journal"
    __table_args__ = (
        CheckConstraint("deed in ('found', 'do', 'undo', 'redo')", name="journal_deed"),
        Index("journal_card", "card", "seq"),
        Index("journal_record", "entity", "key", "seq"),
        Index("journal_who", "project", "who", "seq"),
    )

    seq: int = Field(sa_column=Column(WIDE, primary_key=True, autoincrement=False))
    project: str = Field(foreign_key="project.key")
    unit: str = Field(index=True)
    deed: str
    target: str | None
    at: str
    who: str
    said: str
    entity: str
    key: int = Field(sa_column=Column(WIDE, nullable=False))
    card: int = Field(sa_column=Column(WIDE, nullable=False))
    before: str | None
    after: str | None
    seal: str
