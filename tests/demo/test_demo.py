"""The demo: every row comes from the pipeline, so the rules of the pipeline hold for its story."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pypdf
import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.assessment.models import Audit, AuditLeg, AuditState, MeasureKind, Rollup
from audit.assessment.operations import rollups
from audit.core import clock as clocks
from audit.core import scope, storage
from audit.core.db import db
from audit.core.models import Job, JobState
from audit.core.settings import Settings
from audit.demo import queries
from audit.demo.cast import PASSWORD, cast
from audit.demo.closing import summary
from audit.demo.making import Made, make
from audit.fieldwork.models import AnswerEvent, Evidence, Submission, SubmittedAnswer
from audit.followup.models import Response
from audit.journal.models import JournalEntry
from audit.network.models import Brand, Contact, ContactState
from audit.people.models import Role
from audit.planning.models import Assignment, AssignmentState
from audit.release.models import Delivery, DeliveryState, Document, DocumentState, Release
from tests.databases import Database

VISITS = 12
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
"""The story ends with the midnight before; fixed, so that a run in another week tells the same one."""


@dataclass(frozen=True)
class Demo:
    """A finished demo with its settings, and what was said while it was made."""

    made: Made
    settings: Settings
    said: tuple[str, ...]

    def rows(self) -> scope.Scope:
        return scope.Scope(self.made.brand_id, scope.SYSTEM)


@pytest.fixture(scope="module")
def demo(
    database: Database, shared_app: Flask, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    own = replace(settings, data_dir=tmp_path_factory.mktemp("demo"))
    with shared_app.app_context():
        db.engine.dispose()
    database.empty()
    said: list[str] = []
    made = make(own, VISITS, said.append, now=NOW)
    yield Demo(made, own, tuple(said))
    with made.app.app_context():
        queries.close()


@pytest.fixture
def brand(demo: Demo) -> Iterator[Demo]:
    """Open a session in the demo's brand."""
    with demo.made.app.app_context(), scope.brand_scope(demo.made.brand_id):
        yield demo


def count(model: type, *criteria: object) -> int:
    return db.session.scalar(select(func.count(model.id)).where(*criteria)) or 0


def pdfs(demo: Demo) -> list[bytes]:
    store = storage.from_settings(demo.settings)
    documents = db.session.scalars(select(Document)).all()
    return [store.get(demo.made.brand_id, document.sha256 or "") for document in documents]


def mails(demo: Demo) -> list[EmailMessage]:
    found = [
        message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
        for path in demo.settings.mail_folder.glob("*.eml")
    ]
    return [mail for mail in found if "visits.example" not in str(mail["To"])]


def test_the_brand_is_a_demo_and_tells_about_visits_of_the_wanted_number(brand: Demo):
    assert db.session.get_one(Brand, brand.made.brand_id).is_demo
    assert brand.made.fresh
    assert VISITS * 0.6 <= count(Submission, Submission.revision == 1) <= VISITS * 1.7


def test_every_job_was_carried_out(brand: Demo):
    with scope.unscoped("jobs of the installation"):
        waiting = db.session.scalars(
            select(Job).where(Job.state != JobState.DONE, Job.due_at < NOW - timedelta(days=1))
        ).all()
    assert [(job.kind, job.last_error) for job in waiting] == []


def test_every_released_report_has_a_pdf_and_a_mail_to_every_recipient(brand: Demo):
    released = db.session.scalars(select(Release)).all()
    assert released
    for row in released:
        documents = db.session.scalars(select(Document).where(Document.release_id == row.id)).all()
        deliveries = db.session.scalars(select(Delivery).where(Delivery.release_id == row.id)).all()
        assert documents
        assert {document.state for document in documents} == {DocumentState.READY}
        arrived = [delivery for delivery in deliveries if delivery.state is not DeliveryState.ADDRESS_UNKNOWN]
        assert arrived
        assert all(delivery.mail is not None and delivery.mail.sent_at is not None for delivery in arrived)
    assert len(mails(brand)) == count(Delivery, Delivery.state == DeliveryState.SENT)


def test_one_mail_came_back_and_its_contact_is_blocked(brand: Demo):
    [delivery] = db.session.scalars(select(Delivery).where(Delivery.state == DeliveryState.ADDRESS_UNKNOWN)).all()
    assert delivery.mail is not None
    assert delivery.mail.last_code == 550
    assert delivery.contact.state is ContactState.BLOCKED
    assert count(Contact, Contact.state == ContactState.BLOCKED) == 1


def test_no_visit_counts_twice(brand: Demo):
    audits = db.session.execute(select(Audit.assignment_id, Audit.part)).all()
    assert len(audits) == len(set(audits))
    counted = count(
        AuditLeg,
        AuditLeg.audit_id.in_(
            select(Audit.id).where(Audit.state.in_((AuditState.APPROVED, AuditState.RELEASED, AuditState.CLOSED)))
        ),
    )
    visits = db.session.scalar(select(func.sum(Rollup.visits)).where(Rollup.measure == MeasureKind.OVERALL))
    assert visits == counted


