"""Every e-mail of the service: text and HTML that say the same, headers that survive filters.

A link that opens something is a placeholder (`LINK`) in what is stored; `fill_link` puts the real one in when the
message is sent.
"""

import copy
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime
from html import escape

from reports.content import AuditReport
from reports.edition import Edition
from reports.pages import ENVIRONMENT
from reports.words import date_text, day_part_text, labels, mailing, moment_text, number, sentences
from reports.words.phrases import Phrase

LINK = "{{link}}"
"""Stands for the link in a stored message."""

LARGEST_ATTACHMENT = 7_000_000
"""Bytes; mail servers refuse messages above 10 MB, and base64 adds a third."""

LISTED = 12
"""Visits that an offer names; the rest is counted."""

LONGEST_SUBJECT = 60
MINUTES_PER_DAY = 24 * 60
NOT_IN_HEADERS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
KILO = 1000
MEGA = 1_000_000


class MailError(ValueError):
    """A message cannot be made; the text names the header or value that does not fit."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who writes to whom. `message_id` stays the same for every attempt; `date` is aware."""

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    message_id: str
    date: datetime
    reply_to_name: str = ""
    reply_to_address: str = ""


@dataclass(frozen=True)
class OfferedVisit:
    """What an offer says of one visit: the places in their order, and its window (UTC) with the zone to write it in."""

    places: tuple[str, ...]
    opens_at: datetime
    due_at: datetime
    timezone: str


def render_mail(report: AuditReport, language: str, envelope: Envelope, *, pdf: bytes) -> EmailMessage:
    """Return the message that brings a report: finding first, the link as `LINK`, the PDF attached up to 7 MB.

    Raises MailError for line breaks or control characters in an address and for an unusable one, ContentError for
    a language that the report is not written in.
    """
    edition = report.edition(language)
    attach = len(pdf) <= LARGEST_ATTACHMENT
    values = _report_values(report, edition, envelope, size=size_text(len(pdf), language), attached=attach)
    message = _message("report", values, envelope)
    if attach:
        stem = re.sub(r"[^A-Za-z0-9.-]+", "-", report.facts.number)
        name = f"{stem}-v{report.facts.version}-{language}.pdf"
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return _finished(message, envelope, language)


def render_offer(
    visits: Sequence[OfferedVisit], language: str, envelope: Envelope, *, brand: str, link: str
) -> EmailMessage:
    """Return the message that offers an auditor one visit or more, first come first named; `link` leads to the list.

    It names places and windows, no scenario. Raises MailError as `render_mail` does, WordsError for another language.
    """

    def say(phrase: Phrase, **values: object) -> str:
        return phrase.say(language, **values)

    items = [_offer_line(visit, language) for visit in visits[:LISTED]]
    if len(visits) > LISTED:
        items.append(mailing.OFFER_MORE.say(language, len(visits) - LISTED))
    values = {
        "subject": mailing.OFFER_SUBJECT.say(language, len(visits)),
        "lead": say(mailing.OFFER, brand=brand),
        "items": items,
        "call": say(mailing.OFFER_LINK),
        "link": link,
        "note": say(mailing.OFFER_TIMES),
    }
    return _letter(values, envelope, language)


