"""From frozen answers to a score version: submission, return and adjustment all go this one way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from audit.assessment import queries, states
from audit.assessment.models import Audit, AuditLeg, AuditScore, AuditState, MeasureKind, Score, ScoreReason
from audit.core import bulk, clock
from audit.core.db import db, get_by_key
from audit.core.tokens import new_key
from audit.fieldwork import operations as fieldwork
from audit.fieldwork import queries as fieldwork_queries
from audit.fieldwork.models import Submission
from audit.journal.operations import record
from audit.planning import operations as planning
from audit.planning.models import Assignment, AssignmentLeg
from audit.standards import queries as standards
from checklists import Answer, score_to_data, scoring

REVIEW_WITHIN = timedelta(hours=72)
"""When a review is promised after a submission arrived."""


def receive(assignment_key: str, part: int, uuid: str, *, confirmed: bool) -> Audit:
    """Freeze the draft of one part and score it, all in the present transaction; return its audit.

    The same `uuid` again returns the audit that it made the first time. A submission after a return becomes the next
    revision and the next score version of the same audit. Raises what freezing raises: missing answers, a visit of
    somebody else (NotFound), a part that was sent already.
    """
    assignment = get_by_key(Assignment, assignment_key)
    submission = fieldwork.freeze(assignment, part, uuid, confirmed=confirmed)
    audit = queries.audit_of(assignment.id, part)
    if audit is not None and _scored(audit, submission):
        return audit
    if audit is None:
        audit = _open(assignment, submission)
        reason = ScoreReason.SUBMISSION
    else:
        states.require(audit.state, AuditState.SCORED)
        reason = ScoreReason.RETURN
    version = score_version(audit, submission, fieldwork_queries.answers_of(submission), reason)
    audit.state = AuditState.SCORED
    audit.review_by = clock.now() + REVIEW_WITHIN
    db.session.flush()
    if _complete(assignment.id):
        planning.mark_submitted(assignment.id)
    after = {"state": audit.state, "score_version": version.version, "revision": submission.revision}
    record("received", "audit", audit.key, after=after)
    return audit


def score_version(
    audit: Audit, submission: Submission, answers: Mapping[str, Answer], reason: ScoreReason
) -> AuditScore:
    """Score the answers as the next version of the audit and make it the current one.

    The first version uses the newest algorithm; every later one the algorithm of the first, so that a case is always
    measured with its own yardstick.
    """
    versions = queries.score_versions(audit.id)
    algorithm = versions[0].algorithm if versions else scoring.CURRENT_ALGORITHM
    result = evaluate(audit, answers, algorithm)
    for former in versions:
        if former.is_current:
            former.is_current = False
    db.session.flush()
    version = AuditScore(
        audit_id=audit.id,
        version=len(versions) + 1,
        submission_id=submission.id,
        algorithm=algorithm,
        reason=reason,
        raw_bp=result.raw_bp,
        final_bp=result.final_bp,
        critical_failures=result.overall.critical_failures,
        explanation=score_to_data(result),
        is_current=True,
        created_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    _store_measures(audit, version, result)
    return version


def evaluate(audit: Audit, answers: Mapping[str, Answer], algorithm: int) -> scoring.Score:
    """Return the score of the answers under the audit's checklist version; nothing is stored."""
    checklist = standards.checklist_of(audit.checklist_version)
    slots = [leg.slot for leg in queries.legs(audit.id)]
    return scoring.score(checklist, answers, slots, algorithm=algorithm)


def _complete(assignment_id: int) -> bool:
    parts = queries.parts_of(assignment_id)
    received = {audit.part for audit in queries.audits_of(assignment_id) if audit.state is not AuditState.RETURNED}
    return parts == received


def _scored(audit: Audit, submission: Submission) -> bool:
    return any(version.submission_id == submission.id for version in queries.score_versions(audit.id))


def _open(assignment: Assignment, submission: Submission) -> Audit:
    audit = Audit(
        key=new_key(),
        number=assignment.id * 10 + submission.part,
        assignment_id=assignment.id,
        part=submission.part,
        checklist_version_id=submission.checklist_version_id,
        state=AuditState.RECEIVED,
        received_at=clock.now(),
        review_by=clock.now() + REVIEW_WITHIN,
    )
    db.session.add(audit)
    db.session.flush()
    for leg in _legs_of(assignment.id, submission.part):
        db.session.add(_freeze_leg(audit, assignment, leg, submission))
    db.session.flush()
    return audit


def _legs_of(assignment_id: int, part: int | None = None) -> list[AssignmentLeg]:
    statement = select(AssignmentLeg).where(AssignmentLeg.assignment_id == assignment_id)
    if part is not None:
        statement = statement.where(AssignmentLeg.part == part)
    return list(db.session.scalars(statement.order_by(AssignmentLeg.position)))


def _freeze_leg(audit: Audit, assignment: Assignment, leg: AssignmentLeg, submission: Submission) -> AuditLeg:
    local_date = submission.started_at.astimezone(ZoneInfo(leg.timezone)).date()
    touchpoint = leg.touchpoint
    return AuditLeg(
        audit_id=audit.id,
        leg_id=leg.id,
        slot=leg.slot,
        partner_id=touchpoint.partner_id,
        touchpoint_id=touchpoint.id,
        programme_id=assignment.programme_id,
        auditor_id=assignment.auditor_id,
        local_date=local_date,
        local_month=date(local_date.year, local_date.month, 1),
        region=touchpoint.region,
        kind=touchpoint.kind.value,
        stratum=assignment.stratum,
    )


def _store_measures(audit: Audit, version: AuditScore, result: scoring.Score) -> None:
    own = {leg.slot: leg.id for leg in queries.legs(audit.id)}
    givers = {leg.slot: leg.id for leg in _legs_of(audit.assignment_id)}
    rows = []
    for measure in result.measures:
        slot = measure.pair[1] if measure.pair else measure.slot
        if slot is None or measure.raw_bp is None or measure.final_bp is None:
            continue
        giver = measure.pair[0] if measure.pair else ""
        rows.append(
            {
                "audit_score_id": version.id,
                "audit_leg_id": own[slot],
                "kind": _KINDS[measure.kind],
                "code": measure.code,
                "raw_bp": measure.raw_bp,
                "final_bp": measure.final_bp,
                "critical_failures": measure.critical_failures,
                "from_slot": giver,
                "from_leg_id": givers[giver] if giver else None,
            }
        )
    bulk.insert_rows(Score, rows)


_KINDS = {
    scoring.MeasureKind.OVERALL: MeasureKind.OVERALL,
    scoring.MeasureKind.SECTION: MeasureKind.SECTION,
    scoring.MeasureKind.STAGE: MeasureKind.STAGE,
    scoring.MeasureKind.PROMISE: MeasureKind.PROMISE,
    scoring.MeasureKind.STANDARD: MeasureKind.STANDARD,
    scoring.MeasureKind.HANDOFF: MeasureKind.HAND_OFF,
}
