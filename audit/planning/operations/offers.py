"""Offering visits to auditors and taking their answers; each offer is told by exactly one mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from sqlalchemy import func, select

from audit.core import bulk, clock, jobs, posting, running, scope
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError, NotFound
from audit.core.outbox import OutgoingMail
from audit.journal.operations import record
from audit.network.models import Brand, Person
from audit.people.models import Membership, Role, User
from audit.planning.allocation import Allocation, from_counts
from audit.planning.models import (
    Assignment,
    AssignmentLeg,
    AssignmentState,
    Offer,
    Programme,
    ProgrammeAuditor,
    ProgrammeState,
)
from audit.planning.queries import touchpoint_names
from audit.planning.states import ASSIGNMENT, refused, sources
from reports.mail import LISTED, Envelope, OfferedVisit, render_offer

SEND = "planning.send_offer"
"""Kind of the job that sends one mail with offers."""
KEEP_MAIL = timedelta(days=180)
UNCOUNTED = (AssignmentState.CANCELLED, AssignmentState.DECLINED)
"""Visits that nobody did and nobody missed: they do not count when work is shared out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A visit that was just given to an auditor: what its mail and its offer need."""

    assignment_id: int
    key: str
    auditor_id: int
    number: int
    opens_at: datetime
    due_at: datetime
    timezone: str
    touchpoints: tuple[int, ...]


def allocation_of(programme: Programme) -> Allocation:
    """Return how the visits of a programme are shared out so far: its auditors, their counts, who was where last."""
    auditors = db.session.scalars(
        select(Membership.id)
        .join(ProgrammeAuditor, ProgrammeAuditor.membership_id == Membership.id)
        .where(
            ProgrammeAuditor.programme_id == programme.id, Membership.active.is_(True), Membership.role == Role.AUDITOR
        )
        .order_by(Membership.id)
    ).all()
    counts = db.session.execute(
        select(Assignment.auditor_id, func.count(Assignment.id))
        .where(Assignment.programme_id == programme.id, Assignment.state.not_in(UNCOUNTED))
        .group_by(Assignment.auditor_id)
    ).all()
    known = {auditor: visits for auditor, visits in counts if auditor is not None}
    return from_counts(programme.seed, auditors, known, _last_visitors(programme))


def _last_visitors(programme: Programme) -> dict[int, int]:
    """Return for each touchpoint that the programme has visited the auditor of its latest visit."""
    # In the order of time, so that the last one stays: one pass, whatever the database knows about its tables.
    rows = db.session.execute(
        select(AssignmentLeg.touchpoint_id, Assignment.auditor_id)
        .join(Assignment, AssignmentLeg.assignment_id == Assignment.id)
        .where(
            Assignment.programme_id == programme.id,
            Assignment.auditor_id.is_not(None),
            Assignment.state.not_in(UNCOUNTED),
        )
        .order_by(Assignment.opens_at, Assignment.id)
    )
    return {touchpoint: auditor for touchpoint, auditor in rows if auditor is not None}


def tell_auditors(fresh: Sequence[Fresh]) -> int:
    """Write the offers with one mail for each auditor, and the jobs that send them; return how many mails.

    The states of the visits are the caller's. An auditor without an address (erased) gets the offer, no mail.
    """
    by_auditor: dict[int, list[Fresh]] = defaultdict(list)
    for visit in fresh:
        by_auditor[visit.auditor_id].append(visit)
    mails = _mails(by_auditor) if by_auditor else {}
    now = clock.now()
    bulk.insert_rows(
        Offer,
        [
            {
                "assignment_id": visit.assignment_id,
                "number": visit.number,
                "membership_id": visit.auditor_id,
                "offered_at": now,
                "mail_id": mails.get(visit.auditor_id),
            }
            for visit in fresh
        ],
        skip_conflicts_on=("brand_id", "assignment_id", "number"),
    )
    return len(mails)


def _mails(by_auditor: Mapping[int, Sequence[Fresh]]) -> dict[int, int]:
    """Store a message for each auditor and enqueue its sending; return auditor -> id of the message."""
    brand = db.session.get_one(Brand, scope.current().brand_id)
    listed = [visit for visits in by_auditor.values() for visit in visits[:LISTED]]
    places = touchpoint_names({touchpoint for visit in listed for touchpoint in visit.touchpoints})
    people = db.session.execute(
        select(Membership.id, User.language, Person.name, Person.email)
        .join(User, Membership.user_id == User.id)
        .join(Person, User.person_id == Person.id)
        .where(Membership.id.in_(by_auditor), Person.email.is_not(None))
        .order_by(Membership.id)
    ).all()
    stored: dict[int, int] = {}
    for auditor, language, name, email in people:
        visits = by_auditor[auditor]
        mail = _stored(brand, visits, places, language=language, name=name or "", address=email or "")
        stored[auditor] = mail.id
        jobs.enqueue(SEND, {"mail": mail.key}, dedupe=mail.message_id, max_attempts=jobs.MAIL_ATTEMPTS)
    return stored


def _stored(
    brand: Brand, visits: Sequence[Fresh], places: Mapping[int, str], *, language: str, name: str, address: str
) -> OutgoingMail:
    settings = running.settings()
    # Named after its first visit and offer, which exist once: the unique Message-ID keeps a second mail out.
    message_id = f"<offer.{visits[0].key}.{visits[0].number}@{urlsplit(settings.base_url).hostname}>"
    from_name, from_address = parseaddr(settings.mail_from)
    envelope = Envelope(
        from_name=from_name,
        from_address=from_address,
        to_name=name,
        to_address=address,
        message_id=message_id,
        date=clock.now(),
    )
    listed = [
        OfferedVisit(
            tuple(places.get(touchpoint, "") for touchpoint in visit.touchpoints),
            visit.opens_at,
            visit.due_at,
            visit.timezone,
        )
        for visit in visits
    ]
    link = f"{settings.base_url}/b/{brand.slug}/visits/"
    message = render_offer(listed, language, envelope, brand=brand.name, link=link)
    return posting.store(message, address, kind="offer", keep=KEEP_MAIL, brand_id=brand.id)


def offer(assignment_key: str, membership_key: str | None = None) -> Assignment:
    """Offer a planned or declined visit: to the named auditor of the programme, else to the next in turn.

    Raises `assignment.nobody_left` when everybody has declined, `assignment.not_in_programme` for an auditor whom the
    programme does not have, `assignment.over` when its time is over, `assignment.transition`, or NotFound.
    """
    assignment = get_by_key(Assignment, assignment_key)
    if AssignmentState.OFFERED not in ASSIGNMENT[assignment.state]:
        raise refused("assignment", assignment.state, AssignmentState.OFFERED)
    if assignment.missed_at <= clock.now():
        raise DomainError("assignment.over")
    if assignment.programme.state is ProgrammeState.ENDED:
        raise DomainError("programme.ended")
    auditor = _named(assignment, membership_key) if membership_key else _next(assignment)
    if auditor is None:
        raise DomainError("assignment.nobody_left")
    _give(assignment, auditor)
    return assignment


def accept(assignment_key: str, membership_id: int) -> Assignment:
    """Take a visit that was offered to this auditor. Raises NotFound for anybody else's, `assignment.transition`."""
    assignment = _own(assignment_key, membership_id)
    _move(assignment, AssignmentState.ACCEPTED)
    _answer(assignment, accepted=True)
    record("accept", "assignment", assignment.key)
    return assignment


