"""Who a partner is, when it is visited next, and what it was told last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit.core import clock
from audit.core.db import db
from audit.core.errors import NotFound
from audit.network.models import Contact, ContactRole, ContactState, JourneyStage, Partner, Person, Touchpoint
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState
from audit.release.models import Delivery, DeliveryState, Release, ReleaseState

AHEAD = (AssignmentState.PLANNED, AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.OPENED)
"""States of a visit that is still to be made."""


@dataclass(frozen=True)
class NextVisit:
    """The window of the partner's next visit, in the touchpoint's own time zone."""

    opens_at: datetime
    due_at: datetime
    timezone: str
    place: str


@dataclass(frozen=True)
class LastReport:
    """The report that was released to the partner last, and what became of its messages."""

    key: str
    number: str
    version: int
    state: ReleaseState
    released_at: datetime
    deliveries: tuple[DeliveryState, ...]
    """The last attempt to each contact."""


@dataclass(frozen=True)
class Head:
    """Who the partner is; stage and contract owner as far as they are known."""

    partner: Partner
    stage: Mapping[str, str] | None
    owner: str | None
    """Name of the contact who owns the contract at the partner."""
    next_visit: NextVisit | None
    last_report: LastReport | None


def head_of(slug: str) -> Head:
    """Return the head of a partner's page. Raises NotFound, for a foreign one too. Three statements."""
    row = db.session.execute(
        select(Partner, JourneyStage.title, Person.name)
        .outerjoin(JourneyStage, JourneyStage.code == Partner.stage_code)
        .outerjoin(
            Contact,
            (Contact.partner_id == Partner.id)
            & (Contact.role == ContactRole.CONTRACT_OWNER)
            & (Contact.state != ContactState.LEFT),
        )
        .outerjoin(Person, Person.id == Contact.person_id)
        .where(Partner.slug == slug)
        .order_by(Contact.id)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("partner", slug)
    return Head(row[0], row[1], row[2], _next_visit(row[0].id), _last_report(row[0].id))


def _next_visit(partner_id: int) -> NextVisit | None:
    row = db.session.execute(
        select(AssignmentLeg.opens_at, AssignmentLeg.due_at, AssignmentLeg.timezone, Touchpoint.name)
        .join(Assignment, Assignment.id == AssignmentLeg.assignment_id)
        .join(Touchpoint, Touchpoint.id == AssignmentLeg.touchpoint_id)
        .where(Touchpoint.partner_id == partner_id, Assignment.state.in_(AHEAD), AssignmentLeg.due_at > clock.now())
        .order_by(AssignmentLeg.opens_at, AssignmentLeg.id)
        .limit(1)
    ).first()
    return None if row is None else NextVisit(*row)


def _last_report(partner_id: int) -> LastReport | None:
    last = (
        select(Release.id)
        .where(Release.partner_id == partner_id, Release.released_at.is_not(None))
        .order_by(Release.released_at.desc(), Release.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows: Sequence[Any] = db.session.execute(
        select(
            Release.key,
            Release.number,
            Release.version,
            Release.state,
            Release.released_at,
            Delivery.contact_id,
            Delivery.state,
        )
        .outerjoin(Delivery, Delivery.release_id == Release.id)
        .where(Release.id == last)
        .order_by(Delivery.attempt)
    ).all()
    if not rows:
        return None
    # Later attempts cover earlier ones.
    states: dict[int, DeliveryState] = {row[5]: row[6] for row in rows if row[5] is not None}
    key, number, version, state, released_at, *_delivery = rows[0]
    return LastReport(key, number, version, state, released_at, tuple(states.values()))