def test_the_sums_of_scorecards_equal_the_scores(brand: Demo):
    assert rollups.differences() == []


def test_the_journal_knows_who_did_what(brand: Demo):
    actors = {
        (kind, verb)
        for kind, verb in db.session.execute(
            select(JournalEntry.actor_kind, JournalEntry.verb).where(JournalEntry.brand_id == brand.made.brand_id)
        )
    }
    for verb in ("accept", "received", "review_started", "approved", "released", "activate"):
        assert ("user", verb) in actors
    assert ("system", "plan") in actors
    if count(Response):
        assert ("partner", "acknowledged") in actors


def test_a_visit_stands_in_every_state(brand: Demo):
    assert set(db.session.scalars(select(Assignment.state))) == set(AssignmentState)


def test_auditors_find_visits_to_answer_to_begin_and_to_go_on_with_now_and_in_coming_weeks(brand: Demo):
    end = datetime(2026, 11, 22, tzinfo=UTC)
    waiting = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
    ahead = select(Assignment.state).where(Assignment.opens_at > end)
    for first_day in (end, end + timedelta(weeks=1), end + timedelta(weeks=2)):
        week = ahead.where(Assignment.opens_at.between(first_day, first_day + timedelta(weeks=1)))
        assert set(waiting) <= set(db.session.scalars(week))
    now = select(Assignment).where(Assignment.opens_at < NOW, Assignment.missed_at > NOW)
    open_now = db.session.scalars(now).all()
    assert {*waiting, AssignmentState.OPENED} <= {visit.state for visit in open_now}
    begun = [visit.id for visit in open_now if visit.state is AssignmentState.OPENED]
    assert all(count(AnswerEvent, AnswerEvent.assignment_id == visit) for visit in begun)


def test_every_submission_has_photos_and_the_auditors_own_words(brand: Demo):
    for submission in db.session.scalars(select(Submission)):
        answers = db.session.scalars(
            select(SubmittedAnswer).where(SubmittedAnswer.submission_id == submission.id)
        ).all()
        assert any(answer.question == "story" and len(answer.value["v"]) >= 40 for answer in answers if answer.value)
        assert submission.manifest or not count(Evidence, Evidence.assignment_id == submission.assignment_id)


def test_nothing_that_partners_get_names_an_auditor(brand: Demo):
    auditors = [person for person in cast().people if person.role is Role.AUDITOR]
    names = [word for person in auditors for word in (*person.name.split(), person.email, person.alias)]
    texts = [
        "".join(page.extract_text().replace("\0", "") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        for pdf in pdfs(brand)
    ]
    bodies = [
        part.get_content() for mail in mails(brand) for part in mail.walk() if part.get_content_maintype() == "text"
    ]
    assert texts
    assert bodies
    for text in (*texts, *bodies):
        assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)] == []
    raw = b"".join((*pdfs(brand), *(mail.as_bytes() for mail in mails(brand))))
    assert [person.email for person in auditors if person.email.encode() in raw] == []


def test_a_demo_brand_never_sends_outside(brand: Demo):
    assert queries.mail_hosts() == {str(brand.settings.mail_folder)}


def test_a_second_start_finds_the_story_and_changes_nothing(demo: Demo):
    before = _rows(demo)
    said: list[str] = []
    again = make(demo.settings, VISITS, said.append)
    with again.app.app_context():
        queries.close()
    assert not again.fresh
    assert again.brand_id == demo.made.brand_id
    assert _rows(demo) == before
    assert said == []


def _rows(demo: Demo) -> dict[str, int]:
    models = (Assignment, Audit, Release, Delivery, Evidence, JournalEntry)
    with demo.made.app.app_context(), scope.brand_scope(demo.made.brand_id):
        return {model.__tablename__: count(model) for model in models}


def test_the_end_names_accounts_files_and_a_live_link(demo: Demo):
    with clocks.use(lambda: NOW):
        lines = "\n".join(summary(demo.made, demo.settings))
    assert PASSWORD in lines
    for role in ("administrator", "brand manager", "reviewer", "auditor"):
        assert re.search(rf"^  {role} +\S+@\S+", lines, re.MULTILINE)
    paths = [Path(line.strip()) for line in lines.splitlines() if line.strip().endswith((".pdf", ".eml"))]
    assert {path.suffix for path in paths} == {".pdf", ".eml"}
    assert all(path.is_file() for path in paths)
    link = re.search(r"(/p/\S+/)", lines)
    assert link is not None
    client = demo.made.app.test_client()
    with clocks.use(lambda: NOW):
        answer = client.get(link[1], headers={"Host": "touchstone.test"})
    assert answer.status_code == 200


def test_an_auditor_has_a_visit_to_make_today(brand: Demo):
    with clocks.use(lambda: NOW):
        waiting = [queries.open_visits(person.email, NOW) for person in cast().people if person.role is Role.AUDITOR]
    assert sum(waiting) > 0
