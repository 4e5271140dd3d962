"""Everything that a report on one audit to one partner is made from, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from audit.assessment import operations as assessment
from audit.assessment import queries
from audit.assessment.models import Audit, AuditLeg, AuditScore, AuditState, Finding, MeasureKind
from audit.assessment.queries.figures import Figures, Months, figures, quarter_of
from audit.assessment.queries.joined import Together
from audit.assessment.queries.kept import standards_seen
from audit.core.db import db
from audit.core.errors import NotFound
from audit.fieldwork.models import Evidence, Submission
from audit.network.models import Agreement, Brand, Partner, Person
from audit.people.models import Membership, Role, User
from audit.planning.models import Assignment, Programme
from audit.standards import queries as standards
from audit.standards.queries import StandardLine
from checklists import Answer, Checklist, scoring
from reports.facts import Texts, in_all


@dataclass(frozen=True)
class Sources:
    """The rows and values behind one report."""

    brand: Brand
    audit: Audit
    assignment: Assignment
    programme: Programme
    legs: tuple[AuditLeg, ...]
    """Every leg of the partner in this audit, in their order; never one of another partner."""
    together: Together
    """What these legs are worth as one visit."""
    partner: Partner
    agreement: Agreement | None
    answerer: Person | None
    """Who answers the partner for the brand; None when nobody was named."""
    checklist: Checklist
    audit_score: AuditScore
    score: scoring.Score
    answers: Mapping[str, Answer]
    photos: Mapping[str, Sequence[Evidence]]
    """The photos that were sent, by question."""
    submission: Submission
    findings: Sequence[Finding]
    standards: Mapping[str, StandardLine]
    months: Months
    now: Figures
    before: Figures

    @property
    def first(self) -> AuditLeg:
        """The leg whose day, month and slot stand for the visit."""
        return self.legs[0]

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots of the partner's legs."""
        return tuple(leg.slot for leg in self.legs)

    def texts(self, texts: Mapping[str, str]) -> Texts:
        """Return a text of the brand in every language of the brand."""
        return in_all(texts, self.brand.languages, self.brand.languages[0])

    def target_bp(self, code: str, on: date) -> int:
        """Return the target of a standard on a day; the brand's own where the standard has none."""
        line = self.standards.get(code)
        rung = line.target(on) if line is not None else None
        return self.brand.target_bp if rung is None else rung.target_bp


def sources_of(audit: Audit, partner_id: int) -> Sources:
    """Read what the report on this audit to this partner needs; raises NotFound for a partner that was not visited."""
    legs = tuple(leg for leg in queries.legs(audit.id) if leg.partner_id == partner_id)
    if not legs:
        raise NotFound("partner", str(partner_id))
    assignment, first = audit.assignment, legs[0]
    audit_score = queries.current_score(audit.id)
    submission = queries.submissions(audit)[-1]
    months = quarter_of(first.local_date)
    kinds = (MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD)
    checklist = standards.checklist_of(audit.checklist_version)
    score = queries.explanation(audit_score)
    leg_ids = {leg.id for leg in legs}
    return Sources(
        brand=db.session.get_one(Brand, audit.brand_id),
        audit=audit,
        assignment=assignment,
        programme=assignment.programme,
        legs=legs,
        together=Together(checklist, (score,), tuple(leg.slot for leg in legs)),
        partner=first.partner,
        agreement=_agreement(partner_id, first.local_date),
        answerer=_answerer(),
        checklist=checklist,
        audit_score=audit_score,
        score=score,
        answers=assessment.answers_of(audit),
        photos=_photos(submission),
        submission=submission,
        findings=[finding for finding in queries.findings(audit.id) if finding.audit_leg_id in leg_ids],
        standards={line.standard.code: line for line in standards.standards()},
        months=months,
        now=figures(months, kinds=kinds),
        before=figures(months.before(), kinds=kinds),
    )


@dataclass(frozen=True)
class Kept:
    """In how many visits of a period a standard was tested, kept, and failed critically."""

    tested: int = 0
    kept: int = 0
    critical: int = 0


def kept_standards(source: Sources) -> dict[str, Kept]:
    """Return for each standard in how many of the partner's counted visits of the period it was kept.

    Kept: its score in the visit reaches the target of that day and no critical question of it failed.
    """
    found: dict[str, Kept] = {}
    for seen in standards_seen(
        source.partner.id, AuditLeg.local_month.between(source.months.first, source.months.last)
    ):
        so_far = found.get(seen.code, Kept())
        is_kept = not seen.failed and seen.raw_bp >= source.target_bp(seen.code, seen.day)
        found[seen.code] = Kept(
            so_far.tested + seen.visits,
            so_far.kept + (seen.visits if is_kept else 0),
            so_far.critical + (seen.visits if seen.failed else 0),
        )
    return found


def excluded_audits(source: Sources) -> Sequence[Audit]:
    """Return the partner's audits of the period that were excluded, oldest first."""
    return db.session.scalars(
        select(Audit)
        .where(
            Audit.state == AuditState.EXCLUDED,
            Audit.id.in_(
                select(AuditLeg.audit_id).where(
                    AuditLeg.partner_id == source.partner.id,
                    AuditLeg.local_month.between(source.months.first, source.months.last),
                )
            ),
        )
        .order_by(Audit.number)
    ).all()


def _photos(submission: Submission) -> dict[str, list[Evidence]]:
    sent = [item["uuid"] for item in submission.manifest]
    rows = db.session.scalars(
        select(Evidence)
        .where(Evidence.assignment_id == submission.assignment_id, Evidence.uuid.in_(sent))
        .order_by(Evidence.id)
    )
    found: dict[str, list[Evidence]] = {}
    for row in rows:
        found.setdefault(row.question, []).append(row)
    return found


def _agreement(partner_id: int, day: date) -> Agreement | None:
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.partner_id == partner_id, Agreement.starts_on <= day)
        .where((Agreement.ends_on.is_(None)) | (Agreement.ends_on >= day))
        .order_by(Agreement.starts_on.desc())
        .limit(1)
    ).one_or_none()


def _answerer() -> Person | None:
    """Return who answers partners: the member marked so, else the first manager of the brand."""
    return db.session.scalars(
        select(Person)
        .join(User, User.person_id == Person.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.active, User.active, Membership.answers_partners | (Membership.role == Role.BRAND_MANAGER))
        .order_by(Membership.answers_partners.desc(), Membership.id)
        .limit(1)
    ).one_or_none()
