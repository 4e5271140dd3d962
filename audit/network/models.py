"""Brands, partners and their agreements, contacts, journey stages, touchpoints, and the persons behind them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import (
    Base,
    BigId,
    BrandOwned,
    Localized,
    enum_column,
    key_column,
    owned,
    upstream,
    within_brand,
)


class PartnerKind(StrEnum):
    """What a partner does for the brand's customers."""

    MARKETPLACE = "marketplace"
    WAREHOUSE = "warehouse"
    CARRIER = "carrier"
    LAST_MILE = "last_mile"
    PICK_UP_NETWORK = "pick_up_network"
    CONTACT_CENTRE = "contact_centre"
    IN_STORE = "in_store"
    INSTALLATION = "installation"
    RETURNS = "returns"
    REPAIR = "repair"


class Relation(StrEnum):
    """Whether the company works for the brand, is the brand itself, or is only compared with."""

    PARTNER = "partner"
    OWN_UNIT = "own_unit"
    COMPETITOR = "competitor"


class PartnerState(StrEnum):
    """The life of a partnership; the transitions are in `audit.network.states`."""

    CANDIDATE = "candidate"
    TRIAL = "trial"
    ACTIVE = "active"
    LEAVING = "leaving"
    ENDED = "ended"


class ContactRole(StrEnum):
    """What a contact is there for."""

    CONTRACT_OWNER = "contract_owner"
    QUALITY = "quality"
    SITE_LEAD = "site_lead"


class ContactState(StrEnum):
    """Whether reports may go to a contact; a bounced address blocks until it is mended."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    LEFT = "left"


class TouchpointKind(StrEnum):
    """What kind of place, line, page or route a touchpoint is."""

    LOCKER = "locker"
    PICK_UP_POINT = "pick_up_point"
    DEPOT = "depot"
    ROUTE = "route"
    STOREFRONT = "storefront"
    PHONE_LINE = "phone_line"
    CHAT = "chat"
    EMAIL = "email"
    DESK = "desk"
    HOME = "home"


class PersonKind(StrEnum):
    """In which capacity somebody is known."""

    USER = "user"
    CONTACT = "contact"
    RESPONDER = "responder"


class Brand(Base):
    """The tenant: owner of promises, standards and programmes."""

    __tablename__ = "brand"

    key: Mapped[str] = key_column()
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    languages: Mapped[list[str]]
    """Languages in order of preference; the first is the fallback of every text."""
    band_limits: Mapped[list[Any]]
    """Lower limits of A, B and C in basis points, falling."""
    minimum_visits: Mapped[int] = mapped_column(Integer, default=5)
    target_bp: Mapped[int] = mapped_column(Integer, default=8500)
    timezone: Mapped[str] = mapped_column(String(60))
    remarks_refused: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether a checklist with remarks cannot be published; otherwise publishing only warns of them by name."""
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    """A demo brand never sends outside, whatever the mail settings say."""
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("minimum_visits >= 1", name="minimum_visits"),
        CheckConstraint("target_bp BETWEEN 0 AND 10000", name="target_bp"),
    )


class Person(Base):
    """Names and addresses of people: the one table that is erased when somebody asks.

    Everything else refers to a person by id. Not brand-filtered: read only through a user or contact.
    """

    __tablename__ = "person"

    key: Mapped[str] = key_column()
    kind: Mapped[PersonKind] = enum_column(PersonKind)
    brand_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("brand.id"))
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    """For a user in lower case: it is the name to sign in with and unique among users."""
    phone: Mapped[str | None] = mapped_column(String(40))
    erased_at: Mapped[datetime | None]
    delete_after: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind <> 'user' OR email = lower(email)", name="user_email"),
        Index(
            "uq_person_user_email",
            "email",
            unique=True,
            sqlite_where=(kind == "user"),
            postgresql_where=(kind == "user"),
        ),
    )


class Partner(BrandOwned, Base):
    """A company that serves the brand's customers, or an own unit or competitor marked as such."""

    __tablename__ = "partner"

    key: Mapped[str] = key_column()
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[PartnerKind] = enum_column(PartnerKind)
    relation: Mapped[Relation] = enum_column(Relation, default=Relation.PARTNER)
    state: Mapped[PartnerState] = enum_column(PartnerState, default=PartnerState.CANDIDATE)
    stage_code: Mapped[str | None] = mapped_column(String(40))
    monthly_volume: Mapped[int | None] = mapped_column(Integer)
    """Customer encounters a month; None is "volume unknown"."""
    created_at: Mapped[datetime]

    __table_args__ = owned(UniqueConstraint("brand_id", "slug"), UniqueConstraint("brand_id", "name"))


