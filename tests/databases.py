"""Databases for tests: a migrated one on each backend, emptied between tests, used as the application role."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from audit.core import migration
from audit.core.db import Base
from tests.required import require_postgresql

OWNER = "touchstone_test_owner"
APPLICATION = "touchstone_test_application"
NUMBERS = count(1)


@dataclass(frozen=True)
class Database:
    """An empty, migrated database: the application's address, the owner's, and how to empty it."""

    name: str
    url: str
    owner_url: str
    template: Path | None = None
    admin: str | None = None

    def empty(self) -> None:
        """Remove every row; nothing may be connected."""
        if self.template is not None:
            path = Path(self.url.removeprefix("sqlite:///"))
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            shutil.copyfile(self.template, path)
            return
        assert self.admin is not None
        with psycopg.connect(self.admin, autocommit=True) as connection:
            # The guards of the database forbid deleting; only a superuser's replica mode passes them by.
            tables = [table.name for table in Base.metadata.sorted_tables]
            deletes = "; ".join(f'DELETE FROM "{table}"' for table in tables)
            connection.execute(f"SET session_replication_role = replica; {deletes}".encode())


def sqlite_database(folder: Path) -> Database:
    """Return a migrated SQLite database in the folder."""
    template = folder / "template.db"
    migration.upgrade(f"sqlite:///{template}")
    path = folder / "test.db"
    shutil.copyfile(template, path)
    url = f"sqlite:///{path}"
    return Database("sqlite", url, url, template=template)


@contextmanager
def postgresql_database() -> Iterator[Database]:
    """Make a database with an owner and an application role that owns nothing; drop it afterwards."""
    server = require_postgresql()
    # Several may live at a time in one run: that of the app, and those of tests about migrations.
    name = f"touchstone_test_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            try:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
            except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                continue
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    base = server.rpartition("/")[0]
    host = base.rpartition("@")[2]
    owner_url = f"postgresql+psycopg://{OWNER}@{host}/{name}"
    url = f"postgresql+psycopg://{APPLICATION}@{host}/{name}"
    try:
        migration.upgrade(owner_url, url)
        yield Database("postgresql", url, owner_url, admin=f"{base}/{name}")
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
