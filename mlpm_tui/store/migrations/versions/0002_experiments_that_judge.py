"""Experiments that judge themselves: firings, trainings, chosen directions, what was proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the new tables and columns; nothing that stands is altered."""
    op.add_column("experiment", sa.Column("criteria_edited_at", sa.String(), nullable=True))
    op.add_column("experiment", sa.Column("proposed", sa.String(), nullable=True))
    op.add_column("result", sa.Column("test_size", WIDE, nullable=True))
    op.create_table(
        "firing",
        *_record(),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("fired_at", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("metric", sa.String(), nullable=True),
        sa.Column("observed", sa.String(), nullable=True),
        sa.Column("step", WIDE, nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["card"], ["card.key"]),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("card", "rule", "occasion"),
    )
    op.create_index(op.f("ix_firing_card"), "firing", ["card"], unique=False)
    op.create_table(
        "training",
        *_record(),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("cpu_s", sa.Float(), nullable=True),
        sa.Column("gpu_s", sa.Float(), nullable=True),
        sa.Column("runs", sa.String(), nullable=False),
        sa.Column("stopped_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["card"], ["card.key"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_training_card"), "training", ["card"], unique=False)
    op.create_table(
        "metric",
        *_record(),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.CheckConstraint("direction in ('higher', 'lower')", name="metric_direction"),
        sa.ForeignKeyConstraint(["project"], ["project.key"]),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("project", "name"),
    )


def _record() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
