"""The journal cannot be changed unseen: the database refuses, and the chain tells what got past it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from audit.core import scope
from audit.core.db import TAG, db
from audit.core.work import unit_of_work
from audit.journal.models import JournalEntry
from audit.journal.operations import record, sealing
from tests.databases import Database
from tests.people import World


def written(app: Flask, world: World, count: int = 5) -> None:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
        for number in range(count):
            record("changed", "partner", f"partner-{number}", before={"name": "old"}, after={"name": f"new {number}"})
    with app.app_context(), unit_of_work():
        sealing.seal()


def test_an_entry_says_who_did_what_to_which_thing(app: Flask, world: World) -> None:
    written(app, world, 1)
    with app.app_context():
        entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "changed")).one()
        assert (entry.actor_kind, entry.actor_key) == ("user", world.bertta.key)
        assert (entry.thing_kind, entry.thing_key) == ("partner", "partner-0")
        assert entry.brand_id == world.brand_id


def test_sealing_twice_changes_nothing(app: Flask, world: World) -> None:
    written(app, world)
    with app.app_context(), unit_of_work():
        before = sealing.head()
        assert sealing.seal() == 0
        assert sealing.head() == before
        assert sealing.first_broken() is None


def test_the_database_refuses_to_change_or_delete_an_entry(app: Flask, world: World) -> None:
    written(app, world)
    for verb in ("changed", "deleted"):
        with pytest.raises(IntegrityError), app.app_context(), unit_of_work():
            _tamper(verb)


def _tamper(how: str) -> None:
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "changed").limit(1)).one()
    if how == "deleted":
        db.session.delete(entry)
    else:
        entry.verb = "invented"
    db.session.flush()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal_entry SET verb = 'invented' WHERE sequence = 3",
        "UPDATE journal_entry SET actor_key = 'somebody else' WHERE sequence = 2",
        "DELETE FROM journal_entry WHERE sequence = 3",
        "UPDATE journal_entry SET sequence = CASE sequence WHEN 2 THEN 103 ELSE 102 END WHERE sequence IN (2, 3)",
    ],
)
def test_what_got_past_the_database_breaks_the_chain(
    app: Flask, world: World, database: Database, tampering: str
) -> None:
    written(app, world)
    with app.app_context(), unit_of_work():
        connection = db.session.connection(execution_options={TAG: "tampering in a test"})
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("DELETE FROM journal_payload"))
        connection.execute(text(tampering))
    with app.app_context():
        assert sealing.first_broken() in {2, 3}
