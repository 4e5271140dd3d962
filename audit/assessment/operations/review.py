"""Review: read, adjust with a reason, return with a question, approve or exclude. Never by the passing of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from audit.assessment import queries, states
from audit.assessment.models import (
    Adjustment,
    Audit,
    AuditState,
    Cause,
    Decision,
    Finding,
    Review,
    ScoreReason,
)
from audit.assessment.operations import findings, rollups
from audit.assessment.operations.scoring import evaluate, score_version
from audit.core import clock
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError
from audit.fieldwork import operations as fieldwork
from audit.fieldwork import queries as fieldwork_queries
from audit.fieldwork.models import Submission
from audit.journal.operations import record
from audit.people import queries as people
from audit.people.models import Membership, Role
from audit.planning import operations as planning
from audit.standards import queries as standards
from checklists import Answer, Problem, Question, parse_answer
from checklists.answers import kind_of
from checklists.answers.free_text import tidy

NOTE_DAYS = 730
"""Days after which the text of a review is removed."""


def start_review(audit_key: str) -> Audit:
    """Take an audit up for reading. Raises DomainError when it cannot be reviewed now, or not by this person."""
    audit = queries.held_audit(audit_key)
    _reviewer_of(audit)
    if audit.state is not AuditState.IN_REVIEW:
        _move(audit, AuditState.IN_REVIEW, "review_started")
    return audit


def approve(audit_key: str, note: str = "") -> Audit:
    """Approve an audit: its findings are written and it counts in scorecards from now on.

    Releasing and paying are separate decisions. Raises DomainError in any other state than "in review".
    """
    audit = queries.held_audit(audit_key)
    reviewer = _reviewer_of(audit)
    _move(audit, AuditState.APPROVED, "approved")
    audit.approved_at = clock.now()
    audit.approved_by_id = reviewer.id
    _decide(audit, reviewer, Decision.APPROVE, note=note)
    findings.write(audit)
    rollups.count(queries.current_score(audit.id).id)
    return audit


def return_for_rework(audit_key: str, note: str, question: str | None = None) -> Audit:
    """Give an audit back to its auditor with a question; the visit can be filled in again.

    `question` is the code of the question it is about, if it is about one. Raises DomainError without a note.
    """
    audit = queries.held_audit(audit_key)
    reviewer = _reviewer_of(audit)
    if not note.strip():
        raise DomainError("review.note_needed")
    if question is not None:
        _question_of(audit, question)
    _move(audit, AuditState.RETURNED, "returned")
    _decide(audit, reviewer, Decision.RETURN, note=note.strip(), question=question)
    fieldwork.reopen(audit.assignment, audit.part)
    return audit


def exclude(audit_key: str, reason: str) -> Audit:
    """Take an audit out of all numbers; it stays readable and is counted with its reason in every report.

    With the last part of a visit the visit itself is excluded. Raises DomainError without a reason, or once the
    report was released.
    """
    audit = queries.held_audit(audit_key)
    reviewer = _reviewer_of(audit)
    if not reason.strip():
        raise DomainError("review.reason_needed")
    was_counted = audit.state in states.COUNTED
    states.require(audit.state, AuditState.EXCLUDED)
    before = audit.state
    audit.excluded_reason = reason.strip()
    audit.state = AuditState.EXCLUDED
    db.session.flush()
    if was_counted:
        rollups.uncount(queries.current_score(audit.id).id)
    _decide(audit, reviewer, Decision.EXCLUDE, note=reason.strip())
    record("excluded", "audit", audit.key, before={"state": before}, after={"state": audit.state})
    _exclude_visit(audit.assignment_id)
    return audit


def _exclude_visit(assignment_id: int) -> None:
    """Take the visit out of the counting once nothing of it counts any more."""
    excluded = {audit.part for audit in queries.audits_of(assignment_id) if audit.state is AuditState.EXCLUDED}
    if excluded == queries.parts_of(assignment_id):
        # A visit whose other part went back to the auditor was not complete yet, and now never will be.
        planning.mark_submitted(assignment_id)
        planning.exclude(assignment_id)


def adjust(audit_key: str, question: str, answer: Answer, reason: str) -> Audit:
    """Change one answer with a reason: an overlay and a new score version; the submission stays as it was sent.

    Raises DomainError outside of review, without a reason, or for a question that the checklist does not have.
    """
    audit = queries.held_audit(audit_key)
    reviewer = _reviewer_of(audit)
    if audit.state is not AuditState.IN_REVIEW:
        raise DomainError("audit.not_in_review", state=audit.state.value)
    if not reason.strip():
        raise DomainError("review.reason_needed")
    asked = _question_of(audit, question)
    submission = _latest(audit)
    before = queries.current_score(audit.id)
    value = None if answer.value is None else {"v": kind_of(asked).to_json(answer.value)}
    _overlay(audit, reviewer, question, value, reason, not_applicable=answer.not_applicable)
    after = score_version(audit, submission, answers_of(audit), ScoreReason.ADJUSTMENT)
    record(
        "adjusted",
        "audit",
        audit.key,
        before={"final_bp": before.final_bp, "version": before.version},
        after={"final_bp": after.final_bp, "version": after.version, "question": question},
    )
    return audit


def reword(
    audit_key: str, question: str, reason: str, *, comment: str | None = None, words: str | None = None
) -> Audit:
    """Change what partners read in the auditor's own words, until the report is released; the score stays as it is.

    `comment` replaces the comment and `words` the answer to a question of the kind text; "" takes it out, None leaves
    it. An overlay with its reason: what was sent stays beside it. Doing it again changes nothing. Raises DomainError
    without a reason, after the release, for words of another kind of question or too many of them, and where
    the score hangs on them.
    """
    audit = queries.held_audit(audit_key)
    reviewer = _reviewer_of(audit)
    if audit.state not in {AuditState.IN_REVIEW, AuditState.APPROVED}:
        raise DomainError("audit.words_fixed")
    if not reason.strip():
        raise DomainError("review.reason_needed")
    former = answers_of(audit).get(question, Answer())
    overlays: list[dict[str, Any] | None] = []
    if words is not None and (told := _told(_question_of(audit, question), words)) != (former.value or ""):
        overlays.append({"v": told} if told else None)
    if comment is not None and tidy(comment) != former.comment:
        overlays.append({"comment": tidy(comment)})
    for value in overlays:
        _overlay(audit, reviewer, question, value, reason)
    if overlays:
        _require_same_score(audit)
        record("reworded", "audit", audit.key, after={"question": question})
    return audit


def _told(asked: Any, words: str) -> str:
    """Return words as they are stored; raises DomainError where the question takes no words, or not these."""
    if asked.kind != "text":
        raise DomainError("review.not_words", question=asked.code)
    if not words.strip():
        return ""
    found = parse_answer(_unpadded(asked), words)
    if isinstance(found, Problem):
        code = f"answer.{found.code}"
        raise DomainError(code, **found.params)
    return str(found.value)


def _unpadded(asked: Question) -> Question:
    # How much an auditor has to write is no rule for what is left of it.
    return replace(asked, minimum=None) if asked.kind == "text" else asked


def _require_same_score(audit: Audit) -> None:
    stored = queries.current_score(audit.id)
    result = evaluate(audit, answers_of(audit), stored.algorithm)
    if result.measures != queries.explanation(stored).measures:
        raise DomainError("review.words_score")


def _overlay(
    audit: Audit,
    reviewer: Membership,
    question: str,
    value: dict[str, Any] | None,
    reason: str,
    *,
    not_applicable: bool = False,
) -> None:
    submission, is_comment = _latest(audit), value is not None and "comment" in value
    db.session.add(
        Adjustment(
            audit_id=audit.id,
            submission_id=submission.id,
            reviewer_id=reviewer.id,
            question=question,
            value=value,
            not_applicable=not_applicable,
            reason=reason.strip(),
            at=clock.now(),
            delete_after=fieldwork_queries.words_until(submission) if is_comment else None,
        )
    )
    db.session.flush()


def preview_adjustment(audit_key: str, question: str, answer: Answer) -> tuple[int | None, int | None]:
    """Return the final score now and as it would be after the change, in basis points; nothing is stored."""
    audit = queries.audit_by_key(audit_key)
    _question_of(audit, question)
    now = queries.current_score(audit.id)
    answers = answers_of(audit)
    former = answers.get(question, Answer())
    answers[question] = replace(answer, comment=former.comment, evidence=former.evidence)
    return now.final_bp, evaluate(audit, answers, now.algorithm).final_bp


def answers_of(audit: Audit) -> dict[str, Answer]:
    """Return the audit's answers as they count: the last submission with its adjustments laid over it."""
    submission = _latest(audit)
    answers: dict[str, Answer] = dict(fieldwork_queries.answers_of(submission))
    for adjustment in queries.adjustments(audit.id):
        if adjustment.submission_id != submission.id:
            continue
        former = answers.get(adjustment.question, Answer())
        answers[adjustment.question] = laid_over(_question_of(audit, adjustment.question), former, adjustment)
    return answers


