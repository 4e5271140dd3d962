"""Storing a message, and sending it: marked before, sent once, and noted honestly afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any

from audit.core import clock, work
from audit.core.db import db
from audit.core.jobs import BY_HAND, GiveUpError
from audit.core.mailer import Result, Transport
from audit.core.masking import mask_addresses
from audit.core.outbox import DeliveryAttempt, MailState, OutgoingMail
from audit.core.tokens import new_key

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


def store(
    message: EmailMessage, to_address: str, *, kind: str, keep: timedelta, brand_id: int | None = None, key: str = ""
) -> OutgoingMail:
    """Store a message that is to be sent, and return its row; `keep` from now on it is purged.

    Its Message-ID exists once: a second row with it is refused by the database. `key` is made unless given.
    """
    now = clock.now()
    mail = OutgoingMail(
        key=key or new_key(),
        brand_id=brand_id,
        kind=kind,
        message_id=str(message["Message-ID"]),
        to_address=to_address,
        message=message.as_string(),
        state=MailState.QUEUED,
        attempts=0,
        created_at=now,
        delete_after=now + keep,
    )
    db.session.add(mail)
    db.session.flush()
    return mail


def send(
    mail: OutgoingMail, transport: Transport, *, finish: Callable[[EmailMessage], EmailMessage] | None = None
) -> None:
    """Send a queued message and note what came of it; a message in any other state is left alone.

    `finish` puts in what is not stored, such as the link.

    Commits "sending" before the server is asked, so that a crash in between is seen: the message is then marked as
    "outcome unknown" and never sent again by itself. Raises NotNowError when it may be tried again. What the server
    said is kept without the addresses in it.
    """
    # A worker that was paused and overtaken must see what the other one has made of the message meanwhile.
    db.session.refresh(mail, with_for_update=True)
    if mail.state is MailState.SENDING:
        mail.state = MailState.OUTCOME_UNKNOWN
        db.session.flush()
        return
    if mail.state is not MailState.QUEUED or mail.message is None or mail.to_address is None:
        return
    message = message_from_string(mail.message, _class=EmailMessage, policy=policy.default)
    if finish is not None:
        message = finish(message)
    mail.state = MailState.SENDING
    mail.attempts += 1
    work.commit()
    outcome = transport.send(message, mail.to_address)
    mail.state = STATES[outcome.result]
    said = mask_addresses(outcome.text)
    mail.last_code, mail.last_text = outcome.code, said
    if outcome.result is Result.SENT:
        mail.sent_at = outcome.at
    db.session.add(
        DeliveryAttempt(
            mail_id=mail.id,
            at=outcome.at,
            host=outcome.host,
            outcome=outcome.result.value,
            code=outcome.code,
            text=said,
        )
    )
    db.session.flush()
    if outcome.result is Result.TEMPORARY:
        work.commit()
        raise NotNowError(said)


def give_up(mail: OutgoingMail) -> None:
    """Note that nobody will try to send the message any more; one that was sent, or may have been, keeps its word."""
    db.session.refresh(mail, with_for_update=True)
    if mail.state is MailState.SENDING:
        mail.state = MailState.OUTCOME_UNKNOWN
    elif mail.state is MailState.QUEUED:
        mail.state = MailState.FAILED
        mail.last_text = mail.last_text or "given up before it could be sent"
    db.session.flush()


def take_up(mail: OutgoingMail, payload: Mapping[str, Any]) -> None:
    """Queue a message again that was given up before it left, when a person asked for its job once more.

    `payload` is that of the job. Raises GiveUpError when nobody knows whether the message arrived, since a second one
    is for a person to decide and to send anew, and when its text is gone.
    """
    if not payload.get(BY_HAND):
        return
    db.session.refresh(mail, with_for_update=True)
    if mail.state is MailState.OUTCOME_UNKNOWN:
        reason = "nobody knows whether this message arrived: ask the recipient, and send a new one if it did not"
        raise GiveUpError(reason)
    if mail.state is MailState.FAILED:
        if mail.message is None or mail.to_address is None:
            reason = "the text of this message was removed when its time was over: send a new one"
            raise GiveUpError(reason)
        mail.state = MailState.QUEUED
        db.session.flush()
