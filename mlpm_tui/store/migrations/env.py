"""Runs the steps on the connection that the caller opened; the caller owns the transaction."""

from alembic import context
from sqlmodel import SQLModel

import mlpm_tui.store.tables  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
context.run_migrations()
