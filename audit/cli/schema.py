"""How far a database has come, found out without an application and without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from audit.core import migration

CONNECT_SECONDS = 5
"""How long an unreachable database server is waited for."""


class DatabaseUnreachable(Exception):  # noqa: N818 - reads as what the user is told
    """The database cannot be opened; the text says which and why, without its password."""


@dataclass(frozen=True)
class Schema:
    """How far a database has come: the revision it stands at (None: empty), the newest one, and if it holds tables."""

    current: str | None
    newest: str | None
    has_tables: bool

    @property
    def up_to_date(self) -> bool:
        """Tell whether no migration is pending."""
        return self.newest is not None and self.current == self.newest


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """Open a short connection that gives up soon on an unreachable server and never makes a SQLite file by looking.

    Raise DatabaseUnreachable when the database cannot be opened or asked.
    """
    address = make_url(url)
    shown = address.render_as_string(hide_password=True)
    options: dict[str, object] = {}
    if address.get_backend_name() != "sqlite":
        options["connect_timeout"] = CONNECT_SECONDS
    elif address.database and address.database != ":memory:" and not Path(address.database).exists():
        message = f"{address.database} does not exist yet"
        raise DatabaseUnreachable(message)
    engine = create_engine(address, connect_args=options)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        message = f"{shown}: {reason}"
        raise DatabaseUnreachable(message) from error
    finally:
        engine.dispose()


def read_schema(url: str) -> Schema:
    """Look how far the database has come; raise DatabaseUnreachable when it cannot be asked."""
    newest = migration.head()
    with connect(url) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        return Schema(current, newest, bool(inspect(connection).get_table_names()))