def decline(assignment_key: str, membership_id: int) -> Assignment:
    """Give a visit back before it is begun; it is offered to the next auditor at once, when there is one.

    Raises NotFound for anybody else's visit, `assignment.transition` when it was begun, sent or is over.
    """
    assignment = _own(assignment_key, membership_id)
    _move(assignment, AssignmentState.DECLINED)
    _answer(assignment, accepted=False)
    record("decline", "assignment", assignment.key)
    auditor = _next(assignment) if assignment.missed_at > clock.now() else None
    if auditor is not None and assignment.programme.state is not ProgrammeState.ENDED:
        _give(assignment, auditor)
    return assignment


def offer_waiting(programme: Programme) -> int:
    """Offer the visits of a programme that nobody holds (declined by all, or planned without auditors); count them."""
    waiting = db.session.scalars(
        select(Assignment)
        .where(
            Assignment.programme_id == programme.id,
            Assignment.state.in_((AssignmentState.PLANNED, AssignmentState.DECLINED)),
            Assignment.missed_at > clock.now(),
        )
        .order_by(Assignment.opens_at, Assignment.id)
    ).all()
    offered = 0
    for assignment in waiting:
        auditor = _next(assignment)
        if auditor is not None:
            _give(assignment, auditor)
            offered += 1
    return offered


