"""Brands with any number of audits: 60 partners, 12 standards, 24 months, whatever the number.

The database itself makes the rows, each visit from its number: which month, partner, touchpoint and auditor, and which
scores. One auditor for 25 visits a month, at least 40, each in one region and at four partners; so there are the more
auditors the more audits. 2 % of the planned visits were missed, 1 in 200 audits was excluded, and the same few hundred
wait for a decision at every size. Answers are made only where `answers` says so; scorecards read none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from audit.assessment.operations import rollups
from audit.core import clock, scope
from audit.core.db import db
from audit.core.tokens import new_key
from audit.core.work import unit_of_work
from audit.network.models import (
    JourneyStage,
    Partner,
    PartnerKind,
    PartnerState,
    Person,
    PersonKind,
    Relation,
    Touchpoint,
    TouchpointKind,
)
from audit.people.models import Membership, Role, User
from audit.planning.models import Cadence, Programme, ProgrammeKind, ProgrammeState, Wave
from audit.standards.models import ChecklistState, Criticality, Promise, Standard
from audit.standards.operations.versions import add_version
from checklists import Checklist, LegSlot, Question, Section
from tests.benchmarks._loading import Load, Network
from tests.benchmarks.submission import application
from tests.databases import Database
from tests.people import World, build_world

T = TypeVar("T")

NOW = datetime(2026, 12, 30, 9, tzinfo=UTC)
QUARTER = date(2026, 10, 1)
MONTHS = tuple(date(2025 + at // 12, at % 12 + 1, 1) for at in range(24))
PARTNERS, STANDARDS, PROMISES, TOUCHPOINTS, GROUPS = 60, 12, 6, 20, 15
STAGES = ("order", "wait", "receive", "return")
KINDS = (TouchpointKind.LOCKER, TouchpointKind.PICK_UP_POINT, TouchpointKind.ROUTE, TouchpointKind.DEPOT)
WAITING = 100
PROGRAMMES = 3
ANSWERS = 40


@dataclass(frozen=True)
class Brand:
    """One synthetic brand in a database of its own."""

    app: Flask
    world: World
    database: Database
    audits: int
    auditors: int
    programme_key: str
    """Of the first of three programmes."""


def text(words: str) -> dict[str, str]:
    """Return a text in the languages of Aurora Home."""
    return {"en": words, "fi": f"{words} (fi)", "sv": f"{words} (sv)"}


def checklist() -> Checklist:
    """Return forty questions over twelve standards, six promises and four stages."""
    return Checklist(
        code="forty",
        version=1,
        title=text("Forty questions"),
        slots=(LegSlot("visit", text("Visit")),),
        sections=tuple(
            Section(f"s{number}", text(f"Section {number}"), ("visit",), tuple(map(question, range(number, 40, 4))))
            for number in range(4)
        ),
    )


def question(number: int) -> Question:
    """Return one of the forty."""
    standard = number % STANDARDS
    return Question(
        f"q{number}",
        "yes_no",
        text(f"Question {number}"),
        best="yes",
        standard=f"S{standard}",
        promise=f"P{standard % PROMISES}",
        stage=STAGES[standard % len(STAGES)],
    )


MEASURES = (
    ("overall", "", 4000),
    *(("standard", f"S{at}", 100 * len(range(at, ANSWERS, STANDARDS))) for at in range(STANDARDS)),
    *(
        ("promise", f"P{at}", 100 * len([n for n in range(ANSWERS) if n % STANDARDS % PROMISES == at]))
        for at in range(PROMISES)
    ),
    *(
        ("stage", code, 100 * len([n for n in range(ANSWERS) if n % STANDARDS % 4 == at]))
        for at, code in enumerate(STAGES)
    ),
)
"""Kind, code and hundredths of the effective number of questions of everything that a visit measures."""


@contextmanager
def made(database: Database, folder: Path, audits: int, *, answers: bool) -> Iterator[Brand]:
    """Yield a brand with so many audits; business time stands still at the end of the last quarter."""
    with clock.use(clock.Simulated(NOW)):
        app = application(database, folder)
        with app.app_context():
            world = build_world(app)
        group_size = max(3, -(-audits // (len(MONTHS) * 25 * GROUPS)))
        with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
            network = _network(world.brand_id, group_size)
        load = Load(database, network, MONTHS, MEASURES, audits, WAITING)
        load.run(answers=ANSWERS if answers else 0)
        with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
            rollups.refill()
            programme_key = db.session.get_one(Programme, network.first_programme).key
        load.analyse()
        yield Brand(app, world, database, audits, GROUPS * group_size, programme_key)
        with app.app_context():
            db.engine.dispose()


def _network(brand_id: int, group_size: int) -> Network:
    """Make promises, standards, partners with touchpoints, auditors, and programmes with a wave for every month."""
    stages = {row.code: row.id for row in db.session.scalars(select(JourneyStage))}
    promises = _saved(
        Promise(key=new_key(), code=f"P{at}", position=at + 1, title=text(f"Promise {at}"), text=text(f"Promise {at}"))
        for at in range(PROMISES)
    )
    _saved(_standard(at, promises, stages) for at in range(STANDARDS))
    partners = _saved(_partner(at) for at in range(PARTNERS))
    touchpoints = _saved(
        _touchpoint(partner.id, at, number) for at, partner in enumerate(partners) for number in range(TOUCHPOINTS)
    )
    version = add_version(checklist(), ChecklistState.PUBLISHED, "publish")
    programmes = _saved(_programme(version.id, number) for number in range(PROGRAMMES))
    waves = _saved(
        Wave(programme_id=programme.id, number=at + 1, starts_on=month, ends_on=month, created_at=clock.now())
        for programme in programmes
        for at, month in enumerate(MONTHS)
    )
    return Network(
        brand_id=brand_id,
        version_id=version.id,
        partners=PARTNERS,
        touchpoints=TOUCHPOINTS,
        first_partner=partners[0].id,
        first_touchpoint=touchpoints[0].id,
        first_auditor=_auditors(GROUPS * group_size),
        first_programme=programmes[0].id,
        programmes=PROGRAMMES,
        first_wave=waves[0].id,
        groups=GROUPS,
        group_size=group_size,
    )


def _saved(rows: Iterable[T]) -> list[T]:
    """Store rows one after the other, so that their ids follow each other."""
    found = list(rows)
    db.session.add_all(found)
    db.session.flush()
    ids = [row.id for row in found]  # type: ignore[attr-defined]
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    return found


def _programme(version_id: int, number: int) -> Programme:
    return Programme(
        key=new_key(),
        title=f"Programme {number}",
        kind=ProgrammeKind.CHECKLIST_AUDIT,
        state=ProgrammeState.ACTIVE,
        checklist_version_id=version_id,
        cadence=Cadence.MONTHLY,
        starts_on=MONTHS[0],
        window_days=5,
        opens_at_local=time(8),
        due_at_local=time(20),
        seed=number,
        created_at=clock.now(),
    )


def _standard(at: int, promises: list[Promise], stages: dict[str, int]) -> Standard:
    return Standard(
        key=new_key(),
        code=f"S{at}",
        title=text(f"Standard {at} is kept"),
        promise_id=promises[at % PROMISES].id,
        stage_id=stages[STAGES[at % len(STAGES)]],
        criticality=Criticality.NORMAL,
        valid_from=MONTHS[0],
        expected_behaviour={},
        good_looks_like=text("Good"),
        when_not_kept=text("Not kept"),
        first_step=text("First step"),
    )


def _partner(at: int) -> Partner:
    relation = {58: Relation.OWN_UNIT, 59: Relation.COMPETITOR}.get(at, Relation.PARTNER)
    return Partner(
        key=new_key(),
        slug=f"partner-{at:02}",
        name=f"Partner number {at:02}",
        kind=PartnerKind.LAST_MILE,
        relation=relation,
        state=PartnerState.ACTIVE,
        stage_code=STAGES[at % len(STAGES)],
        monthly_volume=1000 + 50 * at,
        created_at=clock.now(),
    )


def _touchpoint(partner_id: int, partner: int, number: int) -> Touchpoint:
    return Touchpoint(
        key=new_key(),
        partner_id=partner_id,
        code=f"T{number}",
        name=f"Touchpoint {partner}-{number}",
        kind=KINDS[(partner + number % 2) % len(KINDS)],
        country="FI",
        region=f"Region {(partner + number // 4) % 10}",
        timezone="Europe/Helsinki",
        monthly_volume=100 + 10 * number,
        created_at=clock.now(),
    )


def _auditors(count: int) -> int:
    """Make people who are never signed in, and return the id of the first one's membership."""
    now = clock.now()
    persons = _saved(
        Person(key=new_key(), kind=PersonKind.USER, email=f"auditor-{number}@visits.example") for number in range(count)
    )
    users = _saved(
        User(key=new_key(), person_id=person.id, fs_uniquifier=new_key(), language="en", created_at=now)
        for person in persons
    )
    members = _saved(
        Membership(key=new_key(), user_id=user.id, role=Role.AUDITOR, alias=f"Auditor {number}", created_at=now)
        for number, user in enumerate(users)
    )
    return members[0].id
