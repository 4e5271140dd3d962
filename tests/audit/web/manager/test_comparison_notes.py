"""What a comparison cannot say, and why: the notes beside its plots."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.assessment.models import MeasureKind
from audit.core import clock as clocks
from audit.core.db import db
from audit.standards.models import Standard
from tests.audit.insight.synthetic import rolled, store
from tests.audit.web.manager.scorecard_pages import words
from tests.people import World
from tests.story import acting, begin
from tests.web_pages import sign_in


def test_who_was_visited_by_fewer_than_three_auditors_is_named(
    app: Flask, world: World, clock: clocks.Simulated, client: FlaskClient
):
    story = begin(app, world, clock)
    people = [one.membership_id for one in (world.aino, world.onni, world.reko)]
    with acting(app, world, world.bertta):
        code = db.session.scalars(select(Standard.code).order_by(Standard.code)).first()
        measure = (MeasureKind.STANDARD, code)
        for partner, auditors in ((story.world.partner_id, people), (story.world.second_partner_id, people[:2])):
            store([rolled(partner, auditor, [8000, 9000] * 4, measure=measure) for auditor in auditors])
    sign_in(app, client, world.bertta.email)
    said = words(client.get("/b/aurora-home/scorecard/compare?p=norddrop&p=postix").text)

    assert "Fewer than 3 auditors made the visits to: PostiX. Much of the range is then their severity." in said


def test_a_standard_that_the_brand_no_longer_lists_is_still_compared(
    app: Flask, world: World, clock: clocks.Simulated, client: FlaskClient
):
    story = begin(app, world, clock)
    people = [one.membership_id for one in (world.aino, world.onni, world.reko)]
    with acting(app, world, world.bertta):
        measure = (MeasureKind.STANDARD, "of-former-years")
        for partner in (story.world.partner_id, story.world.second_partner_id):
            store([rolled(partner, auditor, [8000, 9000] * 4, measure=measure) for auditor in people])
    sign_in(app, client, world.bertta.email)
    answer = client.get("/b/aurora-home/scorecard/compare?p=norddrop&p=postix")

    assert answer.status_code == 200
    assert "Compared on 1 common standard." in words(answer.text)
    assert "All common standards 1 standard NordDrop Oy" in words(answer.text)
