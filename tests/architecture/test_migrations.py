"""Migrations: one line of them, equal to the models, and passable in both directions on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from audit.cli import rows
from audit.core import migration
from tests.architecture.sources import ROOT
from tests.databases import postgresql_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def owner_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the owner's address of a database that stands at the newest migration."""
    if request.param == "postgresql":
        with postgresql_database() as database:
            yield database.owner_url
        return
    url = f"sqlite:///{tmp_path / 'test.db'}"
    migration.upgrade(url)
    yield url


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_there_is_one_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_an_empty_database_upgraded_equals_the_models(owner_url: str):
    assert migration.current(owner_url) == migration.head()
    assert rows.differences(owner_url) == []


def test_migrations_lead_down_to_nothing_and_up_again(owner_url: str):
    before = tables(owner_url)
    migration.downgrade(owner_url)
    assert tables(owner_url) == {"alembic_version"}
    migration.upgrade(owner_url)
    assert tables(owner_url) == before
    assert rows.differences(owner_url) == []


def test_upgrading_twice_changes_nothing(owner_url: str):
    migration.upgrade(owner_url)
    assert migration.current(owner_url) == migration.head()


def test_no_module_with_rows_is_left_out_of_the_comparison():
    names = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in ROOT.glob("audit/*/models.py")
    }
    assert {module.__name__ for module in rows.MODELS} == names
