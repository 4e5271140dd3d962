"""Alembic's entry: runs on the connection that `audit.core.migration` opened, under the owner's address."""

from alembic import context

from audit.core.db import Base

connection = context.config.attributes.get("connection")
if connection is None:
    message = "run migrations with `python3 -m audit db upgrade`; alembic's own command has no connection here"
    raise SystemExit(message)

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
