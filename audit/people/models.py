"""Users of the installation, what they may do in which brand, and their live sessions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, BrandOwned, enum_column, key_column, owned, upstream
from audit.network.models import Person


class Role(StrEnum):
    """What a member may do in a brand; the administrator of the installation is a mark on the user instead."""

    BRAND_MANAGER = "brand_manager"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"


class User(Base):
    """Somebody who can sign in; global, since one person may work for several brands."""

    __tablename__ = "user_account"

    key: Mapped[str] = key_column()
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_administrator: Mapped[bool] = mapped_column(Boolean, default=False)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Changed to end every session of the user at once."""
    language: Mapped[str] = mapped_column(String(8), default="en")
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]

    person: Mapped[Person] = upstream(Person, person_id)


class Membership(BrandOwned, Base):
    """One role of one user in one brand; the alias is what reviewers and reports know an auditor by."""

    __tablename__ = "membership"

    key: Mapped[str] = key_column()
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    role: Mapped[Role] = enum_column(Role)
    alias: Mapped[str] = mapped_column(String(60), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    answers_partners: Mapped[bool] = mapped_column(Boolean, default=False)
    """This member is named in reports as the one to ask, and gets the partners' replies."""
    created_at: Mapped[datetime]

    user: Mapped[User] = upstream(User, user_id)
    __table_args__ = owned(UniqueConstraint("brand_id", "user_id", "role"), Index(None, "user_id"))


class LoginSession(Base):
    """A live sign-in: the cookie carries a random id, this row decides whether it still counts. Machine time."""

    __tablename__ = "login_session"

    session_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    idle_since: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    delete_after: Mapped[datetime]

    user: Mapped[User] = upstream(User, user_id)