def render_account_mail(purpose: str, language: str, envelope: Envelope, *, minutes: int) -> EmailMessage:
    """Return the message with the link, as `LINK`, to choose a password; the link works for `minutes`.

    Raises MailError for an unknown purpose (reset, invitation) and as `render_mail` does.
    """
    try:
        words = mailing.ACCOUNT[purpose]
    except KeyError:
        msg = f"no mail for the purpose {purpose!r}; known are {', '.join(mailing.ACCOUNT)}"
        raise MailError(msg) from None
    values = {
        "subject": words.subject.say(language),
        "lead": "",
        "items": (),
        "call": words.call.say(language),
        "link": LINK,
        "note": words.note.say(language, minutes=minutes, days=minutes // MINUTES_PER_DAY),
    }
    return _letter(values, envelope, language)


def fill_link(message: EmailMessage, link: str) -> EmailMessage:
    """Return a copy of a stored message with `LINK` replaced in its texts.

    Raises MailError unless `link` is an absolute http(s) address without blanks.
    """
    if not re.fullmatch(r"https?://[^\s<>\"']+", link):
        msg = "the link is not an absolute http or https address"
        raise MailError(msg)
    filled = copy.deepcopy(message)
    for part in filled.walk():
        if part.get_content_maintype() == "text" and isinstance(part, MIMEPart) and not part.is_attachment():
            content = part.get_content()
            if LINK in content:
                html = part.get_content_subtype() == "html"
                _set_text(part, content.replace(LINK, escape(link) if html else link), part.get_content_subtype())
    return filled


def subject_of(report: AuditReport, language: str) -> str:
    """Return the subject, finding first, at most 60 characters: the day goes first, then the end of the name."""
    edition, facts = report.edition(language), report.facts
    partner = facts.place.partner
    finding = edition.title.removeprefix(sentences.title(partner, "", language)).strip()
    count, _, rest = finding.partition(" ")
    if language != "en" and count.isdigit():
        # Finnish and Swedish begin a sentence with the word, not with the figure
        finding = f"{sentences.small_number(int(count), language)} {rest}"
    finding = finding[:1].upper() + finding[1:]
    values = {"finding": finding, "partner": partner, "day": date_text(facts.visited_on, language)}
    subject = mailing.SUBJECT.say(language, **values)
    if facts.version > 1:
        subject = mailing.CORRECTED.say(language, subject=subject)
    if len(subject) > LONGEST_SUBJECT:
        subject = mailing.SUBJECT_SHORT.say(language, **values)
    return shortened(subject, LONGEST_SUBJECT)


def shortened(text: str, longest: int) -> str:
    """Return the text, cut with an ellipsis when it is longer."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def size_text(size: int, language: str) -> str:
    """Write a size in bytes: "71 kB", "1.2 MB"."""
    if size < MEGA:
        return mailing.KILOBYTES.say(language, size=number(max(1, round(size / KILO)), language))
    return mailing.MEGABYTES.say(language, size=number(Decimal(size) / MEGA, language, 1))


def _report_values(
    report: AuditReport, e: Edition, envelope: Envelope, *, size: str, attached: bool
) -> dict[str, object]:
    facts, language = report.facts, e.language

    def say(phrase: Phrase, **values: object) -> str:
        return phrase.say(language, **values)

    place, method = facts.place, facts.method
    actions = any(box.tone != "watch" for box in e.boxes)
    answer_by = date_text(method.answer_by, language)
    return {
        "language": language,
        "subject": subject_of(report, language),
        "hello": say(mailing.HELLO, name=envelope.to_name),
        "result": _result(report, e),
        "period": say(
            mailing.PERIOD,
            heading=e.score.period_heading,
            figures=e.score.lines[0].rstrip("."),
            comparison=_sentence(e.score.lines[1]),
            band=say(mailing.BAND, band=e.score.chip.text),
        ),
        "verdict": e.verdict,
        "changed": e.changed,
        "fix_heading": e.fix_heading if e.boxes else "",
        "boxes": e.boxes,
        "keep": e.keep,
        "call": say(mailing.CONFIRM if actions else mailing.READ, day=answer_by),
        "link": LINK,
        "open": say(mailing.OPEN),
        "attached": say(mailing.ATTACHED if attached else mailing.TOO_LARGE, size=size),
        "reply": say(mailing.REPLY, contact=facts.brand.contact_name, brand=facts.brand.name),
        "dispute": say(mailing.DISPUTE, day=date_text(method.dispute_until, language)),
        "number": say(mailing.REPORT, number=facts.number, version=facts.version),
        "why": say(mailing.WHY, brand=facts.brand.name, partner=place.partner),
    }


def _result(report: AuditReport, e: Edition) -> str:
    facts, language = report.facts, e.language
    day, part = date_text(facts.visited_on, language), day_part_text(facts.day_part, language)
    place = facts.place
    where = place.touchpoint if place.city in {"", place.touchpoint} else f"{place.touchpoint}, {place.city}"
    phrase = mailing.UNSCORED if facts.score.final_bp is None else mailing.SCORED
    when = labels.WHEN.say(language, day=day, part=part)
    text = phrase.say(language, partner=place.partner, score=e.score.figure, when=when, where=where)
    return f"{text} {_sentence(e.score.note)}." if e.score.note else text


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _offer_line(visit: OfferedVisit, language: str) -> str:
    opens, due = (moment_text(moment, visit.timezone, language) for moment in (visit.opens_at, visit.due_at))
    return mailing.OFFER_LINE.say(language, place=" → ".join(visit.places), opens=opens, due=due)


def _letter(values: Mapping[str, object], envelope: Envelope, language: str) -> EmailMessage:
    hello = mailing.HELLO.say(language, name=envelope.to_name)
    message = _message("letter", {"language": language, "hello": hello, **values}, envelope)
    return _finished(message, envelope, language)


def _message(name: str, values: Mapping[str, object], envelope: Envelope) -> EmailMessage:
    message = EmailMessage()
    subject = ENVIRONMENT.get_template(f"mail/{name}/subject.txt").render(values).strip()
    message["From"] = _address(envelope.from_name, envelope.from_address)
    message["To"] = _address(envelope.to_name, envelope.to_address)
    if envelope.reply_to_address:
        message["Reply-To"] = _address(envelope.reply_to_name, envelope.reply_to_address)
    message["Subject"] = _header("Subject", subject)
    message["Date"] = _date(envelope.date)
    message["Message-ID"] = _message_id(envelope.message_id)
    message["Auto-Submitted"] = "auto-generated"
    _set_text(message, ENVIRONMENT.get_template(f"mail/{name}/body.txt").render(values).strip() + "\n", "plain")
    html = ENVIRONMENT.get_template(f"mail/{name}/body.html").render(values)
    message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    return message


def _set_text(part: MIMEPart, text: str, subtype: str) -> None:
    language = part["Content-Language"]
    part.set_content(text, subtype=subtype, charset="utf-8", cte="quoted-printable")
    if language is not None:
        # set_content takes every Content header away
        part["Content-Language"] = str(language)


def _header(name: str, value: str) -> str:
    if NOT_IN_HEADERS.search(value):
        msg = f"{name} holds a line break or control character"
        raise MailError(msg)
    return value


def _address(name: str, address: str) -> Address:
    username, _, domain = _header("an address", address).rpartition("@")
    # What somebody is called keeps no mail from them: a control character in it becomes a blank.
    shown = " ".join(NOT_IN_HEADERS.sub(" ", name).split())
    # The parser of whole addresses knows no letters beyond ASCII before the @; mail servers may.
    foreign = domain and not username.isascii() and re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]+", username)
    try:
        if foreign:
            return Address(display_name=shown, username=username, domain=domain)
        return Address(display_name=shown, addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        msg = f"{address!r} is not an e-mail address"
        raise MailError(msg) from error


def _message_id(value: str) -> str:
    if not re.fullmatch(r"<[A-Za-z0-9._+-]+@[A-Za-z0-9.:-]+>", value):
        msg = f"Message-ID {value!r} is not of the form <unique@domain>"
        raise MailError(msg)
    return value


def _date(moment: datetime) -> str:
    if moment.tzinfo is None:
        msg = "the date of a message must be aware"
        raise MailError(msg)
    return format_datetime(moment)


def _finished(message: EmailMessage, envelope: Envelope, language: str) -> EmailMessage:
    """Say the language last, since parts that are added take it with them, and make the boundaries the same each time.

    Every multipart gets one from the Message-ID, so that the same message has the same bytes.
    """
    message["Content-Language"] = language
    for at, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary("part-" + hashlib.sha256(f"{envelope.message_id}/{at}".encode()).hexdigest()[:32])
    return message
