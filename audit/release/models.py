"""Releases, their purgeable bodies and documents, and the deliveries to contacts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.assessment.models import Audit
from audit.core.db import Base, BigId, BrandOwned, enum_column, key_column, owned, upstream, within_brand
from audit.core.outbox import OutgoingMail
from audit.network.models import Contact, Partner


class ReleaseState(StrEnum):
    """The life of a report version; the transitions are in `audit.release.states`."""

    PREPARED = "prepared"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class DocumentState(StrEnum):
    """Whether the file of a document has been made."""

    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"


class DeliveryState(StrEnum):
    """Where one message to one recipient stands, in honest words."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    ADDRESS_UNKNOWN = "address_unknown"
    MAILBOX_REFUSED = "mailbox_refused"
    FAILED = "failed"
    OUTCOME_UNKNOWN = "outcome_unknown"


class Release(BrandOwned, Base):
    """One version of one report to one partner. Once released it never changes; the row keeps the hashes."""

    __tablename__ = "release"

    key: Mapped[str] = key_column()
    number: Mapped[str] = mapped_column(String(40))
    """Report number; the same for all versions of a report."""
    version: Mapped[int] = mapped_column(Integer)
    audit_id: Mapped[int] = mapped_column(BigId)
    partner_id: Mapped[int] = mapped_column(BigId)
    audit_score_id: Mapped[int] = mapped_column(BigId)
    state: Mapped[ReleaseState] = enum_column(ReleaseState, default=ReleaseState.PREPARED)
    content_sha256: Mapped[str] = mapped_column(String(64))
    content_version: Mapped[int] = mapped_column(Integer)
    renderer: Mapped[str] = mapped_column(String(40))
    prepared_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(BigId)
    revoked_reason: Mapped[str | None] = mapped_column(Text)

    audit: Mapped[Audit] = upstream(Audit, audit_id)
    partner: Mapped[Partner] = upstream(Partner, partner_id)
    __table_args__ = owned(
        within_brand("audit_id", "audit"),
        within_brand("partner_id", "partner"),
        within_brand("audit_score_id", "audit_score"),
        within_brand("released_by_id", "membership"),
        UniqueConstraint("brand_id", "number", "version"),
        UniqueConstraint("brand_id", "audit_id", "partner_id", "version"),
        CheckConstraint("(state = 'prepared') = (released_at IS NULL)", name="released_at"),
    )


class ReleaseBody(BrandOwned, Base):
    """The frozen content of a release; the one change that the database allows is a purge that leaves a tombstone."""

    __tablename__ = "release_body"

    release_id: Mapped[int] = mapped_column(BigId)
    content: Mapped[dict[str, Any] | None]
    purged_at: Mapped[datetime | None]
    delete_after: Mapped[datetime]

    release: Mapped[Release] = upstream(Release, release_id)
    __table_args__ = owned(
        within_brand("release_id", "release"),
        UniqueConstraint("brand_id", "release_id"),
        CheckConstraint("(content IS NULL) = (purged_at IS NOT NULL)", name="tombstone"),
    )


class Document(BrandOwned, Base):
    """A rendering of a release in one language; the file lies in the store by its content hash."""

    __tablename__ = "document"

    release_id: Mapped[int] = mapped_column(BigId)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[DocumentState] = enum_column(DocumentState, default=DocumentState.QUEUED)
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column(Integer)
    problem: Mapped[str | None] = mapped_column(Text)
    rendered_at: Mapped[datetime | None]
    delete_after: Mapped[datetime]

    release: Mapped[Release] = upstream(Release, release_id)
    __table_args__ = owned(
        within_brand("release_id", "release"),
        UniqueConstraint("brand_id", "release_id", "language"),
        CheckConstraint("(state = 'ready') = (sha256 IS NOT NULL)", name="rendered"),
    )


class Delivery(BrandOwned, Base):
    """One release to one contact: its message and its link. A resend is a new row with the next attempt."""

    __tablename__ = "delivery"

    key: Mapped[str] = key_column()
    release_id: Mapped[int] = mapped_column(BigId)
    contact_id: Mapped[int] = mapped_column(BigId)
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[DeliveryState] = enum_column(DeliveryState, default=DeliveryState.QUEUED)
    mail_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("outgoing_mail.id", ondelete="SET NULL"))
    token_generation: Mapped[int] = mapped_column(Integer, default=1)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime]
    link_revoked_at: Mapped[datetime | None]
    link_opened_at: Mapped[datetime | None]
    """Told by a POST from the page after a real tap or key, or by any other POST; None is "not known"."""
    acknowledged_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    release: Mapped[Release] = upstream(Release, release_id)
    contact: Mapped[Contact] = upstream(Contact, contact_id)
    mail: Mapped[OutgoingMail | None] = upstream(OutgoingMail, mail_id)
    __table_args__ = owned(
        within_brand("release_id", "release"),
        within_brand("contact_id", "contact"),
        UniqueConstraint("brand_id", "release_id", "contact_id", "attempt"),
        Index(None, "brand_id", "state"),
    )
