"""From frozen answers to a score version: submission, return and adjustment all go this one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
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
from audit.fieldwork.queries import Visit
from audit.journal.operations import Change, record_all
from audit.planning import operations as planning
from audit.planning.models import Assignment, AssignmentLeg
from audit.standards import queries as standards
from checklists import Answer, Checklist, score_to_data, scoring

REVIEW_WITHIN = timedelta(hours=72)
"""When a review is promised after a submission arrived."""


@dataclass(frozen=True)
class Received:
    """A part that was handed in: what was frozen, and the audit that it made or went on with."""

    submission: Submission
    audit: Audit


@dataclass(frozen=True)
class _Case:
    """What scoring a part needs beside the answers."""

    checklist: Checklist
    legs: Mapping[str, int]
    """Row ids of the audit's legs by slot, in the order of the visit."""
    visit_legs: Mapping[str, int]
    """Row ids of all legs of the visit by slot."""
    versions: Sequence[AuditScore]
    """The audit's score versions so far, oldest first."""


def receive(assignment_key: str, part: int, uuid: str, *, confirmed: bool) -> Audit:
    """Freeze the draft of one part and score it, all in the present transaction; return its audit.

    The same `uuid` again returns the audit that it made the first time. A submission after a return becomes the next
    revision and the next score version of the same audit. Raises what freezing raises: missing answers, a visit of
    somebody else (NotFound), a part that was sent already.
    """
    visit = fieldwork.locked(get_by_key(Assignment, assignment_key))
    return hand_in(visit, part, uuid, confirmed=confirmed).audit


def hand_in(
    visit: Visit, part: int, uuid: str, *, confirmed: bool, sent: Sequence[Submission] | None = None
) -> Received:
    """Do what `receive` does for a visit that this transaction has locked; `sent` as in `fieldwork.freeze_held`."""
    frozen = fieldwork.freeze_held(visit, part, uuid, confirmed=confirmed, sent=sent)
    submission = frozen.submission
    # An audit is made with the first submission of its part, under the same lock and in the same transaction.
    audit = None if frozen.first else queries.audit_of(visit.assignment.id, part)
    if audit is not None and _scored(audit, submission):
        return Received(submission, audit)
    reason = ScoreReason.SUBMISSION if audit is None else ScoreReason.RETURN
    if audit is None:
        audit, case = _open(visit, submission)
    else:
        states.require(audit.state, AuditState.SCORED)
        case = _case_of(audit)
        audit.state = AuditState.SCORED
        audit.review_by = clock.now() + REVIEW_WITHIN
    answers = frozen.answers if frozen.answers is not None else fieldwork_queries.answers_of(submission)
    version = _store_version(audit, submission, answers, case, reason=reason)
    after = {"state": audit.state, "score_version": version.version, "revision": submission.revision}
    changes = [Change("received", "audit", audit.key, after=after)]
    if _complete(visit):
        submitted = planning.submitted(visit.assignment)
        changes[:0] = [submitted] if submitted else []
    record_all(changes)
    return Received(submission, audit)


def score_version(
    audit: Audit, submission: Submission, answers: Mapping[str, Answer], reason: ScoreReason
) -> AuditScore:
    """Score the answers as the next version of the audit and make it the current one.

    The first version uses the newest algorithm; every later one the algorithm of the first, so that a case is always
    measured with its own yardstick.
    """
    return _store_version(audit, submission, answers, _case_of(audit), reason=reason)


def _case_of(audit: Audit) -> _Case:
    return _Case(
        checklist=standards.checklist_of(audit.checklist_version),
        legs={leg.slot: leg.id for leg in queries.legs(audit.id)},
        visit_legs={leg.slot: leg.id for leg in _legs_of(audit.assignment_id)},
        versions=queries.score_versions(audit.id),
    )


def _store_version(
    audit: Audit, submission: Submission, answers: Mapping[str, Answer], case: _Case, *, reason: ScoreReason
) -> AuditScore:
    versions = case.versions
    algorithm = versions[0].algorithm if versions else scoring.CURRENT_ALGORITHM
    result = scoring.score(case.checklist, answers, list(case.legs), algorithm=algorithm)
    for former in versions:
        if former.is_current:
            former.is_current = False
    db.session.flush()
    row = {
        "audit_id": audit.id,
        "version": len(versions) + 1,
        "submission_id": submission.id,
        "algorithm": algorithm,
        "reason": reason,
        "raw_bp": result.raw_bp,
        "final_bp": result.final_bp,
        "critical_failures": result.overall.critical_failures,
        "explanation": score_to_data(result),
        "is_current": True,
        "created_at": clock.now(),
    }
    version = bulk.insert_one(AuditScore, row)
    bulk.insert_rows(Score, _measure_rows(version.id, result, case))
    return version


