"""A rehearsal: two schedulers and four workers as processes on one PostgreSQL database, under a clock that we move.

Business time is one row of that database; it goes on to the next event as soon as everything that is due is done. Both
schedulers are killed at seeded moments and started anew. Leases run on machine time.
"""

from __future__ import annotations

import os
import random
import socket
import tempfile
import time as machine
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from psycopg import sql

from audit.background import SCHEDULE
from audit.core import migration
from tests.databases import APPLICATION, OWNER
from tests.multi_process import processes
from tests.required import require_postgresql

SCHEDULERS = 2
WORKERS = 4
PATIENCE = 60.0
"""Machine seconds in which everything due must be done, or the rehearsal has failed."""
GUARDS = {
    "wave": ("brand_id", "programme_id", "number"),
    "assignment": ("brand_id", "programme_id", "unit", "wave_id"),
    "assignment_leg": ("brand_id", "assignment_id", "slot"),
    "offer": ("brand_id", "assignment_id", "number"),
}
"""The unique keys that keep doubles away, by table."""


class Mailbox:
    """A mail server's memory: how often each Message-ID arrived."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a message."""
        head = envelope.content.split(b"\r\n\r\n", 1)[0].decode("ascii", "replace")
        (line,) = [line for line in head.split("\r\n") if line.lower().startswith("message-id:")]
        self.received[line.split(":", 1)[1].strip()] += 1
        return "250 taken"


@dataclass
class Rehearsal:
    """A running rehearsal: its database, its processes and what it has seen."""

    database: psycopg.Connection[Any]
    part: processes.Part
    mailbox: Mailbox
    moment: datetime
    schedulers: list[BaseProcess] = field(default_factory=list)
    workers: list[BaseProcess] = field(default_factory=list)
    kills: int = 0
    steps: int = 0

    def start(self) -> None:
        """Start all processes."""
        self.schedulers = [_process(processes.run_scheduler, self.part) for _each in range(SCHEDULERS)]
        self.workers = [_process(processes.run_worker, self.part) for _each in range(WORKERS)]

    def kill_schedulers(self) -> None:
        """Kill both schedulers where they stand, and start two new ones."""
        for process in self.schedulers:
            process.kill()
        for process in self.schedulers:
            process.join()
            self.kills += 1
        self.schedulers = [_process(processes.run_scheduler, self.part) for _each in range(SCHEDULERS)]

    def stop(self) -> None:
        """End every process."""
        for process in (*self.schedulers, *self.workers):
            process.kill()
        for process in (*self.schedulers, *self.workers):
            process.join()

    def run_until(
        self, end: datetime, chance: random.Random, *, kill_rate: float, twice_rate: float, enough: Callable[[], bool]
    ) -> None:
        """Move business time from event to event up to `end`, or until `enough` is true.

        After the share `kill_rate` of the moves both schedulers are killed; before the share `twice_rate` planning is
        ordered three times more than the schedule does.
        """
        self.settle()
        while (following := self.next_event()) <= end and not enough():
            if chance.random() < twice_rate:
                self.plan_thrice_more(following)
            self.move_to(following)
            if chance.random() < kill_rate:
                machine.sleep(chance.uniform(0, 0.25))
                self.kill_schedulers()
            self.settle()
            self.steps += 1

    def move_to(self, moment: datetime) -> None:
        """Move the row that is business time."""
        self.database.execute("UPDATE simulated_clock SET moment = %s", (moment,))
        self.moment = moment

    def next_event(self) -> datetime:
        """Return when something happens next: the daily planning, or the time of the day's visits is over.

        Visits that end before the next planning are taken together: one look finds all of them, as after downtime.
        """
        entries = {entry.name: entry for entry in SCHEDULE}
        planning = entries["plan"].latest(self.moment) + entries["plan"].every
        over = self.value(
            "SELECT max(missed_at) FROM assignment WHERE missed_at > %s AND missed_at < %s AND state IN "
            "('planned', 'offered', 'accepted', 'opened', 'declined')",
            self.moment,
            planning - entries["miss"].every,
        )
        if over is None:
            return planning
        return entries["miss"].latest(over - timedelta(microseconds=1)) + entries["miss"].every

    def plan_thrice_more(self, at: datetime) -> None:
        """Write three more planning jobs for each programme, due at the same moment: workers meet at one programme."""
        self.database.execute(
            "INSERT INTO job (key, kind, brand_id, dedupe, payload, state, due_at, retry_at, attempts, max_attempts,"
            " created_at) SELECT substr(md5(random()::text), 1, 22), 'planning.plan', brand_id,"
            " 'again:' || key || n || %(at)s, jsonb_build_object('programme', key), 'queued', %(at)s, now(), 0,"
            " 8, now() FROM programme CROSS JOIN generate_series(1, 3) AS n WHERE state = 'active'",
            {"at": at},
        )

    def settle(self) -> None:
        """Wait until the schedule has reached business time and no job is due. Raises TimeoutError."""
        deadline = machine.monotonic() + PATIENCE
        reached = {entry.name: entry.latest(self.moment) for entry in SCHEDULE}
        while True:
            seen = dict(self.database.execute("SELECT name, occurrence FROM schedule_progress").fetchall())
            if all(seen.get(name, datetime.min.replace(tzinfo=UTC)) >= due for name, due in reached.items()):
                unfinished = self.value(
                    "SELECT count(*) FROM job WHERE state = 'running' OR (state = 'queued' AND due_at <= %s)",
                    self.moment,
                )
                if not unfinished:
                    return
            if machine.monotonic() > deadline:
                jobs = self.database.execute(
                    "SELECT kind, state, attempts, last_error FROM job WHERE state <> 'done' LIMIT 5"
                ).fetchall()
                message = f"not settled at {self.moment}: schedule {seen}, jobs {jobs}"
                raise TimeoutError(message)
            machine.sleep(0.02)

    def value(self, query: str, *parameters: object) -> Any:
        """Return the one value of a query."""
        row = self.database.execute(query.encode(), parameters).fetchone()
        return row[0] if row else None


