"""Programmes with their ethics, waves, assignments and the legs of an assignment."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, BrandOwned, enum_column, key_column, owned, upstream, within_brand
from audit.network.models import Touchpoint
from audit.people.models import Membership
from audit.standards.models import ChecklistVersion, Scenario


class ProgrammeKind(StrEnum):
    """A covert visit under a pseudonym, or an announced one."""

    MYSTERY_SHOP = "mystery_shop"
    CHECKLIST_AUDIT = "checklist_audit"


class ProgrammeState(StrEnum):
    """The life of a programme; the transitions are in `audit.planning.states`."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Cadence(StrEnum):
    """How often each touchpoint is visited."""

    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every_two_weeks"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class AssignmentState(StrEnum):
    """The life of a planned visit; the transitions are in `audit.planning.states`."""

    PLANNED = "planned"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    OPENED = "opened"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    MISSED = "missed"
    CANCELLED = "cancelled"
    EXCLUDED = "excluded"


class Programme(BrandOwned, Base):
    """A standing order of audits: who, what, how often, how chosen, under which ethics."""

    __tablename__ = "programme"

    key: Mapped[str] = key_column()
    title: Mapped[str] = mapped_column(String(160))
    kind: Mapped[ProgrammeKind] = enum_column(ProgrammeKind)
    state: Mapped[ProgrammeState] = enum_column(ProgrammeState, default=ProgrammeState.DRAFT)
    checklist_version_id: Mapped[int] = mapped_column(BigId)
    scenario_id: Mapped[int | None] = mapped_column(BigId)
    cadence: Mapped[Cadence] = enum_column(Cadence)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    window_days: Mapped[int] = mapped_column(Integer)
    """Days from the local day on which a visit opens to the one on which it is due, both counted."""
    opens_at_local: Mapped[time] = mapped_column(Time)
    due_at_local: Mapped[time] = mapped_column(Time)
    grace_hours: Mapped[int] = mapped_column(Integer, default=24)
    """Hours after the due time until an unsent visit is missed."""
    seed: Mapped[int] = mapped_column(Integer)
    """Spreads the visits over the period in a repeatable way."""
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    plan_from: Mapped[date | None] = mapped_column(Date)
    """First local day of which visits are planned: set by activating and by resuming, so that no pause is made up."""
    # Ethics (product.md rule 10): empty until the manager sets them; activation names the first that is missing.
    staff_informed_on: Mapped[date | None] = mapped_column(Date)
    staff_informed_channel: Mapped[str | None] = mapped_column(String(200))
    purpose: Mapped[str | None] = mapped_column(Text)
    no_discipline: Mapped[bool | None] = mapped_column(Boolean)
    retention_days: Mapped[int | None] = mapped_column(Integer)
    recording_rule: Mapped[str | None] = mapped_column(Text)
    time_limit_minutes: Mapped[int | None] = mapped_column(Integer)
    covers_competitors: Mapped[bool | None] = mapped_column(Boolean)

    checklist_version: Mapped[ChecklistVersion] = upstream(ChecklistVersion, checklist_version_id)
    scenario: Mapped[Scenario | None] = upstream(Scenario, scenario_id)
    __table_args__ = owned(
        within_brand("checklist_version_id", "checklist_version"),
        within_brand("scenario_id", "scenario"),
        CheckConstraint("window_days BETWEEN 1 AND 92", name="window_days"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(None, "brand_id", "state"),
    )


class ProgrammeTouchpoint(BrandOwned, Base):
    """One leg of one unit of a programme.

    A unit is what one assignment visits: a plain programme has one touchpoint a unit (slot of the checklist's only
    leg); a programme over hand-offs has one for each leg slot. Legs of one `part` are sent together.
    """

    __tablename__ = "programme_touchpoint"

    programme_id: Mapped[int] = mapped_column(BigId)
    unit: Mapped[int] = mapped_column(Integer)
    slot: Mapped[str] = mapped_column(String(40))
    part: Mapped[int] = mapped_column(Integer, default=1)
    touchpoint_id: Mapped[int] = mapped_column(BigId)

    touchpoint: Mapped[Touchpoint] = upstream(Touchpoint, touchpoint_id)
    __table_args__ = owned(
        within_brand("programme_id", "programme", ondelete="CASCADE"),
        within_brand("touchpoint_id", "touchpoint"),
        UniqueConstraint("brand_id", "programme_id", "unit", "slot"),
        UniqueConstraint("brand_id", "programme_id", "touchpoint_id", "slot"),
    )


class ProgrammeAuditor(BrandOwned, Base):
    """An auditor who may get visits of a programme."""

    __tablename__ = "programme_auditor"

    programme_id: Mapped[int] = mapped_column(BigId)
    membership_id: Mapped[int] = mapped_column(BigId)

    membership: Mapped[Membership] = upstream(Membership, membership_id)
    __table_args__ = owned(
        within_brand("programme_id", "programme", ondelete="CASCADE"),
        within_brand("membership_id", "membership"),
        UniqueConstraint("brand_id", "programme_id", "membership_id"),
    )


class Wave(BrandOwned, Base):
    """One round of a programme: the local days from which its visits come."""

    __tablename__ = "wave"

    programme_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int] = mapped_column(Integer)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    """Last day, counted."""
    created_at: Mapped[datetime]

    programme: Mapped[Programme] = upstream(Programme, programme_id)
    __table_args__ = owned(
        within_brand("programme_id", "programme"),
        UniqueConstraint("brand_id", "programme_id", "number"),
    )


