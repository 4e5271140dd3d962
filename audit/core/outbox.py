"""Messages stored before they are sent: the row is the truth, the sending an effect of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, enum_column, key_column


class MailState(StrEnum):
    """Where a message stands; the words for people are in the web's messages."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    ADDRESS_UNKNOWN = "address_unknown"
    MAILBOX_REFUSED = "mailbox_refused"
    FAILED = "failed"
    OUTCOME_UNKNOWN = "outcome_unknown"


class OutgoingMail(Base):
    """One message to one recipient, whole, with the link left as a placeholder until it is sent.

    `brand_id` is empty for messages of the installation itself (password reset). Not brand-filtered: it is read only
    through the delivery or account that it belongs to.
    """

    __tablename__ = "outgoing_mail"

    key: Mapped[str] = key_column()
    brand_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("brand.id"))
    kind: Mapped[str] = mapped_column(String(40))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    to_address: Mapped[str | None] = mapped_column(String(320))
    message: Mapped[str | None] = mapped_column(Text)
    """The whole message as RFC 5322 text; None after it was purged."""
    state: Mapped[MailState] = enum_column(MailState, default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_code: Mapped[int | None] = mapped_column(Integer)
    last_text: Mapped[str | None] = mapped_column(Text)
    delete_after: Mapped[datetime | None]

    __table_args__ = (Index(None, "brand_id", "state"),)


class DeliveryAttempt(Base):
    """One try to hand a message to a mail server: when, where, and what the server said."""

    __tablename__ = "delivery_attempt"

    mail_id: Mapped[int] = mapped_column(BigId, ForeignKey("outgoing_mail.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    host: Mapped[str] = mapped_column(String(255))
    outcome: Mapped[str] = mapped_column(String(40))
    code: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str | None] = mapped_column(Text)
