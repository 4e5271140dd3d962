"""Reading the network of the brand in scope: partners, contacts, touchpoints, journey stages, imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from audit.core import scope
from audit.core.db import db, get_by_key
from audit.core.errors import NotFound
from audit.network.models import (
    Agreement,
    Brand,
    Contact,
    ContactState,
    ContactTouchpoint,
    ImportBatch,
    JourneyStage,
    Partner,
    PartnerState,
    Person,
    Touchpoint,
    TouchpointKind,
)

ESCAPE = "\\"


def brand() -> Brand:
    """Return the brand in scope."""
    return db.session.scalars(select(Brand).where(Brand.id == scope.current().brand_id)).one()


def hold_brand() -> Brand:
    """Return the brand and make others that hold it wait for this transaction.

    Looking for a name and taking it are then one step, so that of two equal forms sent at once the second is told.
    """
    statement = select(Brand).where(Brand.id == scope.current().brand_id).with_for_update(key_share=True)
    return db.session.scalars(statement).one()


def hold_partner(key: str) -> Partner:
    """Return the partner and make others that hold it wait for this transaction. Raises NotFound."""
    statement = select(Partner).where(Partner.key == key).with_for_update(key_share=True)
    found = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("partner", key)
    return found


def partner(key: str) -> Partner:
    """Return the partner with this key. Raises NotFound, for a foreign one too."""
    return get_by_key(Partner, key)


def partner_by_name(name: str) -> Partner:
    """Return the partner with this name or slug, whatever its case. Raises NotFound."""
    wanted = " ".join(name.split()).lower()
    rows = db.session.scalars(select(Partner).order_by(Partner.id)).all()
    for row in rows:
        # Compared here, since SQLite lowers ASCII letters only.
        if wanted in {row.name.lower(), row.slug}:
            return row
    raise NotFound("partner", name)


@dataclass(frozen=True)
class PartnerLine:
    """A partner as a list shows it, with the number of its open touchpoints and of its contacts that get reports."""

    partner: Partner
    touchpoints: int
    contacts: int


def partners(states: Iterable[PartnerState] | None = None) -> list[PartnerLine]:
    """Return the brand's partners by name, all of them or those in `states`."""
    statement = select(Partner).order_by(Partner.name, Partner.id)
    if states is not None:
        statement = statement.where(Partner.state.in_(list(states)))
    rows = db.session.scalars(statement).all()
    open_touchpoints = _counts(
        select(Touchpoint.partner_id, func.count(Touchpoint.id))
        .where(Touchpoint.is_open.is_(True))
        .group_by(Touchpoint.partner_id)
    )
    contacts_ = _counts(
        select(Contact.partner_id, func.count(Contact.id))
        .where(Contact.state == ContactState.ACTIVE)
        .group_by(Contact.partner_id)
    )
    return [PartnerLine(row, open_touchpoints.get(row.id, 0), contacts_.get(row.id, 0)) for row in rows]


