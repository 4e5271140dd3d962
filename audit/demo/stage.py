"""The stage of the story: the application, the simulated clock, and the queue of what happens next."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from random import Random
from time import monotonic
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import event

from audit.background import HANDLERS, SCHEDULE
from audit.core import clock, runner, scheduler, scope, work
from audit.core.db import db
from audit.core.work import unit_of_work
from audit.demo import queries

Say = Callable[[str], None]
"""Takes one line for whoever watches."""
Act = Callable[[], None]
EVERY = 2.5
"""Seconds between two lines of progress."""
SATURDAY = 5
OFFICE_ZONE = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Member:
    """Somebody of the cast with an account in the brand."""

    code: str
    user_key: str
    membership_id: int
    membership_key: str
    language: str
    severity: float

    @property
    def actor(self) -> scope.Actor:
        """As whom the journal knows them."""
        return scope.Actor("user", self.user_key)


class Progress:
    """Says now and then how far the story is, never more often than people can read."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._spoken = monotonic()

    def tell(self, line: str) -> None:
        """Say one line."""
        self._say(line)
        self._spoken = monotonic()

    def pulse(self, describe: Callable[[], str]) -> None:
        """Say what `describe` returns when nothing was said for a while."""
        if monotonic() - self._spoken >= EVERY:
            self.tell(describe())


class Stage:
    """Runs what happens in the order of time up to `end`; the schedule and the jobs run in between as in service."""

    def __init__(self, app: Flask, brand_id: int, time_now: clock.Simulated, end: datetime, progress: Progress) -> None:
        self.app, self.brand_id, self.clock, self.end = app, brand_id, time_now, end
        self.describe: Callable[[], str] = str
        """Returns how far the story is, for lines of progress."""
        self._progress = progress
        self._queue: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    @contextmanager
    def acting(self, actor: scope.Actor) -> Iterator[None]:
        """Act in the brand in one transaction, as a page or a command does."""
        with self.app.app_context(), scope.brand_scope(self.brand_id, actor), unit_of_work():
            yield
        self._pulse()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Read in the brand; nothing is written."""
        with self.app.app_context(), scope.brand_scope(self.brand_id):
            work.begin(read_only=True)
            yield

    def at(self, moment: datetime, act: Act) -> None:
        """Let `act` happen at that moment; what lies after the end of the story never happens."""
        if moment < self.end:
            heapq.heappush(self._queue, (max(moment, clock.now()), next(self._numbers), act))

    def run(self) -> None:
        """Let everything happen, and carry out the jobs after each event."""
        while self._queue:
            moment, _, act = heapq.heappop(self._queue)
            self.clock.move_to(moment)
            act()
            self.work()
        self.clock.move_to(self.end)

    def _pulse(self) -> None:
        self._progress.pulse(lambda: f"{clock.now().date()}  {self.describe()}")

    def tick(self) -> None:
        """Turn the schedule into jobs, as the scheduler of the service does."""
        with self.app.app_context(), unit_of_work():
            scope.act_as(scope.SYSTEM)
            scheduler.enqueue_due(SCHEDULE)

    def work(self) -> None:
        """Carry out the jobs that are due."""
        while runner.run_due(self.app, HANDLERS, limit=1):
            self._pulse()


def fast_disk(app: Flask) -> None:
    """Do not wait for the disk of SQLite at every commit: a story that a power cut ends is begun anew."""
    with app.app_context():
        queries.close()
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def office_hour(after: datetime, days: int, random: Random) -> datetime:
    """Return a moment in office hours so many working days after `after`, never before it."""
    local = after.astimezone(OFFICE_ZONE)
    day = local.date()
    while days > 0 or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    moment = datetime.combine(day, time(8), OFFICE_ZONE) + timedelta(minutes=random.randint(10, 470))
    if moment <= after:
        moment = after + timedelta(minutes=random.randint(20, 90))
    return moment
