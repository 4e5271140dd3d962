"""The cast. Aino audits, Bertta manages, Reko reviews, Pekka answers for a partner - and Ulla of another brand must
see nothing of it.

Rows are made directly here, so that a test of one concept does not depend on the operations of all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask

from audit.core import clock, scope
from audit.core.db import db
from audit.core.tokens import new_key
from audit.core.work import unit_of_work
from audit.network.models import (
    Brand,
    Contact,
    ContactRole,
    JourneyStage,
    Partner,
    PartnerKind,
    PartnerState,
    Person,
    PersonKind,
    Touchpoint,
    TouchpointKind,
)
from audit.people.models import Membership, Role, User

PASSWORD = "correct horse battery staple"
SETUP = scope.Actor("cli", "tests")


@dataclass(frozen=True)
class Member:
    """Somebody with an account and one role in one brand."""

    user_id: int
    membership_id: int
    key: str
    email: str
    alias: str

    @property
    def actor(self) -> scope.Actor:
        """As whom the journal knows them."""
        return scope.Actor("user", self.key)


@dataclass(frozen=True)
class World:
    """Ids and keys of everything in the cast; rows are loaded by tests inside the brand's scope."""

    brand_id: int
    brand_slug: str
    other_brand_id: int
    other_brand_slug: str
    bertta: Member
    reko: Member
    aino: Member
    onni: Member
    ulla: Member
    partner_id: int
    partner_key: str
    second_partner_id: int
    second_partner_key: str
    other_partner_id: int
    other_partner_key: str
    touchpoint_id: int
    touchpoint_key: str
    second_touchpoint_id: int
    pekka_id: int
    """Contact of NordDrop."""


def build_world(app: Flask) -> World:
    """Make both brands and return the cast."""
    with app.app_context(), scope.unscoped("the cast of the tests"), unit_of_work():
        scope.act_as(SETUP)
        aurora = _brand("aurora-home", "Aurora Home", ["en", "fi", "sv"])
        borealis = _brand("borealis", "Borealis", ["sv", "en"])
        _stages(aurora)
        norddrop = _partner(aurora, "norddrop", "NordDrop Oy", PartnerKind.LAST_MILE)
        postix = _partner(aurora, "postix", "PostiX", PartnerKind.PICK_UP_NETWORK)
        frostig = _partner(borealis, "frostig", "Frostig Frakt AB", PartnerKind.CARRIER)
        route = _touchpoint(norddrop, "ND-1", "Helsinki, Töölö", TouchpointKind.ROUTE, "Europe/Helsinki")
        locker = _touchpoint(postix, "PX-7", "Kallio locker", TouchpointKind.LOCKER, "Europe/Helsinki")
        _touchpoint(frostig, "FF-3", "Solna depot", TouchpointKind.DEPOT, "Europe/Stockholm")
        pekka = _contact(norddrop, "Pekka Poutanen", "pekka@norddrop.example", "fi")
        return World(
            brand_id=aurora.id,
            brand_slug=aurora.slug,
            other_brand_id=borealis.id,
            other_brand_slug=borealis.slug,
            bertta=_member(aurora, "Bertta Berg", "bertta@aurora.example", Role.BRAND_MANAGER, "", answers=True),
            reko=_member(aurora, "Reko Ranta", "reko@aurora.example", Role.REVIEWER, ""),
            aino=_member(aurora, "Aino Aalto", "aino@visits.example", Role.AUDITOR, "Auditor 1"),
            onni=_member(aurora, "Onni Oksa", "onni@visits.example", Role.AUDITOR, "Auditor 2"),
            ulla=_member(borealis, "Ulla Ulvinen", "ulla@borealis.example", Role.BRAND_MANAGER, "", answers=True),
            partner_id=norddrop.id,
            partner_key=norddrop.key,
            second_partner_id=postix.id,
            second_partner_key=postix.key,
            other_partner_id=frostig.id,
            other_partner_key=frostig.key,
            touchpoint_id=route.id,
            touchpoint_key=route.key,
            second_touchpoint_id=locker.id,
            pekka_id=pekka.id,
        )


def _save(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def _brand(slug: str, name: str, languages: list[str]) -> Brand:
    brand: Brand = _save(
        Brand(
            key=new_key(),
            slug=slug,
            name=name,
            languages=languages,
            band_limits=[8500, 7000, 5500],
            timezone="Europe/Helsinki",
            created_at=clock.now(),
        )
    )
    return brand


def _stages(brand: Brand) -> None:
    for position, code in enumerate(
        ("find", "order", "confirm", "wait", "receive", "use", "get_help", "return", "refund"), start=1
    ):
        title = {"en": code.replace("_", " ").capitalize()}
        _save(JourneyStage(brand_id=brand.id, code=code, position=position, title=title))


def _partner(brand: Brand, slug: str, name: str, kind: PartnerKind) -> Partner:
    partner: Partner = _save(
        Partner(
            brand_id=brand.id,
            key=new_key(),
            slug=slug,
            name=name,
            kind=kind,
            state=PartnerState.ACTIVE,
            stage_code="receive",
            created_at=clock.now(),
        )
    )
    return partner


def _touchpoint(partner: Partner, code: str, name: str, kind: TouchpointKind, zone: str) -> Touchpoint:
    touchpoint: Touchpoint = _save(
        Touchpoint(
            brand_id=partner.brand_id,
            key=new_key(),
            partner_id=partner.id,
            code=code,
            name=name,
            kind=kind,
            country="FI",
            region="Uusimaa",
            city="Helsinki",
            timezone=zone,
            created_at=clock.now(),
        )
    )
    return touchpoint


def _contact(partner: Partner, name: str, email: str, language: str) -> Contact:
    person = _save(Person(key=new_key(), kind=PersonKind.CONTACT, brand_id=partner.brand_id, name=name, email=email))
    contact: Contact = _save(
        Contact(
            brand_id=partner.brand_id,
            key=new_key(),
            partner_id=partner.id,
            person_id=person.id,
            role=ContactRole.QUALITY,
            language=language,
        )
    )
    return contact


def _member(brand: Brand, name: str, email: str, role: Role, alias: str, *, answers: bool = False) -> Member:
    person = _save(Person(key=new_key(), kind=PersonKind.USER, name=name, email=email))
    user = _save(
        User(
            key=new_key(),
            person_id=person.id,
            password=None,
            fs_uniquifier=new_key(),
            language="en",
            created_at=clock.now(),
        )
    )
    membership = _save(
        Membership(
            brand_id=brand.id,
            key=new_key(),
            user_id=user.id,
            role=role,
            alias=alias,
            answers_partners=answers,
            created_at=clock.now(),
        )
    )
    return Member(user.id, membership.id, user.key, email, alias)


def today() -> date:
    """Return the day of business time in UTC."""
    return clock.now().date()
