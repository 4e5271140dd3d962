"""Changes to the contacts of partners. The journal never holds their names or addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from audit.core import clock
from audit.core.db import db
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries, states
from audit.network.models import Contact, ContactRole, ContactState, ContactTouchpoint, Partner, Person, PersonKind
from audit.network.operations.checks import (
    LANGUAGES,
    MOST_NAME,
    checked_email,
    cleaned,
    invalid,
    record_change,
    taken,
)

MOST_PHONE = 40
PERSON_KEPT = timedelta(days=365 * 2)
"""How long a contact who left is still known by name."""


def add_contact(
    partner_key: str,
    *,
    name: str,
    email: str,
    role: ContactRole,
    language: str,
    phone: str = "",
    touchpoint_keys: Iterable[str] | None = None,
) -> Contact:
    """Add a contact of a partner; `touchpoint_keys` None means all touchpoints, also future ones.

    Raises NotFound, or DomainError `contact.email_invalid`, `contact.email_taken`, `contact.language`,
    `contact.touchpoints`, `network.missing`, `network.too_long`.
    """
    partner = queries.hold_partner(partner_key)
    address = checked_email(email)
    _check_email_free(partner, address, None)
    person = Person(
        key=new_key(),
        kind=PersonKind.CONTACT,
        brand_id=partner.brand_id,
        name=cleaned(name, "name", MOST_NAME),
        email=address,
        phone=cleaned(phone, "phone", MOST_PHONE, needed=False) or None,
    )
    db.session.add(person)
    db.session.flush()
    contact = Contact(
        key=new_key(),
        partner_id=partner.id,
        person_id=person.id,
        role=role,
        language=_contact_language(language),
        state=ContactState.ACTIVE,
    )
    db.session.add(contact)
    db.session.flush()
    keys = _set_scope(contact, partner, touchpoint_keys)
    record(
        "add", "contact", contact.key, after={**_contact_values(contact), "partner": partner.key, "touchpoints": keys}
    )
    return contact


def change_contact(
    key: str,
    *,
    name: str,
    email: str,
    role: ContactRole,
    language: str,
    phone: str = "",
    touchpoint_keys: Iterable[str] | None = None,
) -> Contact:
    """Change a contact; a mended address unblocks one that had bounced. Raises as `add_contact`."""
    line = queries.contact_line(key)
    contact, person = line.contact, line.person
    partner = queries.hold_partner(contact.partner.key)
    address = checked_email(email)
    _check_email_free(partner, address, contact)
    before = {**_contact_values(contact), "touchpoints": sorted(point.key for point in line.touchpoints)}
    mended = (person.email or "").casefold() != address.casefold()
    person.name = cleaned(name, "name", MOST_NAME)
    person.email = address
    person.phone = cleaned(phone, "phone", MOST_PHONE, needed=False) or None
    contact.role = role
    contact.language = _contact_language(language)
    if mended and contact.state is ContactState.BLOCKED:
        contact.state = ContactState.ACTIVE
    db.session.flush()
    keys = _set_scope(contact, partner, touchpoint_keys)
    # That the address changed is journaled, the address itself never.
    after = {**_contact_values(contact), "touchpoints": keys}
    record_change(
        "contact", contact.key, {**before, "address": "old"}, {**after, "address": "new" if mended else "old"}
    )
    return contact


def change_contact_state(key: str, state: ContactState) -> Contact:
    """Block a contact, let it have reports again, or note that the person left. Raises NotFound or `contact.state`."""
    contact = queries.contact(key)
    before = contact.state
    states.check_contact(before, state)
    contact.state = state
    contact.person.delete_after = clock.now() + PERSON_KEPT if state is ContactState.LEFT else None
    db.session.flush()
    record("change state", "contact", contact.key, before={"state": before}, after={"state": state})
    return contact


def _contact_values(contact: Contact) -> dict[str, Any]:
    names = ("role", "state", "language", "sees_all_touchpoints")
    return {name: getattr(contact, name) for name in names}


def _contact_language(language: str) -> str:
    if language not in LANGUAGES:
        raise invalid("contact.language", languages=", ".join(LANGUAGES))
    return language


def _check_email_free(partner: Partner, address: str, own: Contact | None) -> None:
    rows = db.session.execute(
        select(Contact, Person.email)
        .join(Person, Contact.person_id == Person.id)
        .where(Contact.partner_id == partner.id)
    ).all()
    for contact, email in rows:
        if contact is not own and (email or "").casefold() == address.casefold():
            raise taken("contact.email_taken", email=address)


def _set_scope(contact: Contact, partner: Partner, touchpoint_keys: Iterable[str] | None) -> list[str]:
    """Give the contact these touchpoints of its partner, None for all, and return their keys, sorted."""
    wanted = None if touchpoint_keys is None else set(touchpoint_keys)
    points = [point for point in queries.touchpoints_by_keys(wanted or ()) if point.partner_id == partner.id]
    if wanted is not None and (not wanted or len(points) != len(wanted)):
        raise invalid("contact.touchpoints")
    contact.sees_all_touchpoints = wanted is None
    rows = db.session.scalars(select(ContactTouchpoint).where(ContactTouchpoint.contact_id == contact.id)).all()
    kept = {row.touchpoint_id for row in rows}
    ids = {point.id for point in points}
    for row in rows:
        if row.touchpoint_id not in ids:
            db.session.delete(row)
    for point_id in sorted(ids - kept):
        db.session.add(ContactTouchpoint(contact_id=contact.id, touchpoint_id=point_id))
    db.session.flush()
    return sorted(point.key for point in points)
