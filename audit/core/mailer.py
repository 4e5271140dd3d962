"""Handing one message to one recipient's mail server, and saying honestly what came of it.

The caller stores the message first, marks it as being sent, and stores the `Outcome` afterwards. Whatever happens
before the body is on its way may be tried again; once it is, silence means "unknown" and nobody may send it again by
himself. Nothing here raises for a mail server's behaviour.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import getaddresses, parseaddr
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Protocol

from audit.core import clock
from audit.core.settings import Settings, TlsMode
from audit.core.storage import write_file

TIMEOUT = 30.0
"""Seconds of silence of a mail server after which it is given up."""
NOWHERE = "nowhere.example"
"""A domain in which no mailbox exists, so that a demo and tests can show what becomes of a mail to such an address."""
MAX_TEXT = 400
MOST_COPIES = 1000
_OK, _WILL_FORWARD, _START_DATA = 250, 251, 354
_SIGN_IN = {530, 534, 535, 538}
_UNKNOWN_MAILBOX = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
_REFUSING_MAILBOX = {"5.2.0", "5.2.1", "5.2.2", "5.2.3", "5.7.1", "5.7.0"}


class Result(StrEnum):
    """What came of an attempt to hand a message over."""

    SENT = "sent"
    """The server took it and answers for it from now on."""
    ADDRESS_UNKNOWN = "address unknown"
    """There is no such mailbox or domain; trying again is useless."""
    MAILBOX_REFUSED = "mailbox refused"
    """The mailbox exists but takes nothing (full, closed, blocked)."""
    FAILED = "failed"
    """The server refused the message for good, for another reason."""
    TEMPORARY = "temporary"
    """Not now; it was certainly not delivered and may be tried again."""
    UNKNOWN = "outcome unknown"
    """The body was on its way and no answer came: it may or may not have been delivered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one attempt, for the row of deliveries and its list of attempts."""

    result: Result
    at: datetime
    """Business time."""
    host: str
    """Mail server and port, or the folder's path."""
    code: int | None
    """SMTP reply code; None when there was no reply."""
    text: str
    """What the server or the network said, shortened."""


class Transport(Protocol):
    """A way to hand over one message."""

    def send(self, message: EmailMessage, recipient: str) -> Outcome:
        """Hand `message` to `recipient` (an address without a name) and return what came of it.

        Raises ValueError for a message that must not go out: no fixed Message-ID, another recipient in To, Cc or Bcc.
        """


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """Sends over SMTP. `sender` is the envelope sender, to which failure reports return."""

    host: str
    port: int
    sender: str
    tls: TlsMode = "starttls"
    user: str | None = None
    password: str | None = None
    timeout: float = TIMEOUT
    context: ssl.SSLContext | None = None
    """Which certificates are believed; None: those of the system."""

    def send(self, message: EmailMessage, recipient: str) -> Outcome:
        """Hand the message over; see `Transport.send`."""
        _check(message, recipient)
        attempt = _Attempt(self)
        try:
            return attempt.run(message, recipient)
        except smtplib.SMTPResponseException as error:
            return attempt.refused(error.smtp_code, _text(error.smtp_error))
        except smtplib.SMTPNotSupportedError as error:
            return attempt.outcome(Result.TEMPORARY, None, str(error))
        except (OSError, smtplib.SMTPException, EOFError, ValueError) as error:
            return attempt.broken(f"{type(error).__name__}: {error}")
        finally:
            attempt.close()


