"""Rate limits that hold across processes: token buckets in the database, on machine time.

Each question is answered in a short transaction of its own and counts even when the request is refused or fails later.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, event, select, update

from audit.core import clock, statements
from audit.core.db import RequestSession, db
from audit.core.models import Throttle

UNIT = 1000
"""A bucket is kept in thousandths of a try, so that slow refills need no floating point."""
MICROSECOND = timedelta(microseconds=1)
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Limit:
    """How often: `burst` tries at once, and one more for every `every` that passes."""

    purpose: str
    """What is limited, such as `sign-in by account`; buckets of different purposes do not mix."""
    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a try is allowed, and if not, after how many seconds the next one is."""

    allowed: bool
    retry_after: int


def take(limit: Limit, subject: str) -> Verdict:
    """Count one try of `subject` (an account, an address) and say whether it is allowed.

    Call it before the request changes anything: a read transaction of the session is ended, so that SQLite's write lock
    is free; pending changes raise RuntimeError, because they would be committed half-done.
    """
    _end_reading()
    moment = clock.machine_now()
    key = hashlib.sha256(f"{limit.purpose}\0{subject.strip().casefold()}".encode("utf-8", "surrogatepass")).hexdigest()
    with current_app.app_context():
        statements.insert_or_keep(Throttle, {"key": key, "level": limit.burst * UNIT, "refreshed_at": moment})
        row = statements.run(
            select(Throttle.id, Throttle.level, Throttle.refreshed_at).where(Throttle.key == key).with_for_update()
        ).one()
        level, counted = _refilled(limit, row.level, row.refreshed_at, moment)
        allowed = level >= UNIT
        rest = level - UNIT if allowed else level
        statements.run(update(Throttle).where(Throttle.id == row.id).values(level=rest, refreshed_at=counted))
        db.session.commit()
    missing = (UNIT - level) * limit.every / UNIT - (moment - counted)
    wait = 0 if allowed else max(1, math.ceil(missing.total_seconds()))
    return Verdict(allowed, wait)


def forget(limit: Limit, subject: str) -> None:
    """Give `subject` a full bucket again (after a correct sign-in), in a transaction of its own like `take`."""
    _end_reading()
    key = hashlib.sha256(f"{limit.purpose}\0{subject.strip().casefold()}".encode("utf-8", "surrogatepass")).hexdigest()
    with current_app.app_context():
        statements.run(delete(Throttle).where(Throttle.key == key))
        db.session.commit()


def purge(before: datetime) -> int:
    """Delete buckets untouched since `before` (machine time) and return how many. The caller commits."""
    return statements.run(delete(Throttle).where(Throttle.refreshed_at < before)).rowcount


def _refilled(limit: Limit, level: int, since: datetime, moment: datetime) -> tuple[int, datetime]:
    """Return the level at `moment` and the time up to which it is counted; a clock that stepped back refills nothing.

    Whole thousandths only are credited, and the time of the rest is kept: else many tries in a row would round every
    refill down to nothing, and the bucket would stay empty for good.
    """
    full = limit.burst * UNIT
    passed = max((moment - since) // MICROSECOND, 0)
    every = limit.every // MICROSECOND
    gained = passed * UNIT // every
    if level + gained >= full or moment < since:
        return min(level + gained, full), moment
    return level + gained, since + -(-gained * every // UNIT) * MICROSECOND


def _end_reading() -> None:
    session = db.session()
    if session.new or session.dirty or session.deleted or session.info.get(CHANGED):
        message = "ask the throttle before the request changes anything"
        raise RuntimeError(message)
    if session.in_transaction():
        session.commit()


@event.listens_for(RequestSession, "after_flush")
def _note_change(session: Any, context: Any) -> None:
    del context
    session.info[CHANGED] = True


@event.listens_for(RequestSession, "after_commit")
@event.listens_for(RequestSession, "after_rollback")
def _forget_change(session: Any) -> None:
    session.info.pop(CHANGED, None)
