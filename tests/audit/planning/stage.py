"""What tests of planning need around the cast: a published checklist, a scenario and programmes with touchpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time

from flask import Flask

from audit.core import clock, scope
from audit.core.db import db
from audit.core.tokens import new_key
from audit.core.work import unit_of_work
from audit.network.models import Touchpoint, TouchpointKind
from audit.people.models import Membership
from audit.planning import operations
from audit.planning.models import Cadence, Programme, ProgrammeKind
from audit.standards.models import ChecklistVersion, Scenario
from audit.standards.operations.checklists import publish
from checklists.definition import Checklist, LegSlot, Question, Section
from tests.people import World


@contextmanager
def as_bertta(app: Flask, world: World) -> Iterator[None]:
    """Act as the brand manager in one transaction."""
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor), unit_of_work():
        yield


def text(words: str) -> dict[str, str]:
    """Return a text in the three languages of Aurora Home."""
    return {"en": words, "fi": f"{words} (fi)", "sv": f"{words} (sv)"}


def checklist(*slots: str, code: str = "doorstep", version: int = 1) -> Checklist:
    """Return a checklist with one yes/no question for each leg slot."""
    names = slots or ("visit",)
    return Checklist(
        code=code,
        version=version,
        title=text("At the doorstep"),
        slots=tuple(LegSlot(name, text(name.capitalize())) for name in names),
        sections=tuple(
            Section(
                f"about_{name}",
                text("What happened"),
                (name,),
                (Question(f"kept_{name}", "yes_no", text("Was the promise kept?"), best="yes"),),
            )
            for name in names
        ),
    )


def published(*slots: str, code: str = "doorstep", version: int = 1) -> ChecklistVersion:
    """Publish such a checklist and return its version."""
    return publish(checklist(*slots, code=code, version=version))


def scenario(world: World) -> Scenario:
    """Make a scenario and return it."""
    row = Scenario(
        brand_id=world.brand_id,
        key=new_key(),
        code="late-parcel",
        title=text("A late parcel"),
        brief=text("Order something small."),
        cover_rules=text("Do not say that you are an auditor."),
    )
    db.session.add(row)
    db.session.flush()
    return row


def touchpoints(world: World, zones: Sequence[str], *, partner_id: int | None = None, prefix: str = "T") -> list[int]:
    """Add a touchpoint for each of the zones and return their ids."""
    rows = [
        Touchpoint(
            brand_id=world.brand_id,
            key=new_key(),
            partner_id=partner_id or world.partner_id,
            code=f"{prefix}-{number}",
            name=f"{prefix} locker {number}",
            kind=TouchpointKind.LOCKER,
            country="FI",
            city="Turku",
            region="Varsinais-Suomi",
            timezone=zone,
            created_at=clock.now(),
        )
        for number, zone in enumerate(zones, start=1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


ETHICS = operations.Ethics(
    staff_informed_on=date(2026, 10, 1),
    staff_informed_channel="Letter to the works council",
    purpose="To mend what customers meet at the door",
    no_discipline=True,
    retention_days=90,
    recording_rule="Photos of parcels and signs only",
    time_limit_minutes=20,
    covers_competitors=False,
)
"""Complete ethics."""


def terms(version: ChecklistVersion, **changes: object) -> operations.Terms:
    """Return weekly terms from Monday 2 November 2026 with a window of three days, changed as named."""
    values: dict[str, object] = {
        "title": "Doorstep",
        "kind": ProgrammeKind.CHECKLIST_AUDIT,
        "checklist_key": version.key,
        "cadence": Cadence.WEEKLY,
        "starts_on": date(2026, 11, 2),
        "window_days": 3,
        "opens_at_local": time(8),
        "due_at_local": time(20),
        **changes,
    }
    return operations.Terms(**values)  # type: ignore[arg-type]


def programme(
    world: World, touchpoint_ids: Sequence[int], *, auditors: Sequence[str] | None = None, **changes: object
) -> Programme:
    """Make a programme that is ready to be activated; its auditors are Aino and Onni unless others are named."""
    made = operations.create_programme(terms(published(), **changes), seed=7)
    operations.add_touchpoints(made.key, touchpoint_ids)
    chosen = membership_keys(world.aino.membership_id, world.onni.membership_id) if auditors is None else auditors
    operations.set_auditors(made.key, chosen)
    operations.set_ethics(made.key, ETHICS)
    return made


def membership_keys(*ids: int) -> list[str]:
    """Return the keys of memberships."""
    return [db.session.get_one(Membership, found).key for found in ids]


def publish_again() -> ChecklistVersion:
    """Publish a second version of the doorstep checklist, with a changed question, and return it."""
    changed = checklist()
    section = replace(changed.sections[0], title=text("What really happened"))
    return publish(replace(changed, sections=(section,)))
