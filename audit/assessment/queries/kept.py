"""What visits saw of the standards: the one reading from which reports and scorecards tell how often one was kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind, Score
from audit.assessment.queries.joined import JoinedVisit, joined_visits
from audit.assessment.states import NOT_COUNTED
from audit.core.db import db


@dataclass(frozen=True)
class Seen:
    """So many visits of one day saw a standard with the same score (basis points, raw) and the same failure or none."""

    code: str
    raw_bp: int
    day: date
    failed: bool
    """Whether a critical question of the standard failed in them."""
    visits: int


def standards_seen(partner_id: int, *criteria: ColumnElement[bool]) -> Iterator[Seen]:
    """Yield what the partner's counted visits saw of every standard; `criteria` over `AuditLeg` narrow them.

    Several legs of one visit at the partner are one visit. Hand-offs belong to the pair and are left out.
    """
    counted = (
        AuditScore.is_current.is_(True),
        Audit.state.not_in(NOT_COUNTED),
        AuditLeg.partner_id == partner_id,
        *criteria,
    )
    joined = joined_visits(*counted)
    yield from _alone(counted, [assignment_id for assignment_id, _ in joined])
    for visit in joined.values():
        yield from _together(visit)


def _alone(counted: Sequence[ColumnElement[bool]], joined: Sequence[int]) -> Iterator[Seen]:
    failed = case((Score.critical_failures > 0, 1), else_=0).label("failed")
    statement = (
        select(Score.code, Score.raw_bp, AuditLeg.local_date, failed, func.count(Score.id))
        .join(AuditLeg, AuditLeg.id == Score.audit_leg_id)
        .join(AuditScore, AuditScore.id == Score.audit_score_id)
        .join(Audit, Audit.id == AuditScore.audit_id)
        .where(Score.kind == MeasureKind.STANDARD, Score.from_slot == "", *counted)
        .group_by(Score.code, Score.raw_bp, AuditLeg.local_date, "failed")
    )
    if joined:
        statement = statement.where(Audit.assignment_id.not_in(joined))
    for code, raw_bp, day, critical, visits in db.session.execute(statement):
        yield Seen(code, raw_bp, day, bool(critical), visits)


def _together(visit: JoinedVisit) -> Iterator[Seen]:
    for code, value in visit.together.theme(MeasureKind.STANDARD).items():
        yield Seen(code, value.raw_bp, visit.first.local_date, value.critical_failures > 0, 1)
