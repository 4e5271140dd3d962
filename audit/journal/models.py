"""The journal's rows: entries that never change, payloads that can be purged by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, key_column


class JournalEntry(Base):
    """One change: actor and thing as kind and key, never a foreign key or a name, so that erasure leaves it whole.

    `brand_id` is empty for changes of the installation itself. `sequence`, `previous_hash` and `hash` are filled
    after the commit by the sealing job, so that writers do not wait for one another.
    """

    __tablename__ = "journal_entry"

    key: Mapped[str] = key_column()
    brand_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("brand.id"))
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_key: Mapped[str] = mapped_column(String(64))
    verb: Mapped[str] = mapped_column(String(60))
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_key: Mapped[str] = mapped_column(String(64))
    payload_digest: Mapped[str | None] = mapped_column(String(64))
    sequence: Mapped[int | None] = mapped_column(BigId, unique=True)
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index(None, "brand_id", "thing_kind", "thing_key"),
        Index(None, "brand_id", "at"),
    )


class JournalPayload(Base):
    """What stood before and after a change; purgeable, the entry keeps the digest."""

    __tablename__ = "journal_payload"

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("journal_entry.id"), unique=True)
    body: Mapped[dict[str, Any]]
    delete_after: Mapped[datetime | None]