def laid_over(asked: Question, former: Answer, adjustment: Adjustment) -> Answer:
    """Return the answer to a question as it counts once an adjustment is laid over what was sent."""
    if adjustment.delete_after is not None:
        return replace(former, comment=(adjustment.value or {}).get("comment", ""))
    value = None if adjustment.value is None else _parsed(asked, adjustment.value["v"])
    return replace(former, value=value, not_applicable=adjustment.not_applicable)


def set_cause(finding_key: str, cause: Cause) -> Finding:
    """Say who caused a finding; possible until its audit is released."""
    finding = get_by_key(Finding, finding_key)
    audit = queries.held_audit(db.session.get_one(Audit, finding.audit_id).key)
    if audit.state is not AuditState.APPROVED:
        raise DomainError("finding.released")
    db.session.refresh(finding)
    before = finding.cause
    finding.cause = cause
    db.session.flush()
    record("cause_set", "finding", finding.key, before={"cause": before}, after={"cause": cause})
    return finding


def mark_released(audit: Audit) -> None:
    """Note that the audit's report was released; the release itself is made downstream."""
    if audit.state is AuditState.RELEASED:
        return
    _move(audit, AuditState.RELEASED, "released")
    audit.released_at = clock.now()
    db.session.flush()


def mark_closed(audit: Audit) -> None:
    """Note that nothing more is expected from the partner about this audit."""
    _move(audit, AuditState.CLOSED, "closed")


