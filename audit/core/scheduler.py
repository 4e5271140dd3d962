"""The tick: turns the schedule into jobs, each occurrence once, whatever runs twice and whatever was down.

APScheduler only gives the tick: an interval in UTC and no job store, because its stores neither lock nor survive two
processes. The tick tries a lease; the leader writes one job for each occurrence that business time has reached. Even
two leaders at once create each occurrence once, since the job's dedupe key names the occurrence and is unique.
"""

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy import select, update

from audit.core import clock, heartbeats, jobs, leases, scope, statements, work
from audit.core.models import ScheduleProgress
from audit.core.tokens import new_key

log = logging.getLogger(__name__)

LEASE_NAME = "scheduler"
TICK = timedelta(seconds=10)
LEASE = timedelta(seconds=40)
"""Longer than a few ticks: a leader that misses one stays leader; a dead one is replaced within this time."""
MOST_AT_ONCE = 500
"""Occurrences of one entry that one tick writes; the rest follows with the next ticks."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Occurrences are counted from here, so that all processes agree on them. A Saturday, midnight UTC."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the schedule: every `every`, shifted by `offset` (UTC), a job of `kind` with `payload`.

    After downtime `catch_up="latest"` makes one job for all that was missed (for handlers that look at what is due),
    `"all"` one for each. The payload also gets `occurrence`, business time in ISO form.
    """

    name: str
    every: timedelta
    kind: str
    offset: timedelta = timedelta(0)
    catch_up: Literal["latest", "all"] = "latest"
    payload: dict[str, Any] = field(default_factory=dict)

    def latest(self, moment: datetime) -> datetime:
        """Return the last occurrence at or before `moment`."""
        start = EPOCH + self.offset
        return start + (moment - start) // self.every * self.every


Schedule = Sequence[Entry]
"""The lines of the schedule; those of the service are in `audit.background`."""


def enqueue_due(schedule: Schedule) -> int:
    """Write a job for every occurrence that business time has reached, in the present transaction; return how many.

    Of an entry that was never seen before, only its latest occurrence is due.
    """
    moment = clock.now()
    return sum(_enqueue_entry(entry, moment) for entry in schedule)


def tick(app: Flask, schedule: Schedule, owner: str) -> bool:
    """Do one round: become or stay leader and, as leader, enqueue what is due. Returns whether this was the leader."""
    with app.app_context():
        scope.act_as(scope.SYSTEM)
        held = leases.acquire(LEASE_NAME, owner, LEASE)
        heartbeats.beat(f"scheduler:{owner}")
        work.commit()
        if held is None:
            return False
        with work.unit_of_work():
            leases.guard(held)
            enqueue_due(schedule)
        return True


class Scheduler:
    """APScheduler's thread of this process, ticking; start it once, stop it at the end."""

    def __init__(self, app: Flask, schedule: Schedule, *, interval: timedelta = TICK) -> None:
        self.owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{new_key()[:6]}"
        self._app = app
        self._schedule = schedule
        self._scheduler = BackgroundScheduler(timezone=UTC, daemon=True)
        self._scheduler.add_job(
            self._round,
            "interval",
            seconds=interval.total_seconds(),
            next_run_time=clock.machine_now(),
            id="tick",
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )

    def start(self) -> None:
        """Begin to tick, the first time at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """End the ticking, wait for a tick under way, and give the lease back so that another process leads at once."""
        self._scheduler.shutdown(wait=True)
        try:
            with self._app.app_context(), work.unit_of_work():
                held = leases.acquire(LEASE_NAME, self.owner, LEASE)
                if held is not None:
                    leases.release(held)
        except Exception:
            log.exception("the lease of the schedule could not be given back; it ends by itself")

    def _round(self) -> None:
        try:
            tick(self._app, self._schedule, self.owner)
        except leases.LeadershipLostError:
            log.warning("another process leads the schedule now")
        except Exception as error:
            # An exception that left this function would end only this tick, but nobody would hear of it.
            log.exception("a tick of the schedule failed; the next one tries again")
            self._tell(f"{type(error).__name__}: {error}")

    def _tell(self, error: str) -> None:
        try:
            with self._app.app_context(), work.unit_of_work():
                heartbeats.beat(f"scheduler:{self.owner}", error)
        except Exception:
            log.exception("the heartbeat of the scheduler could not be written")


def _enqueue_entry(entry: Entry, moment: datetime) -> int:
    latest = entry.latest(moment)
    seen = statements.run(
        select(ScheduleProgress.occurrence).where(ScheduleProgress.name == entry.name)
    ).scalar_one_or_none()
    if seen is not None and seen >= latest:
        return 0
    due = list(_occurrences(entry, seen, latest))
    for occurrence in due:
        stamp = occurrence.isoformat()
        jobs.enqueue(
            entry.kind, {**entry.payload, "occurrence": stamp}, dedupe=f"{entry.name}@{stamp}", due_at=occurrence
        )
    _note_progress(entry.name, due[-1])
    return len(due)


def _occurrences(entry: Entry, seen: datetime | None, latest: datetime) -> Iterator[datetime]:
    if seen is None or entry.catch_up == "latest":
        yield latest
        return
    occurrence = entry.latest(seen) + entry.every
    for _ in range(MOST_AT_ONCE):
        if occurrence > latest:
            return
        yield occurrence
        occurrence += entry.every


def _note_progress(name: str, occurrence: datetime) -> None:
    if statements.insert_or_keep(ScheduleProgress, {"name": name, "occurrence": occurrence}) is None:
        statements.run(
            update(ScheduleProgress)
            .where(ScheduleProgress.name == name, ScheduleProgress.occurrence < occurrence)
            .values(occurrence=occurrence)
        )
