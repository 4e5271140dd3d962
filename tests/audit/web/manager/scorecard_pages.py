"""What tests of scorecard pages share: addresses, a full network, what a page says, and how much it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import event

from audit.assessment.models import MeasureKind
from audit.core.db import db
from tests.audit.insight.synthetic import fill_network
from tests.people import PASSWORD
from tests.story import Story, acting

HOME = "/b/aurora-home/scorecard"
NETWORK = f"{HOME}/"
NORDDROP = f"{HOME}/partners/norddrop"
INFORMED = (MeasureKind.PROMISE, "informed")
MOST_BYTES = 40 * 1024
"""Of a page as it is sent, compressed."""


def fill(story: Story, *, partners: int = 20, promises: int = 8, standards: int = 0) -> None:
    """Store scores of a whole network, from visits of three auditors."""
    people = (story.world.aino, story.world.onni, story.world.reko)
    with acting(story.app, story.world, story.world.bertta):
        members = [person.membership_id for person in people]
        fill_network(members, partners=partners, promises=promises, standards=standards)


def come_in(page: Page, address: str) -> None:
    """Sign Bertta in, in a real browser; she has her password already."""
    page.goto(f"{address}/sign-in")
    page.fill("#email", "bertta@aurora.example")
    page.fill("#password", PASSWORD)
    page.click("main .button")


def words(text: str) -> str:
    """Return what a page says, without marks and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    found: list[str] = []

    def hear(connection: object, cursor: object, statement: str, *rest: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", hear)
