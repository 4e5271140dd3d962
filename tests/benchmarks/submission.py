"""A submission of 60 answers through the whole handler (sign-in, brand, right, freezing, scoring, journal), against
the raw driver writing the same rows with the same durability.

The rival gets the very rows that one submission through the handler left behind, table by table, and inserts them
under new keys in one transaction with an executemany for each table: no checks, no scoring, no reading. Both write to
the same database file or server in turn, so their disks and caches are the same.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Dialect, Table, create_engine, select

from audit.app import create_app
from audit.core import scope
from audit.core.db import TAG, Base, db
from audit.core.settings import Settings
from audit.fieldwork import operations
from checklists import Checklist, LegSlot, Question, Section
from tests.audit.fieldwork.visits import MadeVisit, acting, assignment_of, make_visit, text, value
from tests.benchmarks import Figure, at_most, measured
from tests.databases import Database, postgresql_database, sqlite_database
from tests.people import World, build_world
from tests.web_pages import sign_in, token

GOALS = {"sqlite": 5.0, "postgresql": 2.5}
ANSWERS = 60
WRITTEN = (
    "submission",
    "submitted_answer",
    "audit",
    "audit_leg",
    "audit_score",
    "score",
    "journal_entry",
    "journal_payload",
)
"""Tables that a submission writes, in the order in which they refer to each other."""

SIXTY = Checklist(
    code="sixty",
    version=1,
    title=text("Sixty questions"),
    slots=(LegSlot("courier", text("Courier")),),
    sections=tuple(
        Section(
            code=f"s{number}",
            title=text(f"Section {number}"),
            slots=("courier",),
            questions=tuple(
                Question(
                    f"q{number}_{index}",
                    "yes_no",
                    text(f"Question {index}"),
                    best="yes",
                    standard=f"ST-{number}-{index % 3}",
                    promise=f"P{number % 4}",
                    stage="receive",
                )
                for index in range(10)
            ),
        )
        for number in range(6)
    ),
)

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Service:
    """A running application with a signed-in auditor."""

    app: Flask
    world: World
    client: FlaskClient
    database: Database


def run(full: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where there is a server."""
    rounds = 40 if full else 12
    figures: list[Figure] = []
    for name in GOALS:
        with ExitStack() as stack:
            database = some_database(name, stack)
            if database is not None:
                figures.extend(_measure(name, database, rounds))
    return figures


def some_database(name: str, stack: ExitStack) -> Database | None:
    """Return a migrated database of a backend, gone with the stack; None where there is no server."""
    if name == "sqlite":
        return sqlite_database(Path(stack.enter_context(tempfile.TemporaryDirectory())))
    try:
        return stack.enter_context(postgresql_database())
    except BaseException as missing:  # pytest's own way to say "skip" is no Exception
        if type(missing).__name__ not in {"Skipped", "Failed"}:
            raise
        return None


