"""Alembic's way in. casestats.store hands over a connection; nothing here knows an address."""

from alembic import context
from sqlmodel import SQLModel

import casestats.store.county_tables
import casestats.store.models
import casestats.store.service_tables
import casestats.store.sum_tables  # noqa: F401 (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
