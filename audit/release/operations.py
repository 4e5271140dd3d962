"""The verbs of release: give a frozen report to a partner, send it again, take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from audit.assessment import operations as assessment
from audit.assessment import queries as assessment_queries
from audit.assessment.models import Audit, AuditState
from audit.core import clock, jobs, running, scope
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError
from audit.core.tokens import new_key, partner_token, token_digest
from audit.fieldwork.models import Evidence
from audit.fieldwork.operations import files
from audit.journal.operations import digest, plain, record
from audit.network import queries as network
from audit.network.models import Brand, Contact, ContactState, ContactTouchpoint, Partner, PartnerState, Relation
from audit.people import queries as people
from audit.people.models import Role
from audit.release import queries, states
from audit.release.documents import Quote, ReportOrder, audit_report, quotes, report_number
from audit.release.ending import ENDED_LINK_DAYS
from audit.release.models import (
    Delivery,
    DeliveryState,
    Document,
    DocumentState,
    Release,
    ReleaseBody,
    ReleaseState,
)
from audit.release.queries.sources import Sources, sources_of
from reports.content import AuditReport

LINK_DAYS = 90
"""Days for which a partner's link opens the report."""

BODY_DAYS = 1825
"""Days for which a report's content and files are kept; the release row with its hashes stays."""

RENDER = "release.render"
DELIVER = "release.deliver"
SEND = "release.send"


@dataclass(frozen=True)
class Preview:
    """Everything that one partner would get, and who there would get it."""

    partner: Partner
    report: AuditReport
    quotes: tuple[Quote, ...]
    """What the auditor wrote and the partner would read as it is."""
    photos: Mapping[str, Evidence]
    """Every photo that can stand in the report, by the SHA-256 under which the report names it."""
    recipients: Sequence[Contact]


def previews(audit_key: str) -> list[Preview]:
    """Return what a release would freeze and send now, one for each partner visited; nothing is stored."""
    audit = assessment_queries.audit_by_key(audit_key)
    return [
        Preview(
            partner=source.partner,
            report=audit_report(source, _order(source, 1)),
            quotes=quotes(source),
            photos={photo.print_sha256: photo for photos in source.photos.values() for photo in photos},
            recipients=contacts_for(source.partner, _touchpoints(source)),
        )
        for source in _sources(audit)
    ]


def preview(audit_key: str) -> list[AuditReport]:
    """Return the reports that a release would freeze now, one for each partner visited; nothing is stored."""
    return [one.report for one in previews(audit_key)]


def release(audit_key: str) -> list[Release]:
    """Release an approved audit: freeze the report for each partner, and let it be rendered and mailed.

    Everything that leaves the house is a row of this transaction. Raises DomainError when the audit is not approved,
    or when it is about a competitor, to whom nothing is ever sent.
    """
    audit = assessment_queries.held_audit(audit_key)
    if audit.state is not AuditState.APPROVED:
        raise DomainError("release.not_approved", state=audit.state.value)
    releaser = people.acting_membership(Role.BRAND_MANAGER)
    sources = _sources(audit)
    if not sources:
        raise DomainError("release.competitor")
    released = [_freeze(source, releaser.id) for source in sources]
    assessment.mark_released(audit)
    return released


def deliver(release_key: str, contact_key: str) -> Delivery:
    """Send a released report to a contact, again or for the first time: a new message with a link of its own.

    Raises DomainError for a report that was taken back, a contact of another partner or one that is blocked.
    """
    row = get_by_key(Release, release_key)
    if row.state is not ReleaseState.RELEASED:
        raise DomainError("release.not_current", state=row.state.value)
    contact = get_by_key(Contact, contact_key)
    if contact.partner_id != row.partner_id:
        raise DomainError("release.other_partner")
    if contact.state is not ContactState.ACTIVE:
        raise DomainError("release.contact_blocked")
    return _deliver(row, contact)


def renew(delivery: Delivery) -> Delivery:
    """Send a report again to the contact whose link has expired; asked twice within a day, it is one message.

    A message that did not arrive, and one whose link opens nothing any more, do not count. Raises DomainError for a
    report that was taken back and for a blocked contact.
    """
    since = clock.now() - timedelta(days=1)
    for sent in queries.deliveries(delivery.release_id):
        if sent.contact_id != delivery.contact_id or sent.created_at <= since:
            continue
        if sent.state not in queries.TROUBLED and queries.link_state(sent) is queries.LinkState.OPEN:
            return sent
    return deliver(delivery.release.key, delivery.contact.key)


def revoke(release_key: str, reason: str) -> Release:
    """Take a report back: its links stop working at once; the row and its hashes stay. Raises DomainError."""
    row = get_by_key(Release, release_key)
    if not reason.strip():
        raise DomainError("release.reason_needed")
    states.require(row.state, ReleaseState.REVOKED)
    before, now = row.state, clock.now()
    row.state, row.revoked_reason = ReleaseState.REVOKED, reason.strip()
    for delivery in queries.deliveries(row.id):
        delivery.link_revoked_at = delivery.link_revoked_at or now
    db.session.flush()
    record("revoked", "release", row.key, before={"state": before}, after={"state": row.state})
    return row


