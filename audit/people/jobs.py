"""Jobs of accounts: the mail with the link to choose a password."""

from collections.abc import Mapping
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from audit.core import clock, running, work
from audit.core.db import db
from audit.core.jobs import GiveUpError
from audit.core.mailer import Outcome, Result, transport_for
from audit.core.outbox import DeliveryAttempt, MailState, OutgoingMail
from audit.core.settings import Settings
from audit.people import queries, reset
from audit.people.mails import LINK, account_mail
from audit.people.models import User
from audit.people.operations import KEEP_ENDED_SESSIONS

STATES: dict[Result, MailState] = {
    Result.SENT: MailState.SENT,
    Result.ADDRESS_UNKNOWN: MailState.ADDRESS_UNKNOWN,
    Result.MAILBOX_REFUSED: MailState.MAILBOX_REFUSED,
    Result.FAILED: MailState.FAILED,
    Result.TEMPORARY: MailState.QUEUED,
    Result.UNKNOWN: MailState.OUTCOME_UNKNOWN,
}
"""What each outcome of an attempt makes of the message."""


class NotNowError(RuntimeError):
    """The mail server took the message not now; the job table tries again later."""


def send_account_mail(payload: Mapping[str, Any]) -> None:
    """Store the message, mark it as being sent, send it once, and store what came of it.

    Payload: `user`, `purpose`, `language`, `mail` (key of the message). A message whose outcome is unknown is never
    sent again by itself; whoever waits for it asks for a new link.
    """
    settings = running.settings()
    user = queries.user_by_key(payload["user"])
    mail = _stored(payload, user, settings)
    if mail.state is MailState.SENDING:
        # The runner died between "sending" and the answer: nobody knows whether it went out.
        mail.state = MailState.OUTCOME_UNKNOWN
        db.session.flush()
        return
    if mail.state is not MailState.QUEUED:
        return
    if not user.active or mail.to_address is None:
        mail.state = MailState.FAILED
        mail.last_text = "the account was closed before the mail was sent"
        db.session.flush()
        return
    mail.state = MailState.SENDING
    mail.attempts += 1
    work.commit()
    token = reset.token(user, payload["purpose"], settings.secret_keys)
    message = _with_link(mail.message or "", f"{settings.base_url}/sign-in/reset/{token}")
    outcome = transport_for(settings, demo=False).send(message, mail.to_address)
    _note(mail, outcome)
    if outcome.result is Result.TEMPORARY:
        work.commit()
        raise NotNowError(outcome.text)


def _stored(payload: Mapping[str, Any], user: User, settings: Settings) -> OutgoingMail:
    found = db.session.scalar(select(OutgoingMail).where(OutgoingMail.key == payload["mail"]))
    if found is not None:
        return found
    address = user.person.email
    if address is None:
        message = "the person of this account was erased"
        raise GiveUpError(message)
    message_id = make_msgid(idstring=payload["mail"], domain=urlsplit(settings.base_url).hostname)
    written = account_mail(
        purpose=payload["purpose"],
        language=payload["language"],
        name=user.person.name or "",
        to_address=address,
        from_address=settings.mail_from,
        message_id=message_id,
    )
    now = clock.now()
    mail = OutgoingMail(
        key=payload["mail"],
        kind=f"account {payload['purpose']}",
        message_id=message_id,
        to_address=address,
        message=written.as_string(),
        state=MailState.QUEUED,
        attempts=0,
        created_at=now,
        delete_after=now + KEEP_ENDED_SESSIONS,
    )
    db.session.add(mail)
    db.session.flush()
    return mail


def _with_link(stored: str, link: str) -> EmailMessage:
    message = message_from_string(stored, _class=EmailMessage, policy=policy.default)
    text = message.get_content()
    message.set_content(text.replace(LINK, link))
    return message


def _note(mail: OutgoingMail, outcome: Outcome) -> None:
    mail.state = STATES[outcome.result]
    mail.last_code = outcome.code
    mail.last_text = outcome.text
    if outcome.result is Result.SENT:
        mail.sent_at = outcome.at
    db.session.add(
        DeliveryAttempt(
            mail_id=mail.id,
            at=outcome.at,
            host=outcome.host,
            outcome=outcome.result.value,
            code=outcome.code,
            text=outcome.text,
        )
    )
    db.session.flush()
