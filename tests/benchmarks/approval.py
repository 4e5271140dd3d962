"""Approving an audit with its sums for scorecards, against the same approval without them.

Both are whole transactions of the review's own verb (locks, findings, journal, commit), in turn, on audits of sixty
questions and 24 measures, all of one auditor, whose sums grow as the run goes on. "Without" leaves out the counting and
nothing else.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from audit.assessment import operations, queries
from audit.assessment.operations import rollups
from audit.core.db import db
from tests.audit.fieldwork.visits import acting
from tests.benchmarks import Figure, at_most, measured
from tests.benchmarks.submission import Service, filled, served, some_database, submit
from tests.databases import Database
from tests.people import Member

MOST_TIMES = 2.0


def run(full: bool) -> list[Figure]:
    """Measure on SQLite, and on PostgreSQL where there is a server."""
    rounds = 40 if full else 12
    figures: list[Figure] = []
    for name in ("sqlite", "postgresql"):
        with ExitStack() as stack:
            database = some_database(name, stack)
            if database is not None:
                figures.extend(_measure(name, database, rounds))
    return figures


def _measure(name: str, database: Database, rounds: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, served(database, Path(folder)) as service:
        keys = [_to_approve(service) for _ in range(2 * rounds + 4)]
        taken: dict[bool, list[float]] = {True: [], False: []}
        for number, key in enumerate(keys):
            counted = number % 2 == 0
            time_taken = _approve(service, key, counted=counted)
            if number >= 4:
                taken[counted].append(time_taken)
        statements = {counted: _statements(service, _to_approve(service), counted=counted) for counted in (True, False)}
    whole, bare = (statistics.median(taken[counted]) for counted in (True, False))
    return [
        at_most(f"approving with sums, {name}, against without", whole / bare, MOST_TIMES),
        at_most(f"the quickest of each, {name}", min(taken[True]) / min(taken[False]), MOST_TIMES),
        measured(f"approving, {name}", whole * 1000, "ms"),
        measured(f"approving without sums, {name}", bare * 1000, "ms"),
        measured(f"statements of approving, {name}", statements[True], ""),
        measured(f"statements without sums, {name}", statements[False], ""),
    ]


def _to_approve(service: Service) -> str:
    """Return the key of an audit that was sent and taken up."""
    made = filled(service)
    submit(service, made)
    with _reviewing(service):
        [audit] = queries.audits_of(made.id)
        return operations.start_review(audit.key).key


def _approve(service: Service, key: str, *, counted: bool) -> float:
    with ExitStack() as stack:
        if not counted:
            stack.enter_context(patch.object(rollups, "count", lambda _: None))
        begin = time.perf_counter()
        with _reviewing(service):
            operations.approve(key)
        return time.perf_counter() - begin


def _statements(service: Service, key: str, *, counted: bool) -> int:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    with service.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        _approve(service, key, counted=counted)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(found)


def _reviewing(service: Service) -> Any:
    reko: Member = service.world.reko
    return acting(service.app, service.world, reko)
