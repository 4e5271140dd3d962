"""Responses of partner contacts to a released report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, BrandOwned, enum_column, key_column, owned, upstream, within_brand
from audit.network.models import Person
from audit.release.models import Delivery, Release


class ResponseKind(StrEnum):
    """What a partner said."""

    ACKNOWLEDGED = "acknowledged"


class Response(BrandOwned, Base):
    """One answer of a partner contact; the typed name lies in `person`, where it can be erased."""

    __tablename__ = "response"

    key: Mapped[str] = key_column()
    release_id: Mapped[int] = mapped_column(BigId)
    delivery_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[ResponseKind] = enum_column(ResponseKind)
    uuid: Mapped[str] = mapped_column(String(36))
    """Made when the form was shown; the same form sent twice is one response."""
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    release: Mapped[Release] = upstream(Release, release_id)
    delivery: Mapped[Delivery] = upstream(Delivery, delivery_id)
    person: Mapped[Person] = upstream(Person, person_id)
    __table_args__ = owned(
        within_brand("release_id", "release"),
        within_brand("delivery_id", "delivery"),
        UniqueConstraint("brand_id", "delivery_id", "kind"),
        UniqueConstraint("brand_id", "delivery_id", "uuid"),
    )
