"""Whether this installation works: asked by `/healthz`, without side effects."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from audit.core import clock, heartbeats, migration
from audit.core.db import TAG, db


@dataclass(frozen=True, slots=True)
class Health:
    """What was found. Ages are None where there was never a sign of life, or no database to ask."""

    database: bool
    """The database answers."""
    migrated: bool
    """Its tables are those that the code expects."""
    worker_age: timedelta | None
    scheduler_age: timedelta | None

    @property
    def can_serve(self) -> bool:
        """Whether pages can be served."""
        return self.database and self.migrated


def look() -> Health:
    """Ask the database; an error of it is an answer, not an exception."""
    try:
        revision = db.session.execute(
            text("SELECT version_num FROM alembic_version"), execution_options={TAG: "health"}
        ).scalar_one_or_none()
    except SQLAlchemyError:
        db.session.rollback()
        return Health(database=_answers(), migrated=False, worker_age=None, scheduler_age=None)
    return Health(
        database=True,
        migrated=revision == migration.head(),
        worker_age=_age("worker"),
        scheduler_age=_age("scheduler"),
    )


def _answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"), execution_options={TAG: "health"})
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _age(activity: str) -> timedelta | None:
    try:
        last = heartbeats.latest(activity)
    except SQLAlchemyError:
        db.session.rollback()
        return None
    return clock.machine_now() - last.beat_at if last else None
