"""Reading what partners answered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from audit.core.db import db
from audit.followup.models import Response, ResponseKind
from audit.network.models import Partner, Person
from audit.release.models import Delivery, Release


@dataclass(frozen=True)
class Answer:
    """One response with the name that was typed ("" after erasure) and the report it is about."""

    response: Response
    name: str
    partner: str
    release: Release


def response_of(delivery: Delivery) -> Response | None:
    """Return the acknowledgement that came through this delivery's link, or None."""
    return db.session.scalars(
        select(Response).where(Response.delivery_id == delivery.id, Response.kind == ResponseKind.ACKNOWLEDGED)
    ).one_or_none()


def answers(release_id: int | None = None, *, limit: int = 50, offset: int = 0) -> tuple[list[Answer], int]:
    """Return the responses to one release or to all of the brand, newest first, and how many there are."""
    statement = (
        select(Response, Person.name, Partner.name, Release)
        .join(Person, Person.id == Response.person_id)
        .join(Release, Release.id == Response.release_id)
        .join(Partner, Partner.id == Release.partner_id)
    )
    counting = select(func.count()).select_from(Response)
    if release_id is not None:
        statement = statement.where(Response.release_id == release_id)
        counting = counting.where(Response.release_id == release_id)
    rows = db.session.execute(statement.order_by(Response.id.desc()).limit(limit).offset(offset))
    found = [Answer(response, name or "", partner, release) for response, name, partner, release in rows]
    return found, db.session.scalar(counting) or 0
