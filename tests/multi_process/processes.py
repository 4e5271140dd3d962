"""What runs in the processes of a rehearsal: schedulers, workers, and the preparation of the programmes.

Each is a process of its own with the real application. Two things are quicker than in service, both machine time: the
schedule ticks five times a second and its lease lasts a second, so that a killed leader is soon replaced.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import Any

from flask import Flask

from audit.app import create_app
from audit.background import HANDLERS, SCHEDULE
from audit.core import bulk, scheduler, scope, simulated_clock
from audit.core.runner import Runner, Worker
from audit.core.settings import Settings
from audit.core.work import unit_of_work
from audit.planning import operations
from audit.planning.models import Cadence
from tests.audit.planning import stage
from tests.people import World, build_world

TICK = timedelta(milliseconds=200)
LEASE = timedelta(seconds=1)
POLL = timedelta(milliseconds=100)
ZONES = ("Europe/Helsinki", "Europe/Stockholm", "America/New_York", "Asia/Kathmandu")
CADENCES = (Cadence.WEEKLY, Cadence.WEEKLY, Cadence.EVERY_TWO_WEEKS, Cadence.MONTHLY, Cadence.WEEKLY, Cadence.QUARTERLY)
STARTS_ON = date(2027, 3, 1)


@dataclass(frozen=True)
class Part:
    """One role to play: `guarded` false leaves out the unique keys that keep doubles away."""

    environment: Mapping[str, str]
    guarded: bool = True


def _application(part: Part) -> Flask:
    app = create_app(Settings.from_environment(part.environment))
    if not part.guarded:
        guarded_insert = bulk.insert_rows

        def unguarded_insert(model: Any, rows: Any, *, skip_conflicts_on: Any = ()) -> int:
            del skip_conflicts_on
            return guarded_insert(model, rows)

        bulk.insert_rows = unguarded_insert  # type: ignore[assignment]
    return app


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def run_scheduler(part: Part) -> None:
    """Tick until killed."""
    _end_with_parent()
    # It warns of every tick that finds the one before still at work, which is what we make it do.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler.LEASE = LEASE
    scheduler.Scheduler(_application(part), SCHEDULE, interval=TICK).start()
    threading.Event().wait()


def run_worker(part: Part) -> None:
    """Carry out jobs until told to end."""
    _end_with_parent()
    worker = Worker(Runner(_application(part), HANDLERS), poll=POLL)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop(0))
    worker.run()


def prepare(part: Part, start: datetime, touchpoints: int) -> None:
    """Set the clock to `start`, make six programmes over `touchpoints` places each, and activate them."""
    app = _application(part)
    with app.app_context(), unit_of_work():
        simulated_clock.move_to(start)
    world = build_world(app)
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
        for number, cadence in enumerate(CADENCES):
            _programme(world, number, cadence, touchpoints)


def _programme(world: World, number: int, cadence: Cadence, touchpoints: int) -> None:
    zones = [ZONES[index % len(ZONES)] for index in range(touchpoints)]
    made = stage.programme(
        world,
        stage.touchpoints(world, zones, prefix=f"P{number}"),
        title=f"Programme {number}",
        cadence=cadence,
        starts_on=STARTS_ON + timedelta(days=number),
        window_days=2 + number % 3,
        opens_at_local=time(3, 30),
        due_at_local=time(21),
    )
    operations.activate(made.key)
