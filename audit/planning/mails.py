"""The mail that tells an auditor of new visits, in three languages. It names places and windows, no scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from audit.core import clock

LISTED = 12
"""Visits that the mail names; the rest is counted."""

SUBJECT = {
    "en": ("A new visit for you", "{count} new visits for you"),
    "fi": ("Sinulle on tarjolla uusi käynti", "Sinulle on tarjolla {count} uutta käyntiä"),
    "sv": ("Ett nytt besök för dig", "{count} nya besök för dig"),
}
OPENING = {
    "en": "Hello {name},\n\n{brand} offers you:",
    "fi": "Hei {name},\n\n{brand} tarjoaa sinulle:",
    "sv": "Hej {name}!\n\n{brand} erbjuder dig:",
}
LINE = {
    "en": "- {place}: {opens}, until {due}",
    "fi": "- {place}: alkaa {opens}, aikaa {due} asti",
    "sv": "- {place}: från {opens} till {due}",
}
MORE = {
    "en": ("- and one more", "- and {count} more"),
    "fi": ("- ja yksi muu", "- ja {count} muuta"),
    "sv": ("- och ett till", "- och {count} till"),
}
CLOSING = {
    "en": "Read what each visit asks for, and accept or decline it here:\n\n{link}\n\nTimes are those of the place.",
    "fi": "Lue, mitä käynneillä tehdään, ja ota ne vastaan tai kieltäydy niistä täällä:\n\n{link}\n\nKellonajat ovat "
    "käyntipaikan aikaa.",
    "sv": "Läs vad besöken går ut på och tacka ja eller nej här:\n\n{link}\n\nTiderna är lokal tid på platsen.",
}


@dataclass(frozen=True)
class Visit:
    """What the mail says of one visit: the places, and its window (UTC) with the zone in which it is written."""

    places: tuple[str, ...]
    opens_at: datetime
    due_at: datetime
    timezone: str


def offer_mail(
    visits: Sequence[Visit],
    *,
    language: str,
    name: str,
    brand: str,
    link: str,
    to_address: str,
    from_address: str,
    message_id: str,
) -> EmailMessage:
    """Return the message that offers one visit or more. Raises KeyError for an unknown language."""
    one, many = SUBJECT[language]
    lines = [OPENING[language].format(name=name, brand=brand), ""]
    lines += [_line(visit, language) for visit in visits[:LISTED]]
    rest = len(visits) - LISTED
    if rest > 0:
        lines.append(MORE[language][rest > 1].format(count=rest))
    lines += ["", CLOSING[language].format(link=link), ""]
    message = EmailMessage()
    message["From"] = from_address
    message["To"] = to_address
    message["Subject"] = one if len(visits) == 1 else many.format(count=len(visits))
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message.set_content("\n".join(lines))
    return message


def _line(visit: Visit, language: str) -> str:
    ends = (_moment(moment, visit.timezone, language) for moment in (visit.opens_at, visit.due_at))
    opens, due = ends
    return LINE[language].format(place=" → ".join(visit.places), opens=opens, due=due)


def _moment(moment: datetime, zone: str, language: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    pattern = {"en": "EEE d MMM", "fi": "ccc d.M.", "sv": "EEE d MMM"}[language]
    clock_time = "H.mm" if language == "fi" else "HH:mm"
    day = format_date(local.date(), pattern, locale=language)
    return f"{day} {format_time(local.time(), clock_time, locale=language)}"
