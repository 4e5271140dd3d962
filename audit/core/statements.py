"""Core statements on the tables of `audit.core.models`, which belong to no brand.

They are tagged, so that the guard in `audit.core.db` knows that someone has thought about their scope. Only core uses
this module; statements on tables of a brand go through `audit.core.bulk`.
"""

from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite

from audit.core.db import TAG, Base, db
from audit.core.models import Heartbeat, Job, Lease, ScheduleProgress, SimulatedClock, Throttle

OWN = (Job, Lease, Heartbeat, ScheduleProgress, Throttle, SimulatedClock)
"""The tables that may be touched this way."""


def run(statement: Executable) -> CursorResult[Any]:
    """Carry out a statement on core's own tables in the session's transaction."""
    result: Any = db.session.connection().execute(statement, execution_options={TAG: "core"})
    return result  # type: ignore[no-any-return]


def insert_or_keep(model: type[Base], values: dict[str, Any]) -> int | None:
    """Insert a row and return its id, or return None when a unique key says that it is there already.

    The database decides, not a look before: two transactions at once still make one row.
    """
    if model not in OWN:
        message = f"{model.__name__} is no table of core"
        raise ValueError(message)
    build = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table: Any = model.__table__
    statement = build(table).values(values).on_conflict_do_nothing().returning(table.c.id)
    found: int | None = run(statement).scalar_one_or_none()
    return found
