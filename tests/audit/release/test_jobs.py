"""What the jobs of release do when the report was taken back, or when a job is given up: the rows say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from audit.background import HANDLERS
from audit.core import posting, running, scope, work
from audit.core.clock import Simulated
from audit.core.db import db
from audit.core.jobs import GiveUpError, retry_now
from audit.core.mailer import transport_for
from audit.core.models import Job, JobState
from audit.core.outbox import MailState, OutgoingMail
from audit.core.runner import Handler, run_due
from audit.network import operations as network
from audit.network.models import ContactState
from audit.release import operations, queries
from audit.release.models import Delivery, DeliveryState, Document, DocumentState
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


def reports(mails: Mails) -> list[Path]:
    return [path for path in mails() if b"application/pdf" in path.read_bytes()]


def all_but(*kinds: str) -> dict[str, Handler]:
    return {kind: handler for kind, handler in HANDLERS.items() if kind not in kinds}


def hopeless(kind: str) -> dict[str, Handler]:
    """Return the handlers of the service, with the one of `kind` giving up at once."""

    def give_up(_: Mapping[str, Any]) -> None:
        raise GiveUpError("no hope")

    return {**HANDLERS, kind: Handler(give_up, given_up=HANDLERS[kind].given_up)}


def take_back(released: str) -> None:
    operations.revoke(released, "Sent to the wrong depot.")


def end_the_link(released: str) -> None:
    operations.revoke_link(first(released).key)


def block_the_contact(released: str) -> None:
    network.change_contact_state(first(released).contact.key, ContactState.BLOCKED)


@pytest.mark.parametrize("act", [take_back, end_the_link, block_the_contact])
@pytest.mark.parametrize("waiting", [operations.RENDER, operations.SEND])
def test_a_report_taken_back_before_it_left_does_not_leave(  # noqa: PLR0917 - fixtures
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails, act: Callable[[str], None], waiting: str
) -> None:
    run_due(tale.app, all_but(waiting))
    with reading(tale):
        act(released)
    run_jobs()
    assert reports(mails) == []
    with reading(tale):
        delivery = first(released)
        assert delivery.state is DeliveryState.FAILED
        if waiting == operations.SEND:
            assert delivery.mail is not None
            assert (delivery.mail.state, delivery.mail.last_text) == (MailState.FAILED, "taken back before it was sent")


def test_a_message_that_was_on_its_way_when_the_report_was_taken_back_is_not_known(
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails
) -> None:
    run_due(tale.app, all_but(operations.SEND))
    with reading(tale):
        mail = first(released).mail
        assert mail is not None
        mail.state = MailState.SENDING
        take_back(released)
    run_jobs()
    assert reports(mails) == []
    with reading(tale):
        assert first(released).state is DeliveryState.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    ("before", "after"), [(MailState.QUEUED, MailState.FAILED), (MailState.SENDING, MailState.OUTCOME_UNKNOWN)]
)
def test_a_sending_that_is_given_up_is_told_by_message_and_delivery(
    tale: story.Story, released: str, before: MailState, after: MailState
) -> None:
    run_due(tale.app, all_but(operations.SEND))
    with reading(tale):
        mail = first(released).mail
        assert mail is not None
        mail.state = before
    run_due(tale.app, hopeless(operations.SEND))
    with reading(tale):
        delivery = first(released)
        assert delivery.mail is not None
        assert delivery.mail.state is after
        assert delivery.state is DeliveryState(after.value)


def test_a_message_that_could_not_be_written_is_told_by_its_delivery(tale: story.Story, released: str) -> None:
    run_due(tale.app, hopeless(operations.DELIVER))
    with reading(tale):
        assert first(released).state is DeliveryState.FAILED


def test_a_document_that_was_given_up_can_be_tried_again_and_its_report_leaves(
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails
) -> None:
    run_due(tale.app, hopeless(operations.RENDER))
    with reading(tale):
        documents = db.session.scalars(select(Document)).all()
        assert {document.state for document in documents} == {DocumentState.FAILED}
        assert all(document.problem for document in documents)
        assert first(released).state is DeliveryState.QUEUED
        operations.retry_document(released, first(released).language)
    run_jobs()
    assert len(reports(mails)) == 1
    with reading(tale):
        assert first(released).state is DeliveryState.SENT


def test_a_mail_of_the_accounts_or_of_planning_that_is_given_up_says_so(tale: story.Story) -> None:
    with reading(tale):
        mail = db.session.scalars(select(OutgoingMail)).first()
        assert mail is not None, "the story offers its visits by mail"
        for kind in ("planning.send_offer", "people.account_mail"):
            mail.state = MailState.QUEUED
            given_up = HANDLERS[kind].given_up
            assert given_up is not None
            given_up({"mail": mail.key})
            assert mail.state is MailState.FAILED


def test_a_worker_that_was_overtaken_does_not_send_the_message_again(
    tale: story.Story, released: str, mails: Mails
) -> None:
    run_due(tale.app, all_but(operations.SEND))
    with reading(tale):
        mail = first(released).mail
        assert mail is not None
        work.commit()
        with tale.app.app_context():
            db.session.execute(update(OutgoingMail).where(OutgoingMail.id == mail.id).values(state=MailState.SENDING))
            work.commit()
        assert mail.state is MailState.QUEUED, "what the paused worker still believes"
        posting.send(mail, transport_for(running.settings(), demo=False))
        assert mail.state is MailState.OUTCOME_UNKNOWN
    assert reports(mails) == []


@pytest.mark.parametrize("trouble", [None, "bounced", "link ended"])
def test_a_link_asked_for_again_within_a_day_is_one_message_unless_that_one_is_of_no_use(
    tale: story.Story, released: str, clock: Simulated, trouble: str | None
) -> None:
    with reading(tale):
        expired = first(released)
        clock.advance(timedelta(days=91))
        renewed = operations.renew(expired)
        assert renewed.id != expired.id
        if trouble == "bounced":
            renewed.state = DeliveryState.OUTCOME_UNKNOWN
        if trouble == "link ended":
            operations.revoke_link(renewed.key)
        again = operations.renew(expired)
        assert (again.id == renewed.id) is (trouble is None)


def try_again(tale: story.Story, kind: str) -> JobState:
    """Queue the failed job of that kind again by hand, carry out what is due, and return what became of it."""
    with tale.app.app_context(), scope.unscoped("the administrator's page"), work.unit_of_work():
        retry_now(db.session.scalars(select(Job).where(Job.kind == kind, Job.state == JobState.FAILED)).one())
    run_due(tale.app, HANDLERS)
    with tale.app.app_context():
        return db.session.scalars(select(Job.state).where(Job.kind == kind, Job.brand_id == tale.world.brand_id)).one()


@pytest.mark.parametrize("kind", [operations.RENDER, operations.DELIVER, operations.SEND])
def test_a_job_that_was_given_up_and_is_tried_again_by_hand_does_its_work(
    tale: story.Story, released: str, mails: Mails, kind: str
) -> None:
    language = keep_one_document(tale, released)
    run_due(tale.app, hopeless(kind))
    assert reports(mails) == []
    assert try_again(tale, kind) is JobState.DONE
    assert len(reports(mails)) == 1
    with reading(tale):
        assert first(released).state is DeliveryState.SENT
        assert first(released).language == language


def keep_one_document(tale: story.Story, released: str) -> str:
    """Leave only the document of the delivery, so that there is one job of each kind; return its language."""
    with reading(tale):
        language = first(released).language
        others = [one.id for one in queries.documents(queries.release_by_key(released).id) if one.language != language]
        for job in db.session.scalars(select(Job).where(Job.kind == operations.RENDER)):
            if job.payload["document"] in others:
                db.session.delete(job)
        return language


def test_a_message_of_which_nobody_knows_is_not_sent_again_by_trying_its_job_again(
    tale: story.Story, released: str, mails: Mails
) -> None:
    run_due(tale.app, all_but(operations.SEND))
    with reading(tale):
        mail = first(released).mail
        assert mail is not None
        mail.state = MailState.SENDING
    run_due(tale.app, hopeless(operations.SEND))
    assert try_again(tale, operations.SEND) is JobState.FAILED
    assert reports(mails) == []
    with tale.app.app_context():
        error = db.session.scalars(select(Job.last_error).where(Job.kind == operations.SEND)).one()
        assert "nobody knows whether this message arrived" in str(error)
    with reading(tale):
        assert first(released).state is DeliveryState.OUTCOME_UNKNOWN


def test_a_report_taken_back_after_its_job_was_given_up_does_not_leave_by_trying_again(
    tale: story.Story, released: str, mails: Mails
) -> None:
    run_due(tale.app, hopeless(operations.SEND))
    with reading(tale):
        take_back(released)
    assert try_again(tale, operations.SEND) is JobState.DONE
    assert reports(mails) == []
    with reading(tale):
        assert first(released).state is DeliveryState.FAILED
