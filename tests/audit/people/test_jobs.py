"""Mails of accounts: nothing to the invented people of a demo leaves the house, whatever the mail settings say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from audit.core import clock, running, scope
from audit.core.db import db
from audit.core.mailer import Outcome, Result, SmtpTransport
from audit.core.settings import Settings
from audit.core.work import unit_of_work
from audit.network.models import Brand
from audit.people import operations, queries
from audit.people.models import Membership, Role
from tests.people import SETUP, World

ADDA = "adda@aurora.example"
"""Runs the installation and has no role in any brand."""

Outside = list[str]
Mails = Callable[[], list[Path]]


@pytest.fixture
def outside(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Let mails go to a mail server, and return the addresses that it was given."""
    given: Outside = []

    def take(self: SmtpTransport, _message: object, recipient: str) -> Outcome:
        given.append(recipient)
        return Outcome(Result.SENT, clock.now(), self.host, 250, "ok")

    monkeypatch.setattr(SmtpTransport, "send", take)
    monkeypatch.setattr(running, "settings", lambda: replace(settings, smtp_host="mail.example"))
    return given


@pytest.fixture
def invite(app: Flask, world: World, run_jobs: Callable[[], int]) -> Callable[[str], None]:
    """Return a function that sends somebody the link to choose a password."""

    def send(email: str) -> None:
        with app.app_context(), unit_of_work():
            scope.act_as(SETUP)
            user = queries.user_by_email(email)
            if user is None:
                user = operations.add_user(name="Adda Admin", email=email, administrator=True)
            operations.send_link(user, "invitation", "en")
        run_jobs()

    return send


def make_demo(app: Flask, *brand_ids: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(Brand).where(Brand.id.in_(brand_ids)).values(is_demo=True))


def end_role(app: Flask, world: World) -> None:
    with app.app_context(), scope.brand_scope(world.brand_id, SETUP), unit_of_work():
        key = db.session.scalars(select(Membership.key).where(Membership.id == world.aino.membership_id)).one()
        operations.end_membership(key)


def test_a_mail_to_somebody_of_a_real_brand_goes_to_the_mail_server(
    app: Flask, world: World, outside: Outside, invite: Callable[[str], None], mails: Mails
) -> None:
    make_demo(app, world.other_brand_id)
    invite(world.aino.email)
    invite(ADDA)
    assert outside == [world.aino.email, ADDA]
    assert mails() == []


def test_a_mail_to_somebody_of_a_demo_brand_stays_inside(
    app: Flask, world: World, outside: Outside, invite: Callable[[str], None], mails: Mails
) -> None:
    make_demo(app, world.brand_id)
    invite(world.aino.email)
    assert outside == []
    assert len(mails()) == 1


def test_a_mail_to_somebody_who_left_a_demo_brand_stays_inside(
    app: Flask, world: World, outside: Outside, invite: Callable[[str], None], mails: Mails
) -> None:
    make_demo(app, world.brand_id)
    end_role(app, world)
    invite(world.aino.email)
    assert outside == []
    assert len(mails()) == 1


def test_a_mail_to_an_administrator_without_a_brand_stays_inside_where_all_is_demo(
    app: Flask, world: World, outside: Outside, invite: Callable[[str], None], mails: Mails
) -> None:
    make_demo(app, world.brand_id, world.other_brand_id)
    invite(ADDA)
    assert outside == []
    assert len(mails()) == 1


def test_somebody_real_who_also_works_for_a_demo_brand_gets_the_mail(
    app: Flask, world: World, outside: Outside, invite: Callable[[str], None]
) -> None:
    make_demo(app, world.other_brand_id)
    with app.app_context(), scope.brand_scope(world.other_brand_id, SETUP), unit_of_work():
        aino = queries.user_by_email(world.aino.email)
        assert aino is not None
        operations.add_membership(aino, Role.REVIEWER)
    invite(world.aino.email)
    assert outside == [world.aino.email]
