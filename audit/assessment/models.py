"""Audits, the facts frozen for each leg, score versions and their measures, reviews, findings, roll-ups."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, BrandOwned, enum_column, key_column, owned, upstream, within_brand
from audit.fieldwork.models import Submission
from audit.network.models import Partner, Touchpoint
from audit.people.models import Membership
from audit.planning.models import Assignment, AssignmentLeg
from audit.standards.models import ChecklistVersion


class AuditState(StrEnum):
    """The life of a scored case; the transitions are in `audit.assessment.states`."""

    RECEIVED = "received"
    SCORED = "scored"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    RELEASED = "released"
    CLOSED = "closed"
    EXCLUDED = "excluded"


class MeasureKind(StrEnum):
    """Of what a score is the score."""

    OVERALL = "overall"
    SECTION = "section"
    STAGE = "stage"
    PROMISE = "promise"
    STANDARD = "standard"
    HAND_OFF = "hand_off"


class QuarterUnit(StrEnum):
    """Of whom the sums of a quarter are."""

    PARTNER = "partner"
    RELATION = "relation"
    """All partners of one relation together: the network, the own units, the competitors."""
    TOUCHPOINT = "touchpoint"
    AUDITOR = "auditor"
    """One auditor at one partner."""


class ScoreReason(StrEnum):
    """Why a score version exists."""

    SUBMISSION = "submission"
    RETURN = "return"
    ADJUSTMENT = "adjustment"
    DISPUTE = "dispute"


class Decision(StrEnum):
    """What a reviewer decided."""

    APPROVE = "approve"
    RETURN = "return"
    EXCLUDE = "exclude"


class Cause(StrEnum):
    """Who caused a finding; only the partner's own enter consequences."""

    PARTNER = "partner"
    BRAND = "brand"
    SHARED = "shared"
    NEIGHBOUR = "neighbour"
    CANNOT_TELL = "cannot_tell"


class Audit(BrandOwned, Base):
    """The scored case of one part of one visit."""

    __tablename__ = "audit"

    key: Mapped[str] = key_column()
    number: Mapped[int] = mapped_column(Integer)
    """Made of the assignment's id and the part; for people to name the case."""
    assignment_id: Mapped[int] = mapped_column(BigId)
    part: Mapped[int] = mapped_column(Integer)
    checklist_version_id: Mapped[int] = mapped_column(BigId)
    state: Mapped[AuditState] = enum_column(AuditState)
    excluded_reason: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime]
    review_by: Mapped[datetime]
    """When the review was promised."""
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(BigId)
    released_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = upstream(Assignment, assignment_id)
    checklist_version: Mapped[ChecklistVersion] = upstream(ChecklistVersion, checklist_version_id)
    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        within_brand("checklist_version_id", "checklist_version"),
        within_brand("approved_by_id", "membership"),
        UniqueConstraint("brand_id", "assignment_id", "part"),
        UniqueConstraint("brand_id", "number"),
        CheckConstraint("(state = 'excluded') = (excluded_reason IS NOT NULL)", name="excluded_reason"),
        Index(None, "brand_id", "state", "review_by"),
    )


