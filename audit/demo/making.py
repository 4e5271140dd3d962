"""Begins the story, carries it to its end, and finds a finished one again; never leaves half of one."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from flask import Flask

from audit.app import create_app
from audit.core import clock, migration, scope
from audit.core.settings import Settings
from audit.demo import queries
from audit.demo.cast import Cast, cast
from audit.demo.office import Office
from audit.demo.pictures import Album
from audit.demo.sayings import Sayings
from audit.demo.scale import Planned, midnight, programmes, quarters_before
from audit.demo.setting import MAKER, Seeded, seed, start
from audit.demo.stage import SATURDAY, Progress, Say, Stage, fast_disk
from audit.demo.visits import Auditors
from audit.journal.operations import record
from audit.people import operations as people
from audit.planning import calendar
from audit.planning import operations as planning

FINISHED = "finish demo"
"""Verb of the journal's entry that ends a story: without it the story is half."""
TICK_AT = time(3, 30)
"""UTC; when the scheduler of the story ticks."""
SEED = "aurora"


class DemoRefused(Exception):  # noqa: N818 - reads as what it is
    """The demo cannot be made here; the message says why and what to do."""


@dataclass(frozen=True)
class Made:
    """A finished story in its application."""

    app: Flask
    brand_id: int
    fresh: bool
    """Whether it was made by this call."""


def make(settings: Settings, visits: int, say: Say, *, now: datetime | None = None) -> Made:
    """Make the demo brand, or find the finished one; a half one is begun anew in a clean database.

    The story ends with the day of `now`, by default the machine's.
    The database must be migrated. Raises DemoRefused when the database holds other brands, or another demo is at work.
    """
    with _alone(settings):
        app = create_app(settings)
        try:
            return _made(app, settings, visits, say, midnight(now or clock.machine_now()))
        except BaseException:
            with app.app_context():
                queries.close()
            raise


