"""Visits for tests: a small checklist with every rule that matters here, and assignments made directly as rows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import PIL.Image
from flask import Flask

from audit.core import clock, scope
from audit.core.db import db, get_by_key
from audit.core.tokens import new_key
from audit.core.work import unit_of_work
from audit.fieldwork.drafts import Change
from audit.fieldwork.models import AnswerField
from audit.planning.models import (
    Assignment,
    AssignmentLeg,
    AssignmentState,
    Cadence,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Wave,
)
from audit.standards.models import ChecklistState, ChecklistVersion, Scenario
from checklists import Checklist, EvidenceRule, LegSlot, Match, Operation, Option, Question, Section, When
from checklists.definition import Critical
from checklists.formats import json as checklist_json
from tests.people import Member, World


def text(words: str) -> dict[str, str]:
    return {"en": words, "fi": f"{words} (fi)", "sv": f"{words} (sv)"}


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(
        Option(code, text(code.capitalize()), points=Decimal(index)) for index, code in enumerate(reversed(codes))
    )


YES = Match(Operation.IS, ("yes",))
NO = Match(Operation.IS, ("no",))

DOOR = Section(
    code="door",
    title=text("At the door"),
    slots=("courier",),
    questions=(
        Question("greeted", "yes_no", text("Did the courier greet you?"), best="yes", guidance=text("Promise: kind")),
        Question(
            "late_told",
            "yes_no",
            text("Were you told about the delay?"),
            best="yes",
            na_allowed=True,
            na_reasons=(Option("on_time", text("It was on time")), Option("no_slot", text("There was no slot"))),
            critical=Critical(NO),
            evidence=(EvidenceRule(NO, comment=True),),
        ),
        Question("told_how", "text", text("How were you told?"), condition=When("late_told", YES), weight=Decimal(0)),
        Question("parcel", "photo", text("Photo of the parcel"), weight=Decimal(0), max_photos=2),
    ),
)

AFTER = Section(
    code="after",
    title=text("Afterwards"),
    slots=("courier",),
    questions=(
        Question("wait", "duration", text("How long did you wait?"), weight=Decimal(0), required=False),
        Question("recommend", "nps", text("Would you recommend them?"), weight=Decimal(0)),
    ),
)

PROBLEM = Section(
    code="problem",
    title=text("The problem"),
    slots=("courier",),
    condition=When("greeted", NO),
    questions=(Question("what", "text", text("What happened?"), weight=Decimal(0)),),
)

SMALL = Checklist(
    code="door",
    version=1,
    title=text("Delivery to the door"),
    slots=(LegSlot("courier", text("The courier")),),
    sections=(DOOR, PROBLEM, AFTER),
)

CHOICES = (Option("a", text("First"), Decimal(1)), Option("b", text("Second"), Decimal(0)))

KINDS = Checklist(
    code="kinds",
    version=1,
    title=text("Every kind of answer"),
    slots=(LegSlot("courier", text("The courier")),),
    sections=(
        Section(
            code="all",
            title=text("All kinds"),
            slots=("courier",),
            questions=tuple(
                Question(f"q_{kind}", kind, text(f"Question {kind}"), weight=Decimal(0), required=False, **more)
                for kind, more in (
                    ("yes_no", {"na_allowed": True}),
                    ("single_choice", {"options": CHOICES, "na_allowed": True}),
                    ("multiple_choice", {"options": CHOICES, "na_allowed": True}),
                    ("scale", {"options": (Option("1", text("Cold")), Option("5", text("Warm")))}),
                    ("number", {"unit": text("parcels"), "decimals": 1, "maximum": Decimal(100), "na_allowed": True}),
                    ("duration", {"maximum": Decimal(7200)}),
                    ("date", {"earliest": "2026-01-01"}),
                    ("time", {}),
                    ("text", {"minimum": Decimal(3), "maximum": Decimal(40)}),
                    ("photo", {}),
                    ("signature", {}),
                    ("location", {}),
                    ("barcode", {"minimum": Decimal(3)}),
                    ("nps", {}),
                    ("ces", {}),
                    ("csat", {}),
                )
            ),
        ),
    ),
)

HANDOVER = Checklist(
    code="handover",
    version=1,
    title=text("From carrier to point"),
    slots=(LegSlot("carrier", text("Carrier")), LegSlot("point", text("Pick-up point"))),
    sections=(
        Section(
            "carrier", text("Carrier"), ("carrier",), (Question("fast", "yes_no", text("Was it fast?"), best="yes"),)
        ),
        Section(
            "handoff",
            text("Hand-off"),
            ("carrier", "point"),
            (Question("known", "yes_no", text("Did the point know of the parcel?"), best="yes"),),
        ),
        Section("point", text("Point"), ("point",), (Question("open", "yes_no", text("Was it open?"), best="yes"),)),
    ),
)


@dataclass(frozen=True)
class MadeVisit:
    """The keys of a visit that a test made."""

    id: int
    key: str


def make_version(checklist: Checklist) -> ChecklistVersion:
    source = checklist_json.dump(checklist)
    version = ChecklistVersion(
        key=new_key(),
        code=checklist.code,
        number=checklist.version,
        title=dict(checklist.title),
        definition=checklist_json.to_data(checklist),
        content_sha256=hashlib.sha256(source.encode()).hexdigest(),
        state=ChecklistState.PUBLISHED,
        created_at=clock.now(),
        published_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    return version


def make_visit(
    app: Flask,
    world: World,
    checklist: Checklist = SMALL,
    *,
    auditor: Member | None = None,
    state: AssignmentState = AssignmentState.ACCEPTED,
    opens_in: timedelta = timedelta(hours=-1),
    due_in: timedelta = timedelta(hours=8),
    parts: tuple[int, ...] = (1,),
    places: tuple[int, ...] = (),
) -> MadeVisit:
    """Make a visit to NordDrop's route (its second leg to the locker of PostiX) and return its keys.

    `places` are the ids of the touchpoints of its legs where these are others.
    """
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
        now = clock.now()
        version = db.session.query(ChecklistVersion).filter_by(code=checklist.code).one_or_none()
        version = version or make_version(checklist)
        programme = _programme(version)
        wave = Wave(programme_id=programme.id, number=1, starts_on=now.date(), ends_on=now.date(), created_at=now)
        db.session.add(wave)
        db.session.flush()
        assignment = Assignment(
            key=new_key(),
            programme_id=programme.id,
            wave_id=wave.id,
            unit=1,
            occurs_on=now.date(),
            checklist_version_id=version.id,
            auditor_id=(auditor or world.aino).membership_id,
            state=state,
            opens_at=now + opens_in,
            due_at=now + due_in,
            missed_at=now + due_in + timedelta(hours=24),
            pseudonym="Visitor 17",
            created_at=now,
        )
        db.session.add(assignment)
        db.session.flush()
        places = places or (world.touchpoint_id, world.second_touchpoint_id)
        for position, slot in enumerate(checklist.slot_codes):
            leg = AssignmentLeg(
                assignment_id=assignment.id,
                position=position,
                slot=slot,
                part=parts[position] if position < len(parts) else parts[-1],
                touchpoint_id=places[position],
                timezone="Europe/Helsinki",
                opens_at=assignment.opens_at,
                due_at=assignment.due_at,
            )
            db.session.add(leg)
        db.session.flush()
        return MadeVisit(assignment.id, assignment.key)


def _programme(version: ChecklistVersion) -> Programme:
    scenario = Scenario(
        key=new_key(),
        code=f"story-{new_key()[:8]}",
        title=text("A parcel for the flat"),
        brief=text("Order a parcel to your home.\n\nBe at home when it comes."),
        cover_rules=text("Never say that you are an auditor."),
    )
    db.session.add(scenario)
    db.session.flush()
    programme = Programme(
        key=new_key(),
        title="Doors, autumn",
        kind=ProgrammeKind.MYSTERY_SHOP,
        state=ProgrammeState.ACTIVE,
        checklist_version_id=version.id,
        scenario_id=scenario.id,
        cadence=Cadence.MONTHLY,
        starts_on=clock.now().date(),
        window_days=1,
        opens_at_local=clock.now().time(),
        due_at_local=clock.now().time(),
        seed=1,
        created_at=clock.now(),
        retention_days=400,
        time_limit_minutes=30,
        recording_rule="No sound or video. Photos of things, not of faces.",
    )
    db.session.add(programme)
    db.session.flush()
    return programme


InBrand = Callable[[], AbstractContextManager[None]]


@contextmanager
def acting(app: Flask, world: World, member: Member | None = None) -> Any:
    """Act as somebody (Aino) in a fresh session; what happens inside is committed."""
    actor = (member or world.aino).actor
    with app.app_context(), scope.brand_scope(world.brand_id, actor), unit_of_work():
        yield


def assignment_of(made: MadeVisit) -> Assignment:
    return get_by_key(Assignment, made.key)


def value(question: str, raw: Any, uuid: str | None = None, sequence: int | None = None) -> Change:
    return Change(question, AnswerField.VALUE, raw, uuid, sequence)


COMPLETE = (value("greeted", "yes"), value("late_told", "yes"), value("told_how", "By text"), value("recommend", "9"))
"""Every required answer of SMALL but the photo."""


def picture(colour: str = "red", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """Return a JPEG with a position and a camera in its metadata."""
    exif = PIL.Image.Exif()
    exif[0x010F] = "Spyphone"
    exif[0x0112] = 1
    exif.get_ifd(0x8825).update({1: "N", 2: (60.0, 10.0, 11.0), 3: "E", 4: (24.0, 56.0, 12.0)})
    buffer = io.BytesIO()
    PIL.Image.new("RGB", size, colour).save(buffer, "JPEG", exif=exif, comment=b"canary-comment", **options)
    return buffer.getvalue()
