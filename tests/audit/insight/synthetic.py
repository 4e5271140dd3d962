"""Roll-ups made directly, for scorecards of a size that walking visits would take hours to reach."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from audit.assessment.models import MeasureKind, Rollup
from audit.assessment.operations import rollups
from audit.core import bulk, clock
from audit.core.db import db
from audit.core.tokens import new_key
from audit.network.models import Partner, PartnerKind, PartnerState, Relation
from audit.planning.models import Programme
from audit.standards.models import Promise

OVERALL = (MeasureKind.OVERALL, "")

QUESTIONS = 4000
"""Hundredths of questions behind each score, as a checklist of 40 questions has them."""


def programme_id() -> int:
    """Return the programme of the story; inside the brand's scope."""
    return db.session.scalars(select(Programme.id)).one()


def add_partner(name: str, relation: Relation = Relation.PARTNER) -> int:
    """Add an active partner and return its id."""
    partner = Partner(
        key=new_key(),
        slug=name.lower().replace(" ", "-"),
        name=name,
        kind=PartnerKind.LAST_MILE,
        relation=relation,
        state=PartnerState.ACTIVE,
        created_at=clock.now(),
    )
    db.session.add(partner)
    db.session.flush()
    return partner.id


def rolled(
    partner_id: int,
    auditor_id: int,
    scores: Iterable[int],
    *,
    month: date = date(2026, 11, 1),
    measure: tuple[MeasureKind, str] = OVERALL,
    **more: Any,
) -> dict[str, Any]:
    """Return one roll-up row of visits with these scores in basis points."""
    found = list(scores)
    return {
        "local_month": month,
        "partner_id": partner_id,
        "programme_id": programme_id(),
        "auditor_id": auditor_id,
        "region": "Uusimaa",
        "kind": "route",
        "stratum": "",
        "measure": measure[0],
        "code": measure[1],
        "visits": len(found),
        "total_bp": sum(found),
        "squares_bp": sum(score**2 for score in found),
        "critical_failures": 0,
        "questions": QUESTIONS * len(found),
        **more,
    }


def store(rows: list[dict[str, Any]]) -> None:
    """Store roll-up rows and what they add up to by quarter."""
    bulk.insert_rows(Rollup, rows)
    rollups.refill()


KINDS = ("route", "locker", "phone_line")


def fill_network(
    auditors: list[int], *, partners: int = 20, promises: int = 8, standards: int = 0, seed: int = 5
) -> None:
    """Make so many partners with promises over eight quarters, as a brand at work has them.

    With `standards`, so many of them are measured in the last quarter, and two hand-offs.
    """
    chance = random.Random(seed)
    codes = [row.code for row in db.session.scalars(select(Promise).order_by(Promise.position))]
    for number in range(len(codes), promises):
        title = {"en": f"Promise number {number}", "fi": f"Lupaus numero {number}", "sv": f"Löfte nummer {number}"}
        code = f"promise-{number}"
        db.session.add(Promise(key=new_key(), code=code, position=number + 1, title=title, text=title))
        codes.append(code)
    db.session.flush()
    always = (OVERALL, *((MeasureKind.PROMISE, code) for code in codes))
    hand_offs = [(MeasureKind.HAND_OFF, code) for code in ("carrier>locker", "shop>carrier")] if standards else []
    last = (*((MeasureKind.STANDARD, f"standard-{number:02}") for number in range(standards)), *hand_offs)
    rows = []
    for number in range(1, partners + 1):
        relation = {partners: Relation.COMPETITOR, partners - 1: Relation.OWN_UNIT}.get(number, Relation.PARTNER)
        partner = add_partner(f"Partner {number:02}", relation)
        level = chance.choice([4800, 6200, 7500, 8200, 9200])
        for quarter in range(8):
            month = date(2025 + quarter // 4, quarter % 4 * 3 + 1, 1)
            for at, auditor in enumerate(auditors[: 1 + number % len(auditors)]):
                visits = chance.randint(1, 12)
                for measure in (*always, *(last if quarter == 7 else ())):
                    if measure[1] and chance.random() < 0.1:
                        continue
                    drift = chance.randint(-900, 700) if measure[1] else 0
                    scores = [min(10000, max(0, level + drift + chance.randint(-800, 800))) for _ in range(visits)]
                    critical = int(level < 7000 and not measure[1])
                    kind = KINDS[(number + at) % len(KINDS)]
                    row = rolled(
                        partner, auditor, scores, month=month, measure=measure, critical_failures=critical, kind=kind
                    )
                    rows.append(row)
    store(rows)
