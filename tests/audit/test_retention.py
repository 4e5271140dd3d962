"""What is past its time goes, and nothing else: rows keep their hashes, scores stay, a dry run changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from audit.assessment import operations
from audit.assessment import queries as assessment
from audit.assessment.models import Adjustment
from audit.background import BRAND_RULES, INSTALLATION_RULES
from audit.core import clock as clocks
from audit.core import retention, running, scope, storage
from audit.core.clock import Simulated
from audit.core.db import Base, db, get_by_key
from audit.core.errors import DomainError
from audit.core.outbox import DeliveryAttempt, OutgoingMail
from audit.core.tables import read_table
from audit.core.work import unit_of_work
from audit.fieldwork import operations as fieldwork
from audit.fieldwork import queries as fieldwork_queries
from audit.fieldwork import retention as photo_retention
from audit.fieldwork.models import AnswerEvent, Evidence, StoredFile
from audit.network.imports import operations as imports
from audit.planning.models import Assignment
from audit.release import queries
from checklists import Answer
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


def test_the_words_of_a_changed_comment_go_with_the_comments_and_the_answer_stays(
    tale: story.Story, clock: Simulated
) -> None:
    audit = tale.audited(choose=story.worst)
    tale.approve(audit)
    with story.acting(tale.app, tale.world, tale.world.reko):
        question = next(code for code, answer in answers_of(audit).items() if answer.value is not None)
        value = answers_of(audit)[question].value
        operations.reword(audit, question, "Shorter.", comment="Nothing was there.")
        assert answers_of(audit)[question].comment == "Nothing was there."
    clock.advance(timedelta(days=3650))
    purge(tale)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert (answers_of(audit)[question].comment, answers_of(audit)[question].value) == ("", value)
        assert [row.value for row in db.session.scalars(select(Adjustment))] == [None]
        db.session.scalars(select(Adjustment)).one().reason = "Another."
        with pytest.raises(DatabaseError, match="never changes"):
            db.session.flush()
        db.session.rollback()


def answers_of(key: str) -> dict[str, Answer]:
    return operations.answers_of(assessment.audit_by_key(key))


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


def leave_behind(tale: story.Story, data: bytes, *, age: timedelta) -> str:
    """Put a file into Aurora's store as a crash would leave it, without a row, and return its digest."""
    with tale.app.app_context():
        digest = storage.from_settings(running.settings()).put(tale.world.brand_id, data)
        touched = (clocks.machine_now() - age).timestamp()
        path = running.settings().files_folder / str(tale.world.brand_id) / digest[:2] / digest
        os.utime(path, (touched, touched))
        draft = path.with_name(".draft-broken")
        draft.write_bytes(b"half")
        os.utime(draft, (touched, touched))
    return digest


def exists(tale: story.Story, digest: str) -> bool:
    with tale.app.app_context():
        return storage.from_settings(running.settings()).exists(tale.world.brand_id, digest)


def make_old(app: Flask) -> None:
    """Let every file in the store look a week old."""
    touched = (clocks.machine_now() - timedelta(days=7)).timestamp()
    for path in running_files(app):
        os.utime(path, (touched, touched))


def test_a_file_that_a_crash_left_without_a_row_goes_after_a_day(tale: story.Story, released: str) -> None:
    old = leave_behind(tale, b"left over", age=timedelta(days=2))
    young = leave_behind(tale, b"just written", age=timedelta(hours=2))
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert photo_retention.leftovers() == 1
    assert exists(tale, old), "a dry run changes nothing"
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert photo_retention.sweep() == 1
        assert photo_retention.sweep() == 0
    assert not exists(tale, old)
    assert exists(tale, young)
    assert len([path for path in running_files(tale.app) if path.name.startswith(".draft")]) == 1


@pytest.mark.one_database
def test_a_sweep_leaves_every_file_that_a_row_needs(tale: story.Story, released: str, world: World) -> None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        data = b"code;name\n1;Kamppi\n"
        imports.keep_upload(world.partner_key, data, "stops.csv", read_table(data, "stops.csv"))
    before = {path for path in running_files(tale.app) if path.is_file()}
    make_old(tale.app)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert photo_retention.sweep() == 0
    assert {path for path in running_files(tale.app) if path.is_file()} == before


@pytest.mark.one_database
def test_content_that_is_put_again_is_young_again(tale: story.Story) -> None:
    digest = leave_behind(tale, b"left over", age=timedelta(days=2))
    with story.acting(tale.app, tale.world, tale.world.bertta):
        storage.from_settings(running.settings()).put(tale.world.brand_id, b"left over")
        assert photo_retention.sweep() == 0
    assert exists(tale, digest)
