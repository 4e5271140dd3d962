"""Reading audits: the review queue, one case with everything around it, score versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from audit.assessment.models import (
    Adjustment,
    Audit,
    AuditLeg,
    AuditScore,
    AuditState,
    Finding,
    MeasureKind,
    Review,
    Score,
)
from audit.core.db import db, get_by_key
from audit.core.errors import NotFound
from audit.fieldwork.models import Submission
from audit.network.models import Partner, Touchpoint
from audit.planning.models import Assignment, AssignmentLeg
from audit.standards.models import ChecklistVersion
from checklists import score_from_data, scoring

REVIEW_QUEUE = (AuditState.SCORED, AuditState.IN_REVIEW, AuditState.RETURNED)
"""States of audits that a reviewer still has to deal with."""


@dataclass(frozen=True)
class QueueRow:
    """One line of a list of audits."""

    audit: Audit
    assignment_key: str
    partners: tuple[str, ...]
    touchpoints: tuple[str, ...]
    checklist: Mapping[str, str]
    raw_bp: int | None
    final_bp: int | None
    critical_failures: int


def audit_by_key(key: str) -> Audit:
    """Return the brand's audit with this key; raises NotFound."""
    return get_by_key(Audit, key)


def held_audit(key: str) -> Audit:
    """Lock the brand's audit and its visit until the end of the transaction and return it fresh; raises NotFound.

    Whoever decides about an audit reads it this way, so that of two decisions at once the second sees the first.
    The visit is locked before the audit, as a submission does it; the other order could wait in a circle. On SQLite
    the whole database is locked by the transaction already.
    """
    assignment_id = audit_by_key(key).assignment_id
    db.session.execute(select(Assignment.id).where(Assignment.id == assignment_id).with_for_update())
    statement = select(Audit).where(Audit.key == key).with_for_update(of=Audit)
    audit = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if audit is None:
        raise NotFound("audit", key)
    return audit


def parts_of(assignment_id: int) -> frozenset[int]:
    """Return the numbers of the parts that a visit is sent in."""
    return frozenset(db.session.scalars(select(AssignmentLeg.part).where(AssignmentLeg.assignment_id == assignment_id)))


def audit_of(assignment_id: int, part: int) -> Audit | None:
    """Return the audit of one part of a visit, or None when nothing was submitted."""
    return db.session.scalars(
        select(Audit).where(Audit.assignment_id == assignment_id, Audit.part == part)
    ).one_or_none()


def audits_of(assignment_id: int) -> Sequence[Audit]:
    """Return the audits of all parts of a visit, by part."""
    return db.session.scalars(select(Audit).where(Audit.assignment_id == assignment_id).order_by(Audit.part)).all()


def current_score(audit_id: int) -> AuditScore:
    """Return the current score version of an audit."""
    return db.session.scalars(select(AuditScore).where(AuditScore.audit_id == audit_id, AuditScore.is_current)).one()


def score_versions(audit_id: int) -> Sequence[AuditScore]:
    """Return all score versions of an audit, oldest first."""
    return db.session.scalars(
        select(AuditScore).where(AuditScore.audit_id == audit_id).order_by(AuditScore.version)
    ).all()


def explanation(audit_score: AuditScore) -> scoring.Score:
    """Return the frozen score with every line that made it."""
    return score_from_data(audit_score.explanation)


def measures(audit_score_id: int, *kinds: MeasureKind) -> Sequence[Score]:
    """Return the stored measures of a score version, of the given kinds or of all."""
    statement = select(Score).where(Score.audit_score_id == audit_score_id)
    if kinds:
        statement = statement.where(Score.kind.in_(kinds))
    return db.session.scalars(statement.order_by(Score.kind, Score.code, Score.id)).all()


def legs(audit_id: int) -> Sequence[AuditLeg]:
    """Return the frozen facts of the audit's legs."""
    return db.session.scalars(select(AuditLeg).where(AuditLeg.audit_id == audit_id).order_by(AuditLeg.id)).all()