def evaluate(audit: Audit, answers: Mapping[str, Answer], algorithm: int) -> scoring.Score:
    """Return the numbers of the answers under the audit's checklist version, without lines; nothing is stored."""
    checklist = standards.checklist_of(audit.checklist_version)
    slots = [leg.slot for leg in queries.legs(audit.id)]
    return scoring.score(checklist, answers, slots, algorithm=algorithm, explained=False)


def _complete(visit: Visit) -> bool:
    parts = visit.parts
    if len(parts) == 1:
        return True
    audits = queries.audits_of(visit.assignment.id)
    return set(parts) == {audit.part for audit in audits if audit.state is not AuditState.RETURNED}


def _scored(audit: Audit, submission: Submission) -> bool:
    return any(version.submission_id == submission.id for version in queries.score_versions(audit.id))


def _open(visit: Visit, submission: Submission) -> tuple[Audit, _Case]:
    """Make the audit of a part that is sent for the first time; it is scored in the same breath."""
    now = clock.now()
    row = {
        "key": new_key(),
        "number": visit.assignment.id * 10 + submission.part,
        "assignment_id": visit.assignment.id,
        "part": submission.part,
        "checklist_version_id": submission.checklist_version_id,
        "state": AuditState.SCORED,
        "excluded_reason": None,
        "received_at": now,
        "review_by": now + REVIEW_WITHIN,
        "approved_at": None,
        "approved_by_id": None,
        "released_at": None,
    }
    audit = bulk.insert_one(Audit, row)
    frozen = [
        _frozen_leg(audit, visit.assignment, leg, submission) for leg in visit.legs if leg.part == submission.part
    ]
    ids: dict[str, int] = {row.slot: row.id for row in bulk.insert_returning(AuditLeg, frozen, "slot", "id")}
    case = _Case(
        checklist=visit.checklist,
        legs={leg["slot"]: ids[leg["slot"]] for leg in frozen},
        visit_legs={leg.slot: leg.id for leg in visit.legs},
        versions=(),
    )
    return audit, case


def _legs_of(assignment_id: int) -> list[AssignmentLeg]:
    statement = select(AssignmentLeg).where(AssignmentLeg.assignment_id == assignment_id)
    return list(db.session.scalars(statement.order_by(AssignmentLeg.position)))


def _frozen_leg(audit: Audit, assignment: Assignment, leg: AssignmentLeg, submission: Submission) -> dict[str, Any]:
    local_date = submission.started_at.astimezone(ZoneInfo(leg.timezone)).date()
    touchpoint = leg.touchpoint
    return {
        "audit_id": audit.id,
        "leg_id": leg.id,
        "slot": leg.slot,
        "partner_id": touchpoint.partner_id,
        "touchpoint_id": touchpoint.id,
        "programme_id": assignment.programme_id,
        "auditor_id": assignment.auditor_id,
        "local_date": local_date,
        "local_month": date(local_date.year, local_date.month, 1),
        "region": touchpoint.region,
        "kind": touchpoint.kind.value,
        "stratum": assignment.stratum,
    }


def _measure_rows(version_id: int, result: scoring.Score, case: _Case) -> list[dict[str, Any]]:
    rows = []
    for measure in result.measures:
        slot = measure.pair[1] if measure.pair else measure.slot
        if slot is None or measure.raw_bp is None or measure.final_bp is None:
            continue
        giver = measure.pair[0] if measure.pair else ""
        rows.append(
            {
                "audit_score_id": version_id,
                "audit_leg_id": case.legs[slot],
                "kind": _KINDS[measure.kind],
                "code": measure.code,
                "raw_bp": measure.raw_bp,
                "final_bp": measure.final_bp,
                "critical_failures": measure.critical_failures,
                "from_slot": giver,
                "from_leg_id": case.visit_legs[giver] if giver else None,
            }
        )
    return rows


_KINDS = {
    scoring.MeasureKind.OVERALL: MeasureKind.OVERALL,
    scoring.MeasureKind.SECTION: MeasureKind.SECTION,
    scoring.MeasureKind.STAGE: MeasureKind.STAGE,
    scoring.MeasureKind.PROMISE: MeasureKind.PROMISE,
    scoring.MeasureKind.STANDARD: MeasureKind.STANDARD,
    scoring.MeasureKind.HANDOFF: MeasureKind.HAND_OFF,
}
