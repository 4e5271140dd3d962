"""Jobs of release: render the document, write the message, send it. Each may run twice and does its work once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from audit.core import clock, jobs, posting, running, scope, storage, work
from audit.core.db import db
from audit.core.jobs import GiveUpError
from audit.core.mailer import transport_for
from audit.core.outbox import MailState, OutgoingMail
from audit.core.tokens import partner_token, token_digest
from audit.fieldwork.operations import files
from audit.network import operations as network
from audit.network.models import Brand, ContactState
from audit.release import ending, operations, queries, states
from audit.release.models import Delivery, DeliveryState, Document, DocumentState
from audit.release.queries import LinkState
from reports.mail import Envelope, fill_link, render_mail
from reports.renderer import Renderer, RenderError

MAIL_DAYS = 180
"""Days for which a sent message is kept."""

_renderer = Renderer()
_renderer_lock = threading.Lock()


def render(payload: Mapping[str, Any]) -> None:
    """Render a document in the limited subprocess, store it by its hash, and let waiting deliveries go on.

    Payload: `document` (row id). Content that can never be rendered fails visibly on the document.
    """
    document = db.session.get(Document, payload["document"])
    if document is None or document.state is DocumentState.READY:
        return
    report = queries.report_of(document.release)
    language, brand_id = document.language, scope.current().brand_id
    store = storage.from_settings(running.settings())
    # Nothing is held open in the database while the subprocess works.
    work.commit()
    photos = {sha256: store.get(brand_id, sha256) for sha256 in report.photo_hashes()}
    try:
        with _renderer_lock:
            pdf = _renderer.render(report, language, photos)
    except RenderError as error:
        if not error.permanent:
            raise
        _failed(payload["document"], str(error))
        return
    sha256 = store.put(brand_id, pdf)
    document = db.session.get_one(Document, payload["document"], populate_existing=True)
    if document.state is DocumentState.READY:
        return
    files.refer(sha256, pdf, "application/pdf")
    document.state, document.sha256, document.size = DocumentState.READY, sha256, len(pdf)
    document.problem, document.rendered_at = None, clock.now()
    db.session.flush()
    for delivery in queries.deliveries(document.release_id):
        if delivery.language == language and delivery.state is DeliveryState.QUEUED:
            operations.enqueue_delivery(delivery)


def _failed(document_id: int, problem: str) -> None:
    document = db.session.get_one(Document, document_id, populate_existing=True)
    document.state, document.problem = DocumentState.FAILED, problem
    db.session.flush()


def deliver(payload: Mapping[str, Any]) -> None:
    """Write the message of a delivery, with the link left open, and let it be sent.

    Payload: `delivery` (key). A report that was taken back meanwhile, and a contact whose address was erased or
    blocked, fail visibly. Asked for again by a person, a message that could not be written is written after all.
    """
    delivery = queries.delivery_by_key(payload["delivery"])
    if payload.get(jobs.BY_HAND) and delivery.mail_id is None and delivery.state is DeliveryState.FAILED:
        delivery.state = DeliveryState.QUEUED
    if delivery.mail_id is not None or delivery.state is not DeliveryState.QUEUED:
        return
    address = delivery.contact.person.email
    if address is None or not _may_leave(delivery):
        delivery.state = DeliveryState.FAILED
        db.session.flush()
        return
    document = queries.document(delivery.release_id, delivery.language)
    if document is None or document.sha256 is None:
        message = "the document of the delivery is not ready"
        raise RuntimeError(message)
    pdf = storage.from_settings(running.settings()).get(scope.current().brand_id, document.sha256)
    report = queries.report_of(delivery.release)
    envelope = _envelope(delivery, address, report.facts.brand.contact_name, report.facts.brand.contact_email)
    written = render_mail(report, delivery.language, envelope, pdf=pdf)
    keep = timedelta(days=MAIL_DAYS)
    mail = posting.store(written, address, kind="report", keep=keep, brand_id=scope.current().brand_id)
    delivery.mail_id = mail.id
    db.session.flush()
    jobs.enqueue(operations.SEND, {"delivery": delivery.key}, dedupe=delivery.key, max_attempts=jobs.MAIL_ATTEMPTS)


def _may_leave(delivery: Delivery) -> bool:
    return queries.link_state(delivery) is LinkState.OPEN and delivery.contact.state is ContactState.ACTIVE


def _envelope(delivery: Delivery, address: str, contact_name: str, contact_email: str) -> Envelope:
    settings = running.settings()
    brand = db.session.get_one(Brand, scope.current().brand_id)
    _, from_address = parseaddr(settings.mail_from)
    host = urlsplit(settings.base_url).hostname or "localhost"
    return Envelope(
        from_name=brand.name,
        from_address=from_address,
        to_name=delivery.contact.person.name or "",
        to_address=address,
        message_id=f"<{delivery.key}@{host}>",
        date=clock.now(),
        reply_to_name=contact_name,
        reply_to_address=contact_email,
    )


def send(payload: Mapping[str, Any]) -> None:
    """Send the message of a delivery once and note what came of it on the delivery.

    Payload: `delivery` (key). A demo brand writes to the folder whatever the settings say. An unknown outcome is
    never sent again by itself; an address that does not exist blocks the contact until it is mended. A report that
    was taken back before its message left does not leave any more. Asked for again by a person, a message that was
    given up before it left is sent after all. Raises GiveUpError where it cannot be.
    """
    delivery = queries.delivery_by_key(payload["delivery"])
    mail = delivery.mail
    if mail is None:
        message = "the message of the delivery was purged before it was sent"
        raise GiveUpError(message)
    posting.take_up(mail, payload)
    db.session.refresh(mail, with_for_update=True)
    if mail.state is MailState.QUEUED and not _may_leave(delivery):
        mail.state, mail.last_text = MailState.FAILED, "taken back before it was sent"
        delivery.state = DeliveryState.FAILED
        db.session.flush()
        return
    settings = running.settings()
    brand = db.session.get_one(Brand, scope.current().brand_id)
    link = f"{settings.base_url}/p/{_token(delivery, settings.secret_keys)}/"
    try:
        posting.send(mail, transport_for(settings, demo=brand.is_demo), finish=lambda message: fill_link(message, link))
    finally:
        _follow(delivery.key, mail.id)


def _token(delivery: Delivery, secret_keys: tuple[str, ...]) -> str:
    # The secret may have been rotated since the delivery was made: the one whose token is stored counts.
    tokens = [partner_token(key, delivery.key, delivery.token_generation) for key in secret_keys]
    for token in tokens:
        if token_digest(token) == delivery.token_sha256:
            return token
    message = "no present secret makes the link of this delivery; send the report again"
    raise GiveUpError(message)


def _follow(delivery_key: str, mail_id: int) -> None:
    delivery = queries.delivery_by_key(delivery_key)
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.id == mail_id)).one()
    delivery.state = states.DELIVERY_OF_MAIL[mail.state]
    if delivery.state in states.UNDELIVERABLE and delivery.contact.state is ContactState.ACTIVE:
        network.change_contact_state(delivery.contact.key, ContactState.BLOCKED)
    db.session.flush()


def end_links(payload: Mapping[str, Any]) -> None:
    """Look after the links of partners that ended. Payload: `occurrence`."""
    del payload
    ending.end_links()


def render_given_up(payload: Mapping[str, Any]) -> None:
    """Let the document say that it failed, so that somebody can ask for it again; its deliveries wait for that."""
    document = db.session.get(Document, payload["document"])
    if document is not None and document.state is DocumentState.QUEUED:
        _failed(document.id, "given up after several attempts")


def deliver_given_up(payload: Mapping[str, Any]) -> None:
    """Let the delivery say that its message was never written."""
    delivery = queries.delivery_by_key(payload["delivery"])
    if delivery.mail_id is None and delivery.state is DeliveryState.QUEUED:
        delivery.state = DeliveryState.FAILED
        db.session.flush()


def send_given_up(payload: Mapping[str, Any]) -> None:
    """Let message and delivery say that nobody will try to send them any more, or that nobody knows."""
    delivery = queries.delivery_by_key(payload["delivery"])
    if delivery.mail is not None:
        posting.give_up(delivery.mail)
        _follow(delivery.key, delivery.mail.id)
    elif delivery.state is DeliveryState.QUEUED:
        delivery.state = DeliveryState.FAILED
        db.session.flush()
