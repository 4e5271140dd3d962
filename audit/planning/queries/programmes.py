"""Reading programmes, and what their forms offer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from audit.core.db import db, get_by_key
from audit.network.models import Partner, Relation, Touchpoint, TouchpointKind
from audit.people.models import Membership, Role
from audit.planning.models import (
    Assignment,
    AssignmentState,
    Programme,
    ProgrammeAuditor,
    ProgrammeState,
    ProgrammeTouchpoint,
)
from audit.standards.models import ChecklistState, ChecklistVersion, Scenario


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme in a list: with its numbers of units, auditors and visits in each state."""

    programme: Programme
    units: int
    auditors: int
    visits: Mapping[AssignmentState, int]


@dataclass(frozen=True)
class TouchpointFilter:
    """Which open touchpoints a programme's form offers; empty fields do not filter."""

    partner_key: str = ""
    region: str = ""
    kind: str = ""
    words: str = ""
    """Part of the name, code or city."""


def programme(key: str) -> Programme:
    """Return the brand's programme with this key. Raises NotFound."""
    return get_by_key(Programme, key)


def programmes() -> list[ProgrammeLine]:
    """Return all programmes of the brand, the running ones first, then by title."""
    rows = db.session.scalars(select(Programme).order_by(Programme.title, Programme.id)).all()
    units = _counts(
        select(ProgrammeTouchpoint.programme_id, func.count(ProgrammeTouchpoint.unit.distinct())).group_by(
            ProgrammeTouchpoint.programme_id
        )
    )
    auditors = _counts(
        select(ProgrammeAuditor.programme_id, func.count(ProgrammeAuditor.id)).group_by(ProgrammeAuditor.programme_id)
    )
    visits: dict[int, dict[AssignmentState, int]] = {}
    for programme_id, state, count in db.session.execute(
        select(Assignment.programme_id, Assignment.state, func.count(Assignment.id)).group_by(
            Assignment.programme_id, Assignment.state
        )
    ):
        visits.setdefault(programme_id, {})[state] = count
    order = (ProgrammeState.ACTIVE, ProgrammeState.DRAFT, ProgrammeState.PAUSED, ProgrammeState.ENDED)
    lines = [ProgrammeLine(row, units.get(row.id, 0), auditors.get(row.id, 0), visits.get(row.id, {})) for row in rows]
    return sorted(lines, key=lambda line: order.index(line.programme.state))


def _counts(statement: Select[int, int]) -> dict[int, int]:
    return dict(db.session.execute(statement).all())


def visits_by_state(programme_id: int) -> dict[AssignmentState, int]:
    """Return how many visits of a programme stand in each state."""
    return dict(
        db.session.execute(
            select(Assignment.state, func.count(Assignment.id))
            .where(Assignment.programme_id == programme_id)
            .group_by(Assignment.state)
        ).all()
    )


def auditors() -> Sequence[Membership]:
    """Return the brand's active auditors by alias."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.role == Role.AUDITOR, Membership.active.is_(True))
        .order_by(Membership.alias, Membership.id)
    ).all()


def auditors_of(programme_id: int) -> Sequence[Membership]:
    """Return the auditors of a programme by alias, also those who have left."""
    return db.session.scalars(
        select(Membership)
        .join(ProgrammeAuditor, ProgrammeAuditor.membership_id == Membership.id)
        .where(ProgrammeAuditor.programme_id == programme_id)
        .order_by(Membership.alias, Membership.id)
    ).all()


def checklists() -> Sequence[ChecklistVersion]:
    """Return the published checklist versions, the newest of each code first."""
    return db.session.scalars(
        select(ChecklistVersion)
        .where(ChecklistVersion.state == ChecklistState.PUBLISHED)
        .order_by(ChecklistVersion.code, ChecklistVersion.number.desc())
    ).all()


def scenarios() -> Sequence[Scenario]:
    """Return the brand's scenarios by code."""
    return db.session.scalars(select(Scenario).order_by(Scenario.code)).all()


def partners_with_touchpoints() -> Sequence[Partner]:
    """Return the partners that have open touchpoints, by name."""
    return db.session.scalars(
        select(Partner)
        .where(Partner.id.in_(select(Touchpoint.partner_id).where(Touchpoint.is_open.is_(True))))
        .order_by(Partner.name)
    ).all()


def regions() -> list[str]:
    """Return the regions in which the brand has open touchpoints."""
    return list(
        db.session.scalars(
            select(Touchpoint.region)
            .where(Touchpoint.is_open.is_(True), Touchpoint.region != "")
            .distinct()
            .order_by(Touchpoint.region)
        )
    )


