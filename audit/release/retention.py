"""What of releases goes: the content with its photos, the files, the sent messages; rows and hashes stay."""

from collections.abc import Sequence

from sqlalchemy import select

from audit.core import clock
from audit.core.db import db
from audit.core.outbox import DeliveryAttempt, OutgoingMail
from audit.core.retention import Rule
from audit.fieldwork.operations import files
from audit.release import queries
from audit.release.models import Document, ReleaseBody


def _empty(rows: Sequence[ReleaseBody]) -> None:
    for body in rows:
        for sha256 in queries.report_of(body.release).photo_hashes():
            files.let_go(sha256)
        body.content = None
        body.purged_at = clock.now()


def _remove(rows: Sequence[Document]) -> None:
    for document in rows:
        if document.sha256 is not None:
            files.let_go(document.sha256)
        db.session.delete(document)


def _forget(rows: Sequence[OutgoingMail]) -> None:
    for mail in rows:
        mail.message = mail.to_address = mail.last_text = None
    # What mail servers say often names the address.
    ids = [mail.id for mail in rows]
    for attempt in db.session.scalars(select(DeliveryAttempt).where(DeliveryAttempt.mail_id.in_(ids))):
        attempt.text = None


BRAND_RULES = (
    Rule(
        "contents of reports",
        ReleaseBody,
        lambda now: (ReleaseBody.delete_after <= now) & ReleaseBody.purged_at.is_(None),
        _empty,
    ),
    Rule("documents", Document, lambda now: Document.delete_after <= now, _remove),
)
INSTALLATION_RULES = (
    Rule(
        "sent messages",
        OutgoingMail,
        lambda now: (OutgoingMail.delete_after <= now) & OutgoingMail.message.is_not(None),
        _forget,
    ),
)
