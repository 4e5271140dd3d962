"""What visits saw of the standards: the one reading from which reports and scorecards tell how often one was kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select, true

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind, Score
from audit.assessment.queries.joined import JoinedVisit, joined_visits
from audit.assessment.states import COUNTED
from audit.core.db import db

Ts = TypeVarTuple("Ts")


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
        Audit.state.in_(COUNTED),
        AuditLeg.partner_id == partner_id,
        *criteria,
    )
    joined = joined_visits(*counted)
    yield from _alone((AuditLeg.partner_id == partner_id, *criteria), joined.values())
    for visit in joined.values():
        yield from _together(visit)


def _alone(legs: Sequence[ColumnElement[bool]], joined: Iterable[JoinedVisit]) -> Iterator[Seen]:
    failed = case((Score.critical_failures > 0, 1), else_=0).label("failed")
    columns = (Score.code, Score.raw_bp, AuditLeg.local_date)
    statement = counted_standards(select(*columns, failed, func.count(Score.id)), joined).where(*legs)
    for code, raw_bp, day, critical, visits in db.session.execute(statement.group_by(*columns, "failed")):
        if code is not None:
            yield Seen(code, raw_bp, day, bool(critical), visits)


def counted_standards(columns: Select[*Ts], joined: Iterable[JoinedVisit] = (), *, code: str = "") -> Select[*Ts]:
    """Return a statement over the legs of counted audits and what each saw of every standard, or of one (`code`).

    Criteria over `AuditLeg` follow. Hand-offs and the legs of `joined` are left out. A leg without any has a row of
    empty scores, which the caller passes over: with outer joins SQLite begins with the few legs of the criteria, with
    inner ones it may go through all scores of the brand.
    """
    statement = (
        columns.select_from(AuditLeg)
        .outerjoin(Audit, (Audit.id == AuditLeg.audit_id) & Audit.state.in_(COUNTED))
        .outerjoin(AuditScore, (AuditScore.audit_id == Audit.id) & AuditScore.is_current)
        .outerjoin(
            Score,
            (Score.audit_score_id == AuditScore.id)
            & (Score.audit_leg_id == AuditLeg.id)
            & (Score.kind == MeasureKind.STANDARD)
            & (Score.from_slot == "")
            & ((Score.code == code) if code else true()),
        )
    )
    leg_ids = [leg.id for visit in joined for leg in visit.legs]
    if not leg_ids:
        return statement
    # Written into the statement: a network may have more of them than a database takes parameters.
    return statement.where(AuditLeg.id.not_in(bindparam("joined", leg_ids, expanding=True, literal_execute=True)))


def _together(visit: JoinedVisit) -> Iterator[Seen]:
    for code, value in visit.together.theme(MeasureKind.STANDARD).items():
        yield Seen(code, value.raw_bp, visit.first.local_date, value.critical_failures > 0, 1)
