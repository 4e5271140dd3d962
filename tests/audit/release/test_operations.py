"""From approval to the partner's acknowledgement: frozen, rendered, mailed, answered."""

from __future__ import annotations

import email
import io
import re
from collections.abc import Callable
from email import policy
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from audit.core import clock as clocks
from audit.core import running, scope, storage
from audit.core.clock import Simulated
from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.followup import operations as followup
from audit.network.models import Contact
from audit.release import jobs, operations, queries
from audit.release.models import Delivery, DeliveryState, Document, DocumentState, Release, ReleaseBody, ReleaseState
from audit.release.queries import LinkState
from reports.facts import FixRule
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


def test_an_audit_that_is_not_approved_is_not_released(tale: story.Story) -> None:
    audit = tale.audited()
    with pytest.raises(DomainError, match=r"release\.not_approved"):
        tale.release(audit)


def test_a_reviewer_does_not_release(tale: story.Story) -> None:
    audit = tale.audited()
    tale.approve(audit)
    with pytest.raises(DomainError, match=r"membership\.needed"), story.acting(tale.app, tale.world, tale.world.reko):
        operations.release(audit)


def test_a_release_freezes_what_it_says(tale: story.Story, released: str) -> None:
    with reading(tale):
        row = queries.release_by_key(released)
        assert row.state is ReleaseState.RELEASED
        report = queries.report_of(row)
        assert report.facts.place.partner == "NordDrop Oy"
        assert set(report.editions) == {"en", "fi", "sv"}


def test_what_one_visit_saw_is_watched_and_not_to_be_fixed_first(tale: story.Story, released: str) -> None:
    with reading(tale):
        report = queries.report_of(queries.release_by_key(released))
        broken = [finding for finding in report.facts.findings if not finding.praise]
        assert broken
        assert {finding.rule for finding in broken} == {FixRule.SEEN_ONCE}


def test_the_database_refuses_to_change_a_released_report(tale: story.Story, released: str) -> None:
    for change in (_renumber, _rewrite):
        with pytest.raises(IntegrityError), reading(tale):
            change(released)


def test_a_finished_document_and_a_report_taken_back_stay_as_they_are(
    tale: story.Story, released: str, run_jobs: RunJobs
) -> None:
    run_jobs()
    with reading(tale):
        operations.revoke(released, "Sent to the wrong depot.")
    for change in (_swap_pdf, _unrevoke):
        with pytest.raises(IntegrityError), reading(tale):
            change(released)


def _swap_pdf(key: str) -> None:
    queries.documents(queries.release_by_key(key).id)[0].sha256 = "0" * 64
    db.session.flush()


def _unrevoke(key: str) -> None:
    queries.release_by_key(key).state = ReleaseState.RELEASED
    db.session.flush()


def _renumber(key: str) -> None:
    queries.release_by_key(key).number = "another"
    db.session.flush()


def _rewrite(key: str) -> None:
    row = queries.release_by_key(key)
    body = db.session.scalars(select(ReleaseBody).where(ReleaseBody.release_id == row.id)).one()
    body.content = {"version": "invented"}
    db.session.flush()


def test_the_report_leaves_as_pdf_and_mail_to_each_contact(
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails
) -> None:
    run_jobs()
    with reading(tale):
        row = queries.release_by_key(released)
        assert {document.state for document in queries.documents(row.id)} == {DocumentState.READY}
        delivery = queries.deliveries(row.id)[0]
        assert delivery.state is DeliveryState.SENT
    message = email.message_from_bytes(_report_mails(mails)[0].read_bytes(), policy=policy.default)
    assert message["To"].addresses[0].addr_spec == "pekka@norddrop.example"
    assert message["Auto-Submitted"] == "auto-generated"
    attachment = next(message.iter_attachments())
    pdf = pikepdf.open(io.BytesIO(attachment.get_content()))
    assert str(pdf.Root.Lang) == "fi"


def _report_mails(mails: Mails) -> list[Path]:
    return [path for path in mails() if b"application/pdf" in path.read_bytes()]


