"""Fixtures of every test: an app on each database, a simulated clock, the cast, and no way out of this machine."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event

from audit.app import create_app
from audit.background import HANDLERS
from audit.core import clock as clocks
from audit.core import runner
from audit.core.db import db
from audit.core.settings import Settings
from audit.release import jobs
from reports.content import AuditReport
from reports.renderer import Renderer, leave_all
from tests.databases import Database, postgresql_database, sqlite_database
from tests.memory import Memory, remembered
from tests.people import World, build_world

# At a desk chance looks for new cases, and one that takes seconds shows itself. Where every commit is judged, the same
# cases come every time, and a slow machine is no defect.
hypothesis.settings.register_profile("touchstone", deadline=timedelta(seconds=5))
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI", "").lower() in {"1", "true", "yes"} else "touchstone")

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday morning; business time of every test starts here."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that uses the app on both databases, except those marked `one_database`."""
    if "database" in metafunc.fixturenames:
        names = ["sqlite"]
        if metafunc.definition.get_closest_marker("one_database") is None:
            names.append("postgresql")
        params = [pytest.param(name, marks=pytest.mark.postgresql if name == "postgresql" else ()) for name in names]
        metafunc.parametrize("database", params, indirect=True, scope="session")


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            message = f"a test tried to reach {address!r}"
            raise AssertionError(message)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


class FirstRenders(Renderer):
    """Renders each report once; what its content, language and photos come to is proved elsewhere to be the same."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, bytes] = {}

    def render(self, report: AuditReport, language: str, photos: Mapping[str, bytes]) -> bytes:
        """Return the PDF, of the first time when there was one."""
        shown = sorted(set(report.photo_hashes()) & set(photos))
        key = hashlib.sha256(json.dumps([report.to_dict(), language, shown], sort_keys=True).encode()).hexdigest()
        if key not in self._known:
            self._known[key] = super().render(report, language, photos)
        return self._known[key]


@pytest.fixture(autouse=True, scope="session")
def no_report_rendered_twice() -> Iterator[None]:
    """Render each report once, and end the process for it; a worker of the tests does not end as a program does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_renderer", FirstRenders())
        yield
        leave_all()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Yield a migrated database of the backend under test."""
    if request.param == "sqlite":
        yield sqlite_database(tmp_path_factory.mktemp("sqlite"))
        return
    with postgresql_database(careless=True) as found:
        yield found


@pytest.fixture(scope="session")
def settings(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings for that database; mails go to a folder."""
    return Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=database.url,
        migration_database_url=database.owner_url,
        secret_key="a secret that only tests know, long enough",
        base_url="http://touchstone.test",
        trusted_hosts=("touchstone.test", "localhost", "127.0.0.1"),
        background=False,
    )


@pytest.fixture(scope="session")
def shared_app(settings: Settings, database: Database) -> Iterator[Flask]:
    """Return the one app of a backend; making it anew for every test would take most of the time."""
    app = create_app(settings)
    app.testing = True

    @app.after_request
    def refuse_unsaved_changes(response: Any) -> Any:
        unsaved = [*db.session.new, *db.session.dirty, *db.session.deleted]
        assert not unsaved, f"{request.method} {request.path} left unsaved changes: {unsaved}"
        return response

    with app.app_context():
        # Nobody cuts the power of a test; waiting for the disk would be most of its time.
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def memory(
    shared_app: Flask, settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Memory]:
    """Return what remembers the steps that many tests begin with."""
    folders = (settings.files_folder, settings.mail_folder)
    yield Memory(shared_app, database, folders, tmp_path_factory.mktemp("memory"))
    database.close()


@pytest.fixture
def app(shared_app: Flask, memory: Memory, clock: clocks.Simulated) -> Flask:
    """Return the app with an empty database and empty folders."""
    memory.begin(clock)
    return shared_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without JavaScript that speaks English to the configured host."""
    found = app.test_client()
    found.environ_base["HTTP_HOST"] = "touchstone.test"
    found.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return found


@pytest.fixture(autouse=True)
def clock() -> Iterator[clocks.Simulated]:
    """Yield business time; it stands still until the test moves it."""
    simulated = clocks.Simulated(START)
    with clocks.use(simulated):
        yield simulated


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Return a function that carries out every due job and returns how many there were."""
    return lambda: runner.run_due(app, HANDLERS)


@pytest.fixture
def mails(settings: Settings) -> Callable[[], list[Path]]:
    """Return a function that lists the mails that went to the folder, oldest first."""
    return lambda: sorted(settings.mail_folder.rglob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))


@pytest.fixture
def world(app: Flask) -> World:
    """Return the cast: Aurora Home with its people and network, and Borealis, whose manager must see nothing."""
    return remembered(app, "world", lambda: build_world(app))
