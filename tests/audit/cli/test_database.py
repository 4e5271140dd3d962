"""`db upgrade` and `db check`."""

from pathlib import Path

from sqlalchemy import create_engine, text

from audit.core import migration


def test_a_new_database_is_made_and_is_up_to_date(terminal):
    made = terminal("db", "upgrade")
    assert made.code == 0
    assert f"from nothing to {migration.head()}" in made.out
    assert terminal("db", "check").code == 0


def test_upgrading_twice_changes_nothing(terminal):
    terminal("db", "upgrade")
    again = terminal("db", "upgrade")
    assert again.code == 0
    assert "is up to date" in again.out


def test_a_database_that_does_not_exist_is_told_and_not_made(terminal, data_dir: Path):
    answer = terminal("db", "check")
    assert answer.code == 1
    assert "does not exist yet" in answer.err
    assert not (data_dir / "touchstone.db").exists()


def test_a_database_that_stands_below_the_newest_migration_is_told(terminal, data_dir: Path):
    terminal("db", "upgrade")
    migration.downgrade(f"sqlite:///{data_dir / 'touchstone.db'}")
    answer = terminal("db", "check")
    assert answer.code == 1
    assert "db upgrade" in answer.out


def test_a_table_that_somebody_changed_by_hand_is_told(terminal, data_dir: Path):
    terminal("db", "upgrade")
    engine = create_engine(f"sqlite:///{data_dir / 'touchstone.db'}")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE brand ADD COLUMN stray INTEGER"))
    engine.dispose()
    answer = terminal("db", "check")
    assert answer.code == 1
    assert "remove column" in answer.out
    assert "stray" in answer.out


def test_an_unreachable_server_is_told_without_its_password(terminal, monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_DATABASE_URL", "postgresql://somebody:hunter2@127.0.0.1:1/none")
    for words in (("db", "check"), ("db", "upgrade")):
        answer = terminal(*words)
        assert answer.code == 1
        assert "hunter2" not in answer.err + answer.out
        assert "refused" in answer.err
