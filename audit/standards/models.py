"""Stories, promises, standards with their ladders of targets, checklist versions and scenarios."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, BrandOwned, Localized, enum_column, key_column, owned, upstream, within_brand
from audit.network.models import JourneyStage


class Criticality(StrEnum):
    """How much a broken standard hurts the customer."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Ambition(StrEnum):
    """What a target is for: mending what is broken, keeping up, or leading."""

    REPAIR = "repair"
    PARITY = "parity"
    LEAD = "lead"


class ChecklistState(StrEnum):
    """A draft may change; a published version never does; a retired one is not offered to new programmes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Story(BrandOwned, Base):
    """A customer story above the promises."""

    __tablename__ = "story"

    key: Mapped[str] = key_column()
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[Localized]
    who: Mapped[Localized]
    situation: Mapped[Localized]
    decisive_moment: Mapped[Localized]
    segment: Mapped[str] = mapped_column(String(80), default="")

    __table_args__ = owned(UniqueConstraint("brand_id", "code"))


class Promise(BrandOwned, Base):
    """A value promise, in the customer's words."""

    __tablename__ = "promise"

    key: Mapped[str] = key_column()
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[Localized]
    """Short name for tables ("Kept informed")."""
    text: Mapped[Localized]
    """The promise itself ("I am told before it is late")."""
    story_id: Mapped[int | None] = mapped_column(BigId)

    story: Mapped[Story | None] = upstream(Story, story_id)
    __table_args__ = owned(within_brand("story_id", "story"), UniqueConstraint("brand_id", "code"))


class Standard(BrandOwned, Base):
    """A measurable rule that keeps a promise."""

    __tablename__ = "standard"

    key: Mapped[str] = key_column()
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[Localized]
    promise_id: Mapped[int] = mapped_column(BigId)
    stage_id: Mapped[int] = mapped_column(BigId)
    criticality: Mapped[Criticality] = enum_column(Criticality, default=Criticality.NORMAL)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    expected_behaviour: Mapped[dict[str, Any]]
    """Role ("driver", "agent", "everyone") to localized text."""
    good_looks_like: Mapped[Localized]
    when_not_kept: Mapped[Localized]
    first_step: Mapped[Localized]
    sample_sha256: Mapped[str | None] = mapped_column(String(64))
    """A photo of what good looks like: a JPEG in the store, long edge at most 700 pixels."""

    promise: Mapped[Promise] = upstream(Promise, promise_id)
    stage: Mapped[JourneyStage] = upstream(JourneyStage, stage_id)
    __table_args__ = owned(
        within_brand("promise_id", "promise"),
        within_brand("stage_id", "journey_stage"),
        UniqueConstraint("brand_id", "code"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )


class StandardTarget(BrandOwned, Base):
    """One rung of a standard's ladder: from a date on, this target with this ambition."""

    __tablename__ = "standard_target"

    standard_id: Mapped[int] = mapped_column(BigId)
    from_date: Mapped[date] = mapped_column(Date)
    target_bp: Mapped[int] = mapped_column(Integer)
    ambition: Mapped[Ambition] = enum_column(Ambition)

    __table_args__ = owned(
        within_brand("standard_id", "standard", ondelete="CASCADE"),
        UniqueConstraint("brand_id", "standard_id", "from_date"),
        CheckConstraint("target_bp BETWEEN 0 AND 10000", name="target_bp"),
    )


class ChecklistVersion(BrandOwned, Base):
    """A checklist as it was at one version; `definition` is canonical JSON of `checklists.Checklist`."""

    __tablename__ = "checklist_version"

    key: Mapped[str] = key_column()
    code: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[Localized]
    definition: Mapped[dict[str, Any]]
    content_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ChecklistState] = enum_column(ChecklistState, default=ChecklistState.DRAFT)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    __table_args__ = owned(
        UniqueConstraint("brand_id", "code", "number"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_at"),
    )


class ChecklistTrial(BrandOwned, Base):
    """A test visit: a checklist tried on a phone. It is no visit, so nothing that counts visits can ever count it."""

    __tablename__ = "checklist_trial"

    key: Mapped[str] = key_column()
    checklist_version_id: Mapped[int] = mapped_column(BigId)
    membership_id: Mapped[int] = mapped_column(BigId)
    """Who tries it; nobody else sees the answers."""
    definition: Mapped[dict[str, Any]]
    """The checklist as it was when the test visit began: a draft may change meanwhile."""
    answers: Mapped[dict[str, Any]]
    """Question to answer, as `checklists.formats.answers` writes it."""
    created_at: Mapped[datetime]
    delete_after: Mapped[datetime]

    __table_args__ = owned(
        within_brand("checklist_version_id", "checklist_version", ondelete="CASCADE"),
        within_brand("membership_id", "membership", ondelete="CASCADE"),
        Index(None, "brand_id", "checklist_version_id"),
        Index(None, "brand_id", "membership_id"),
        Index(None, "delete_after"),
    )


class Scenario(BrandOwned, Base):
    """The story and the tasks of a mystery shop, and the brief that the auditor reads first."""

    __tablename__ = "scenario"

    key: Mapped[str] = key_column()
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[Localized]
    brief: Mapped[Localized]
    cover_rules: Mapped[Localized]
    story_id: Mapped[int | None] = mapped_column(BigId)

    story: Mapped[Story | None] = upstream(Story, story_id)
    __table_args__ = owned(
        within_brand("story_id", "story"), UniqueConstraint("brand_id", "code"), Index(None, "brand_id", "story_id")
    )