def _reviewer_of(audit: Audit) -> Membership:
    reviewer = people.acting_membership(Role.REVIEWER, Role.BRAND_MANAGER)
    if any(leg.auditor.user_id == reviewer.user_id for leg in queries.legs(audit.id)):
        raise DomainError("review.own_visit")
    return reviewer


def _move(audit: Audit, wanted: AuditState, verb: str) -> None:
    states.require(audit.state, wanted)
    before = audit.state
    audit.state = wanted
    db.session.flush()
    record(verb, "audit", audit.key, before={"state": before}, after={"state": wanted})


def _decide(audit: Audit, reviewer: Membership, decision: Decision, *, note: str, question: str | None = None) -> None:
    now = clock.now()
    db.session.add(
        Review(
            audit_id=audit.id,
            reviewer_id=reviewer.id,
            decision=decision,
            note=note,
            question=question,
            at=now,
            delete_after=now + timedelta(days=NOTE_DAYS),
        )
    )
    db.session.flush()


def _latest(audit: Audit) -> Submission:
    return queries.submissions(audit)[-1]


def _question_of(audit: Audit, code: str) -> Question:
    checklist = standards.checklist_of(audit.checklist_version)
    try:
        return checklist.question(code)
    except KeyError:
        raise DomainError("question.unknown", question=code) from None


def _parsed(asked: Question, stored: Any) -> Any:
    question = _unpadded(asked)
    return kind_of(question).parse(question, stored)