def _made(app: Flask, settings: Settings, visits: int, say: Say, end: datetime) -> Made:
    found = _found(app)
    if found is not None:
        brand_id, finished = found
        if finished:
            return Made(app, brand_id, fresh=False)
        say("An earlier run was interrupted: the database is emptied, and the story begins anew.")
        _empty(app, settings)
    fast_disk(app)
    return Made(app, _tell(app, visits, say, end), fresh=True)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    with (settings.data_dir / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"another demo is being made in {settings.data_dir}; wait for it or choose another --data-dir"
            raise DemoRefused(message) from error
        yield


def _found(app: Flask) -> tuple[int, bool] | None:
    """Return (brand id, finished) of the demo brand, None in an empty database; raises DemoRefused for others."""
    with app.app_context():
        brands = queries.brands()
        strangers = set(queries.users()) - {person.email for person in cast().people}
    others = [slug for _, slug, is_demo in brands if not (is_demo and slug == cast().slug)]
    demo = next((brand_id for brand_id, slug, is_demo in brands if is_demo and slug == cast().slug), None)
    if demo is None and not brands and not strangers:
        return None
    if demo is not None:
        with app.app_context(), scope.brand_scope(demo):
            if queries.journaled(demo, FINISHED):
                return demo, True
    if others or strangers:
        message = (
            f"this database is in use ({', '.join(others) or 'it holds accounts'}): the demo plays with time and "
            "wants a database of its own. Choose another folder with --data-dir, or another TOUCHSTONE_DATABASE_URL."
        )
        raise DemoRefused(message)
    return (demo, False) if demo is not None else None


def _empty(app: Flask, settings: Settings) -> None:
    """Take everything of a half story away; the database holds nothing else."""
    with app.app_context():
        queries.close()
    migration.downgrade(settings.migration_database_url)
    migration.upgrade(settings.migration_database_url, settings.database_url)
    shutil.rmtree(settings.files_folder, ignore_errors=True)
    for mail in settings.mail_folder.glob("*.eml"):
        mail.unlink(missing_ok=True)


def _tell(app: Flask, visits: int, say: Say, end: datetime) -> int:
    plans = programmes(cast(), visits, end)
    begin = datetime.combine(quarters_before(end.date()), TICK_AT, end.tzinfo) - timedelta(days=5)
    with clock.use(clock.Simulated(begin)) as simulated:
        progress = Progress(say)
        progress.tell(f"The story runs from {begin.date()} to {end.date()}, about {visits} visits.")
        seeded = seed(app, cast(), progress)
        if not isinstance(simulated, clock.Simulated):
            raise TypeError(simulated)
        stage = Stage(app, seeded.brand_id, simulated, end, progress)
        teller = Teller(stage, seeded, cast(), plans)
        teller.tell()
        with stage.acting(MAKER):
            record(FINISHED, "brand", cast().slug, after=teller.counts())
    return seeded.brand_id


class Teller:
    """Puts the parts of the story together."""

    def __init__(self, stage: Stage, seeded: Seeded, people_of: Cast, plans: list[Planned]) -> None:
        self._stage, self._seeded, self._cast, self._plans = stage, seeded, people_of, plans
        sayings = Sayings(SEED)
        self._office = Office(stage, seeded, sayings, Random(SEED))  # noqa: S311 - a story, no secret
        self._auditors = Auditors(stage, seeded, Album(SEED), sayings, sent=self._office.received, tick=self._tick)
        self._office.send = self._auditors.send
        stage.describe = self._describe
        self._office.save = self._auditors.save

    def tell(self) -> None:
        """Let it all happen."""
        end = self._stage.end
        for plan in self._plans:
            starts = datetime.combine(plan.starts_on, TICK_AT, end.tzinfo)
            lead = timedelta(hours=2) if plan.order.started_weeks_ago is not None else timedelta(days=2)
            self._stage.at(starts - lead, lambda plan=plan: self._start(plan))  # type: ignore[misc]
            if plan.order.abandoned:
                self._stage.at(starts + timedelta(days=6), lambda plan=plan: self._leave(plan))  # type: ignore[misc]
        for day in self._planning_days():
            self._stage.at(datetime.combine(day, TICK_AT, end.tzinfo), self._tick)
        last_day = next(
            day for day in (end - timedelta(days=count) for count in range(1, 8)) if day.weekday() < SATURDAY
        )
        self._stage.at(last_day + timedelta(hours=13), self._office.last_release)
        self._stage.run()

    def _planning_days(self) -> list[date]:
        """Return the days on which the daily planning finds anything to do, and each Monday.

        The clock jumps over the other days: there the schedule would only find again what it found the day before.
        """
        end = self._stage.end.date()
        days = {clock.now().date() + timedelta(days=count) for count in range((end - clock.now().date()).days + 1)}
        found = {day for day in days if day.weekday() == 0} | {end}
        for plan in self._plans:
            waves = calendar.waves(
                plan.cadence, plan.starts_on, None, since=plan.starts_on, until=end + planning.HORIZON
            )
            found |= {wave.starts_on - planning.HORIZON for wave in waves}
        return sorted(found & days)

    def _tick(self) -> None:
        """Tick as the scheduler does, and look at what was planned."""
        self._stage.tick()
        self._stage.work()
        self._auditors.look()

    def _start(self, plan: Planned) -> None:
        with self._stage.acting(self._seeded.members["henrik"].actor):
            programme_id, _ = start(self._seeded, plan)
        self._auditors.follow(programme_id, plan)
        self._stage.work()
        self._auditors.look()

    def _leave(self, plan: Planned) -> None:
        """Let the only auditor of a programme give everything back and leave."""
        for code in plan.order.auditors:
            self._auditors.give_back(self._seeded.members[code])
            with self._stage.acting(MAKER):
                people.end_membership(self._seeded.members[code].membership_key)

    def _describe(self) -> str:
        return (
            f"{self._auditors.planned} visits planned, {self._auditors.submitted} sent, {self._office.released} reports"
        )

    def counts(self) -> dict[str, int]:
        """Return what was made."""
        return {
            "planned": self._auditors.planned,
            "submitted": self._auditors.submitted,
            "released": self._office.released,
        }


__all__ = ["FINISHED", "DemoRefused", "Made", "make"]
