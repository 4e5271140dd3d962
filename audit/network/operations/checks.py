"""Checks that several operations share: each cleans one value or says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.journal.operations import record
from audit.network import countries
from audit.network.models import Brand, JourneyStage

LANGUAGES = ("en", "fi", "sv")
MOST_NAME = 200
"""Longest name of a partner, touchpoint or person, in characters."""
MOST_SLUG = 80
_LETTERS = str.maketrans("øæßłđ", "oasld")
MOST_VOLUME = 1_000_000_000
"""More encounters a month than anybody serves, fewer than the column holds."""


def invalid(code: str, /, **params: object) -> DomainError:
    """Return the error for a value that is wrong in itself."""
    return DomainError(code, **params).as_status(Status.INVALID)


def taken(code: str, /, **params: object) -> DomainError:
    """Return the error for a value that something else has already."""
    return DomainError(code, **params).as_status(Status.CONFLICT)


def cleaned(text: str, field: str, most: int, *, needed: bool = True) -> str:
    """Return a line of text with single spaces. Raises DomainError `network.missing` or `network.too_long`."""
    found = " ".join(text.split())
    if needed and not found:
        raise invalid("network.missing", field=field)
    if len(found) > most:
        raise invalid("network.too_long", field=field, most=most, now=len(found))
    return found


def slug_of(name: str) -> str:
    """Return a name as it can stand in an address: lower-case ASCII letters, digits and hyphens, never empty."""
    letters = name.lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_SLUG].strip("-") or "partner"


def checked_timezone(timezone: str) -> str:
    """Return the name of a time zone as it is. Raises DomainError `network.timezone` for an unknown one."""
    if timezone not in available_timezones():
        raise invalid("network.timezone", timezone=timezone[:60])
    return timezone


def checked_stage(code: str | None) -> str | None:
    """Return the code of one of the brand's journey stages, None for none. Raises `network.stage_unknown`."""
    if not code:
        return None
    if db.session.scalar(select(JourneyStage.id).where(JourneyStage.code == code)) is None:
        raise invalid("network.stage_unknown", stage=code[:40])
    return code


def checked_volume(volume: int | None) -> int | None:
    """Return encounters a month, None for unknown. Raises DomainError `network.volume`."""
    if volume is not None and not 0 <= volume <= MOST_VOLUME:
        raise invalid("network.volume")
    return volume


def record_change(
    thing_kind: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any], *, verb: str = "edit"
) -> None:
    """Journal the fields that really changed; nothing when none did."""
    changed = [name for name, value in after.items() if before.get(name) != value]
    if changed:
        record(
            verb,
            thing_kind,
            key,
            before={name: before.get(name) for name in changed},
            after={name: after[name] for name in changed},
        )


def checked_country(code: str) -> str:
    """Return the two letters of a country written in any usual way. Raises DomainError `network.country`."""
    found = countries.code_of(code)
    if found is None:
        raise invalid("network.country", country=code[:60])
    return found


def checked_email(email: str) -> str:
    """Return an address in its normal form; the network is not asked. Raises `contact.email_invalid`."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise invalid("contact.email_invalid", email=email[:320]) from None
    return checked.normalized


def checked_texts(
    texts: Mapping[str, str], field: str, most: int, brand: Brand, *, needed: bool = True
) -> dict[str, str]:
    """Return a brand's text in the languages in which it was given; the brand's first language is the needed one.

    Raises DomainError `network.text_missing`, `network.too_long` or `network.language`.
    """
    unknown = sorted(set(texts) - set(LANGUAGES))
    if unknown:
        raise invalid("network.language", language=", ".join(unknown))
    found = {language: text.replace("\r\n", "\n").strip() for language, text in texts.items() if text and text.strip()}
    for text in found.values():
        if len(text) > most:
            raise invalid("network.too_long", field=field, most=most, now=len(text))
    first = brand.languages[0]
    if (needed or found) and first not in found:
        raise invalid("network.text_missing", field=field, language=first)
    return found
