"""What was agreed with a partner counts in its reports: the language, and the working days of its calendar."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from audit.core.clock import Simulated
from audit.core.db import db
from audit.network import operations as network
from audit.network import queries as partners
from audit.network.models import Contact
from audit.network.working_days import add_working_days
from audit.release import queries
from tests import story
from tests.people import World


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


def agree(tale: story.Story, **changes: object) -> None:
    terms = {"starts_on": date(2026, 1, 1), "calendar_country": "FI", "languages": ["sv"]}
    with story.acting(tale.app, tale.world, tale.world.bertta):
        network.set_agreement(tale.world.partner_key, **(terms | changes))


def released(tale: story.Story) -> str:
    audit = tale.audited()
    tale.approve(audit)
    return tale.release(audit)[0]


def test_days_to_contest_are_working_days_of_the_partners_country(tale: story.Story):
    agree(tale, dispute_days=45)
    key = released(tale)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        report = queries.report_of(queries.release_by_key(key))
        start, until = report.facts.released_on, report.facts.method.dispute_until
    assert until == add_working_days(start, 45, "FI")
    # Christmas Eve and Christmas Day lie between: counting weekdays only would end earlier.
    assert until > add_working_days(start, 45, "a country without known holidays")


def test_a_contact_without_a_language_of_the_brand_gets_the_agreed_one(tale: story.Story):
    agree(tale)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        partners.brand().languages = ["en", "sv"]
        db.session.get_one(Contact, tale.world.pekka_id).language = "fi"
    key = released(tale)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        [delivery] = queries.deliveries(queries.release_by_key(key).id)
        assert delivery.language == "sv"
