"""Databases for tests: a migrated one on each backend, emptied between tests, used as the application role."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import psycopg
from psycopg import sql

from audit.core import migration
from audit.core.db import Base
from tests.required import require_postgresql

OWNER = "touchstone_test_owner"
APPLICATION = "touchstone_test_application"
NUMBERS = count(1)
FREED = "SET session_replication_role = replica; SET lock_timeout = '20s'"
"""The guards of the database forbid deleting; only a superuser's replica mode passes them by."""


@dataclass(frozen=True)
class SqliteDatabase:
    """An empty, migrated file: its address, and how to empty it, to remember what it holds and to bring that back."""

    url: str
    template: Path
    name: str = "sqlite"
    admin: None = None
    _watch: list[sqlite3.Connection] = field(default_factory=list)

    @property
    def owner_url(self) -> str:
        """The address of the owner: that of the file."""
        return self.url

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.url.removeprefix("sqlite:///"))

    def empty(self) -> None:
        """Remove every row; nothing may be connected."""
        self.restore(self.template)

    def snapshot(self) -> Path:
        """Return a file that holds what the database holds now; nothing may be connected."""
        handle, name = mkstemp(dir=self.template.parent, suffix=".snapshot")
        os.close(handle)
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(name)) as target:
            source.backup(target)
        return Path(name)

    def restore(self, snapshot: Path) -> None:
        """Bring back what a snapshot holds, in place of everything; nothing may be connected."""
        self.close()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(snapshot, self.path)

    def mark(self) -> object:
        """Return a value that stays the same until something is written."""
        if not self._watch:
            self._watch.append(sqlite3.connect(self.path, check_same_thread=False))
        return self._watch[0].execute("PRAGMA data_version").fetchone()

    def close(self) -> None:
        """Let go of the file."""
        while self._watch:
            self._watch.pop().close()


@dataclass(frozen=True)
class PostgresqlDatabase:
    """An empty, migrated database: the application's address, the owner's and the superuser's; the rest as above."""

    url: str
    owner_url: str
    admin: str
    name: str = "postgresql"

    @cached_property
    def _connection(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(self.admin, autocommit=True)
        connection.execute(FREED)
        return connection

    @cached_property
    def _tables(self) -> list[str]:
        return [f'"{table.name}"' for table in Base.metadata.sorted_tables]

    @cached_property
    def _delete(self) -> str:
        return "; ".join(f"DELETE FROM {table}" for table in self._tables)

    def empty(self) -> None:
        """Remove every row; no transaction may be open."""
        self._connection.execute(self._delete.encode())

    def snapshot(self) -> str:
        """Return the statements that bring back what the database holds now."""
        found = []
        for table in self._tables:
            row = self._connection.execute(f"SELECT json_agg(t)::text FROM {table} t".encode()).fetchone()
            if row and row[0]:
                assert "$rows$" not in row[0]
                source = f"json_populate_recordset(NULL::{table}, $rows${row[0]}$rows$)"
                found.append(f"INSERT INTO {table} SELECT * FROM {source}")
                found.append(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        return "; ".join(found)

    def restore(self, snapshot: str) -> None:
        """Bring back what a snapshot holds, in place of everything; no transaction may be open."""
        self._connection.execute(f"{self._delete}; {snapshot}".encode())

    def mark(self) -> object:
        """Return a value that stays the same until something is written."""
        marks = (f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {table})" for table in self._tables)
        return self._connection.execute(f"SELECT {', '.join(marks)}".encode()).fetchone()

    def close(self) -> None:
        """Let go of the database."""
        if "_connection" in self.__dict__:
            self._connection.close()
            del self.__dict__["_connection"]


Database = SqliteDatabase | PostgresqlDatabase


def sqlite_database(folder: Path) -> SqliteDatabase:
    """Return a migrated SQLite database in the folder."""
    template = folder / "template.db"
    migration.upgrade(f"sqlite:///{template}")
    path = folder / "test.db"
    shutil.copyfile(template, path)
    return SqliteDatabase(f"sqlite:///{path}", template)


@contextmanager
def postgresql_database(*, careless: bool = False) -> Iterator[PostgresqlDatabase]:
    """Make a database with an owner and an application role that owns nothing; drop it afterwards.

    A careless one does not wait for the disk: nobody cuts the power of a test.
    """
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
        if careless:
            connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    base = server.rpartition("/")[0]
    host = base.rpartition("@")[2]
    owner_url = f"postgresql+psycopg://{OWNER}@{host}/{name}"
    url = f"postgresql+psycopg://{APPLICATION}@{host}/{name}"
    database = PostgresqlDatabase(url, owner_url, f"{base}/{name}")
    try:
        migration.upgrade(owner_url, url)
        yield database
    finally:
        database.close()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
