"""A small app with core's own tables only, over both databases: nothing here needs the rest of the service."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

import audit.core.scope  # noqa: F401 - installs the guards of the session
from audit.core import statements
from audit.core.db import Base, db, engine_options, prepare_engine
from tests.required import require_postgresql

TABLES = [model.__table__ for model in statements.OWN]


def make_app(url: str) -> Flask:
    """Return an app on an existing database; other processes of a test call it too."""
    app = Flask("core-under-test")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    return app


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    return require_postgresql()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'core.db'}"
        _create_tables(url)
        yield url
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"touchstone_core_{token_hex(6)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = f"{server.rpartition('/')[0]}/{name}"
    _create_tables(url)
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def core_app(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url)
    yield app
    with app.app_context():
        db.engine.dispose()


def _create_tables(url: str) -> None:
    engine = create_engine(url)
    Base.metadata.create_all(engine, tables=TABLES)
    engine.dispose()