class Agreement(BrandOwned, Base):
    """What was agreed with a partner about being audited."""

    __tablename__ = "agreement"

    partner_id: Mapped[int] = mapped_column(BigId)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    audit_clause: Mapped[str] = mapped_column(Text, default="")
    notice_address: Mapped[str] = mapped_column(Text, default="")
    dispute_days: Mapped[int] = mapped_column(Integer, default=10)
    """Working days of the partner's calendar in which a finding can be contested."""
    calendar_country: Mapped[str] = mapped_column(String(2))
    languages: Mapped[list[str]]
    partner_evidence_days: Mapped[int] = mapped_column(Integer, default=90)
    """How long the partner's own evidence is kept."""

    partner: Mapped[Partner] = upstream(Partner, partner_id)
    __table_args__ = owned(
        within_brand("partner_id", "partner"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(None, "brand_id", "partner_id"),
    )


class JourneyStage(BrandOwned, Base):
    """An ordered step of the customer journey."""

    __tablename__ = "journey_stage"

    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[Localized]

    __table_args__ = owned(UniqueConstraint("brand_id", "code"))


class ImportBatch(BrandOwned, Base):
    """One import that was carried out: what file, how its columns were read, and which rows were left out."""

    __tablename__ = "import_batch"

    key: Mapped[str] = key_column()
    kind: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]]
    rows_read: Mapped[int] = mapped_column(Integer)
    rows_new: Mapped[int] = mapped_column(Integer)
    rows_changed: Mapped[int] = mapped_column(Integer)
    left_out: Mapped[list[Any]]
    """One object for each row that the user left out by name: row number, problems, cells."""
    at: Mapped[datetime]

    __table_args__ = owned()


class ImportDraft(BrandOwned, Base):
    """An upload between its steps: the file lies in the store, this row says for whom it is and how it is read.

    `batch_id` is set when it was carried out, so that a second press of the button finds the first one's result.
    """

    __tablename__ = "import_draft"

    key: Mapped[str] = key_column()
    partner_id: Mapped[int] = mapped_column(BigId)
    file_name: Mapped[str] = mapped_column(String(255))
    file_sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]]
    batch_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]
    delete_after: Mapped[datetime]

    partner: Mapped[Partner] = upstream(Partner, partner_id)
    batch: Mapped[ImportBatch | None] = upstream(ImportBatch, batch_id)
    __table_args__ = owned(
        within_brand("partner_id", "partner"),
        within_brand("batch_id", "import_batch"),
        Index(None, "brand_id", "file_sha256"),
    )


class Touchpoint(BrandOwned, Base):
    """One concrete place, line, page or route where a customer meets a partner."""

    __tablename__ = "touchpoint"

    key: Mapped[str] = key_column()
    partner_id: Mapped[int] = mapped_column(BigId)
    code: Mapped[str] = mapped_column(String(80))
    """The partner's own identifier; unique for the partner."""
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[TouchpointKind] = enum_column(TouchpointKind)
    channel: Mapped[str] = mapped_column(String(40), default="")
    stage_code: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(120), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    timezone: Mapped[str] = mapped_column(String(60))
    opening_hours: Mapped[str] = mapped_column(String(400), default="")
    """As the source wrote them."""
    opening_hours_unclear: Mapped[bool] = mapped_column(Boolean, default=False)
    monthly_volume: Mapped[int | None] = mapped_column(Integer)
    is_open: Mapped[bool] = mapped_column(Boolean, default=True)
    import_batch_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]

    partner: Mapped[Partner] = upstream(Partner, partner_id)
    __table_args__ = owned(
        within_brand("partner_id", "partner"),
        within_brand("import_batch_id", "import_batch"),
        UniqueConstraint("brand_id", "partner_id", "code"),
        CheckConstraint("latitude IS NULL OR latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude IS NULL OR longitude BETWEEN -180 AND 180", name="longitude"),
    )


class Contact(BrandOwned, Base):
    """A person at a partner who receives reports; no account, only links."""

    __tablename__ = "contact"

    key: Mapped[str] = key_column()
    partner_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    role: Mapped[ContactRole] = enum_column(ContactRole)
    state: Mapped[ContactState] = enum_column(ContactState, default=ContactState.ACTIVE)
    language: Mapped[str] = mapped_column(String(8))
    sees_all_touchpoints: Mapped[bool] = mapped_column(Boolean, default=True)
    """False: only the touchpoints named in ContactTouchpoint."""

    partner: Mapped[Partner] = upstream(Partner, partner_id)
    person: Mapped[Person] = upstream(Person, person_id)
    __table_args__ = owned(within_brand("partner_id", "partner"), Index(None, "brand_id", "partner_id"))


class ContactTouchpoint(BrandOwned, Base):
    """A touchpoint inside a contact's scope."""

    __tablename__ = "contact_touchpoint"

    contact_id: Mapped[int] = mapped_column(BigId)
    touchpoint_id: Mapped[int] = mapped_column(BigId)

    __table_args__ = owned(
        within_brand("contact_id", "contact", ondelete="CASCADE"),
        within_brand("touchpoint_id", "touchpoint"),
        UniqueConstraint("brand_id", "contact_id", "touchpoint_id"),
    )
