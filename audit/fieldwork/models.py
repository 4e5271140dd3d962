"""Draft holders, answer events, evidence, stored files and submissions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, BrandOwned, enum_column, key_column, owned, upstream, within_brand
from audit.planning.models import Assignment, AssignmentLeg
from audit.standards.models import ChecklistVersion


class AnswerField(StrEnum):
    """Which part of an answer an event sets."""

    VALUE = "value"
    NOT_APPLICABLE = "not_applicable"
    COMMENT = "comment"
    CLEARED = "cleared"


class EvidenceKind(StrEnum):
    """What kind of evidence belongs to an answer."""

    PHOTO = "photo"
    RECEIPT = "receipt"
    DOCUMENT = "document"


class DraftHolder(BrandOwned, Base):
    """Which device holds the draft; taking over raises the generation, the highest one holds."""

    __tablename__ = "draft_holder"

    assignment_id: Mapped[int] = mapped_column(BigId)
    generation: Mapped[int] = mapped_column(Integer)
    device: Mapped[str] = mapped_column(String(64))
    """Random id that the browser keeps; "web" for pages without JavaScript."""
    taken_at: Mapped[datetime]

    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        UniqueConstraint("brand_id", "assignment_id", "generation"),
    )


class AnswerEvent(BrandOwned, Base):
    """One change of one answer, append-only; the draft is their fold in the order (generation, sequence)."""

    __tablename__ = "answer_event"

    assignment_id: Mapped[int] = mapped_column(BigId)
    leg_id: Mapped[int] = mapped_column(BigId)
    uuid: Mapped[str] = mapped_column(String(36))
    """Chosen by the client; the database takes each once."""
    question: Mapped[str] = mapped_column(String(80))
    field: Mapped[AnswerField] = enum_column(AnswerField)
    value: Mapped[dict[str, Any] | None]
    """`{"v": canonical value}`; for not applicable `{"reason": code or None}`; for a comment `{"text": ...}`."""
    generation: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(BigId)
    client_at: Mapped[datetime | None]
    client_offset_minutes: Mapped[int | None] = mapped_column(Integer)
    received_at: Mapped[datetime]
    delete_after: Mapped[datetime]

    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        within_brand("leg_id", "assignment_leg"),
        UniqueConstraint("brand_id", "assignment_id", "uuid"),
        Index(None, "brand_id", "assignment_id", "generation", "sequence"),
    )


class StoredFile(BrandOwned, Base):
    """A file in the store, by content; counts who refers to it and is removed when nobody does."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(60))
    references: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = owned(UniqueConstraint("brand_id", "sha256"), CheckConstraint('"references" >= 0', name="counted"))


class Evidence(BrandOwned, Base):
    """A photo, receipt or document that belongs to an answer; addressed by visit and uuid, stored by content."""

    __tablename__ = "evidence"

    assignment_id: Mapped[int] = mapped_column(BigId)
    leg_id: Mapped[int] = mapped_column(BigId)
    uuid: Mapped[str] = mapped_column(String(36))
    question: Mapped[str] = mapped_column(String(80))
    kind: Mapped[EvidenceKind] = enum_column(EvidenceKind, default=EvidenceKind.PHOTO)
    received_sha256: Mapped[str] = mapped_column(String(64))
    """Hash of the bytes as they came; the original itself is not kept beyond the derived sizes."""
    view_sha256: Mapped[str] = mapped_column(String(64))
    print_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    declared_at: Mapped[datetime | None]
    """When the phone says the photo was taken."""
    received_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """Taken out of the draft again by the auditor."""
    delete_after: Mapped[datetime]

    leg: Mapped[AssignmentLeg] = upstream(AssignmentLeg, leg_id)
    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        within_brand("leg_id", "assignment_leg"),
        UniqueConstraint("brand_id", "assignment_id", "uuid"),
        Index(None, "brand_id", "assignment_id", "question"),
        Index(None, "brand_id", "received_sha256"),
    )


class Submission(BrandOwned, Base):
    """The frozen answers of one part of a visit; never changed, a return makes the next revision."""

    __tablename__ = "submission"

    key: Mapped[str] = key_column()
    assignment_id: Mapped[int] = mapped_column(BigId)
    part: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    uuid: Mapped[str] = mapped_column(String(36))
    checklist_version_id: Mapped[int] = mapped_column(BigId)
    content_sha256: Mapped[str] = mapped_column(String(64))
    """Hash of the canonical JSON of answers and evidence manifest."""
    manifest: Mapped[list[Any]]
    """One object for each piece of evidence: uuid, received_sha256, question."""
    started_at: Mapped[datetime]
    received_at: Mapped[datetime]
    confirmed: Mapped[bool] = mapped_column(Boolean)
    """The auditor declared that the visit was made by themselves."""

    assignment: Mapped[Assignment] = upstream(Assignment, assignment_id)
    checklist_version: Mapped[ChecklistVersion] = upstream(ChecklistVersion, checklist_version_id)
    __table_args__ = owned(
        within_brand("assignment_id", "assignment"),
        within_brand("checklist_version_id", "checklist_version"),
        UniqueConstraint("brand_id", "assignment_id", "part", "revision"),
        UniqueConstraint("brand_id", "assignment_id", "uuid"),
    )


class SubmittedAnswer(BrandOwned, Base):
    """One frozen answer; comment texts are personal content and can be purged by retention."""

    __tablename__ = "submitted_answer"

    submission_id: Mapped[int] = mapped_column(BigId)
    leg_id: Mapped[int] = mapped_column(BigId)
    question: Mapped[str] = mapped_column(String(80))
    value: Mapped[dict[str, Any] | None]
    """`{"v": canonical value}`, or None where not applicable or unanswered."""
    not_applicable: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str | None] = mapped_column(String(60))
    comment: Mapped[str | None] = mapped_column(Text)
    delete_after: Mapped[datetime]

    submission: Mapped[Submission] = upstream(Submission, submission_id)
    leg: Mapped[AssignmentLeg] = upstream(AssignmentLeg, leg_id)
    __table_args__ = owned(
        within_brand("submission_id", "submission"),
        within_brand("leg_id", "assignment_leg"),
        UniqueConstraint("brand_id", "submission_id", "question"),
    )
