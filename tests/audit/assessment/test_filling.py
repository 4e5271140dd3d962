"""The migration to sums of quarters fills them from what was counted before, as counting itself would have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from audit.app import create_app
from audit.assessment.operations import rollups
from audit.core import migration
from audit.core.db import db
from audit.core.settings import Settings
from audit.network.models import Relation, TouchpointKind
from tests import story
from tests.audit.assessment.scored import Ground, Visited
from tests.audit.assessment.test_rollups import count, move, stored, uncount
from tests.databases import Database, postgresql_database, sqlite_database
from tests.people import World, build_world

VISITS = (
    Visited(overall=9000, promise=7000, standard=4000, critical=True),
    Visited(auditor=1, overall=5000, promise=2500),
    Visited(partner=1, auditor=1, region="Skåne", kind=TouchpointKind.LOCKER, programme=1, overall=6100),
    Visited(partner=1, month=date(2026, 9, 1), region="", overall=7300),
    Visited(month=date(2026, 10, 1), programme=1, overall=None, promise=8000),
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield a migrated database of this test's own."""
    if request.param == "postgresql":
        with postgresql_database(careless=True) as database:
            yield database
    else:
        with closing(sqlite_database(tmp_path)) as database:
            yield database


@contextmanager
def served(database: Database, folder: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(
            data_dir=folder,
            database_url=database.url,
            migration_database_url=database.owner_url,
            secret_key="a secret that only tests know, long enough",
            background=False,
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def test_what_was_counted_before_the_migration_counts_after_it(own: Database, tmp_path: Path):
    with served(own, tmp_path) as app:
        world = build_world(app)
        with story.acting(app, world, world.bertta):
            ground = Ground(world)
            audits = [ground.make(visit) for visit in VISITS]
            for audit in audits:
                count(audit)
            uncount(audits[1])
            move(ground.partners[1], Relation.COMPETITOR)
        before = rows(app, world)
    migration.downgrade(own.owner_url, "0002")
    migration.upgrade(own.owner_url, own.url)
    with served(own, tmp_path) as app:
        assert rows(app, world) == before
        with story.acting(app, world, world.bertta):
            assert rollups.differences() == []


def rows(app: Flask, world: World) -> set[tuple[object, ...]]:
    with story.acting(app, world, world.bertta):
        return stored()
