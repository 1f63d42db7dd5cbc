"""Work that goes to production: handoffs, objectives, agreements of a team, sprints that close."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the new tables and columns; nothing that stands is altered."""
    op.create_table(
        "duty",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("phase", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "work_limit",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=True),
        sa.Column("across", sa.Boolean(), nullable=False),
        sa.Column("refuses", sa.Boolean(), nullable=False),
        sa.CheckConstraint("scope in ('column', 'person', 'lane')", name="work_limit_scope"),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "standup",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "handoff",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.String(), nullable=True),
        sa.Column("decided_at", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'waiting', 'accepted', 'returned')", name="handoff_state"
        ),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_handoff_card"), "handoff", ["card"], unique=False)
    op.create_table(
        "measurement",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("starts_at", sa.String(), nullable=True),
        sa.Column("ends_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_measurement_card"), "measurement", ["card"], unique=False)
    op.create_table(
        "objective",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("comparison", sa.String(), nullable=False),
        sa.Column("limit", sa.Float(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("least", WIDE, nullable=False),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_objective_card"), "objective", ["card"], unique=False)
    op.create_table(
        "handoff_item",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("card", WIDE, nullable=False),
        sa.Column("handoff", WIDE, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.String(), nullable=True),
        sa.Column("checked", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("checked_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["card"],
            ["card.key"],
        ),
        sa.ForeignKeyConstraint(
            ["handoff"],
            ["handoff.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("handoff", "item"),
    )
    op.create_index(op.f("ix_handoff_item_card"), "handoff_item", ["card"], unique=False)
    op.create_index(op.f("ix_handoff_item_handoff"), "handoff_item", ["handoff"], unique=False)
    op.add_column("sprint", sa.Column("goal", sa.String(), nullable=True))
    op.add_column("sprint", sa.Column("summary", sa.String(), nullable=True))
    op.add_column("sprint_card", sa.Column("added_at", sa.String(), nullable=True))
    op.add_column("sprint_card", sa.Column("left_at", sa.String(), nullable=True))
    op.add_column("sprint_card", sa.Column("carried_from", WIDE, nullable=True))
    op.create_index("point_recorded", "point", ["model", "recorded_at"], unique=False)
