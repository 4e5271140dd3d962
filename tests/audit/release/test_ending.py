"""What follows when a partnership ends or a contact moves to another address: no visit, and no link in old hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from audit.core.clock import Simulated
from audit.core.db import db
from audit.network import operations as network
from audit.network.models import Contact, ContactRole, Partner, PartnerState
from audit.planning.models import Assignment, AssignmentState
from audit.release import ending, operations, queries
from audit.release.models import Delivery, DeliveryState
from audit.release.queries import LinkState
from tests import story
from tests.people import World

RunJobs = Callable[[], int]
Mails = Callable[[], list[Path]]


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


@pytest.fixture
def released(tale: story.Story) -> str:
    audit = tale.audited(choose=story.worst)
    tale.approve(audit)
    return tale.release(audit)[0]


def reading(tale: story.Story):  # type: ignore[no-untyped-def]
    return story.acting(tale.app, tale.world, tale.world.bertta)


def first(released: str) -> Delivery:
    return queries.deliveries(queries.release_by_key(released).id)[0]


def leave(tale: story.Story) -> None:
    network.change_partner_state(tale.world.partner_key, PartnerState.LEAVING)


def test_ending_a_partnership_calls_off_what_nobody_has_begun(tale: story.Story, released: str) -> None:
    with reading(tale):
        leave(tale)
        ending.end_partner(tale.world.partner_key)
        states = set(db.session.scalars(select(Assignment.state)))
        assert states == {AssignmentState.SUBMITTED, AssignmentState.CANCELLED}
        assert queries.report_of(queries.release_by_key(released)), "the history stays"


@pytest.mark.one_database
def test_links_end_thirty_days_after_the_partnership_and_nobody_gets_a_new_one(
    tale: story.Story, released: str, clock: Simulated
) -> None:
    with reading(tale):
        leave(tale)
        ending.end_partner(tale.world.partner_key)
        assert queries.link_state(first(released)) is LinkState.OPEN
        clock.advance(timedelta(days=20))
        assert ending.end_links() == 0, "the stated time runs from the end, not from the last look"
        late = operations.deliver(released, db.session.get_one(Contact, tale.world.pekka_id).key)
        assert late.link_expires_at - late.created_at == timedelta(days=ending.ENDED_LINK_DAYS)
        clock.advance(timedelta(days=11))
        assert queries.link_state(first(released)) is LinkState.REVOKED


@pytest.mark.one_database
def test_the_daily_look_ends_the_links_of_a_partner_that_ended_without_the_page(
    tale: story.Story, released: str, clock: Simulated, run_jobs: RunJobs
) -> None:
    with reading(tale):
        leave(tale)
        db.session.get_one(Partner, tale.world.partner_id).state = PartnerState.ENDED
        db.session.flush()
        before = first(released).link_expires_at
        assert ending.end_links() == 1
        db.session.refresh(first(released))
        assert first(released).link_expires_at < before


def move(tale: story.Story, email: str) -> None:
    contact = db.session.get_one(Contact, tale.world.pekka_id)
    network.change_contact(contact.key, name="Pekka Poutanen", email=email, role=ContactRole.QUALITY, language="fi")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("email", "state"),
    [("pekka@elsewhere.example", LinkState.REVOKED), ("Pekka@NordDrop.example", LinkState.OPEN)],
)
def test_links_that_went_to_an_old_address_end_with_it(
    tale: story.Story, released: str, run_jobs: RunJobs, email: str, state: LinkState
) -> None:
    run_jobs()
    with reading(tale):
        assert queries.link_state(first(released)) is LinkState.OPEN
        move(tale, email)
        assert queries.link_state(first(released)) is state
        again = operations.deliver(released, first(released).contact.key)
        assert queries.link_state(again) is LinkState.OPEN


@pytest.mark.one_database
def test_a_report_that_was_not_written_yet_goes_to_the_new_address(
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails
) -> None:
    with reading(tale):
        move(tale, "pekka@elsewhere.example")
    run_jobs()
    with reading(tale):
        assert first(released).state is DeliveryState.SENT
    assert [path for path in mails() if b"pekka@elsewhere.example" in path.read_bytes()]
