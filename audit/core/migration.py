"""Bring a database to the shape of the models, and tell how far it is: always under the owner's address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from audit.core.db import Base

ADVISORY_LOCK = 7_305_114
"""Number of the PostgreSQL lock under which only one migration runs at a time."""


def folder() -> Path:
    """Return where the migrations lie: beside a checkout, or inside an installed package."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def upgrade(owner_url: str, application_url: str | None = None, revision: str = "head") -> None:
    """Run all migrations up to the revision, in one transaction, then grant the application role its rights."""
    with _connection(owner_url) as connection:
        command.upgrade(_config(connection), revision)
        _grant(connection, application_url)


def downgrade(owner_url: str, revision: str = "base") -> None:
    """Run the migrations backwards down to the revision, in one transaction."""
    with _connection(owner_url) as connection:
        command.downgrade(_config(connection), revision)


def current(owner_url: str) -> str | None:
    """Return the database's revision, or None for an empty one."""
    with _connection(owner_url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the newest revision that the code knows."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def differences(owner_url: str) -> list[Any]:
    """Return what differs between the database and the models; empty when they are equal."""
    with _connection(owner_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '10s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
            yield connection
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        # As in audit.core.db: the driver's own transactions would leave half a migration behind.
        event.listen(engine, "connect", lambda connection, _record: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _grant(connection: Connection, application_url: str | None) -> None:
    role = make_url(application_url).username if application_url else None
    if connection.dialect.name != "postgresql" or not role or role == connection.engine.url.username:
        return
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    for grant in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
    ):
        connection.execute(text(grant))
