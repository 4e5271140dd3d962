"""Two schedulers and three workers as real processes, killed at seeded moments: each occurrence and effect once."""

import random
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.core import simulated_clock, work
from audit.core.db import db
from audit.core.models import Job, JobState

ROOT = Path(__file__).resolve().parents[3]
START = datetime(2027, 3, 1, tzinfo=UTC)
ROUNDS, HOURS = 4, 6


class Crew:
    """The processes of one role; a killed one is replaced at once."""

    def __init__(self, role: str, url: str, size: int) -> None:
        self._command = [sys.executable, "-m", "tests.audit.core.processes", role, url]
        self._running = [self._start() for _ in range(size)]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, cwd=ROOT, stderr=subprocess.DEVNULL)

    def kill_one(self, chance: random.Random) -> None:
        place = chance.randrange(len(self._running))
        self._running[place].kill()
        self._running[place].wait()
        self._running[place] = self._start()

    def end(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()


def count(app: Flask, kind: str, state: JobState | None = None) -> int:
    with app.app_context():
        db.session.info["read_only"] = True
        query = select(func.count()).select_from(Job).where(Job.kind == kind)
        return db.session.scalar(query if state is None else query.where(Job.state == state)) or 0


def wait_for(app: Flask, kind: str, number: int, state: JobState | None = None) -> None:
    for _ in range(1200):
        if count(app, kind, state) >= number:
            return
        threading.Event().wait(0.05)
    pytest.fail(f"{count(app, kind, state)} of {number} {kind} jobs after a minute")


def test_nothing_is_lost_or_doubled_when_processes_are_killed(core_app: Flask, database_url: str) -> None:
    chance = random.Random(20270301)
    with core_app.app_context(), work.unit_of_work():
        simulated_clock.move_to(START)
    schedulers, workers = Crew("scheduler", database_url, 2), Crew("worker", database_url, 3)
    try:
        wait_for(core_app, "visit", 1)
        for number in range(1, ROUNDS + 1):
            with core_app.app_context(), work.unit_of_work():
                simulated_clock.move_to(START + timedelta(hours=number * HOURS))
            wait_for(core_app, "effect", 1 + (number - 1) * HOURS + chance.randrange(HOURS))
            chance.choice([schedulers, workers]).kill_one(chance)
            workers.kill_one(chance)
        wait_for(core_app, "visit", 1 + ROUNDS * HOURS, JobState.DONE)
    finally:
        schedulers.end()
        workers.end()
    with core_app.app_context():
        visits = db.session.scalars(select(Job.payload).where(Job.kind == "visit")).all()
        effects = db.session.scalars(select(Job.payload).where(Job.kind == "effect")).all()
    expected = {(START + timedelta(hours=hour)).isoformat() for hour in range(1 + ROUNDS * HOURS)}
    assert Counter(payload["occurrence"] for payload in visits) == Counter(expected)
    assert Counter(payload["of"] for payload in effects) == Counter(expected)