@contextmanager
def rehearsal(start: datetime, touchpoints: int, *, guarded: bool = True) -> Iterator[Rehearsal]:
    """Make a database with six active programmes over `touchpoints` places each, and start the processes on it.

    Without guards the unique keys are dropped first: the control that shows what they are for.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url, owner_url, admin = stack.enter_context(_database())
        mailbox = Mailbox()
        port = _free_port()
        server = Controller(mailbox, hostname="127.0.0.1", port=port)
        server.start()
        stack.callback(server.stop)
        part = processes.Part(_environment(folder, url, owner_url, port), guarded)
        database = stack.enter_context(psycopg.connect(admin, autocommit=True))
        if not guarded:
            for table, columns in GUARDS.items():
                drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
                name = f"uq_{table}_{'_'.join(columns)}"
                database.execute(drop.format(sql.Identifier(table), sql.Identifier(name)))
        preparation = _process(processes.prepare, part, start, touchpoints)
        preparation.join(PATIENCE)
        assert preparation.exitcode == 0
        found = Rehearsal(database, part, mailbox, start)
        stack.callback(found.stop)
        found.start()
        yield found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _process(target: Callable[..., None], *arguments: object) -> BaseProcess:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.multi_process.processes"])
    process = context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def _environment(folder: str, url: str, owner_url: str, smtp_port: int) -> dict[str, str]:
    return {
        "TOUCHSTONE_DATA_DIR": folder,
        "TOUCHSTONE_DATABASE_URL": url,
        "TOUCHSTONE_MIGRATION_DATABASE_URL": owner_url,
        "TOUCHSTONE_SECRET_KEY": "a secret that only rehearsals know, long enough",
        "TOUCHSTONE_BASE_URL": "http://touchstone.test",
        "TOUCHSTONE_SMTP_HOST": "127.0.0.1",
        "TOUCHSTONE_SMTP_PORT": str(smtp_port),
        "TOUCHSTONE_SMTP_TLS": "none",
        "TOUCHSTONE_CLOCK": "row",
        "TOUCHSTONE_LOG_LEVEL": "ERROR",
    }


@contextmanager
def _database() -> Iterator[tuple[str, str, str]]:
    """Yield the application's, the owner's and the superuser's address of a migrated database; drop it afterwards."""
    server = require_postgresql()
    name = f"touchstone_rehearsal_{os.getpid()}_{os.urandom(3).hex()}"
    base, host = server.rpartition("/")[0], server.rpartition("/")[0].rpartition("@")[2]
    with psycopg.connect(server, autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            try:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
            except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                continue
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
        # Processes of ours are killed here, never the server: it need not wait for the disk.
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    url = f"postgresql+psycopg://{APPLICATION}@{host}/{name}"
    owner_url = f"postgresql+psycopg://{OWNER}@{host}/{name}"
    try:
        migration.upgrade(owner_url, url)
        yield url, owner_url, f"{base}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass(frozen=True)
class Outcome:
    """What a rehearsal found in the end; everything but the first four must be nothing."""

    assignments: int
    mails: int
    kills: int
    steps: int
    doubles: int
    """Visits of one unit in one round beyond the first."""
    gaps: int
    """Units without a visit in a round that had to be planned."""
    untold: int
    """Visits whose first offer or its mail is missing or double."""
    mail_faults: int
    """Messages that were not sent exactly once."""
    not_missed: int
    """Visits whose time is over and which are still waiting."""
    failed_jobs: int

    @property
    def faults(self) -> dict[str, int]:
        """The counts that must be nothing and are not."""
        names = ("doubles", "gaps", "untold", "mail_faults", "not_missed", "failed_jobs")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def outcome(run: Rehearsal) -> Outcome:
    """Count what a settled rehearsal has made, from its rows and from the messages that arrived."""
    sent = {row[0]: row[1] for row in run.database.execute("SELECT message_id, state FROM outgoing_mail").fetchall()}
    arrived = run.mailbox.received
    wrong = [key for key in sent.keys() | arrived.keys() if sent.get(key) != "sent" or arrived[key] != 1]
    return Outcome(
        assignments=run.value("SELECT count(*) FROM assignment"),
        mails=len(sent),
        kills=run.kills,
        steps=run.steps,
        doubles=doubles(run),
        gaps=_gaps(run),
        untold=run.value(
            "SELECT count(*) FROM (SELECT a.id FROM assignment a LEFT JOIN offer o ON o.assignment_id = a.id"
            " GROUP BY a.id HAVING count(o.id) <> 1 OR count(o.mail_id) <> 1) AS wrong"
        ),
        mail_faults=len(wrong),
        not_missed=run.value(
            "SELECT count(*) FROM assignment WHERE missed_at <= %s AND state <> 'missed'",
            {entry.name: entry for entry in SCHEDULE}["miss"].latest(run.moment),
        ),
        failed_jobs=run.value("SELECT count(*) FROM job WHERE state <> 'done'"),
    )


def doubles(run: Rehearsal) -> int:
    """Return how many visits there are beyond one for each unit and round."""
    found: int = run.value(
        "SELECT coalesce(sum(n - 1), 0)::int FROM (SELECT count(*) AS n FROM assignment a JOIN wave w"
        " ON w.id = a.wave_id GROUP BY a.programme_id, a.unit, w.number) AS counted"
    )
    return found


def _gaps(run: Rehearsal) -> int:
    """Return how many visits are missing, counting rounds with PostgreSQL's calendar and not with ours."""
    planned_until = {entry.name: entry for entry in SCHEDULE}["plan"].latest(run.moment).date() + timedelta(days=28)
    found: int = run.value(
        "WITH due AS (SELECT p.id AS programme_id, n FROM programme p CROSS JOIN generate_series(0, 600) AS n"
        " WHERE (p.starts_on + CASE p.cadence WHEN 'weekly' THEN make_interval(weeks => n)"
        " WHEN 'every_two_weeks' THEN make_interval(weeks => 2 * n) WHEN 'monthly' THEN make_interval(months => n)"
        " ELSE make_interval(months => 3 * n) END)::date <= %s)"
        " SELECT count(*) FROM due JOIN programme_touchpoint u ON u.programme_id = due.programme_id"
        " LEFT JOIN wave w ON w.programme_id = due.programme_id AND w.number = due.n + 1"
        " LEFT JOIN assignment a ON a.wave_id = w.id AND a.unit = u.unit WHERE a.id IS NULL",
        planned_until,
    )
    return found
