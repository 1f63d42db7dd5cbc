"""Models in production: what watches over them, what was counted, and the cases of alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the new tables and columns; nothing that stands is altered."""
    op.create_table(
        "incident",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("labels", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("monitor", WIDE, nullable=True),
        sa.Column("starts_at", sa.String(), nullable=True),
        sa.Column("last_seen_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.Column("floor", sa.Float(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("runbook", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("acknowledged_at", sa.String(), nullable=True),
        sa.Column("snoozed_by", sa.String(), nullable=True),
        sa.Column("snooze_reason", sa.String(), nullable=False),
        sa.Column("woke_at", sa.String(), nullable=True),
        sa.Column("escalated_at", sa.String(), nullable=True),
        sa.Column("resolved_at", sa.String(), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("resolution", sa.String(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("merged_into", WIDE, nullable=True),
        sa.Column("muted_by", WIDE, nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_incident_fingerprint"), "incident", ["fingerprint"], unique=False)
    op.create_table(
        "log_part",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("source", WIDE, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", WIDE, nullable=False),
        sa.Column("mtime_ns", WIDE, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("read_at", sa.String(), nullable=False),
        sa.Column("rows", WIDE, nullable=False),
        sa.Column("timeless", WIDE, nullable=False),
        sa.Column("troubles", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("source", "path"),
    )
    op.create_table(
        "point",
        sa.Column("model", WIDE, autoincrement=False, nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("starts_at", sa.String(), nullable=False),
        sa.Column("ends_at", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("odd", sa.String(), nullable=True),
        sa.Column("n", WIDE, nullable=True),
        sa.Column("good", WIDE, nullable=True),
        sa.Column("before", sa.Float(), nullable=True),
        sa.Column("floor", sa.Float(), nullable=True),
        sa.Column("chance", sa.Float(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.CheckConstraint("odd in ('nan', 'inf', '-inf')", name="point_odd"),
        sa.PrimaryKeyConstraint("model", "signal", "starts_at"),
    )
    op.create_index("point_time", "point", ["model", "signal", "ends_at"], unique=False)
    op.create_table(
        "reference",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("source", WIDE, nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edges", sa.String(), nullable=False),
        sa.Column("categories", sa.String(), nullable=False),
        sa.Column("known", sa.String(), nullable=False),
        sa.Column("bins", sa.LargeBinary(), nullable=False),
        sa.Column("nulls", WIDE, nullable=False),
        sa.Column("nans", WIDE, nullable=False),
        sa.Column("right", sa.String(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("source", "column", "digest"),
    )
    op.create_table(
        "measure",
        sa.Column("part", WIDE, autoincrement=False, nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("n", WIDE, nullable=False),
        sa.Column("good", WIDE, nullable=True),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("bins", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["part"],
            ["log_part.key"],
        ),
        sa.PrimaryKeyConstraint("part", "signal", "day"),
    )
    op.create_table(
        "model",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("registered", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("runbook", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("epic", WIDE, nullable=True),
        sa.Column("retired_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("project", "name"),
    )
    op.create_table(
        "mute",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("labels", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "notice",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("alert", WIDE, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("due_at", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_at", sa.String(), nullable=True),
        sa.Column("sent_at", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("once"),
    )
    op.create_table(
        "sketch",
        sa.Column("part", WIDE, autoincrement=False, nullable=False),
        sa.Column("reference", WIDE, autoincrement=False, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("bins", sa.LargeBinary(), nullable=False),
        sa.Column("nulls", WIDE, nullable=False),
        sa.Column("nans", WIDE, nullable=False),
        sa.Column("unseen", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["part"],
            ["log_part.key"],
        ),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["reference.key"],
        ),
        sa.PrimaryKeyConstraint("part", "reference", "day"),
    )
    op.create_index("sketch_window", "sketch", ["reference", "day"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("model", WIDE, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("starts_at", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("opened_for", sa.String(), nullable=True),
        sa.Column("paused_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["model"],
            ["model.key"],
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("model"),
    )
    op.create_index(op.f("ix_schedule_model"), "schedule", ["model"], unique=False)
    op.create_table(
        "source",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("model", WIDE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind in ('files', 'table', 'prometheus', 'mlflow', 'pushed')", name="source_kind"
        ),
        sa.ForeignKeyConstraint(
            ["model"],
            ["model.key"],
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("model", "name"),
    )
    op.create_index(op.f("ix_source_model"), "source", ["model"], unique=False)
    op.create_table(
        "monitor",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("model", WIDE, nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("source", WIDE, nullable=True),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("warn", sa.Float(), nullable=True),
        sa.Column("alarm", sa.Float(), nullable=True),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("least", WIDE, nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("runbook", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.Column("paused_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["model"],
            ["model.key"],
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["source.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("model", "signal"),
    )
    op.create_index(op.f("ix_monitor_model"), "monitor", ["model"], unique=False)
    op.create_index(op.f("ix_monitor_source"), "monitor", ["source"], unique=False)
    op.add_column("retraining", sa.Column("schedule", WIDE, nullable=True))
    op.add_column("retraining", sa.Column("due_for", sa.String(), nullable=True))
    op.add_column("retraining", sa.Column("missed", sa.Integer(), nullable=True))
    op.add_column("retraining", sa.Column("champion", sa.String(), nullable=True))
    op.add_column("retraining", sa.Column("challenger", sa.String(), nullable=True))
    op.add_column("retraining", sa.Column("verdict", sa.String(), nullable=True))
    op.add_column("retraining", sa.Column("compared_at", sa.String(), nullable=True))