def _counts(statement: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


def agreement(partner_row: Partner, on: date | None = None) -> Agreement | None:
    """Return the agreement with a partner that is in force on a day, by default the one that starts last."""
    statement = select(Agreement).where(Agreement.partner_id == partner_row.id).order_by(Agreement.starts_on.desc())
    if on is not None:
        statement = statement.where(
            Agreement.starts_on <= on, or_(Agreement.ends_on.is_(None), Agreement.ends_on >= on)
        )
    return db.session.scalars(statement.limit(1)).first()


def agreements(partner_row: Partner) -> Sequence[Agreement]:
    """Return all agreements with a partner, the newest first."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.partner_id == partner_row.id)
        .order_by(Agreement.starts_on.desc(), Agreement.id.desc())
    ).all()


@dataclass(frozen=True)
class ContactLine:
    """A contact with the person behind it and the touchpoints of its scope (empty: all of the partner)."""

    contact: Contact
    person: Person
    touchpoints: tuple[Touchpoint, ...]


def contact(key: str) -> Contact:
    """Return the contact with this key. Raises NotFound, for a foreign one too."""
    return get_by_key(Contact, key)


def contacts(partner_row: Partner) -> list[ContactLine]:
    """Return the contacts of a partner, those that get reports first."""
    rows = db.session.execute(
        select(Contact, Person)
        .join(Person, Contact.person_id == Person.id)
        .where(Contact.partner_id == partner_row.id)
        .order_by(Contact.state, Person.name, Contact.id)
    ).all()
    scopes = _scopes([row.id for row, _person in rows])
    return [ContactLine(row, person, scopes.get(row.id, ())) for row, person in rows]


def contact_line(key: str) -> ContactLine:
    """Return one contact with person and scope. Raises NotFound."""
    row = contact(key)
    return ContactLine(row, row.person, _scopes([row.id]).get(row.id, ()))


def _scopes(contact_ids: Sequence[int]) -> dict[int, tuple[Touchpoint, ...]]:
    if not contact_ids:
        return {}
    rows = db.session.execute(
        select(ContactTouchpoint.contact_id, Touchpoint)
        .join(Touchpoint, ContactTouchpoint.touchpoint_id == Touchpoint.id)
        .where(ContactTouchpoint.contact_id.in_(contact_ids))
        .order_by(Touchpoint.name, Touchpoint.id)
    ).all()
    found: dict[int, tuple[Touchpoint, ...]] = {}
    for contact_id, touchpoint_row in rows:
        found[contact_id] = (*found.get(contact_id, ()), touchpoint_row)
    return found


def recipients(partner_id: int, touchpoint_ids: Iterable[int]) -> Sequence[Contact]:
    """Return the contacts that may receive a report about these touchpoints: active, and in whose scope one lies."""
    in_scope = select(ContactTouchpoint.contact_id).where(ContactTouchpoint.touchpoint_id.in_(list(touchpoint_ids)))
    return db.session.scalars(
        select(Contact)
        .where(
            Contact.partner_id == partner_id,
            Contact.state == ContactState.ACTIVE,
            or_(Contact.sees_all_touchpoints.is_(True), Contact.id.in_(in_scope)),
        )
        .order_by(Contact.id)
    ).all()


def report_language(contact_row: Contact, on: date) -> str:
    """Return the language in which a contact gets reports on a day: the own, else the agreement's, else the brand's.

    Reports exist in the brand's languages only, so a wish for another one does not count.
    """
    languages = brand().languages
    agreed = agreement(contact_row.partner, on)
    wishes = (contact_row.language, *(agreed.languages if agreed else ()))
    return next((wish for wish in wishes if wish in languages), languages[0])


def touchpoint(key: str) -> Touchpoint:
    """Return the touchpoint with this key. Raises NotFound, for a foreign one too."""
    return get_by_key(Touchpoint, key)


@dataclass(frozen=True)
class TouchpointFilter:
    """What a list of touchpoints is narrowed to; empty values do not narrow. `text` is looked for as it is written."""

    text: str = ""
    partner_key: str = ""
    kind: str = ""
    country: str = ""
    region: str = ""
    state: str = ""
    """`open`, `closed`, or `unclear` for opening hours that were not understood."""


def touchpoints(narrowed: TouchpointFilter, offset: int, limit: int) -> tuple[Sequence[Row[Touchpoint, Partner]], int]:
    """Return one slice of the touchpoints with their partners, by partner and name, and how many there are."""
    criteria = _criteria(narrowed)
    base = select(Touchpoint, Partner).join(Partner, Touchpoint.partner_id == Partner.id).where(*criteria)
    rows = db.session.execute(
        base.order_by(Partner.name, Touchpoint.name, Touchpoint.id).offset(offset).limit(limit)
    ).all()
    total = db.session.scalar(
        select(func.count(Touchpoint.id)).join(Partner, Touchpoint.partner_id == Partner.id).where(*criteria)
    )
    return rows, total or 0


def _criteria(narrowed: TouchpointFilter) -> list[ColumnElement[bool]]:
    criteria: list[ColumnElement[bool]] = []
    if narrowed.text:
        pattern = like(narrowed.text)
        columns = (Touchpoint.name, Touchpoint.code, Touchpoint.address, Touchpoint.city, Touchpoint.postal_code)
        criteria.append(or_(*(column.ilike(pattern, escape=ESCAPE) for column in columns)))
    if narrowed.partner_key:
        criteria.append(Partner.key == narrowed.partner_key)
    if narrowed.kind in set(TouchpointKind):
        criteria.append(Touchpoint.kind == TouchpointKind(narrowed.kind))
    if narrowed.country:
        criteria.append(Touchpoint.country == narrowed.country)
    if narrowed.region:
        criteria.append(Touchpoint.region == narrowed.region)
    if narrowed.state in {"open", "closed"}:
        criteria.append(Touchpoint.is_open.is_(narrowed.state == "open"))
    elif narrowed.state == "unclear":
        criteria.append(Touchpoint.opening_hours_unclear.is_(True))
    return criteria


def like(text: str) -> str:
    """Return the LIKE pattern that finds `text` anywhere, with its own wildcards taken literally."""
    escaped = text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")
    return f"%{escaped}%"


def touchpoints_of(partner_row: Partner) -> Sequence[Touchpoint]:
    """Return all touchpoints of a partner by name."""
    return db.session.scalars(
        select(Touchpoint).where(Touchpoint.partner_id == partner_row.id).order_by(Touchpoint.name, Touchpoint.id)
    ).all()


def touchpoints_by_keys(keys: Iterable[str]) -> Sequence[Touchpoint]:
    """Return the touchpoints with these keys by id; keys that are foreign or unknown are not among them."""
    wanted = list(keys)
    if not wanted:
        return []
    return db.session.scalars(select(Touchpoint).where(Touchpoint.key.in_(wanted)).order_by(Touchpoint.id)).all()


def countries() -> list[str]:
    """Return the country codes in which the brand has touchpoints, sorted."""
    return list(db.session.scalars(select(Touchpoint.country).distinct().order_by(Touchpoint.country)))


def stages() -> Sequence[JourneyStage]:
    """Return the journey stages in their order."""
    return db.session.scalars(select(JourneyStage).order_by(JourneyStage.position, JourneyStage.id)).all()


def stage(code: str) -> JourneyStage:
    """Return the journey stage with this code. Raises NotFound."""
    found = db.session.scalars(select(JourneyStage).where(JourneyStage.code == code)).one_or_none()
    if found is None:
        raise NotFound("journey stage", code)
    return found


def import_batch(key: str) -> ImportBatch:
    """Return one import that was carried out. Raises NotFound, for a foreign one too."""
    return get_by_key(ImportBatch, key)