class Assignment(BrandOwned, Base):
    """One planned visit; the database decides that a unit has one visit a wave."""

    __tablename__ = "assignment"

    key: Mapped[str] = key_column()
    programme_id: Mapped[int] = mapped_column(BigId)
    wave_id: Mapped[int] = mapped_column(BigId)
    unit: Mapped[int] = mapped_column(Integer)
    occurs_on: Mapped[date] = mapped_column(Date)
    """Local day on which the visit opens, in the zone of its first touchpoint."""
    checklist_version_id: Mapped[int] = mapped_column(BigId)
    auditor_id: Mapped[int | None] = mapped_column(BigId)
    state: Mapped[AssignmentState] = enum_column(AssignmentState, default=AssignmentState.PLANNED)
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    missed_at: Mapped[datetime]
    """From this moment on an unsent visit is missed."""
    stratum: Mapped[str] = mapped_column(String(60), default="")
    pseudonym: Mapped[str] = mapped_column(String(40))
    """By which reports may refer to the visitor; made anew for each assignment."""
    created_at: Mapped[datetime]

    programme: Mapped[Programme] = upstream(Programme, programme_id)
    wave: Mapped[Wave] = upstream(Wave, wave_id)
    checklist_version: Mapped[ChecklistVersion] = upstream(ChecklistVersion, checklist_version_id)
    auditor: Mapped[Membership | None] = upstream(Membership, auditor_id)
    __table_args__ = owned(
        within_brand("programme_id", "programme"),
        within_brand("wave_id", "wave"),
        within_brand("checklist_version_id", "checklist_version"),
        within_brand("auditor_id", "membership"),
        UniqueConstraint("brand_id", "programme_id", "unit", "wave_id"),
        CheckConstraint("opens_at < due_at AND due_at <= missed_at", name="window"),
        Index(None, "brand_id", "auditor_id", "state"),
        Index(None, "brand_id", "state", "missed_at"),
        Index(None, "brand_id", "state", "occurs_on"),
    )


class AssignmentLeg(BrandOwned, Base):
    """The part of a visit at one touchpoint: which slot of the checklist, which window, sent in which part."""

    __tablename__ = "assignment_leg"

    assignment_id: Mapped[int] = mapped_column(BigId)
    position: Mapped[int] = mapped_column(Integer)
    slot: Mapped[str] = mapped_column(String(40))
    part: Mapped[int] = mapped_column(Integer, default=1)
    touchpoint_id: Mapped[int] = mapped_column(BigId)
    timezone: Mapped[str] = mapped_column(String(60))
    """The touchpoint's zone when the visit was planned."""
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]

    assignment: Mapped[Assignment] = upstream(Assignment, assignment_id)
    touchpoint: Mapped[Touchpoint] = upstream(Touchpoint, touchpoint_id)
    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        within_brand("touchpoint_id", "touchpoint"),
        UniqueConstraint("brand_id", "assignment_id", "slot"),
        Index(None, "brand_id", "touchpoint_id"),
    )


class Offer(BrandOwned, Base):
    """One offer of a visit to one auditor, and the answer; who declined is not asked again by itself."""

    __tablename__ = "offer"

    assignment_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int] = mapped_column(Integer)
    """From 1, for each assignment."""
    membership_id: Mapped[int] = mapped_column(BigId)
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None] = mapped_column(Boolean)
    """None while the auditor has not answered."""
    mail_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("outgoing_mail.id", ondelete="SET NULL"))
    """The message that told the auditor; one message tells of all visits that were offered together."""

    assignment: Mapped[Assignment] = upstream(Assignment, assignment_id)
    membership: Mapped[Membership] = upstream(Membership, membership_id)
    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        within_brand("membership_id", "membership"),
        UniqueConstraint("brand_id", "assignment_id", "number"),
        CheckConstraint("(answered_at IS NULL) = (accepted IS NULL)", name="answer"),
        Index(None, "brand_id", "membership_id"),
        Index(None, "mail_id"),
    )
