"""P5: one month for 50,000 touchpoints against a bare bulk insert of the same rows into the same tables."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import select

from audit.app import create_app
from audit.core import bulk, clock, scope
from audit.core.db import db
from audit.core.settings import Settings
from audit.core.tokens import new_key
from audit.core.work import unit_of_work
from audit.network.models import Touchpoint, TouchpointKind
from audit.planning import operations
from audit.planning.models import Cadence
from tests.audit.planning import stage
from tests.benchmarks import Figure, at_most, measured
from tests.databases import postgresql_database
from tests.people import World, build_world

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
MONTH = date(2026, 11, 1)
ZONES = ("Europe/Helsinki", "Europe/Tallinn", "Europe/Riga", "Europe/Vilnius")
REPEATS = 3
TABLES = ("assignment", "assignment_leg", "offer")


def run(full: bool) -> list[Figure]:
    """Plan a month and insert the same rows bare, in turns, and compare the least times. Needs PostgreSQL."""
    touchpoints = 50_000 if full else 5_000
    with _application() as (app, admin):
        with app.app_context():
            world = build_world(app)
        programme_id = _programme(app, world, touchpoints)
        # A living database knows the sizes of its tables; one that was filled a second ago does not yet.
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("ANALYZE")
        ours, bare = [], []
        for _repeat in range(REPEATS):
            ours.append(_plan(app, world, programme_id))
            bare.append(_insert_bare(admin))
    ratio = min(ours) / min(bare)
    return [
        at_most(f"a month for {touchpoints} touchpoints against a bare bulk insert", ratio, 2),
        measured("planning", min(ours), "s"),
        measured("bare bulk insert", min(bare), "s"),
    ]


@contextmanager
def _application() -> Iterator[tuple[Flask, str]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgresql_database() as database,
        clock.use(clock.Simulated(START)),
    ):
        app = create_app(
            Settings(
                data_dir=Path(folder),
                database_url=database.url,
                migration_database_url=database.owner_url,
                secret_key=os.urandom(32).hex(),
                base_url="http://touchstone.test",
                background=False,
            )
        )
        assert database.admin is not None
        yield app, database.admin
        with app.app_context():
            db.engine.dispose()


def _programme(app: Flask, world: World, count: int) -> int:
    """Make a monthly programme over `count` touchpoints in four zones and return its id."""
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
        rows = [
            {
                "key": new_key(),
                "partner_id": world.partner_id,
                "code": f"B-{number}",
                "name": f"Locker {number}",
                "kind": TouchpointKind.LOCKER,
                "country": "FI",
                "timezone": ZONES[number % len(ZONES)],
                "created_at": clock.now(),
            }
            for number in range(count)
        ]
        bulk.insert_rows(Touchpoint, rows)
        ids = list(db.session.scalars(select(Touchpoint.id).where(Touchpoint.code.startswith("B-"))))
        made = stage.programme(world, ids, cadence=Cadence.MONTHLY, starts_on=MONTH)
        return operations.activate(made.key).id


def _plan(app: Flask, world: World, programme_id: int) -> float:
    """Plan the month on empty tables and return the seconds until it was committed."""
    with app.app_context(), scope.brand_scope(world.brand_id, scope.SYSTEM), unit_of_work():
        began = time.perf_counter()
        operations.plan_ahead(programme_id, MONTH)
        db.session.commit()
        return time.perf_counter() - began


def _insert_bare(admin: str) -> float:
    """Take the rows that were planned, empty the tables, insert the same rows with the driver, and empty them again.

    Returns the seconds of inserting and committing alone.
    """
    with psycopg.connect(admin) as connection:
        rows: dict[str, tuple[str, list[Any]]] = {}
        for table in TABLES:
            found = connection.execute(f"SELECT * FROM {table} ORDER BY id".encode())
            names = [column.name for column in found.description or ()]
            values = ", ".join(["%s"] * len(names))
            rows[table] = (f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})", found.fetchall())
        connection.execute(f"DELETE FROM {'; DELETE FROM '.join(reversed(TABLES))}".encode())
        connection.commit()
        began = time.perf_counter()
        for table in TABLES:
            statement, values_of_rows = rows[table]
            connection.cursor().executemany(statement.encode(), values_of_rows)
        connection.commit()
        taken = time.perf_counter() - began
        everything = (*reversed(TABLES), "wave", "outgoing_mail", "job")
        connection.execute(f"DELETE FROM {'; DELETE FROM '.join(everything)}".encode())
    return taken