def adjustments(audit_id: int) -> Sequence[Adjustment]:
    """Return the adjustments of an audit, oldest first."""
    return db.session.scalars(select(Adjustment).where(Adjustment.audit_id == audit_id).order_by(Adjustment.id)).all()


def reviews(audit_id: int) -> Sequence[Review]:
    """Return the decisions about an audit, oldest first."""
    return db.session.scalars(select(Review).where(Review.audit_id == audit_id).order_by(Review.id)).all()


def findings(audit_id: int) -> Sequence[Finding]:
    """Return the findings of an audit, the most expensive first, praise last."""
    return db.session.scalars(
        select(Finding)
        .where(Finding.audit_id == audit_id)
        .order_by(Finding.is_praise, Finding.is_critical.desc(), Finding.points_lost_bp.desc(), Finding.standard_code)
    ).all()


def submissions(audit: Audit) -> Sequence[Submission]:
    """Return all revisions that the auditor sent for this audit, oldest first."""
    return db.session.scalars(
        select(Submission)
        .where(Submission.assignment_id == audit.assignment_id, Submission.part == audit.part)
        .order_by(Submission.revision)
    ).all()


def open_question(assignment_id: int, part: int) -> Review | None:
    """Return the reviewer's last decision about a returned audit, which carries the question to the auditor."""
    audit = audit_of(assignment_id, part)
    if audit is None or audit.state is not AuditState.RETURNED:
        return None
    return reviews(audit.id)[-1]


def counts_by_state() -> dict[AuditState, int]:
    """Return how many audits stand in each state."""
    rows = db.session.execute(select(Audit.state, func.count()).group_by(Audit.state)).all()
    return {state: count for state, count in rows}  # noqa: C416 - rows are not plain pairs for the type checker


def listed(
    *states: AuditState, partner_id: int | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[QueueRow], int]:
    """Return audits in the given states (or all), those promised first on top, and how many there are in all."""
    criteria: list[ColumnElement[bool]] = []
    if states:
        criteria.append(Audit.state.in_(states))
    if partner_id is not None:
        criteria.append(Audit.id.in_(select(AuditLeg.audit_id).where(AuditLeg.partner_id == partner_id)))
    total = db.session.scalar(select(func.count()).select_from(Audit).where(*criteria)) or 0
    rows = db.session.execute(
        select(Audit, Assignment.key, ChecklistVersion.title, AuditScore)
        .join(Assignment, Assignment.id == Audit.assignment_id)
        .join(ChecklistVersion, ChecklistVersion.id == Audit.checklist_version_id)
        .outerjoin(AuditScore, (AuditScore.audit_id == Audit.id) & AuditScore.is_current)
        .where(*criteria)
        .order_by(Audit.review_by, Audit.id)
        .limit(limit)
        .offset(offset)
    ).all()
    places = _places([audit.id for audit, *_rest in rows])
    return [
        QueueRow(
            audit=audit,
            assignment_key=assignment_key,
            partners=tuple(dict.fromkeys(partner for partner, _ in places.get(audit.id, ()))),
            touchpoints=tuple(dict.fromkeys(touchpoint for _, touchpoint in places.get(audit.id, ()))),
            checklist=title,
            raw_bp=score.raw_bp if score else None,
            final_bp=score.final_bp if score else None,
            critical_failures=score.critical_failures if score else 0,
        )
        for audit, assignment_key, title, score in rows
    ], total


def _places(audit_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    statement = (
        select(AuditLeg.audit_id, Partner.name, Touchpoint.name)
        .join(Partner, Partner.id == AuditLeg.partner_id)
        .join(Touchpoint, Touchpoint.id == AuditLeg.touchpoint_id)
        .where(AuditLeg.audit_id.in_(audit_ids))
        .order_by(AuditLeg.id)
    )
    for audit_id, partner, touchpoint in db.session.execute(statement):
        found.setdefault(audit_id, []).append((partner, touchpoint))
    return found