def test_running_the_jobs_again_sends_nothing_again(
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails
) -> None:
    run_jobs()
    sent = len(mails())
    run_jobs()
    assert len(mails()) == sent


def test_the_stored_message_holds_no_link_and_the_sent_one_does(
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails
) -> None:
    run_jobs()
    with reading(tale):
        mail = queries.mail_of(queries.deliveries(queries.release_by_key(released).id)[0])
        assert mail is not None
        assert mail.message is not None
        assert "http://touchstone.test/p/" not in mail.message
    assert _token(_report_mails(mails)[0])


def _token(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://touchstone\.test/p/([\w-]+)/", body.get_content())
    assert found is not None
    return found[1]


def test_the_link_opens_its_own_delivery_and_nothing_else(
    tale: story.Story, released: str, run_jobs: RunJobs, mails: Mails
) -> None:
    run_jobs()
    token = _token(_report_mails(mails)[0])
    with tale.app.app_context():
        brand_id, key = queries.brand_of_token(token)
    assert brand_id == tale.world.brand_id
    with reading(tale):
        assert queries.delivery_by_key(key).release.key == released
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    with tale.app.app_context(), pytest.raises(NotFound):
        queries.brand_of_token(forged)


def test_a_link_ends_after_ninety_days_or_when_it_is_revoked(
    tale: story.Story, released: str, clock: Simulated
) -> None:
    with reading(tale):
        delivery = queries.deliveries(queries.release_by_key(released).id)[0]
        assert queries.link_state(delivery) is LinkState.OPEN
        clock.move_to(delivery.link_expires_at)
        assert queries.link_state(delivery) is LinkState.EXPIRED
        operations.revoke(released, "Sent to the wrong depot.")
        assert queries.link_state(delivery) is LinkState.REVOKED


def test_a_partner_acknowledges_once_by_name(tale: story.Story, released: str) -> None:
    with reading(tale):
        delivery = queries.deliveries(queries.release_by_key(released).id)[0]
        first = followup.acknowledge(delivery, "form-1", " Pekka   Poutanen ", "Quality lead")
        assert first.person.name == "Pekka Poutanen"
        assert followup.acknowledge(delivery, "form-1", "Pekka Poutanen").id == first.id
        with pytest.raises(DomainError, match=r"response\.acknowledged"):
            followup.acknowledge(delivery, "form-2", "Somebody Else")


def test_an_acknowledgement_needs_a_name(tale: story.Story, released: str) -> None:
    with reading(tale):
        delivery = queries.deliveries(queries.release_by_key(released).id)[0]
        with pytest.raises(DomainError, match=r"response\.needed"):
            followup.acknowledge(delivery, "form-1", "  ")


def test_a_contact_with_another_scope_gets_no_report(tale: story.Story) -> None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        contact = db.session.get_one(Contact, tale.world.pekka_id)
        contact.sees_all_touchpoints = False
    audit = tale.audited()
    tale.approve(audit)
    tale.release(audit)
    with reading(tale):
        assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_another_brand_sees_no_release(tale: story.Story, released: str) -> None:
    with (
        tale.app.app_context(),
        scope.brand_scope(tale.world.other_brand_id, tale.world.ulla.actor),
        pytest.raises(NotFound),
    ):
        queries.release_by_key(released)


def test_the_same_content_makes_the_same_bytes(tale: story.Story, released: str, run_jobs: RunJobs) -> None:
    run_jobs()
    with reading(tale):
        row = queries.release_by_key(released)
        document = queries.document(row.id, "fi")
        assert document is not None
        before = document.sha256
        db.session.delete(document)
        db.session.flush()
        afresh = Document(release_id=row.id, language="fi", state=DocumentState.QUEUED, delete_after=clocks.now())
        db.session.add(afresh)
        db.session.flush()
        jobs.render({"document": afresh.id})
        again = queries.document(row.id, "fi")
        assert again is not None
        assert again.sha256 == before
        stored = storage.from_settings(running.settings()).get(tale.world.brand_id, again.sha256 or "")
        assert stored.startswith(b"%PDF")
        assert db.session.scalar(select(func.count()).select_from(Release)) == 1
