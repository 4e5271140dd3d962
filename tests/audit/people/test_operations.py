"""Accounts and memberships: what may be done, and what the journal keeps of it."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from audit.core import scope
from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.core.work import unit_of_work
from audit.journal.models import JournalEntry, JournalPayload
from audit.people import operations, queries, states
from audit.people.models import Membership, Role, User
from tests.people import World

CLI = scope.Actor("cli", "tests")


def test_an_account_added_at_the_terminal_can_sign_in(app: Flask):
    with app.app_context(), unit_of_work():
        scope.act_as(CLI)
        user = operations.add_user(
            name="  Maija   Meri ",
            email=" Maija.Meri@Aurora.example ",
            password="four words of mine",
            administrator=True,
        )
        assert user.person.name == "Maija Meri"
        assert queries.user_by_email("maija.meri@AURORA.example") is user
        assert user.is_administrator


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "user.name_missing"),
        ({"name": "x" * 201}, "user.name_missing"),
        ({"email": "no address"}, "user.email_invalid"),
        ({"email": "a@b\r\nBcc: x@y.example"}, "user.email_invalid"),
        ({"email": "Bertta@AURORA.example"}, "user.email_taken"),
        ({"language": "de"}, "user.language_unknown"),
        ({"password": "short"}, "password.short"),
    ],
)
def test_a_refused_account_leaves_nothing(app: Flask, world: World, change: dict[str, str], code: str):
    given = {"name": "Uusi", "email": "uusi@aurora.example", "language": "fi"} | change
    with app.app_context():
        scope.act_as(CLI)
        before = len(db.session.scalars(select(User)).all())
        with pytest.raises(DomainError) as refused, unit_of_work():
            operations.add_user(**given)
        assert refused.value.code == code
        assert len(db.session.scalars(select(User)).all()) == before


def test_the_journal_names_nobody(app: Flask, world: World):
    with app.app_context(), unit_of_work():
        scope.act_as(CLI)
        user = operations.add_user(name="Maija Meri", email="maija@aurora.example")
        operations.edit_user(user, name="Maija Manner", language="fi")
        operations.close_user(user)
    with app.app_context():
        entries = db.session.scalars(select(JournalEntry)).all()
        payloads = db.session.scalars(select(JournalPayload)).all()
        text = json.dumps([[e.verb, e.thing_key, e.actor_key] for e in entries] + [p.body for p in payloads])
    assert [entry.verb for entry in entries] == ["add", "edit", "close"]
    assert "maija" not in text.casefold()


def test_roles_are_given_taken_and_given_again(app: Flask, world: World):
    with app.app_context():
        scope.enter(scope.Scope(world.brand_id, CLI))
        with unit_of_work():
            user = db.session.get(User, world.ulla.user_id)
            given = operations.add_membership(user, Role.AUDITOR, alias="A9")
            with pytest.raises(DomainError, match=r"membership\.exists"):
                operations.add_membership(user, Role.AUDITOR)
            operations.end_membership(given.key)
            with pytest.raises(DomainError, match=r"membership\.ended"):
                operations.end_membership(given.key)
            assert operations.add_membership(user, Role.AUDITOR).key == given.key


def answering(world: World) -> list[int]:
    return [row.user_id for row in queries.members() if row.answers_partners]


def test_one_member_answers_partners_and_the_journal_says_who_made_it_so(app: Flask, world: World):
    with app.app_context():
        scope.enter(scope.Scope(world.brand_id, CLI))
        with unit_of_work():
            reko = next(row.key for row in queries.members() if row.user_id == world.reko.user_id)
            assert answering(world) == [world.bertta.user_id]
            operations.set_answers_partners(reko, answers=True)
            assert answering(world) == [world.reko.user_id]
            operations.set_answers_partners(reko, answers=True)
            operations.set_answers_partners(reko, answers=False)
            assert answering(world) == []
            given = operations.add_membership(
                db.session.get(User, world.ulla.user_id), Role.BRAND_MANAGER, answers_partners=True
            )
            assert answering(world) == [given.user_id]
        verbs = [e.verb for e in db.session.scalars(select(JournalEntry).order_by(JournalEntry.id))]
        assert verbs == ["mark", "mark", "mark", "add", "mark"]


def test_an_auditor_is_never_the_one_named_to_partners(app: Flask, world: World):
    with app.app_context():
        scope.enter(scope.Scope(world.brand_id, CLI))
        aino = next(row.key for row in queries.members() if row.user_id == world.aino.user_id)
        with pytest.raises(DomainError, match=r"membership\.shopper"):
            operations.set_answers_partners(aino, answers=True)
        user = db.session.get(User, world.ulla.user_id)
        with pytest.raises(DomainError, match=r"membership\.shopper"):
            operations.add_membership(user, Role.AUDITOR, answers_partners=True)


def test_a_membership_of_another_brand_does_not_exist(app: Flask, world: World):
    with app.app_context(), scope.unscoped("a test looks across brands"):
        foreign = db.session.get(Membership, world.ulla.membership_id)
        assert foreign is not None
        key = foreign.key
    with app.app_context():
        scope.enter(scope.Scope(world.brand_id, CLI))
        for wrong in (key, "no-such-key"):
            with pytest.raises(NotFound):
                operations.end_membership(wrong)


def test_each_sees_the_own_brands_only(app: Flask, world: World):
    with app.app_context():
        bertta, ulla = db.session.get(User, world.bertta.user_id), db.session.get(User, world.ulla.user_id)
        assert [access.brand.slug for access in queries.brands_of(bertta)] == [world.brand_slug]
        assert queries.brand_access(ulla, world.other_brand_slug).roles == (Role.BRAND_MANAGER,)
        for slug in (world.brand_slug, "no-such-brand", ""):
            with pytest.raises(NotFound):
                queries.brand_access(ulla, slug)


@pytest.mark.parametrize("before", states.UserState)
@pytest.mark.parametrize("after", states.UserState)
def test_an_account_goes_only_where_the_table_says(before: states.UserState, after: states.UserState):
    if after in states.TRANSITIONS[before]:
        states.check(before, after)
    else:
        with pytest.raises(DomainError, match=r"user\.state"):
            states.check(before, after)
