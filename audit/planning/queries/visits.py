"""Reading planned visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from audit.core.db import db, get_by_key
from audit.core.outbox import MailState, OutgoingMail
from audit.network.models import Partner, Touchpoint
from audit.people.models import Membership
from audit.planning.models import (
    Assignment,
    AssignmentLeg,
    AssignmentState,
    Offer,
    Programme,
    Wave,
)
from audit.standards.models import ChecklistVersion

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Place:
    """One leg's touchpoint and window of a visit."""

    slot: str
    part: int
    name: str
    city: str
    key: str
    partner_name: str
    timezone: str
    opens_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class PlanFilter:
    """Which visits the plan lists; empty fields do not filter."""

    week: date | None = None
    """Any day of the week (Monday to Sunday) in which the visit opens, by the local day of the place."""
    state: AssignmentState | None = None
    programme_key: str = ""
    partner_key: str = ""


@dataclass(frozen=True)
class VisitLine:
    """A visit in a list: the row, its legs' places, programme and auditor by alias."""

    assignment: Assignment
    programme_title: str
    programme_key: str
    alias: str | None
    places: tuple[Place, ...]


def assignment_by_key(key: str) -> Assignment:
    """Return the brand's visit with this key. Raises NotFound."""
    return get_by_key(Assignment, key)


def assignment_by_id(assignment_id: int) -> Assignment:
    """Return the brand's visit with this row id, for the concepts downstream."""
    return db.session.get_one(Assignment, assignment_id)


def legs_of(assignment_id: int) -> Sequence[AssignmentLeg]:
    """Return the legs of a visit in the order of the checklist's slots."""
    return db.session.scalars(
        select(AssignmentLeg).where(AssignmentLeg.assignment_id == assignment_id).order_by(AssignmentLeg.position)
    ).all()


def partners_in_plan() -> Sequence[Partner]:
    """Return the partners that have planned visits, by name."""
    ids = select(Touchpoint.partner_id).join(AssignmentLeg, AssignmentLeg.touchpoint_id == Touchpoint.id)
    return db.session.scalars(select(Partner).where(Partner.id.in_(ids)).order_by(Partner.name)).all()


def plan(wanted: PlanFilter, offset: int, limit: int) -> tuple[list[VisitLine], int]:
    """Return one slice of the planned visits that pass the filter in the order of time, and how many there are."""
    criteria = _in_plan(wanted)
    rows = db.session.execute(
        select(Assignment, Programme.title, Programme.key, Membership.alias)
        .join(Programme, Assignment.programme_id == Programme.id)
        .outerjoin(Membership, Assignment.auditor_id == Membership.id)
        .where(*criteria)
        .order_by(Assignment.occurs_on, Assignment.opens_at, Assignment.id)
        .offset(offset)
        .limit(limit)
    ).all()
    places = places_of([row[0].id for row in rows])
    total = db.session.scalar(
        select(func.count(Assignment.id)).join(Programme, Assignment.programme_id == Programme.id).where(*criteria)
    )
    lines = [
        VisitLine(assignment, title, key, alias, places.get(assignment.id, ()))
        for assignment, title, key, alias in rows
    ]
    return lines, total or 0


def plan_counts(wanted: PlanFilter) -> dict[AssignmentState, int]:
    """Return how many visits pass the filter in each state, whatever state the filter itself names."""
    everywhere = PlanFilter(wanted.week, None, wanted.programme_key, wanted.partner_key)
    rows = db.session.execute(
        select(Assignment.state, func.count(Assignment.id))
        .join(Programme, Assignment.programme_id == Programme.id)
        .where(*_in_plan(everywhere))
        .group_by(Assignment.state)
    )
    return dict(rows.all())


def _in_plan(wanted: PlanFilter) -> list[ColumnElement[bool]]:
    criteria: list[ColumnElement[bool]] = []
    if wanted.week is not None:
        monday = wanted.week - timedelta(days=wanted.week.weekday())
        criteria.append(Assignment.occurs_on.between(monday, monday + WEEK - timedelta(days=1)))
    if wanted.state is not None:
        criteria.append(Assignment.state == wanted.state)
    if wanted.programme_key:
        criteria.append(Programme.key == wanted.programme_key)
    if wanted.partner_key:
        at_partner = (
            select(AssignmentLeg.assignment_id)
            .join(Touchpoint, AssignmentLeg.touchpoint_id == Touchpoint.id)
            .join(Partner, Touchpoint.partner_id == Partner.id)
            .where(Partner.key == wanted.partner_key)
        )
        criteria.append(Assignment.id.in_(at_partner))
    return criteria


def places_of(assignment_ids: Sequence[int]) -> dict[int, tuple[Place, ...]]:
    """Return the places of visits, each in the order of its legs."""
    rows = db.session.execute(
        select(AssignmentLeg, Touchpoint.name, Touchpoint.city, Touchpoint.key, Partner.name)
        .join(Touchpoint, AssignmentLeg.touchpoint_id == Touchpoint.id)
        .join(Partner, Touchpoint.partner_id == Partner.id)
        .where(AssignmentLeg.assignment_id.in_(assignment_ids))
        .order_by(AssignmentLeg.assignment_id, AssignmentLeg.position)
    )
    found: dict[int, tuple[Place, ...]] = {}
    for leg, name, city, key, partner in rows:
        place = Place(leg.slot, leg.part, name, city, key, partner, leg.timezone, leg.opens_at, leg.due_at)
        found[leg.assignment_id] = (*found.get(leg.assignment_id, ()), place)
    return found


@dataclass(frozen=True)
class OfferLine:
    """One offer of a visit: to whom, when, the answer, and what became of its mail (None: no mail)."""

    offer: Offer
    alias: str
    mail_state: MailState | None


def offers_of(assignment_id: int) -> list[OfferLine]:
    """Return the offers of a visit, the first one first."""
    rows = db.session.execute(
        select(Offer, Membership.alias, OutgoingMail.state)
        .join(Membership, Offer.membership_id == Membership.id)
        .outerjoin(OutgoingMail, Offer.mail_id == OutgoingMail.id)
        .where(Offer.assignment_id == assignment_id)
        .order_by(Offer.number)
    )
    return [OfferLine(offer, alias, state) for offer, alias, state in rows]


def wave_of(assignment_id: int) -> Wave:
    """Return the wave that a visit belongs to."""
    return db.session.get_one(Wave, db.session.get_one(Assignment, assignment_id).wave_id)


def open_visits_of_checklist(code: str) -> int:
    """Return how many visits that are neither sent nor over stay on a published version of a checklist."""
    statement = (
        select(func.count())
        .select_from(Assignment)
        .join(ChecklistVersion, ChecklistVersion.id == Assignment.checklist_version_id)
        .where(ChecklistVersion.code == code, Assignment.state.in_(OPEN_STATES))
    )
    return db.session.scalar(statement) or 0


OPEN_STATES = (AssignmentState.PLANNED, AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.OPENED)
"""States of visits that may still be filled in."""
