"""The verbs of followup: what a partner contact says to a report, through the link of one delivery."""

from __future__ import annotations

from datetime import timedelta

from audit.core import clock, scope
from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.core.tokens import new_key
from audit.followup import queries
from audit.followup.models import Response, ResponseKind
from audit.journal.operations import record
from audit.network.models import Person, PersonKind
from audit.release import queries as release
from audit.release.models import Delivery
from audit.release.queries import LinkState

PERSON_DAYS = 1825
"""Days for which the typed name is kept."""

LONGEST_NAME = 120
LONGEST_COMMENT = 4000


def note_opened(delivery: Delivery) -> None:
    """Note that somebody opened the link: told by a POST after a real tap or key, or by any other POST."""
    if delivery.link_opened_at is None:
        delivery.link_opened_at = clock.now()
        db.session.flush()


def acknowledge(delivery: Delivery, uuid: str, name: str, job_title: str = "", comment: str = "") -> Response:
    """Record that a named person has read the report; the same form sent again is the same response.

    Raises DomainError when the link is over, without a name, or when the report was acknowledged through this link
    by another form already.
    """
    if release.link_state(delivery) is not LinkState.OPEN:
        raise DomainError("link.over").as_status(Status.GONE)
    found = queries.response_of(delivery)
    if found is not None:
        if found.uuid == uuid:
            return found
        raise DomainError("response.acknowledged").as_status(Status.CONFLICT)
    person = Person(
        key=new_key(),
        kind=PersonKind.RESPONDER,
        brand_id=scope.current().brand_id,
        name=_checked("name", name, LONGEST_NAME, needed=True),
        delete_after=clock.now() + timedelta(days=PERSON_DAYS),
    )
    db.session.add(person)
    db.session.flush()
    response = Response(
        key=new_key(),
        release_id=delivery.release_id,
        delivery_id=delivery.id,
        kind=ResponseKind.ACKNOWLEDGED,
        uuid=uuid,
        person_id=person.id,
        job_title=_checked("job_title", job_title, LONGEST_NAME),
        comment=_checked("comment", comment, LONGEST_COMMENT),
        at=clock.now(),
    )
    db.session.add(response)
    delivery.acknowledged_at = response.at
    note_opened(delivery)
    db.session.flush()
    record("acknowledged", "release", delivery.release.key, after={"delivery": delivery.key, "person": person.key})
    return response


def _checked(field: str, text: str, most: int, *, needed: bool = False) -> str:
    words = " ".join(text.split()) if field != "comment" else text.strip()
    if needed and not words:
        raise DomainError("response.needed", field=field).as_status(Status.INVALID)
    if len(words) > most:
        raise DomainError("response.too_long", field=field, most=most).as_status(Status.INVALID)
    return words
