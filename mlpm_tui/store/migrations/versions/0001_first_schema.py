"""The first schema: projects, phases, cards of every kind, people, sprints and the history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Build every table."""
    op.create_table(
        "alert",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("before", sa.Float(), nullable=True),
        sa.Column("after", sa.Float(), nullable=True),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("snoozed_until", sa.String(), nullable=True),
        sa.Column("causes", sa.String(), nullable=False),
        sa.Column("occurrences", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('firing', 'acknowledged', 'snoozed', 'resolved')", name="alert_state"
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "board",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "experiment",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hypothesis", sa.String(), nullable=False),
        sa.Column("baseline", sa.String(), nullable=True),
        sa.Column("criteria", sa.String(), nullable=False),
        sa.Column("stopping", sa.String(), nullable=False),
        sa.Column("resources", sa.String(), nullable=False),
        sa.Column("timebox_length_s", WIDE, nullable=True),
        sa.Column("timebox_spent_s", WIDE, nullable=False),
        sa.Column("timebox_running_since", sa.String(), nullable=True),
        sa.Column("timebox_started_at", sa.String(), nullable=True),
        sa.Column("timebox_extensions", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_reason", sa.String(), nullable=False),
        sa.Column("learnings", sa.String(), nullable=False),
        sa.Column("next_steps", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('success', 'partial', 'failure')", name="experiment_outcome"
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "project",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "retraining",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "card",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent", WIDE, nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rank", BYTEWISE, nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("due", sa.String(), nullable=True),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("blocked", sa.String(), nullable=True),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("updated_at", sa.String(), nullable=False),
        sa.Column("entered_at", sa.String(), nullable=False),
        sa.Column("done_at", sa.String(), nullable=True),
        sa.Column("archived_at", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind in ('task', 'experiment', 'epic', 'alert', 'retraining')", name="card_kind"
        ),
        sa.CheckConstraint(
            "status in ('backlog', 'ready', 'in_progress', 'review', 'done')", name="card_status"
        ),
        sa.CheckConstraint("phase between 1 and 5", name="card_phase"),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        "card_pane",
        "card",
        ["project", "phase", "status", "rank", "key"],
        unique=False,
        sqlite_where=sa.text("archived_at is null"),
        postgresql_where=sa.text("archived_at is null"),
    )
    op.create_index(
        "card_blocked",
        "card",
        ["project"],
        unique=False,
        sqlite_where=sa.text("blocked is not null and archived_at is null"),
        postgresql_where=sa.text("blocked is not null and archived_at is null"),
    )
    op.create_index(op.f("ix_card_parent"), "card", ["parent"], unique=False)
    op.create_table(
        "counter",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("project", "series"),
    )
    op.create_table(
        "gate_output",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_gate_output_project"), "gate_output", ["project"], unique=False)
    op.create_table(
        "journal",
        sa.Column("seq", WIDE, autoincrement=False, nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("key", WIDE, nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.CheckConstraint("deed in ('found', 'do', 'undo', 'redo')", name="journal_deed"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_journal_unit"), "journal", ["unit"], unique=False)
    op.create_index("journal_card", "journal", ["card", "seq"], unique=False)
    op.create_index("journal_record", "journal", ["entity", "key", "seq"], unique=False)
    op.create_index("journal_who", "journal", ["project", "who", "seq"], unique=False)
    op.create_table(
        "person",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.CheckConstraint(
            "role in ('data_scientist', 'ml_engineer', 'data_engineer', 'product_manager')",
            name="person_role",
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("project", "name"),
    )
    op.create_table(
        "phase",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("planned_days_least", sa.Integer(), nullable=False),
        sa.Column("planned_days_most", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.CheckConstraint("decision in ('go', 'no-go', 'stop')", name="phase_decision"),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("project", "number"),
    )
    op.create_table(
        "sprint",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.String(), nullable=False),
        sa.Column("ends_on", sa.String(), nullable=False),
        sa.Column("band_low", sa.Integer(), nullable=False),
        sa.Column("band_high", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("project", "name"),
    )
    op.create_table(
        "artifact",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_artifact_card"), "artifact", ["card"], unique=False)
    op.create_table(
        "checklist_item",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("rank", BYTEWISE, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_checklist_item_card"), "checklist_item", ["card"], unique=False)
    op.create_table(
        "comment",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_comment_card"), "comment", ["card"], unique=False)
    op.create_table(
        "link",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("target", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.ForeignKeyConstraint(
            ["target"],
            ["card.key"],
        ),
        sa.CheckConstraint(
            "relation in ('informs', 'blocks', 'produces', 'relates')", name="link_relation"
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("card", "relation", "target"),
    )
    op.create_index(op.f("ix_link_card"), "link", ["card"], unique=False)
    op.create_index(op.f("ix_link_target"), "link", ["target"], unique=False)
    op.create_table(
        "result",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("metrics", sa.String(), nullable=False),
        sa.Column("folds", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_result_card"), "result", ["card"], unique=False)
    op.create_table(
        "run_link",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_run_link_card"), "run_link", ["card"], unique=False)
    op.create_table(
        "sprint_card",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sprint", WIDE, nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.ForeignKeyConstraint(
            ["sprint"],
            ["sprint.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("sprint", "card"),
    )
    op.create_index(op.f("ix_sprint_card_card"), "sprint_card", ["card"], unique=False)
    op.create_index(op.f("ix_sprint_card_sprint"), "sprint_card", ["sprint"], unique=False)
    op.create_index(
        "experiment_running",
        "experiment",
        ["key"],
        unique=False,
        sqlite_where=sa.text("timebox_running_since is not null and outcome is null"),
        postgresql_where=sa.text("timebox_running_since is not null and outcome is null"),
    )
    op.create_index(
        "alert_firing",
        "alert",
        ["key"],
        unique=False,
        sqlite_where=sa.text("state = 'firing'"),
        postgresql_where=sa.text("state = 'firing'"),
    )