class _Attempt:
    """One conversation with a server; it knows whether the body was already on its way."""

    def __init__(self, transport: SmtpTransport) -> None:
        self._transport = transport
        self._smtp: smtplib.SMTP | None = None
        self._asked = False
        self._body_began = False

    def run(self, message: EmailMessage, recipient: str) -> Outcome:
        smtp = self._connect()
        international = not (recipient.isascii() and self._transport.sender.isascii())
        if international and not smtp.has_extn("smtputf8"):
            return self.outcome(Result.FAILED, None, "the mail server takes no addresses with such letters")
        body = message_bytes(message, international=international)
        options = [f"size={len(body)}"] if smtp.has_extn("size") else []
        if international:
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        self._asked = True
        code, answer = smtp.mail(self._transport.sender, options)
        if code != _OK:
            return self.refused(code, _text(answer))
        code, answer = smtp.rcpt(recipient)
        if code not in {_OK, _WILL_FORWARD}:
            return self.recipient_refused(code, _text(answer))
        code, answer = smtp.docmd("DATA")
        if code != _START_DATA:
            return self.refused(code, _text(answer))
        self._body_began = True
        smtp.send(_dotted(body))
        code, answer = smtp.getreply()
        if code == _OK:
            return self.outcome(Result.SENT, code, _text(answer))
        return self.recipient_refused(code, _text(answer))

    def recipient_refused(self, code: int, text: str) -> Outcome:
        """Return the outcome of a refusal that names the mailbox (RFC 3463 codes), or of any other."""
        enhanced = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", text)
        detail = enhanced.group(1) if enhanced else ""
        if code < 500:  # noqa: PLR2004 - 4xx: temporary by RFC 5321
            return self.refused(code, text)
        if detail in _UNKNOWN_MAILBOX or (not detail and code in {550, 553} and not self._body_began):
            return self.outcome(Result.ADDRESS_UNKNOWN, code, text)
        if not self._body_began and (detail in _REFUSING_MAILBOX or code == 552):  # noqa: PLR2004 - mailbox full
            return self.outcome(Result.MAILBOX_REFUSED, code, text)
        if detail.startswith("5.2."):
            return self.outcome(Result.MAILBOX_REFUSED, code, text)
        return self.refused(code, text)

    def refused(self, code: int, text: str) -> Outcome:
        """Return the outcome of a reply that is no acceptance; a server that replied has not kept the message."""
        if code <= 0:
            return self.broken(text)
        # What is refused before this message was named (greeting, sign-in) is for the operator to mend, then it can go.
        permanent = self._asked and 500 <= code < 600 and code not in _SIGN_IN  # noqa: PLR2004 - 5xx by RFC 5321
        return self.outcome(Result.FAILED if permanent else Result.TEMPORARY, code, text)

    def broken(self, text: str) -> Outcome:
        """Return the outcome of a connection that broke or fell silent."""
        return self.outcome(Result.UNKNOWN if self._body_began else Result.TEMPORARY, None, text)

    def outcome(self, result: Result, code: int | None, text: str) -> Outcome:
        host = f"{self._transport.host}:{self._transport.port}"
        return Outcome(result, clock.now(), host, code, text[:MAX_TEXT])

    def close(self) -> None:
        """End the conversation politely where it still lives; what happens then changes no outcome."""
        if self._smtp is None:
            return
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException, ValueError):
            self._smtp.close()

    def _connect(self) -> smtplib.SMTP:
        given = self._transport
        context = given.context or ssl.create_default_context()
        name = socket.gethostname() or "localhost"
        if given.tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                given.host, given.port, local_hostname=name, timeout=given.timeout, context=context
            )
        else:
            smtp = smtplib.SMTP(given.host, given.port, local_hostname=name, timeout=given.timeout)
        self._smtp = smtp
        smtp.ehlo_or_helo_if_needed()
        if given.tls == "starttls":
            # Raises when the server does not offer it: the message never goes out in the clear instead.
            smtp.starttls(context=context)
            smtp.ehlo()
        if given.user:
            smtp.login(given.user, given.password or "")
        return smtp


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Writes each message as an .eml file instead of sending it; a message handed over twice makes two files.

    An address at `NOWHERE` is refused as a mail server would refuse an unknown mailbox.
    """

    folder: Path

    def send(self, message: EmailMessage, recipient: str) -> Outcome:
        """Write the message; see `Transport.send`."""
        _check(message, recipient)
        moment = clock.now()
        if recipient.rpartition("@")[2].casefold() == NOWHERE:
            return Outcome(Result.ADDRESS_UNKNOWN, moment, str(self.folder), 550, "5.1.1 there is no such mailbox")
        body = message_bytes(message, international=not recipient.isascii())
        mark = sha256(f"{message['Message-ID']}\0{recipient}".encode()).hexdigest()[:12]
        stem = f"{moment:%Y%m%dT%H%M%SZ}-{mark}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for copy in range(MOST_COPIES):
                path = self.folder / (f"{stem}-{copy + 1}.eml" if copy else f"{stem}.eml")
                try:
                    write_file(path, body)
                except FileExistsError:
                    continue
                return Outcome(Result.SENT, moment, str(self.folder), None, path.name)
        except OSError as error:
            return Outcome(
                Result.TEMPORARY, moment, str(self.folder), None, f"{type(error).__name__}: {error}"[:MAX_TEXT]
            )
        return Outcome(Result.FAILED, moment, str(self.folder), None, f"more than {MOST_COPIES} copies of {stem}")


def transport_for(settings: Settings, *, demo: bool) -> Transport:
    """Return the way out for a brand's messages: a demo brand never sends outside, whatever the settings say."""
    if demo or settings.smtp_host is None:
        return FolderTransport(settings.mail_folder)
    return SmtpTransport(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=parseaddr(settings.mail_from)[1],
        tls=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )


def message_bytes(message: EmailMessage, *, international: bool = False) -> bytes:
    """Return the message as it goes over the wire, lines ended by CRLF; without Bcc, which would tell too much."""
    del message["Bcc"]
    buffer = BytesIO()
    BytesGenerator(buffer, policy=SMTPUTF8 if international else SMTP).flatten(message)
    # A bare CR or LF could end the message for one server and not for the next, and smuggle a second one behind it.
    return re.sub(rb"\r\n|\r|\n", b"\r\n", buffer.getvalue())


def _dotted(body: bytes) -> bytes:
    """Return the body with its dots doubled and its end marked (RFC 5321, 4.5.2)."""
    text = body if body.endswith(b"\r\n") else body + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", text) + b".\r\n"


def _check(message: EmailMessage, recipient: str) -> None:
    if not message["Message-ID"]:
        problem = "a message needs a fixed Message-ID, so that a double can be recognised"
        raise ValueError(problem)
    if not re.fullmatch(r"[^@\s<>,;:\"\\]+@[^@\s<>,;:\"\\]+", recipient):
        problem = "the recipient is no plain address"
        raise ValueError(problem)
    named = getaddresses([str(value) for header in ("To", "Cc", "Bcc") for value in message.get_all(header, [])])
    if {address.casefold() for _, address in named} != {recipient.casefold()}:
        problem = "a message goes to exactly the one recipient that its To names"
        raise ValueError(problem)


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