def revoke_link(delivery_key: str) -> Delivery:
    """End one link; the report itself stays released."""
    delivery = get_by_key(Delivery, delivery_key)
    if delivery.link_revoked_at is None:
        delivery.link_revoked_at = clock.now()
        db.session.flush()
        record("link_revoked", "delivery", delivery.key)
    return delivery


def retry_document(release_key: str, language: str) -> None:
    """Let a document that failed be rendered again."""
    row = get_by_key(Release, release_key)
    document = queries.document(row.id, language)
    if document is None or document.state is not DocumentState.FAILED:
        raise DomainError("release.document_not_failed")
    document.state, document.problem = DocumentState.QUEUED, None
    db.session.flush()
    record("render_retried", "release", row.key, after={"language": language})
    jobs.enqueue(RENDER, {"document": document.id}, dedupe=f"{document.id}:{new_key()}")


def _sources(audit: Audit) -> list[Sources]:
    partner_ids = dict.fromkeys(leg.partner_id for leg in assessment_queries.legs(audit.id))
    found = [sources_of(audit, partner_id) for partner_id in partner_ids]
    return [source for source in found if source.partner.relation is not Relation.COMPETITOR]


def _touchpoints(source: Sources) -> set[int]:
    return {leg.touchpoint_id for leg in source.legs}


def _order(source: Sources, version: int) -> ReportOrder:
    today = clock.now().astimezone(ZoneInfo(source.brand.timezone)).date()
    return ReportOrder(version=version, released_on=today, base_url=running.settings().base_url)


def _freeze(source: Sources, releaser_id: int) -> Release:
    now, version = clock.now(), 1
    report = audit_report(source, _order(source, version))
    content = plain(report.to_dict())
    row = Release(
        key=new_key(),
        number=report_number(source),
        version=version,
        audit_id=source.audit.id,
        partner_id=source.partner.id,
        audit_score_id=source.audit_score.id,
        state=ReleaseState.RELEASED,
        content_sha256=digest(content),
        content_version=report.content_version,
        renderer=report.renderer,
        prepared_at=now,
        released_at=now,
        released_by_id=releaser_id,
    )
    db.session.add(row)
    db.session.flush()
    body = ReleaseBody(release_id=row.id, content=content, delete_after=now + timedelta(days=BODY_DAYS))
    db.session.add(body)
    for sha256 in report.photo_hashes():
        files.keep(sha256)
    record(
        "released",
        "release",
        row.key,
        after={"number": row.number, "version": version, "content_sha256": row.content_sha256},
    )
    _document(row, source.brand.languages[0])
    for contact in contacts_for(source.partner, _touchpoints(source)):
        _deliver(row, contact)
    return row


def contacts_for(partner: Partner, touchpoint_ids: Collection[int]) -> Sequence[Contact]:
    """Return the partner's active contacts whose scope holds all these touchpoints: a report is about each of them."""
    named = (
        select(ContactTouchpoint.contact_id)
        .where(ContactTouchpoint.touchpoint_id.in_(touchpoint_ids))
        .group_by(ContactTouchpoint.contact_id)
        .having(func.count(ContactTouchpoint.id) == len(set(touchpoint_ids)))
    )
    return db.session.scalars(
        select(Contact)
        .where(Contact.partner_id == partner.id, Contact.state == ContactState.ACTIVE)
        .where(Contact.sees_all_touchpoints | Contact.id.in_(named))
        .order_by(Contact.id)
    ).all()


def _document(row: Release, language: str) -> Document:
    found = queries.document(row.id, language)
    if found is not None:
        return found
    document = Document(
        release_id=row.id,
        language=language,
        state=DocumentState.QUEUED,
        delete_after=clock.now() + timedelta(days=BODY_DAYS),
    )
    db.session.add(document)
    db.session.flush()
    jobs.enqueue(RENDER, {"document": document.id}, dedupe=str(document.id))
    return document


def _deliver(row: Release, contact: Contact) -> Delivery:
    brand = db.session.get_one(Brand, scope.current().brand_id)
    language = network.report_language(contact, clock.now().astimezone(ZoneInfo(brand.timezone)).date())
    document = _document(row, language)
    key = new_key()
    now = clock.now()
    delivery = Delivery(
        key=key,
        release_id=row.id,
        contact_id=contact.id,
        attempt=1 + len([sent for sent in queries.deliveries(row.id) if sent.contact_id == contact.id]),
        language=language,
        state=DeliveryState.QUEUED,
        token_generation=1,
        token_sha256=token_digest(partner_token(running.settings().secret_key, key, 1)),
        link_expires_at=now + timedelta(days=_link_days(row.partner)),
        created_at=now,
    )
    db.session.add(delivery)
    db.session.flush()
    record("delivery_queued", "delivery", key, after={"release": row.key, "contact": contact.key})
    if document.state is DocumentState.READY:
        enqueue_delivery(delivery)
    return delivery


def _link_days(partner: Partner) -> int:
    return ENDED_LINK_DAYS if partner.state is PartnerState.ENDED else LINK_DAYS


def enqueue_delivery(delivery: Delivery) -> None:
    """Let the message of a delivery be written and sent; its document is ready."""
    jobs.enqueue(DELIVER, {"delivery": delivery.key}, dedupe=delivery.key)
