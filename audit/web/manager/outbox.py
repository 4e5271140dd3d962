"""Messages to partners and what they answered: the outbox, one message to the letter, the answers."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core.outbox import OutgoingMail
from audit.followup import queries as followup
from audit.network import queries as network
from audit.people.permissions import Permission
from audit.release import operations, queries
from audit.release.models import Delivery
from audit.web.access import allow
from audit.web.catalogues import LANGUAGES
from audit.web.manager import case_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.pages import show
from audit.web.pagination import paged, wanted
from reports.mail import LINK


@dataclass(frozen=True)
class Letter:
    """A stored message as its reader sees it."""

    subject: str
    sender: str
    reply_to: str
    recipient: str
    body: str
    attachments: tuple[str, ...]


@blueprint.get("/reports/outbox")
@allow(Permission.DELIVERY_VIEW)
def outbox() -> Response:
    """List all messages with reports, newest first."""
    part = wanted()
    rows, total = queries.delivery_rows(limit=part.per_page, offset=part.offset)
    return show(
        "manager/outbox.html",
        page=paged(rows, total, part),
        delivery_states=case_words.delivery_states(),
        tone=case_words.delivery_tone,
        advice=case_words.delivery_advice,
        folder=case_words.folder_words(),
    )


@blueprint.get("/reports/outbox/<key>")
@allow(Permission.DELIVERY_VIEW)
def message(key: str) -> Response:
    """Show one message: its words, every try to hand it over with what the server said, and its link."""
    delivery = queries.delivery_by_key(key)
    rows, _total = queries.delivery_rows(delivery.release_id, limit=500)
    return show(
        "manager/message.html",
        delivery=delivery,
        row=next(row for row in rows if row.delivery.id == delivery.id),
        contact=network.contact_line(delivery.contact.key),
        letter=_letter(queries.mail_of(delivery)),
        delivery_states=case_words.delivery_states(),
        tone=case_words.delivery_tone,
        advice=case_words.delivery_advice,
        link_state=queries.link_state(delivery).value,
        response=followup.response_of(delivery),
        language_names=LANGUAGES,
        folder=case_words.folder_words(),
    )


def _letter(mail: OutgoingMail | None) -> Letter | None:
    """Return a stored message; None before it was written and after it was purged."""
    if mail is None or mail.message is None:
        return None
    read = email.message_from_string(mail.message, _class=EmailMessage, policy=policy.default)
    body = read.get_body(("plain",))
    words = str(body.get_content()) if body is not None else ""
    return Letter(
        subject=str(read["Subject"] or ""),
        sender=str(read["From"] or ""),
        reply_to=str(read["Reply-To"] or ""),
        recipient=str(read["To"] or ""),
        body=words.replace(LINK, _("[the personal link stands here]")),
        attachments=tuple(part.get_filename() or "" for part in read.iter_attachments()),
    )


@blueprint.post("/reports/outbox/<key>/revoke-link")
@allow(Permission.DELIVERY_EDIT)
def message_revoke(key: str) -> ResponseReturnValue:
    """End the link of one message; the report itself stays released. Pressed twice, it ends once."""
    delivery: Delivery = operations.revoke_link(key)
    flash(_("The link does not open the report any more."), "done")
    return redirect(url_for("manager.message", key=delivery.key), SEE_OTHER)


@blueprint.get("/reports/answers")
@allow(Permission.RESPONSE_VIEW)
def answers() -> Response:
    """List what partners answered, newest first."""
    part = wanted()
    rows, total = followup.answers(limit=part.per_page, offset=part.offset)
    return show("manager/answers.html", page=paged(rows, total, part))
