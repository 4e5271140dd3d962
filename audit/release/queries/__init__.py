"""Reading releases, documents and deliveries; finding the delivery that a partner's link belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from audit.core import clock, scope
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError, NotFound, Status
from audit.core.outbox import DeliveryAttempt, OutgoingMail
from audit.core.tokens import token_digest
from audit.network.models import Contact, ContactState, Partner, PartnerState, Person
from audit.release.models import Delivery, DeliveryState, Document, Release, ReleaseBody, ReleaseState
from reports.content import AuditReport


class LinkState(StrEnum):
    """Whether a partner's link still opens its report."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class ReleaseRow:
    """One line of a list of releases."""

    release: Release
    partner: str
    deliveries: int
    acknowledged: int
    troubled: int
    """Deliveries that did not arrive or of which nobody knows."""


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery with its recipient and what the mail servers said."""

    delivery: Delivery
    name: str
    address: str
    attempts: Sequence[DeliveryAttempt]


TROUBLED = (
    DeliveryState.ADDRESS_UNKNOWN,
    DeliveryState.MAILBOX_REFUSED,
    DeliveryState.FAILED,
    DeliveryState.OUTCOME_UNKNOWN,
)


def release_by_key(key: str) -> Release:
    """Return the brand's release with this key; raises NotFound."""
    return get_by_key(Release, key)


def report_of(release: Release) -> AuditReport:
    """Return the frozen report; raises DomainError `release.purged` when retention has removed it."""
    body = db.session.scalars(select(ReleaseBody).where(ReleaseBody.release_id == release.id)).one()
    if body.content is None:
        raise DomainError("release.purged").as_status(Status.GONE)
    return AuditReport.from_dict(body.content)


def releases_of(audit_id: int) -> Sequence[Release]:
    """Return the releases of an audit, by partner and version."""
    return db.session.scalars(
        select(Release).where(Release.audit_id == audit_id).order_by(Release.partner_id, Release.version)
    ).all()


def document(release_id: int, language: str) -> Document | None:
    """Return the document of a release in a language, or None when none was asked for."""
    return db.session.scalars(
        select(Document).where(Document.release_id == release_id, Document.language == language)
    ).one_or_none()


def documents(release_id: int) -> Sequence[Document]:
    """Return all documents of a release."""
    return db.session.scalars(select(Document).where(Document.release_id == release_id).order_by(Document.id)).all()


def deliveries(release_id: int) -> Sequence[Delivery]:
    """Return the deliveries of a release, oldest first."""
    return db.session.scalars(select(Delivery).where(Delivery.release_id == release_id).order_by(Delivery.id)).all()


def delivery_by_key(key: str) -> Delivery:
    """Return the brand's delivery with this key; raises NotFound."""
    return get_by_key(Delivery, key)


def delivery_rows(release_id: int | None = None, *, limit: int = 50, offset: int = 0) -> tuple[list[DeliveryRow], int]:
    """Return deliveries of one release or of the brand, newest first, and how many there are."""
    criteria: list[ColumnElement[bool]] = [] if release_id is None else [Delivery.release_id == release_id]
    total = db.session.scalar(select(func.count()).select_from(Delivery).where(*criteria)) or 0
    rows = db.session.execute(
        select(Delivery, Person.name, Person.email)
        .join(Contact, Contact.id == Delivery.contact_id)
        .join(Person, Person.id == Contact.person_id)
        .where(*criteria)
        .options(joinedload(Delivery.release).joinedload(Release.partner))
        .order_by(Delivery.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    mails = [delivery.mail_id for delivery, *_rest in rows if delivery.mail_id is not None]
    attempts: dict[int, list[DeliveryAttempt]] = {}
    for attempt in db.session.scalars(
        select(DeliveryAttempt).where(DeliveryAttempt.mail_id.in_(mails)).order_by(DeliveryAttempt.id)
    ):
        attempts.setdefault(attempt.mail_id, []).append(attempt)
    return [
        DeliveryRow(delivery, name or "", address or "", attempts.get(delivery.mail_id or 0, ()))
        for delivery, name, address in rows
    ], total


def listed(
    *states: ReleaseState, partner_id: int | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[ReleaseRow], int]:
    """Return releases in the given states (or all), newest first, and how many there are."""
    criteria: list[ColumnElement[bool]] = [Release.state.in_(states)] if states else []
    if partner_id is not None:
        criteria.append(Release.partner_id == partner_id)
    total = db.session.scalar(select(func.count()).select_from(Release).where(*criteria)) or 0
    rows = db.session.execute(
        select(
            Release,
            Partner.name,
            func.count(Delivery.id),
            func.count(Delivery.acknowledged_at),
            func.count(Delivery.id).filter(Delivery.state.in_(TROUBLED)),
        )
        .join(Partner, Partner.id == Release.partner_id)
        .outerjoin(Delivery, Delivery.release_id == Release.id)
        .where(*criteria)
        .group_by(Release.id, Partner.name)
        .order_by(Release.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [ReleaseRow(*row) for row in rows], total


def brand_of_token(token: str) -> tuple[int, str]:
    """Return (brand id, delivery key) of a partner's link; raises NotFound for a token that nobody was given.

    The one look-up across brands of this package: whoever holds the token has no account that names the brand.
    """
    with scope.unscoped("a partner's link names its brand only through the token"):
        row = db.session.execute(
            select(Delivery.brand_id, Delivery.key).where(Delivery.token_sha256 == token_digest(token))
        ).one_or_none()
    if row is None:
        raise NotFound("link", "")
    return row[0], row[1]


def link_state(delivery: Delivery) -> LinkState:
    """Say whether the delivery's link still opens its report.

    Where nobody may ask for a new one, an expired link reads as revoked: the partnership ended.
    """
    release, contact = delivery.release, delivery.contact
    taken_back = delivery.link_revoked_at is not None or release.state is ReleaseState.REVOKED
    if taken_back or contact.state is ContactState.LEFT or _sent_elsewhere(delivery):
        return LinkState.REVOKED
    if release.state is ReleaseState.SUPERSEDED:
        return LinkState.SUPERSEDED
    if delivery.link_expires_at > clock.now():
        return LinkState.OPEN
    return LinkState.REVOKED if release.partner.state is PartnerState.ENDED else LinkState.EXPIRED


def _sent_elsewhere(delivery: Delivery) -> bool:
    """Say whether the link went to an address that is not the contact's any more: who reads it there is not known."""
    sent_to = delivery.mail.to_address if delivery.mail is not None else None
    return sent_to is not None and sent_to.casefold() != (delivery.contact.person.email or "").casefold()


def mail_of(delivery: Delivery) -> OutgoingMail | None:
    """Return the message of a delivery, or None before it was written."""
    return delivery.mail
