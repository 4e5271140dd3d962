"""Audits with scores made directly, without the walk through drafts and submissions: for sums over many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from audit.assessment.models import Audit, AuditLeg, AuditScore, AuditState, MeasureKind, Score, ScoreReason
from audit.core.db import db
from audit.core.tokens import new_key
from audit.fieldwork.models import Submission
from audit.network.models import Touchpoint, TouchpointKind
from audit.planning.models import (
    Assignment,
    AssignmentLeg,
    AssignmentState,
    Cadence,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Wave,
)
from audit.standards.models import ChecklistState, ChecklistVersion
from audit.standards.operations.versions import add_version
from tests.audit.planning import stage
from tests.people import World

T = TypeVar("T")

MORNING = datetime(2026, 11, 2, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Visited:
    """One visit: who, where, when, and what it measured (raw basis points); None is not measured."""

    partner: int = 0
    auditor: int = 0
    month: date = date(2026, 11, 1)
    region: str = "Uusimaa"
    kind: TouchpointKind = TouchpointKind.ROUTE
    programme: int = 0
    overall: int | None = 8000
    promise: int | None = None
    standard: int | None = None
    critical: bool = False


class Ground:
    """Programmes and touchpoints of Aurora Home on which visits are made; inside of the brand's scope."""

    def __init__(self, world: World) -> None:
        self.partners = [world.partner_id, world.second_partner_id]
        self.auditors = [world.aino.membership_id, world.onni.membership_id, world.reko.membership_id]
        version = add_version(stage.checklist(), ChecklistState.PUBLISHED, "publish")
        self.programmes = [self._programme(version, number) for number in range(2)]
        self._touchpoints: dict[tuple[int, str, TouchpointKind], int] = {}
        self._version = version
        self._made = 0

    def make(self, visit: Visited, state: AuditState = AuditState.IN_REVIEW) -> Audit:
        """Return the audit of a visit with its first score; nothing counts it yet."""
        self._made += 1
        programme, wave_id = self.programmes[visit.programme]
        assignment = _saved(
            Assignment(
                key=new_key(),
                programme_id=programme.id,
                wave_id=wave_id,
                unit=self._made,
                occurs_on=visit.month,
                checklist_version_id=self._version.id,
                auditor_id=self.auditors[visit.auditor],
                state=AssignmentState.SUBMITTED,
                opens_at=MORNING,
                due_at=MORNING + timedelta(hours=8),
                missed_at=MORNING + timedelta(hours=9),
                pseudonym=f"visitor {self._made}",
                created_at=MORNING,
            )
        )
        touchpoint_id = self._touchpoint(visit)
        leg = _saved(
            AssignmentLeg(
                assignment_id=assignment.id,
                position=1,
                slot="visit",
                touchpoint_id=touchpoint_id,
                timezone="Europe/Helsinki",
                opens_at=MORNING,
                due_at=MORNING + timedelta(hours=8),
            )
        )
        submission = _saved(_submission(assignment.id, self._version.id))
        audit = _saved(
            Audit(
                key=new_key(),
                number=assignment.id * 10 + 1,
                assignment_id=assignment.id,
                part=1,
                checklist_version_id=self._version.id,
                state=state,
                received_at=MORNING,
                review_by=MORNING,
            )
        )
        _saved(
            AuditLeg(
                audit_id=audit.id,
                leg_id=leg.id,
                slot="visit",
                partner_id=self.partners[visit.partner],
                touchpoint_id=touchpoint_id,
                programme_id=programme.id,
                auditor_id=self.auditors[visit.auditor],
                local_date=visit.month.replace(day=15),
                local_month=visit.month,
                region=visit.region,
                kind=visit.kind.value,
                stratum="",
            )
        )
        score(audit, submission.id, visit)
        return audit

    def _programme(self, version: ChecklistVersion, number: int) -> tuple[Programme, int]:
        programme = _saved(
            Programme(
                key=new_key(),
                title=f"Programme {number}",
                kind=ProgrammeKind.CHECKLIST_AUDIT,
                state=ProgrammeState.ACTIVE,
                checklist_version_id=version.id,
                cadence=Cadence.MONTHLY,
                starts_on=date(2026, 1, 1),
                window_days=3,
                opens_at_local=time(8),
                due_at_local=time(20),
                seed=number,
                created_at=MORNING,
            )
        )
        day = date(2026, 1, 1)
        wave = _saved(Wave(programme_id=programme.id, number=1, starts_on=day, ends_on=day, created_at=MORNING))
        return programme, wave.id

    def _touchpoint(self, visit: Visited) -> int:
        where = (self.partners[visit.partner], visit.region, visit.kind)
        if where not in self._touchpoints:
            made = Touchpoint(
                key=new_key(),
                partner_id=where[0],
                code=f"made-{len(self._touchpoints)}",
                name="Made here",
                kind=visit.kind,
                country="FI",
                region=visit.region,
                timezone="Europe/Helsinki",
                created_at=MORNING,
            )
            self._touchpoints[where] = _saved(made).id
        return self._touchpoints[where]


def score(audit: Audit, submission_id: int, visit: Visited) -> AuditScore:
    """Give an audit its next score version and make it the current one."""
    former = AuditScore.audit_id == audit.id
    versions = list(db.session.query(AuditScore).filter(former))
    for one in versions:
        one.is_current = False
    db.session.flush()
    critical = int(visit.critical)
    made = _saved(
        AuditScore(
            audit_id=audit.id,
            version=len(versions) + 1,
            submission_id=submission_id,
            algorithm=1,
            reason=ScoreReason.DISPUTE if versions else ScoreReason.SUBMISSION,
            raw_bp=visit.overall,
            final_bp=visit.overall,
            critical_failures=critical,
            explanation={},
            is_current=True,
            created_at=MORNING,
        )
    )
    leg = db.session.query(AuditLeg).filter(AuditLeg.audit_id == audit.id).one()
    for kind, code, raw_bp in measures(visit):
        _saved(
            Score(
                audit_score_id=made.id,
                audit_leg_id=leg.id,
                kind=kind,
                code=code,
                raw_bp=raw_bp,
                final_bp=raw_bp,
                critical_failures=critical,
            )
        )
    return made


def measures(visit: Visited) -> Sequence[tuple[MeasureKind, str, int]]:
    """Return what a visit measured: kind, code, raw basis points."""
    found = (
        (MeasureKind.OVERALL, "", visit.overall),
        (MeasureKind.PROMISE, "told-before", visit.promise),
        (MeasureKind.STANDARD, "S1", visit.standard),
    )
    return [(kind, code, raw_bp) for kind, code, raw_bp in found if raw_bp is not None]


def rescored(audit: Audit, visit: Visited, **values: int | None) -> Visited:
    """Give the audit of a visit a new current score, and return the visit as it is measured now."""
    current = db.session.query(AuditScore).filter(AuditScore.audit_id == audit.id, AuditScore.is_current).one()
    changed = replace(visit, **values)  # type: ignore[arg-type]
    score(audit, current.submission_id, changed)
    return changed


def _submission(assignment_id: int, version_id: int) -> Submission:
    return Submission(
        key=new_key(),
        assignment_id=assignment_id,
        part=1,
        revision=1,
        uuid=new_key(),
        checklist_version_id=version_id,
        content_sha256="",
        manifest=[],
        started_at=MORNING,
        received_at=MORNING,
        confirmed=True,
    )


def _saved(row: T) -> T:
    db.session.add(row)
    db.session.flush()
    return row