def _measure(name: str, database: Database, rounds: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, served(database, Path(folder)) as service:
        visits = [filled(service) for _round in range(rounds + 2)]
        for made in visits[:2]:
            submit(service, made)
        rows = _written(service, visits[1])
        connection, insert = _rival(database, rows)
        ours, theirs = [], []
        for made in visits[2:]:
            ours.append(_time(lambda made=made: submit(service, made)))  # type: ignore[misc]
            theirs.append(_time(insert))
        connection.close()
    count = sum(map(len, rows.values()))
    return [
        at_most(
            f"submission of {ANSWERS} answers, {name}, against the raw driver", min(ours) / min(theirs), GOALS[name]
        ),
        measured(f"handler, {name}", min(ours) * 1000, "ms"),
        measured(f"raw driver, {name}, {count} rows", min(theirs) * 1000, "ms"),
    ]


def application(database: Database, folder: Path) -> Flask:
    """Return the application on a database, with its files in a folder and no background work."""
    return create_app(
        Settings(
            data_dir=folder,
            database_url=database.url,
            migration_database_url=database.owner_url,
            secret_key="a secret that only a benchmark knows",
            trusted_hosts=("localhost",),
            background=False,
        )
    )


@contextmanager
def served(database: Database, folder: Path) -> Iterator[Service]:
    """Yield the service on a database, with an auditor signed in."""
    app = application(database, folder)
    world = build_world(app)
    client = app.test_client()
    sign_in(app, client, world.aino.email)
    client.environ_base["HTTP_X_CSRFTOKEN"] = token(client, f"/b/{world.brand_slug}/visits/")
    yield Service(app, world, client, database)
    with app.app_context():
        db.engine.dispose()


def filled(service: Service) -> MadeVisit:
    """Return a visit of sixty answers that can be sent."""
    made = make_visit(service.app, service.world, SIXTY)
    answers = [value(question.code, "yes") for _section, question in SIXTY.questions()]
    with acting(service.app, service.world):
        operations.record(assignment_of(made), answers)
    return made


def submit(service: Service, made: MadeVisit) -> None:
    """Send a visit through the handler."""
    address = f"/b/{service.world.brand_slug}/visits/{made.key}/submission"
    answer = service.client.put(address, json={"uuid": os.urandom(16).hex(), "part": 1, "confirmed": True})
    if answer.status_code != 201:
        raise RuntimeError(answer.text)


def _time(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _written(service: Service, made: MadeVisit) -> Rows:
    """Return the rows that the submission of this visit wrote; it was the last one before."""
    found: Rows = {}
    with service.app.app_context(), scope.unscoped("a benchmark reads what a submission wrote"):
        connection = db.session.connection()
        for name in WRITTEN:
            table = Base.metadata.tables[name]
            rows = connection.execute(select(table), execution_options={TAG: True}).mappings().all()
            found[name] = _of_last(name, [dict(row) for row in rows], found, made)
    return found


def _of_last(name: str, rows: list[dict[str, Any]], found: Rows, made: MadeVisit) -> list[dict[str, Any]]:
    """Keep what belongs to the last submission: by the rows that it refers to, or by being the newest."""
    parents = {
        "submission": ("assignment_id", {made.id}),
        "audit": ("assignment_id", {made.id}),
        "submitted_answer": ("submission_id", _ids(found, "submission")),
        "audit_leg": ("audit_id", _ids(found, "audit")),
        "audit_score": ("audit_id", _ids(found, "audit")),
        "score": ("audit_score_id", _ids(found, "audit_score")),
        "journal_payload": ("entry_id", _ids(found, "journal_entry")),
    }
    if name == "journal_entry":
        keys = {row["key"] for row in found["audit"]} | {made.key}
        return [row for row in rows if row["thing_key"] in keys and row["verb"] in {"received", "submit"}]
    column, wanted = parents[name]
    return [row for row in rows if row[column] in wanted]


def _ids(found: Rows, name: str) -> set[int]:
    return {row["id"] for row in found.get(name, [])}


def _rival(database: Database, rows: Rows) -> tuple[Any, Callable[[], None]]:
    """Return a connection of the bare driver, and what inserts the rows once more under new keys.

    The state change of the visit is part of it. Foreign keys are checked as for the handler; unique keys are new.
    """
    if database.name == "sqlite":
        connection: Any = sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
        begin, mark = "BEGIN IMMEDIATE", "?"
    else:
        connection = psycopg.connect(re.sub(r"\+psycopg", "", database.url), autocommit=True)
        begin, mark = "BEGIN", "%s"
    dialect = create_engine(database.url).dialect
    plans = [_plan(Base.metadata.tables[name], found, mark, dialect) for name, found in rows.items()]
    counter = iter(range(1, 10**9))

    def insert() -> None:
        step = next(counter)
        cursor = connection.cursor()
        cursor.execute(begin)
        cursor.execute(f"UPDATE assignment SET state = 'submitted' WHERE id = {rows['submission'][0]['assignment_id']}")
        for statement, build in plans:
            cursor.executemany(statement, build(step))
        cursor.execute("COMMIT")

    return connection, insert


OFFSET = 100_000_000
"""Ids of the rival's rows begin here, far beyond those of the handler."""


def _plan(
    table: Table, rows: list[dict[str, Any]], mark: str, dialect: Dialect
) -> tuple[str, Callable[[int], list[tuple[Any, ...]]]]:
    columns = [column.name for column in table.columns]
    binds = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    statement = (
        f"INSERT INTO {table.name} ({', '.join(chr(34) + name + chr(34) for name in columns)})"
        f" VALUES ({', '.join([mark] * len(columns))})"
    )
    ready = [
        [bind(row[name]) if bind else row[name] for name, bind in zip(columns, binds, strict=True)] for row in rows
    ]
    moved = [index for index, name in enumerate(columns) if name in MOVED]
    fresh = [index for index, name in enumerate(columns) if name in {"key", "uuid", "number", "revision", "part"}]

    def build(step: int) -> list[tuple[Any, ...]]:
        made = []
        for row in ready:
            values = list(row)
            for index in moved:
                values[index] += OFFSET + step * 1000 if values[index] is not None else 0
            for index in fresh:
                values[index] = f"{step:06d}{values[index]}"[:22] if isinstance(values[index], str) else OFFSET + step
            made.append(tuple(values))
        return made

    return statement, build


MOVED = {"id", "submission_id", "audit_id", "audit_leg_id", "audit_score_id", "entry_id"}
"""Columns that point into the rows themselves."""
