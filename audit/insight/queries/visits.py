"""Lists of visits under their criteria: one line for each leg, with its present score; and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, AuditState, MeasureKind, Score
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.network.models import Partner, Touchpoint
from audit.standards.models import ChecklistVersion


@dataclass(frozen=True)
class VisitLine:
    """One visit (one leg of an audit) with its present score; None is "not measured"."""

    key: str
    number: int
    state: AuditState
    excluded_reason: str | None
    day: date
    place: str
    place_key: str
    partner: str
    checklist: Mapping[str, str]
    version: int
    raw_bp: int | None
    final_bp: int | None
    critical: int

    @property
    def counted(self) -> bool:
        """Whether it counts in the scores."""
        return self.state in COUNTED


def visits(criteria: Sequence[ColumnElement[bool]], offset: int, limit: int) -> tuple[VisitLine, ...]:
    """Return one slice of the visits under criteria over `AuditLeg`: excluded ones first, then the newest.

    A visit of several legs has a line for each. One statement.
    """
    excluded_first = case((Audit.state == AuditState.EXCLUDED, 0), else_=1)
    statement = (
        select(
            Audit.key,
            Audit.number,
            Audit.state,
            Audit.excluded_reason,
            AuditLeg.local_date,
            Touchpoint.name,
            Touchpoint.key,
            Partner.name,
            ChecklistVersion.title,
            ChecklistVersion.number,
            Score.raw_bp,
            Score.final_bp,
            func.coalesce(Score.critical_failures, 0),
        )
        .select_from(AuditLeg)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .join(Touchpoint, Touchpoint.id == AuditLeg.touchpoint_id)
        .join(Partner, Partner.id == AuditLeg.partner_id)
        .join(ChecklistVersion, ChecklistVersion.id == Audit.checklist_version_id)
        .outerjoin(AuditScore, (AuditScore.audit_id == Audit.id) & AuditScore.is_current)
        .outerjoin(
            Score,
            (Score.audit_score_id == AuditScore.id)
            & (Score.audit_leg_id == AuditLeg.id)
            & (Score.kind == MeasureKind.OVERALL)
            & (Score.from_slot == ""),
        )
        .where(*criteria)
        .order_by(excluded_first, AuditLeg.local_date.desc(), AuditLeg.id.desc())
        .offset(offset)
        .limit(limit)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return tuple(VisitLine(*row) for row in rows)


@dataclass(frozen=True)
class Made:
    """How many visits there are, how many of them were excluded, and how many lines a list of their legs has."""

    visits: int
    excluded: int
    lines: int


def made(criteria: Sequence[ColumnElement[bool]]) -> Made:
    """Count the visits under criteria over `AuditLeg`, each once whatever its legs. One statement."""
    row = db.session.execute(
        select(
            func.count(Audit.assignment_id.distinct()),
            func.count(Audit.assignment_id.distinct()).filter(Audit.state == AuditState.EXCLUDED),
            func.count(AuditLeg.id),
        )
        .select_from(AuditLeg)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .where(*criteria)
    ).one()
    return Made(row[0], row[1], row[2])
