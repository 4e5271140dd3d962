"""From submission to approval: scored once, reviewed by a person, counted exactly."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from audit.assessment import operations, queries
from audit.assessment.models import Audit, AuditScore, AuditState, MeasureKind, Rollup, ScoreReason
from audit.assessment.operations import rollups
from audit.core.clock import Simulated
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError
from audit.fieldwork import operations as fieldwork
from audit.planning.models import Assignment, AssignmentState
from audit.standards.queries import checklist_of
from checklists import Answer
from tests import story
from tests.audit.fieldwork.visits import HANDOVER, MadeVisit, make_visit, value
from tests.people import World


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


def test_a_submission_is_scored_in_the_same_transaction(tale: story.Story) -> None:
    key = tale.audited()
    with story.acting(tale.app, tale.world, tale.world.reko):
        audit = queries.audit_by_key(key)
        score = queries.current_score(audit.id)
        assert audit.state is AuditState.SCORED
        assert score.version == 1
        assert score.final_bp == 10000
        assert audit.assignment.state is AssignmentState.SUBMITTED
        kinds = {measure.kind for measure in queries.measures(score.id)}
        assert {MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD, MeasureKind.STAGE} <= kinds


def test_the_explanation_says_the_stored_number(tale: story.Story) -> None:
    key = tale.audited(choose=story.worst)
    with story.acting(tale.app, tale.world, tale.world.reko):
        stored = queries.current_score(queries.audit_by_key(key).id)
        told = queries.explanation(stored)
        assert (told.raw_bp, told.final_bp) == (stored.raw_bp, stored.final_bp)
        lost = sum(line.points for line in told.lines if line.pair is None)
        assert round(lost * 100) == stored.raw_bp


def test_the_same_submission_twice_is_one_audit(tale: story.Story) -> None:
    key = tale.open_next()
    tale.fill(key)
    uuid = str(uuid4())
    audits = []
    for _ in range(2):
        with story.acting(tale.app, tale.world, tale.auditor(key)):
            audits.append(operations.receive(key, 1, uuid, confirmed=True).key)
    assert audits[0] == audits[1]
    with story.acting(tale.app, tale.world, tale.world.reko):
        assert db.session.scalar(select(func.count()).select_from(AuditScore)) == 1


def test_nothing_counts_before_it_is_approved_and_everything_exactly_afterwards(tale: story.Story) -> None:
    keys = [tale.audited(0), tale.audited(1, story.worst)]
    with story.acting(tale.app, tale.world, tale.world.reko):
        assert db.session.scalar(select(func.count()).select_from(Rollup)) == 0
    for key in keys:
        tale.approve(key)
    with story.acting(tale.app, tale.world, tale.world.reko):
        rows = db.session.scalars(select(Rollup).where(Rollup.measure == MeasureKind.OVERALL)).all()
        assert sum(row.visits for row in rows) == 2
        assert rollups.differences() == []


def test_excluding_subtracts_exactly_what_was_counted(tale: story.Story) -> None:
    keys = [tale.audited(0), tale.audited(1, story.worst)]
    for key in keys:
        tale.approve(key)
    with story.acting(tale.app, tale.world, tale.world.reko):
        operations.exclude(keys[1], "The order was cancelled by the brand.")
    with story.acting(tale.app, tale.world, tale.world.reko):
        assert rollups.differences() == []
        rows = db.session.scalars(select(Rollup).where(Rollup.measure == MeasureKind.OVERALL)).all()
        assert sum(row.visits for row in rows) == 1
        before = rows
        rollups.rebuild()
        assert rollups.differences() == []
        assert len(before) >= 1


def test_an_adjustment_makes_a_new_score_version_and_leaves_the_submission(tale: story.Story) -> None:
    key = tale.audited(choose=story.worst)
    with story.acting(tale.app, tale.world, tale.world.reko):
        operations.start_review(key)
        audit = queries.audit_by_key(key)
        question = next(
            line.question
            for line in queries.explanation(queries.current_score(audit.id)).lines
            if line.share == 0 and line.consequence is None and _kind(audit, line.question) == "yes_no"
        )
        sent = operations.answers_of(audit)[question]
        better = replace(sent, value="yes" if sent.value == "no" else "no")
        before, after = operations.preview_adjustment(key, question, better)
        operations.adjust(key, question, better, "The photo shows the opposite.")
        now = queries.current_score(audit.id)
        assert (now.version, now.reason) == (2, ScoreReason.ADJUSTMENT)
        assert now.final_bp == after
        assert before is not None
        assert after is not None
        assert after >= before
        assert [version.version for version in queries.score_versions(audit.id)] == [1, 2]


def _kind(audit: Audit, code: str) -> str:
    return checklist_of(audit.checklist_version).question(code).kind


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_adjustment_needs_a_reason(tale: story.Story, reason: str) -> None:
    key = tale.audited()
    with (
        pytest.raises(DomainError, match=r"review\.reason_needed"),
        story.acting(tale.app, tale.world, tale.world.reko),
    ):
        _adjust(key, "anything", Answer("no"), reason)


def test_a_returned_visit_is_sent_again_as_the_next_revision(tale: story.Story) -> None:
    key = tale.open_next()
    tale.fill(key, story.worst)
    audit_key = tale.submit(key)
    with story.acting(tale.app, tale.world, tale.world.reko):
        operations.start_review(audit_key)
        operations.return_for_rework(audit_key, "Which door did the courier use?")
    assert tale.submit(key) == audit_key
    with story.acting(tale.app, tale.world, tale.world.reko):
        audit = queries.audit_by_key(audit_key)
        assert audit.state is AuditState.SCORED
        assert [submission.revision for submission in queries.submissions(audit)] == [1, 2]
        assert queries.current_score(audit.id).reason is ScoreReason.RETURN
        assert get_by_key(Assignment, key).state is AssignmentState.SUBMITTED


def test_a_return_needs_a_question_for_the_auditor(tale: story.Story) -> None:
    key = tale.audited()
    with pytest.raises(DomainError, match=r"review\.note_needed"), story.acting(tale.app, tale.world, tale.world.reko):
        _return(key, " ")


def test_an_auditor_cannot_review(tale: story.Story) -> None:
    key = tale.audited()
    with pytest.raises(DomainError, match=r"membership\.needed"), story.acting(tale.app, tale.world, tale.world.aino):
        operations.start_review(key)


def test_an_audit_that_nobody_took_up_cannot_be_approved(tale: story.Story) -> None:
    key = tale.audited()
    with (
        pytest.raises(DomainError, match=r"audit\.transition_refused"),
        story.acting(tale.app, tale.world, tale.world.reko),
    ):
        operations.approve(key)


def test_findings_name_the_standards_that_were_not_kept(tale: story.Story) -> None:
    good, bad = tale.audited(0), tale.audited(1, story.worst)
    tale.approve(good)
    tale.approve(bad)
    with story.acting(tale.app, tale.world, tale.world.reko):
        assert all(finding.is_praise for finding in queries.findings(queries.audit_by_key(good).id))
        broken = queries.findings(queries.audit_by_key(bad).id)
        assert broken
        assert not any(finding.is_praise for finding in broken)
        assert all(finding.questions for finding in broken)


def test_the_database_refuses_to_change_a_score(tale: story.Story) -> None:
    key = tale.audited(choose=story.worst)
    with pytest.raises(IntegrityError), story.acting(tale.app, tale.world, tale.world.reko):
        _overwrite(key)


def _overwrite(key: str) -> None:
    queries.current_score(queries.audit_by_key(key).id).final_bp = 9999
    db.session.flush()


def test_two_approvals_at_once_count_once(tale: story.Story) -> None:
    key = tale.audited(choose=story.worst)
    with story.acting(tale.app, tale.world, tale.world.reko):
        operations.start_review(key)
    outcomes = _at_once(tale, *[lambda: operations.approve(key)] * 4)
    assert outcomes == ["audit.transition_refused"] * 3 + ["done"]
    with story.acting(tale.app, tale.world, tale.world.reko):
        audit = queries.audit_by_key(key)
        assert rollups.differences() == []
        assert sum(db.session.scalars(select(Rollup.visits).where(Rollup.measure == MeasureKind.OVERALL))) == 1
        assert len(queries.reviews(audit.id)) == 1
        codes = [finding.standard_code for finding in queries.findings(audit.id)]
        assert len(codes) == len(set(codes))


def test_an_approval_and_an_exclusion_at_once_leave_sums_that_agree(tale: story.Story) -> None:
    key = tale.audited()
    with story.acting(tale.app, tale.world, tale.world.reko):
        operations.start_review(key)
    outcomes = _at_once(tale, lambda: operations.approve(key), lambda: operations.exclude(key, "Not our parcel."))
    assert outcomes in (["audit.transition_refused", "done"], ["done", "done"])
    with story.acting(tale.app, tale.world, tale.world.reko):
        assert queries.audit_by_key(key).state is AuditState.EXCLUDED
        assert rollups.differences() == []
        assert sum(db.session.scalars(select(Rollup.visits).where(Rollup.measure == MeasureKind.OVERALL))) == 0


def test_adjustments_at_once_make_one_version_after_the_other(tale: story.Story) -> None:
    key = tale.audited()
    with story.acting(tale.app, tale.world, tale.world.reko):
        operations.start_review(key)
        audit = queries.audit_by_key(key)
        lines = queries.explanation(queries.current_score(audit.id)).lines
        codes = [line.question for line in lines if _kind(audit, line.question) == "yes_no"][:2]
    outcomes = _at_once(tale, *[lambda c=code: operations.adjust(key, c, Answer("no"), "Seen.") for code in codes])
    assert outcomes == ["done", "done"]
    with story.acting(tale.app, tale.world, tale.world.reko):
        audit = queries.audit_by_key(key)
        assert [version.version for version in queries.score_versions(audit.id)] == [1, 2, 3]


def _at_once(tale: story.Story, *decisions: Callable[[], object]) -> list[str]:
    """Carry the decisions out at the same time, each in a transaction of Reko's, and return what came of them."""
    outcomes: list[str] = []
    start = threading.Barrier(len(decisions))

    def decide(decision: Callable[[], object]) -> None:
        start.wait(30)
        try:
            with story.acting(tale.app, tale.world, tale.world.reko):
                decision()
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must show it
            outcomes.append(repr(error))

    threads = [threading.Thread(target=decide, args=(decision,)) for decision in decisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_what_is_excluded_cannot_be_approved_any_more_and_takes_its_visit_along(tale: story.Story) -> None:
    key = tale.audited()
    with story.acting(tale.app, tale.world, tale.world.reko):
        operations.start_review(key)
        audit = operations.exclude(key, "The order was cancelled by the brand.")
        assert audit.assignment.state is AssignmentState.EXCLUDED
    with (
        pytest.raises(DomainError, match=r"audit\.transition_refused"),
        story.acting(tale.app, tale.world, tale.world.reko),
    ):
        operations.approve(key)


def test_an_approved_audit_is_not_taken_up_again(tale: story.Story) -> None:
    key = tale.audited()
    tale.approve(key)
    with (
        pytest.raises(DomainError, match=r"audit\.transition_refused"),
        story.acting(tale.app, tale.world, tale.world.reko),
    ):
        operations.start_review(key)


@pytest.mark.one_database
def test_a_visit_is_excluded_with_the_last_of_its_parts(app: Flask, world: World) -> None:
    made = make_visit(app, world, HANDOVER, parts=(1, 2))
    first = _sent(app, world, made, 1, ("fast", "yes"))
    with story.acting(app, world, world.reko):
        operations.start_review(first)
        operations.return_for_rework(first, "Which door was it?")
    second = _sent(app, world, made, 2, ("known", "yes"), ("open", "yes"))
    states = []
    for key in (second, first):
        with story.acting(app, world, world.reko):
            states.append(operations.exclude(key, "The parcels were mixed up.").assignment.state)
    assert states == [AssignmentState.OPENED, AssignmentState.EXCLUDED]


def _sent(app: Flask, world: World, made: MadeVisit, part: int, *answers: tuple[str, str]) -> str:
    with story.acting(app, world, world.aino):
        fieldwork.record(get_by_key(Assignment, made.key), [value(code, raw) for code, raw in answers])
        return operations.receive(made.key, part, f"sent-{part}", confirmed=True).key


def _adjust(key: str, question: str, answer: Answer, reason: str) -> None:
    operations.start_review(key)
    operations.adjust(key, question, answer, reason)


def _return(key: str, note: str) -> None:
    operations.start_review(key)
    operations.return_for_rework(key, note)
