"""Seeds what a brand starts from: accounts, partners, touchpoints, texts and programmes, each by its operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import Flask

from audit.core import clock, scope
from audit.core.work import unit_of_work
from audit.demo import queries
from audit.demo.cast import DATA, PASSWORD, Cast, Company, ContactPerson, Order
from audit.demo.scale import DUE_AT, GRACE_HOURS, OPENS_AT, Planned
from audit.demo.stage import Member, Progress
from audit.network import operations as network
from audit.people import operations as people
from audit.people.models import Role
from audit.planning import operations as planning
from audit.planning.models import ProgrammeKind
from audit.planning.operations import Ethics, Leg, Terms
from audit.standards import operations as standards
from audit.standards import queries as standards_queries
from audit.standards.models import Ambition, Criticality
from audit.standards.operations.checklists import publish
from checklists import library, load

MAKER = scope.Actor("cli", "demo")
"""Who seeds: the command at the terminal."""


@dataclass(frozen=True)
class Seeded:
    """What the story needs to know of the rows that were seeded."""

    brand_id: int
    members: Mapping[str, Member]
    partners: Mapping[int, Company]
    touchpoints: Mapping[tuple[str, str], int]
    """(Code of the partner, code of the touchpoint) to row id."""


def seed(app: Flask, cast: Cast, progress: Progress) -> Seeded:
    """Make the brand with everybody and everything but its programmes."""
    brand_id, users = _accounts(app, cast, progress)
    with app.app_context(), scope.brand_scope(brand_id, MAKER), unit_of_work():
        members = {person.code: _member(cast, person.code, users) for person in cast.people if person.role is not None}
        standards.install_catalogue()
        _texts(cast)
        partners: dict[int, Company] = {}
        touchpoints: dict[tuple[str, str], int] = {}
        for company in cast.companies:
            progress.pulse(lambda: f"{len(partners)} partners with their touchpoints")
            partners[_partner(company, touchpoints)] = company
        return Seeded(brand_id, members, partners, touchpoints)


def _accounts(app: Flask, cast: Cast, progress: Progress) -> tuple[int, dict[str, int]]:
    with app.app_context(), unit_of_work():
        scope.act_as(MAKER)
        brand = network.add_brand(
            name=cast.name, slug=cast.slug, languages=cast.languages, timezone=cast.timezone, is_demo=True
        )
        users: dict[str, int] = {}
        for person in cast.people:
            progress.pulse(lambda: f"{len(users)} accounts")
            user = people.add_user(
                name=person.name,
                email=person.email,
                language=person.language,
                password=PASSWORD,
                administrator=person.administrator,
            )
            users[person.code] = user.id
        return brand.id, users


def _member(cast: Cast, code: str, users: Mapping[str, int]) -> Member:
    person = cast.person(code)
    user = queries.user(users[code])
    if person.role is None:
        raise ValueError(code)
    membership = people.add_membership(
        user, person.role, alias=person.alias, answers_partners=person.role is Role.BRAND_MANAGER
    )
    return Member(code, user.key, membership.id, membership.key, person.language, person.severity)


def _texts(cast: Cast) -> None:
    stories = {}
    for story in cast.stories:
        stories[story["code"]] = standards.add_story(**story).key
    for scenario in cast.scenarios:
        values = {**scenario, "story_key": stories[scenario["story"]]}
        del values["story"]
        standards.add_scenario(**values)
    promises = {promise.code: promise.key for promise in standards_queries.promises()}
    today = clock.now().date()
    for standard in cast.standards:
        row = standards.add_standard(
            code=standard["code"],
            promise_key=promises[standard["promise"]],
            stage_code=standard["stage"],
            title=standard["title"],
            valid_from=today,
            criticality=Criticality(standard["criticality"]),
            expected_behaviour={standard["role"]: standard["behaviour"]},
            good_looks_like=standard["good"],
            first_step=standard["first"],
        )
        standards.set_target(row.key, from_date=today, target_bp=standard["target"], ambition=Ambition.PARITY)


def _partner(company: Company, touchpoints: dict[tuple[str, str], int]) -> int:
    partner = network.add_partner(
        name=company.name,
        kind=company.kind,
        relation=company.relation,
        state=company.state,
        stage_code=company.stage,
        monthly_volume=company.volume,
    )
    if company.contacts:
        network.set_agreement(
            partner.key,
            starts_on=clock.now().date() - timedelta(days=120),
            audit_clause="The brand may audit any touchpoint, announced or not, under its code of ethics.",
            dispute_days=company.dispute_days,
            calendar_country=company.country,
            languages=company.languages,
        )
    keys = {}
    for place in company.touchpoints:
        row = network.add_touchpoint(
            partner.key,
            code=place.code,
            name=place.name,
            kind=place.kind,
            country=place.country,
            timezone=place.timezone,
            stage_code=company.stage,
            region=place.region,
            city=place.city,
            latitude=Decimal(place.latitude) if place.latitude else None,
            longitude=Decimal(place.longitude) if place.longitude else None,
            opening_hours=place.hours,
            monthly_volume=place.volume,
        )
        keys[place.code] = row.key
        touchpoints[company.code, place.code] = row.id
    for contact in company.contacts:
        _contact(partner.key, contact, keys)
    return partner.id


def _contact(partner_key: str, contact: ContactPerson, keys: Mapping[str, str]) -> None:
    network.add_contact(
        partner_key,
        name=contact.name,
        email=contact.email,
        role=contact.role,
        language=contact.language,
        touchpoint_keys=[keys[code] for code in contact.touchpoints] if contact.touchpoints else None,
    )


def start(seeded: Seeded, planned: Planned) -> tuple[int, str]:
    """Make one programme with its ethics and activate it; return its id and key. The manager's session is open."""
    order = planned.order
    version = (
        publish(load(DATA.joinpath(f"{order.checklist}.checklist.json").read_bytes()))
        if (order.checklist not in library.names())
        else standards.publish_ready_checklist(order.checklist)
    )
    programme = planning.create_programme(
        Terms(
            title=order.title if planned.copy == 1 else f"{order.title} ({planned.copy})",
            kind=order.kind,
            checklist_key=version.key,
            scenario_key=_scenario_key(order),
            cadence=planned.cadence,
            starts_on=planned.starts_on,
            window_days=order.window_days,
            opens_at_local=OPENS_AT,
            due_at_local=DUE_AT,
            grace_hours=GRACE_HOURS,
        ),
        seed=planned.seed,
    )
    slots = standards_queries.checklist_of(version).slot_codes
    for unit in planned.units:
        ids = [seeded.touchpoints[company, place.code] for company, place in unit.places]
        if len(slots) == 1:
            planning.add_touchpoints(programme.key, ids)
        else:
            planning.add_unit(programme.key, [Leg(slot, point) for slot, point in zip(slots, ids, strict=True)])
    planning.set_auditors(programme.key, [seeded.members[code].membership_key for code in order.auditors])
    planning.set_ethics(programme.key, _ethics(order, planned.starts_on))
    planning.activate(programme.key)
    return programme.id, programme.key


def _scenario_key(order: Order) -> str | None:
    if order.scenario is None:
        return None
    return next(row.key for row in standards_queries.scenarios() if row.code == order.scenario)


def _ethics(order: Order, starts_on: date) -> Ethics:
    covert = order.kind is ProgrammeKind.MYSTERY_SHOP
    return Ethics(
        staff_informed_on=starts_on - timedelta(days=21),
        staff_informed_channel="letter to the partner's works council and a notice at every site",
        purpose="Find out which promises are kept, and what to mend first.",
        no_discipline=True,
        retention_days=365,
        recording_rule="Photos of places, parcels and messages. No sound, no video, no people.",
        time_limit_minutes=60 if covert else 45,
        covers_competitors=order.competitors,
    )