def _own(assignment_key: str, membership_id: int) -> Assignment:
    assignment = get_by_key(Assignment, assignment_key)
    if assignment.auditor_id != membership_id:
        raise NotFound("assignment", assignment_key)
    return assignment


def _move(assignment: Assignment, wanted: AssignmentState) -> None:
    """Change the state by a statement that must hit: two answers at once cannot both win."""
    hit = bulk.update_where(
        Assignment,
        Assignment.id == assignment.id,
        Assignment.auditor_id == assignment.auditor_id,
        Assignment.state.in_(sources(wanted)),
        values={"state": wanted},
    )
    db.session.refresh(assignment)
    if hit != 1:
        raise refused("assignment", assignment.state, wanted)


def _answer(assignment: Assignment, *, accepted: bool) -> None:
    open_offer = db.session.scalars(
        select(Offer).where(Offer.assignment_id == assignment.id).order_by(Offer.number.desc())
    ).first()
    if open_offer is not None:
        # An auditor may give back what was accepted before: the offer then counts as declined.
        open_offer.answered_at = clock.now()
        open_offer.accepted = accepted
        db.session.flush()


def _named(assignment: Assignment, membership_key: str) -> int:
    membership = get_by_key(Membership, membership_key)
    listed = db.session.scalar(
        select(ProgrammeAuditor.id).where(
            ProgrammeAuditor.programme_id == assignment.programme_id, ProgrammeAuditor.membership_id == membership.id
        )
    )
    if listed is None or not membership.active:
        raise DomainError("assignment.not_in_programme")
    return membership.id


def _next(assignment: Assignment) -> int | None:
    return allocation_of(assignment.programme).choose(_touchpoints(assignment), without=_declined_by(assignment))


def _declined_by(assignment: Assignment) -> Collection[int]:
    return set(
        db.session.scalars(
            select(Offer.membership_id).where(Offer.assignment_id == assignment.id, Offer.accepted.is_(False))
        )
    )


def _touchpoints(assignment: Assignment) -> tuple[int, ...]:
    return tuple(leg.touchpoint_id for leg in _legs(assignment))


def _legs(assignment: Assignment) -> Sequence[AssignmentLeg]:
    return db.session.scalars(
        select(AssignmentLeg).where(AssignmentLeg.assignment_id == assignment.id).order_by(AssignmentLeg.position)
    ).all()


def _give(assignment: Assignment, auditor: int) -> None:
    before = assignment.state
    hit = bulk.update_where(
        Assignment,
        Assignment.id == assignment.id,
        Assignment.state == before,
        values={"state": AssignmentState.OFFERED, "auditor_id": auditor},
    )
    db.session.refresh(assignment)
    if hit != 1:
        raise refused("assignment", assignment.state, AssignmentState.OFFERED)
    legs = _legs(assignment)
    number = db.session.scalar(select(func.max(Offer.number)).where(Offer.assignment_id == assignment.id)) or 0
    tell_auditors(
        [
            Fresh(
                assignment_id=assignment.id,
                key=assignment.key,
                auditor_id=auditor,
                number=number + 1,
                opens_at=assignment.opens_at,
                due_at=assignment.due_at,
                timezone=legs[0].timezone,
                touchpoints=tuple(leg.touchpoint_id for leg in legs),
            )
        ]
    )
    membership = db.session.get_one(Membership, auditor)
    record("offer", "assignment", assignment.key, after={"membership": membership.key})
