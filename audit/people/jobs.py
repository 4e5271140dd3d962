"""Jobs of accounts: the mail with the link to choose a password."""

from collections.abc import Mapping
from email.utils import make_msgid, parseaddr
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from audit.core import clock, posting, running
from audit.core.db import db
from audit.core.jobs import GiveUpError
from audit.core.mailer import transport_for
from audit.core.outbox import MailState, OutgoingMail
from audit.core.settings import Settings
from audit.people import queries, reset
from audit.people.models import User
from audit.people.operations import KEEP_ENDED_SESSIONS
from reports.mail import Envelope, fill_link, render_account_mail


def send_account_mail(payload: Mapping[str, Any]) -> None:
    """Store the message, mark it as being sent, send it once, and store what came of it.

    Payload: `user`, `purpose`, `language`, `mail` (key of the message). A message whose outcome is unknown is never
    sent again by itself; whoever waits for it asks for a new link.
    """
    settings = running.settings()
    user = queries.user_by_key(payload["user"])
    mail = _stored(payload, user, settings)
    posting.take_up(mail, payload)
    if mail.state is MailState.QUEUED and not user.active:
        mail.state = MailState.FAILED
        mail.last_text = "the account was closed before the mail was sent"
        db.session.flush()
        return
    token = reset.token(user, payload["purpose"], settings.secret_keys)
    link = f"{settings.base_url}/sign-in/reset/{token}"
    # Nothing to somebody who is invented leaves the house either, whatever the settings say.
    transport = transport_for(settings, demo=queries.is_invented(user))
    posting.send(mail, transport, finish=lambda message: fill_link(message, link))


def account_mail_given_up(payload: Mapping[str, Any]) -> None:
    """Let the message say that nobody will try to send it any more. Payload: that of `send_account_mail`."""
    mail = db.session.scalar(select(OutgoingMail).where(OutgoingMail.key == payload["mail"]))
    if mail is not None:
        posting.give_up(mail)


def _stored(payload: Mapping[str, Any], user: User, settings: Settings) -> OutgoingMail:
    found = db.session.scalar(select(OutgoingMail).where(OutgoingMail.key == payload["mail"]))
    if found is not None:
        return found
    address = user.person.email
    if address is None:
        message = "the person of this account was erased"
        raise GiveUpError(message)
    from_name, from_address = parseaddr(settings.mail_from)
    envelope = Envelope(
        from_name=from_name,
        from_address=from_address,
        to_name=user.person.name or "",
        to_address=address,
        message_id=make_msgid(idstring=payload["mail"], domain=urlsplit(settings.base_url).hostname),
        date=clock.now(),
    )
    purpose = payload["purpose"]
    written = render_account_mail(purpose, payload["language"], envelope, minutes=reset.PURPOSES[purpose])
    kind = f"account {purpose}"
    return posting.store(written, address, kind=kind, keep=KEEP_ENDED_SESSIONS, key=payload["mail"])