class AuditLeg(BrandOwned, Base):
    """What a leg was when it was submitted: frozen, so that later changes of the network move no history."""

    __tablename__ = "audit_leg"

    audit_id: Mapped[int] = mapped_column(BigId)
    leg_id: Mapped[int] = mapped_column(BigId)
    slot: Mapped[str] = mapped_column(String(40))
    partner_id: Mapped[int] = mapped_column(BigId)
    touchpoint_id: Mapped[int] = mapped_column(BigId)
    programme_id: Mapped[int] = mapped_column(BigId)
    auditor_id: Mapped[int] = mapped_column(BigId)
    local_date: Mapped[date] = mapped_column(Date)
    """Day of the visit in the touchpoint's zone."""
    local_month: Mapped[date] = mapped_column(Date)
    """First day of that month."""
    region: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    stratum: Mapped[str] = mapped_column(String(60))

    audit: Mapped[Audit] = upstream(Audit, audit_id)
    leg: Mapped[AssignmentLeg] = upstream(AssignmentLeg, leg_id)
    partner: Mapped[Partner] = upstream(Partner, partner_id)
    touchpoint: Mapped[Touchpoint] = upstream(Touchpoint, touchpoint_id)
    auditor: Mapped[Membership] = upstream(Membership, auditor_id)
    __table_args__ = owned(
        within_brand("audit_id", "audit"),
        within_brand("leg_id", "assignment_leg"),
        within_brand("partner_id", "partner"),
        within_brand("touchpoint_id", "touchpoint"),
        within_brand("programme_id", "programme"),
        within_brand("auditor_id", "membership"),
        UniqueConstraint("brand_id", "audit_id", "slot"),
        Index(None, "brand_id", "partner_id", "local_month"),
        Index(None, "brand_id", "touchpoint_id"),
    )


class AuditScore(BrandOwned, Base):
    """One score version of an audit: append-only, one is current."""

    __tablename__ = "audit_score"

    audit_id: Mapped[int] = mapped_column(BigId)
    version: Mapped[int] = mapped_column(Integer)
    submission_id: Mapped[int] = mapped_column(BigId)
    algorithm: Mapped[int] = mapped_column(Integer)
    reason: Mapped[ScoreReason] = enum_column(ScoreReason)
    raw_bp: Mapped[int | None] = mapped_column(Integer)
    final_bp: Mapped[int | None] = mapped_column(Integer)
    """None: nothing was measured."""
    critical_failures: Mapped[int] = mapped_column(Integer)
    explanation: Mapped[dict[str, Any]]
    """Canonical JSON of the score tree: each line with answer, weight, share, what was removed or capped."""
    is_current: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]

    audit: Mapped[Audit] = upstream(Audit, audit_id)
    submission: Mapped[Submission] = upstream(Submission, submission_id)
    __table_args__ = owned(
        within_brand("audit_id", "audit"),
        within_brand("submission_id", "submission"),
        UniqueConstraint("brand_id", "audit_id", "version"),
        Index(
            "uq_audit_score_current",
            "brand_id",
            "audit_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("raw_bp IS NULL OR raw_bp BETWEEN 0 AND 10000", name="raw_bp"),
        CheckConstraint("final_bp IS NULL OR final_bp BETWEEN 0 AND 10000", name="final_bp"),
    )


class Score(BrandOwned, Base):
    """One measure of one leg in one score version, in basis points; only what was measured has a row."""

    __tablename__ = "score"

    audit_score_id: Mapped[int] = mapped_column(BigId)
    audit_leg_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[MeasureKind] = enum_column(MeasureKind)
    code: Mapped[str] = mapped_column(String(120))
    raw_bp: Mapped[int] = mapped_column(Integer)
    final_bp: Mapped[int] = mapped_column(Integer)
    critical_failures: Mapped[int] = mapped_column(Integer)
    from_slot: Mapped[str] = mapped_column(String(40), default="")
    """Giving slot of a measure that comes from hand-off questions and so belongs to the pair; else empty."""
    from_leg_id: Mapped[int | None] = mapped_column(BigId)
    """The leg that handed over; set exactly where `from_slot` is."""

    audit_score: Mapped[AuditScore] = upstream(AuditScore, audit_score_id)
    audit_leg: Mapped[AuditLeg] = upstream(AuditLeg, audit_leg_id)
    __table_args__ = owned(
        within_brand("audit_score_id", "audit_score"),
        within_brand("audit_leg_id", "audit_leg"),
        within_brand("from_leg_id", "assignment_leg"),
        UniqueConstraint("brand_id", "audit_score_id", "audit_leg_id", "kind", "code", "from_slot"),
        CheckConstraint("(from_slot = '') = (from_leg_id IS NULL)", name="pair"),
        CheckConstraint("raw_bp BETWEEN 0 AND 10000 AND final_bp BETWEEN 0 AND 10000", name="bp"),
    )


class Review(BrandOwned, Base):
    """One decision about an audit, with its reason or question."""

    __tablename__ = "review"

    audit_id: Mapped[int] = mapped_column(BigId)
    reviewer_id: Mapped[int] = mapped_column(BigId)
    decision: Mapped[Decision] = enum_column(Decision)
    note: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str | None] = mapped_column(String(80))
    """For a return: which question is asked about, when it is one."""
    at: Mapped[datetime]
    delete_after: Mapped[datetime]

    reviewer: Mapped[Membership] = upstream(Membership, reviewer_id)
    __table_args__ = owned(
        within_brand("audit_id", "audit"),
        within_brand("reviewer_id", "membership"),
        Index(None, "brand_id", "audit_id"),
    )


