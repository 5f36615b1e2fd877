"""Runs the migrations on the connection that ``app.database`` hands in; all of them in one transaction."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # SQLite can, once BEGIN is ours: a kill in the middle leaves the old tables whole
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
