"""Signs of life of background activities, so that a thread that died silently is seen by `/healthz` and `doctor`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from audit.core import clock, statements
from audit.core.models import Heartbeat

FORGET_AFTER = timedelta(days=1)
"""Processes silent for so long were replaced; their rows are dropped by the next beat."""
MAX_ERROR = 500


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life of one activity."""

    name: str
    beat_at: datetime
    """Machine time."""
    last_error: str | None
    """What went wrong in the last round; None when it went well."""


def beat(name: str, error: str | None = None) -> None:
    """Note that the activity `name` (such as `worker:host:123`) is alive. The caller commits."""
    moment = clock.machine_now()
    values = {"beat_at": moment, "last_error": error[:MAX_ERROR] if error else None}
    hit = statements.run(update(Heartbeat).where(Heartbeat.name == name).values(values))
    if hit.rowcount == 0:
        statements.insert_or_keep(Heartbeat, {"name": name, **values})
        statements.run(delete(Heartbeat).where(Heartbeat.beat_at < moment - FORGET_AFTER))


def latest(activity: str) -> Beat | None:
    """Return the youngest sign of life of an activity (`worker`, `scheduler`) in any process, or None."""
    row = statements.run(
        select(Heartbeat.name, Heartbeat.beat_at, Heartbeat.last_error)
        .where(Heartbeat.name.startswith(f"{activity}:", autoescape=True))
        .order_by(Heartbeat.beat_at.desc())
        .limit(1)
    ).first()
    return Beat(row.name, row.beat_at, row.last_error) if row else None


def is_alive(activity: str, within: timedelta) -> bool:
    """Say whether any process has shown a sign of life of `activity` within the given span of machine time."""
    last = latest(activity)
    return last is not None and clock.machine_now() - last.beat_at <= within
