"""Jobs of planning: plan ahead, mark what was missed, send offers. Each may run twice and does its work once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from audit.core import clock, jobs, running, scope
from audit.core.db import db, get_by_key
from audit.core.jobs import GiveUpError
from audit.core.mailer import transport_for
from audit.core.outbox import OutgoingMail
from audit.core.posting import give_up, send, take_up
from audit.network.models import Brand
from audit.people.queries import all_brands
from audit.planning import operations
from audit.planning.models import Programme, ProgrammeState
from audit.planning.operations.life import PLAN
from audit.planning.operations.offers import SEND

__all__ = ["EVERY_BRAND", "MISS_DUE", "PLAN", "PLAN_DUE", "SEND"]

EVERY_BRAND = "planning.every_brand"
"""Kind of the job by which a line of the schedule reaches each brand."""
PLAN_DUE = "planning.plan_due"
"""Kind of the job that lets each active programme of a brand be planned."""
MISS_DUE = "planning.miss_due"
"""Kind of the job that marks the missed visits of a brand."""


def for_every_brand(payload: Mapping[str, Any]) -> None:
    """Give each brand its own job. Payload: `kind` of that job, `occurrence` (from the schedule)."""
    for brand in all_brands():
        jobs.enqueue(
            payload["kind"], {"occurrence": payload["occurrence"]}, dedupe=payload["occurrence"], brand_id=brand.id
        )


def plan_due(payload: Mapping[str, Any]) -> None:
    """Call off what cannot be visited any more, and give each active programme its planning job.

    Payload: `occurrence`.
    """
    operations.cancel_unreachable()
    active = select(Programme.key).where(Programme.state == ProgrammeState.ACTIVE).order_by(Programme.id)
    for key in db.session.scalars(active):
        jobs.enqueue(PLAN, {"programme": key}, dedupe=f"{key}@{payload['occurrence']}")


def plan(payload: Mapping[str, Any]) -> None:
    """Plan one programme up to the horizon and offer what nobody holds. Payload: `programme` (key)."""
    programme = get_by_key(Programme, payload["programme"])
    operations.plan_ahead(programme.id, clock.now().date() + operations.HORIZON)
    if programme.state is ProgrammeState.ACTIVE:
        operations.offer_waiting(programme)


def miss_due(payload: Mapping[str, Any]) -> None:
    """Mark the visits of the brand whose time is over as missed. Payload: `occurrence`."""
    del payload
    operations.mark_missed_due()


def send_offer(payload: Mapping[str, Any]) -> None:
    """Send one mail with offers. Payload: `mail` (key). A demo brand's mails stay in the folder."""
    mail = db.session.scalar(select(OutgoingMail).where(OutgoingMail.key == payload["mail"]))
    if mail is None:
        message = f"there is no mail {payload['mail']}"
        raise GiveUpError(message)
    take_up(mail, payload)
    brand = db.session.get_one(Brand, scope.current().brand_id)
    send(mail, transport_for(running.settings(), demo=brand.is_demo))


def offer_given_up(payload: Mapping[str, Any]) -> None:
    """Let a mail with offers say that nobody will try to send it any more. Payload: `mail` (key)."""
    mail = db.session.scalar(select(OutgoingMail).where(OutgoingMail.key == payload["mail"]))
    if mail is not None:
        give_up(mail)