def touchpoint_ids(wanted: TouchpointFilter) -> list[int]:
    """Return the ids of all open touchpoints that pass the filter, by partner and name."""
    statement = select(Touchpoint.id).join(Partner, Touchpoint.partner_id == Partner.id)
    ordered = statement.where(*_passes(wanted)).order_by(Partner.name, Touchpoint.name, Touchpoint.id)
    return list(db.session.scalars(ordered))


def touchpoint_ids_by_keys(keys: Sequence[str]) -> list[int]:
    """Return the ids of the brand's touchpoints with these keys; unknown keys are left out."""
    return list(db.session.scalars(select(Touchpoint.id).where(Touchpoint.key.in_(keys)).order_by(Touchpoint.id)))


def touchpoint_choices(
    wanted: TouchpointFilter, programme_id: int, offset: int, limit: int
) -> tuple[list[Row[str, str, str, str, str, str, TouchpointKind, Relation, int | None]], int]:
    """Return one slice of the open touchpoints that pass the filter, and how many there are.

    Columns: key, name, code, city, region, partner name, kind, relation, unit in the programme (None: not in it).
    """
    chosen = (
        select(ProgrammeTouchpoint.touchpoint_id, func.min(ProgrammeTouchpoint.unit).label("unit"))
        .where(ProgrammeTouchpoint.programme_id == programme_id)
        .group_by(ProgrammeTouchpoint.touchpoint_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Touchpoint.key,
            Touchpoint.name,
            Touchpoint.code,
            Touchpoint.city,
            Touchpoint.region,
            Partner.name.label("partner"),
            Touchpoint.kind,
            Partner.relation,
            chosen.c.unit,
        )
        .join(Partner, Touchpoint.partner_id == Partner.id)
        .outerjoin(chosen, chosen.c.touchpoint_id == Touchpoint.id)
        .where(*_passes(wanted))
        .order_by(Partner.name, Touchpoint.name, Touchpoint.id)
        .offset(offset)
        .limit(limit)
    ).all()
    total = db.session.scalar(
        select(func.count(Touchpoint.id)).join(Partner, Touchpoint.partner_id == Partner.id).where(*_passes(wanted))
    )
    return list(rows), total or 0


def _passes(wanted: TouchpointFilter) -> list[ColumnElement[bool]]:
    criteria: list[ColumnElement[bool]] = [Touchpoint.is_open.is_(True)]
    if wanted.partner_key:
        criteria.append(Partner.key == wanted.partner_key)
    if wanted.region:
        criteria.append(Touchpoint.region == wanted.region)
    if wanted.kind in set(TouchpointKind):
        criteria.append(Touchpoint.kind == TouchpointKind(wanted.kind))
    if wanted.words.strip():
        text = wanted.words.strip()
        criteria.append(
            or_(
                Touchpoint.name.icontains(text, autoescape=True),
                Touchpoint.code.icontains(text, autoescape=True),
                Touchpoint.city.icontains(text, autoescape=True),
            )
        )
    return criteria


def units_count(programme_id: int) -> int:
    """Return how many units (one visit a wave each) a programme has."""
    count = func.count(ProgrammeTouchpoint.unit.distinct())
    return db.session.scalar(select(count).where(ProgrammeTouchpoint.programme_id == programme_id)) or 0


def units(programme_id: int, offset: int, limit: int) -> list[tuple[int, list[Row[int, str, str, str, str, str]]]]:
    """Return one slice of a programme's units with their legs: unit, slot, touchpoint key, name, city, partner name."""
    numbers = list(
        db.session.scalars(
            select(ProgrammeTouchpoint.unit)
            .where(ProgrammeTouchpoint.programme_id == programme_id)
            .distinct()
            .order_by(ProgrammeTouchpoint.unit)
            .offset(offset)
            .limit(limit)
        )
    )
    rows = db.session.execute(
        select(
            ProgrammeTouchpoint.unit,
            ProgrammeTouchpoint.slot,
            Touchpoint.key,
            Touchpoint.name,
            Touchpoint.city,
            Partner.name.label("partner"),
        )
        .join(Touchpoint, ProgrammeTouchpoint.touchpoint_id == Touchpoint.id)
        .join(Partner, Touchpoint.partner_id == Partner.id)
        .where(ProgrammeTouchpoint.programme_id == programme_id, ProgrammeTouchpoint.unit.in_(numbers))
        .order_by(ProgrammeTouchpoint.unit, ProgrammeTouchpoint.id)
    ).all()
    return [(number, [row for row in rows if row.unit == number]) for number in numbers]


def touchpoint_names(ids: Collection[int]) -> dict[int, str]:
    """Return the names of touchpoints by row id, with the city where the name does not hold it."""
    rows = db.session.execute(select(Touchpoint.id, Touchpoint.name, Touchpoint.city).where(Touchpoint.id.in_(ids)))
    return {
        touchpoint: name if not city or city.casefold() in name.casefold() else f"{name}, {city}"
        for touchpoint, name, city in rows
    }