class Adjustment(BrandOwned, Base):
    """An answer that the reviewer changed, with the reason; an overlay, the submission stays as it was."""

    __tablename__ = "adjustment"

    audit_id: Mapped[int] = mapped_column(BigId)
    submission_id: Mapped[int] = mapped_column(BigId)
    reviewer_id: Mapped[int] = mapped_column(BigId)
    question: Mapped[str] = mapped_column(String(80))
    value: Mapped[dict[str, Any] | None]
    """`{"v": canonical value}`, or None where not applicable or taken out; `{"comment": text}` changes the comment.

    Where `delete_after` is set, None means that the words of a comment were purged.
    """
    not_applicable: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    delete_after: Mapped[datetime | None]
    """When the words of a changed comment go; set for these only."""

    __table_args__ = owned(
        within_brand("audit_id", "audit"),
        within_brand("submission_id", "submission"),
        within_brand("reviewer_id", "membership"),
        Index(None, "brand_id", "audit_id"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )


class Finding(BrandOwned, Base):
    """A standard not kept, or kept exceptionally well, in one audit; made when it is approved."""

    __tablename__ = "finding"

    key: Mapped[str] = key_column()
    audit_id: Mapped[int] = mapped_column(BigId)
    audit_leg_id: Mapped[int] = mapped_column(BigId)
    standard_code: Mapped[str] = mapped_column(String(40))
    promise_code: Mapped[str] = mapped_column(String(40))
    questions: Mapped[list[str]]
    is_praise: Mapped[bool] = mapped_column(Boolean, default=False)
    is_critical: Mapped[bool] = mapped_column(Boolean, default=False)
    cause: Mapped[Cause] = enum_column(Cause, default=Cause.PARTNER)
    points_lost_bp: Mapped[int] = mapped_column(Integer)
    """Basis points of the audit's raw score that this standard cost."""

    __table_args__ = owned(
        within_brand("audit_id", "audit"),
        within_brand("audit_leg_id", "audit_leg"),
        UniqueConstraint("brand_id", "audit_leg_id", "standard_code", "is_praise"),
    )


ROLLUP_KEY = ("local_month", "partner_id", "measure", "code", "programme_id", "auditor_id", "region", "kind", "stratum")
QUARTER_KEY = ("unit", "quarter", "measure", "region", "kind", "programme_id", "code", "subject")
"""What makes one row of the roll-ups, in the order in which they are looked up."""


class Rollup(BrandOwned, Base):
    """Sums of one measure over one month and all dimensions that scorecards filter by.

    Counted from approval until exclusion, by the current score version, in raw basis points; integers, so that the
    sum kept up step by step equals the rebuilt one exactly.
    """

    __tablename__ = "rollup"

    local_month: Mapped[date] = mapped_column(Date)
    partner_id: Mapped[int] = mapped_column(BigId)
    programme_id: Mapped[int] = mapped_column(BigId)
    auditor_id: Mapped[int] = mapped_column(BigId)
    region: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    stratum: Mapped[str] = mapped_column(String(60))
    measure: Mapped[MeasureKind] = enum_column(MeasureKind)
    code: Mapped[str] = mapped_column(String(120))
    visits: Mapped[int] = mapped_column(Integer)
    total_bp: Mapped[int] = mapped_column(BigId)
    squares_bp: Mapped[int] = mapped_column(BigId)
    critical_failures: Mapped[int] = mapped_column(Integer)
    questions: Mapped[int] = mapped_column(BigId, default=0, server_default=text("0"))
    """The sum over visits of hundredths of the measure's effective number of questions."""

    __table_args__ = owned(
        within_brand("partner_id", "partner"),
        within_brand("programme_id", "programme"),
        within_brand("auditor_id", "membership"),
        UniqueConstraint("brand_id", *ROLLUP_KEY, name="uq_rollup_key"),
        CheckConstraint("visits >= 0", name="visits"),
        Index(None, "brand_id", "auditor_id", "local_month"),
    )


_AUDITORS, _BUSIEST = text("unit = 'auditor'"), ("brand_id", "quarter", "region", "kind", "programme_id", "visits")


class QuarterRollup(BrandOwned, Base):
    """Sums of one measure over one calendar quarter: as many rows at a million visits as at ten thousand.

    Every visit counts in each of the units, under every choice of the filters region, kind and programme: "" or 0 is
    "all of them". Touchpoints and auditors have the overall only. The sums over auditors make ranges true to severity;
    they do not add up over rows, so each choice has its own.
    """

    __tablename__ = "quarter_rollup"

    quarter: Mapped[date] = mapped_column(Date)
    """Its first day."""
    unit: Mapped[QuarterUnit] = enum_column(QuarterUnit)
    subject: Mapped[str] = mapped_column(String(40))
    """Partner id, relation, "touchpoint id/partner id" or "membership id/partner id"."""
    measure: Mapped[MeasureKind] = enum_column(MeasureKind)
    code: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    programme_id: Mapped[int] = mapped_column(BigId)
    visits: Mapped[int] = mapped_column(Integer)
    total_bp: Mapped[int] = mapped_column(BigId)
    squares_bp: Mapped[int] = mapped_column(BigId)
    critical_failures: Mapped[int] = mapped_column(Integer)
    auditors: Mapped[int] = mapped_column(Integer)
    auditor_squares: Mapped[int] = mapped_column(BigId)
    """The sum over auditors of n_a^2, n_a the visits of one."""
    auditor_totals: Mapped[int] = mapped_column(BigId)
    """The sum over auditors of T_a^2 // n_a, T_a the sum of one's scores."""
    questions: Mapped[int] = mapped_column(BigId)

    __table_args__ = owned(
        UniqueConstraint("brand_id", *QUARTER_KEY, name="uq_quarter_rollup_key"),
        Index("ix_quarter_rollup_busiest_auditors", *_BUSIEST, sqlite_where=_AUDITORS, postgresql_where=_AUDITORS),
        CheckConstraint("visits >= 0", name="visits"),
    )


class CountedVisit(BrandOwned, Base):
    """The overall of one counted visit to one partner (raw basis points), where its first leg there lies."""

    __tablename__ = "counted_visit"

    assignment_id: Mapped[int] = mapped_column(BigId)
    partner_id: Mapped[int] = mapped_column(BigId)
    audit_leg_id: Mapped[int] = mapped_column(BigId)
    touchpoint_id: Mapped[int] = mapped_column(BigId)
    programme_id: Mapped[int] = mapped_column(BigId)
    auditor_id: Mapped[int] = mapped_column(BigId)
    quarter: Mapped[date] = mapped_column(Date)
    region: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    raw_bp: Mapped[int] = mapped_column(Integer)
    critical_failures: Mapped[int] = mapped_column(Integer)

    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        within_brand("audit_leg_id", "audit_leg"),
        UniqueConstraint("brand_id", "assignment_id", "partner_id"),
        Index(None, "brand_id", "quarter", "partner_id", "raw_bp", "audit_leg_id"),
        Index(None, "brand_id", "touchpoint_id", "quarter", "auditor_id"),
    )
