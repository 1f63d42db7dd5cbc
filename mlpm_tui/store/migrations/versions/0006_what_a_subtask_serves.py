"""What a sub-task is and where it serves, and how an alert began."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add a table and columns; nothing that stands is altered."""
    op.create_table(
        "subtask",
        sa.Column("key", WIDE, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.add_column("incident", sa.Column("first_after", sa.Float(), nullable=True))
    op.add_column("incident", sa.Column("first_window", sa.String(), nullable=True))
    op.add_column("incident", sa.Column("reported_until", sa.String(), nullable=True))
