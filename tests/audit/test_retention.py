"""What is past its time goes, and nothing else: rows keep their hashes, scores stay, a dry run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.assessment import queries as assessment
from audit.background import BRAND_RULES, INSTALLATION_RULES
from audit.core import retention, running, scope, storage
from audit.core.clock import Simulated
from audit.core.db import Base, db, get_by_key
from audit.core.errors import DomainError
from audit.core.outbox import DeliveryAttempt, OutgoingMail
from audit.core.work import unit_of_work
from audit.fieldwork import operations as fieldwork
from audit.fieldwork import queries as fieldwork_queries
from audit.fieldwork.models import AnswerEvent, Evidence, StoredFile
from audit.planning.models import Assignment
from audit.release import queries
from tests import story
from tests.people import World


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


@pytest.fixture
def released(tale: story.Story, run_jobs: Callable[[], int]) -> str:
    audit = tale.audited(choose=story.worst)
    tale.approve(audit)
    key = tale.release(audit)[0]
    run_jobs()
    return key


def purge(tale: story.Story) -> None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        while any(retention.run(BRAND_RULES).values()):
            db.session.flush()
    with tale.app.app_context(), unit_of_work():
        scope.act_as(scope.SYSTEM)
        while any(retention.run(INSTALLATION_RULES).values()):
            db.session.flush()


def test_every_table_with_an_end_has_a_rule() -> None:
    owning = {rule.model.__tablename__ for rule in (*BRAND_RULES, *INSTALLATION_RULES)}
    ending = {
        mapper.class_.__tablename__ for mapper in Base.registry.mappers if "delete_after" in mapper.local_table.columns
    }
    assert owning == ending


def test_nothing_goes_before_its_time(tale: story.Story, released: str) -> None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert not any(retention.planned(BRAND_RULES).values())


def test_a_dry_run_counts_and_changes_nothing(tale: story.Story, released: str, clock: Simulated) -> None:
    clock.advance(timedelta(days=3650))
    with story.acting(tale.app, tale.world, tale.world.bertta):
        first = retention.planned(BRAND_RULES)
        assert first["answer events"] > 0
        assert first["contents of reports"] == 1
        assert retention.planned(BRAND_RULES) == first


def test_personal_content_goes_and_scores_and_hashes_stay(
    tale: story.Story, released: str, clock: Simulated, run_jobs: Callable[[], int]
) -> None:
    clock.advance(timedelta(days=3650))
    purge(tale)
    run_jobs()
    with story.acting(tale.app, tale.world, tale.world.bertta):
        for table in (AnswerEvent, Evidence):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        row = queries.release_by_key(released)
        assert row.content_sha256
        with pytest.raises(DomainError, match=r"release\.purged"):
            queries.report_of(row)
        assert assessment.current_score(row.audit_id).final_bp is not None
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert not [path for path in running_files(tale.app) if path.is_file()]
    with tale.app.app_context(), scope.unscoped("looking in a test"):
        for mail in db.session.scalars(select(OutgoingMail)):
            assert (mail.message, mail.to_address, mail.last_text) == (None, None, None)
        attempts = db.session.scalars(select(DeliveryAttempt)).all()
        assert attempts
        assert all(attempt.text is None for attempt in attempts), "mail servers repeat the address"


def running_files(app: Flask):  # type: ignore[no-untyped-def]
    with app.app_context():
        assert storage.from_settings(running.settings())
        return list(running.settings().files_folder.rglob("*"))


def test_a_photo_taken_out_before_it_was_sent_goes_once(tale: story.Story, clock: Simulated) -> None:
    key = tale.open_next()
    with story.acting(tale.app, tale.world, tale.auditor(key)):
        assignment = get_by_key(Assignment, key)
        question = next(q for _, q in fieldwork_queries.draft(assignment).checklist.questions() if q.max_photos)
        fieldwork.add_photo(assignment, question.code, "photo-1", fieldwork.prepare_photo(story.jpeg()))
        fieldwork.remove_photo(assignment, "photo-1")
    clock.advance(timedelta(days=3650))
    purge(tale)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert db.session.scalar(select(func.count()).select_from(Evidence)) == 0
