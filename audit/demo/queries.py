"""What the story reads: the rows that its events are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from audit.assessment.models import Audit, AuditState
from audit.core import scope
from audit.core.db import db, get_by_key
from audit.core.mailer import Result
from audit.core.outbox import DeliveryAttempt, OutgoingMail
from audit.journal.models import JournalEntry
from audit.network.models import Brand, Person
from audit.people.models import Membership, User
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState, Wave
from audit.release.models import Delivery, DeliveryState, Document, DocumentState, Release, ReleaseState


@dataclass(frozen=True)
class Seen:
    """A visit as it was planned."""

    id: int
    key: str
    programme_id: int
    wave: int
    unit: int
    state: AssignmentState
    auditor_id: int | None
    opens_at: datetime
    due_at: datetime
    missed_at: datetime


def user(user_id: int) -> User:
    """Return the account of that row id."""
    return db.session.get_one(User, user_id)


def visits_after(last_id: int) -> list[Seen]:
    """Return the visits that were planned after the one of that id."""
    rows = db.session.execute(
        select(Assignment, Wave.number)
        .join(Wave, Assignment.wave_id == Wave.id)
        .where(Assignment.id > last_id)
        .order_by(Assignment.id)
    )
    return [_seen(row, wave) for row, wave in rows]


def visit(key: str) -> Seen:
    """Return a visit as it stands now."""
    row = assignment(key)
    return _seen(row, row.wave.number)


def _seen(row: Assignment, wave: int) -> Seen:
    return Seen(
        row.id,
        row.key,
        row.programme_id,
        wave,
        row.unit,
        row.state,
        row.auditor_id,
        row.opens_at,
        row.due_at,
        row.missed_at,
    )


def assignment(key: str) -> Assignment:
    """Return the row of a visit."""
    return get_by_key(Assignment, key)


def legs(assignment_id: int) -> Sequence[AssignmentLeg]:
    """Return the legs of a visit in order."""
    return db.session.scalars(
        select(AssignmentLeg).where(AssignmentLeg.assignment_id == assignment_id).order_by(AssignmentLeg.position)
    ).all()


def held_by(membership_id: int, moment: datetime) -> list[str]:
    """Return the keys of the visits that an auditor was offered or has accepted, and that are not over."""
    statement = select(Assignment.key).where(
        Assignment.auditor_id == membership_id,
        Assignment.state.in_((AssignmentState.OFFERED, AssignmentState.ACCEPTED)),
        Assignment.missed_at > moment,
    )
    return list(db.session.scalars(statement.order_by(Assignment.id)))


def audits_in(*states: AuditState) -> list[str]:
    """Return the keys of the audits in these states, oldest first."""
    return list(db.session.scalars(select(Audit.key).where(Audit.state.in_(states)).order_by(Audit.id)))


def states() -> dict[str, dict[str, int]]:
    """Return how many visits, audits, releases, documents and deliveries stand in each state."""
    found: dict[str, dict[str, int]] = {}
    for name, column in (
        ("visits", Assignment.state),
        ("audits", Audit.state),
        ("reports", Release.state),
        ("PDFs", Document.state),
        ("mails to partners", Delivery.state),
    ):
        rows = db.session.execute(select(column, func.count()).group_by(column).order_by(column)).all()
        found[name] = {str(state): number for state, number in rows}
    acknowledged = db.session.scalar(select(func.count(Delivery.acknowledged_at))) or 0
    found["mails to partners"]["acknowledged by name"] = acknowledged
    return found


def ready_documents() -> Sequence[Document]:
    """Return the PDFs that were made, newest report first."""
    return db.session.scalars(
        select(Document)
        .join(Release, Document.release_id == Release.id)
        .where(Document.state == DocumentState.READY)
        .order_by(Release.released_at.desc(), Document.id)
    ).all()


def latest_delivery() -> Delivery | None:
    """Return the newest delivery of a report that is still released and was sent."""
    return db.session.scalars(
        select(Delivery)
        .join(Release, Delivery.release_id == Release.id)
        .where(Release.state == ReleaseState.RELEASED, Delivery.state == DeliveryState.SENT)
        .order_by(Delivery.id.desc())
        .limit(1)
    ).one_or_none()


def brands() -> list[tuple[int, str, bool]]:
    """Return (id, slug, is_demo) of all brands; brands are of the installation, so no scope is needed."""
    return [(row.id, row.slug, row.is_demo) for row in db.session.scalars(select(Brand).order_by(Brand.id))]


def users() -> list[str]:
    """Return the addresses of all accounts."""
    return [row.person.email or "" for row in db.session.scalars(select(User).order_by(User.id))]


def journaled(brand_id: int, verb: str) -> bool:
    """Say whether the brand's journal holds this verb."""
    statement = select(func.count(JournalEntry.id)).where(JournalEntry.brand_id == brand_id, JournalEntry.verb == verb)
    return bool(db.session.scalar(statement))


def close() -> None:
    """Let go of every connection to the database."""
    db.session.remove()
    db.engine.dispose()


def mail_files(count: int) -> list[str]:
    """Return the names of the files to which the newest mails to partners were written, the newest first."""
    rows = db.session.scalars(
        select(DeliveryAttempt.text)
        .join(Delivery, Delivery.mail_id == DeliveryAttempt.mail_id)
        .where(DeliveryAttempt.outcome == Result.SENT.value)
        .order_by(DeliveryAttempt.id.desc())
        .limit(count)
    )
    return [name for name in rows if name]


def mail_hosts() -> set[str]:
    """Return where messages of the brand went to: mail servers, or the folder."""
    return set(
        db.session.scalars(
            select(DeliveryAttempt.host)
            .join(OutgoingMail, DeliveryAttempt.mail_id == OutgoingMail.id)
            .where(OutgoingMail.brand_id == scope.current().brand_id)
        )
    )


def may_sign_in(email: str) -> bool:
    """Say whether the account of that address is open, and an administrator or active in the brand."""
    statement = (
        select(User.is_administrator, func.count(Membership.id))
        .join(Person, User.person_id == Person.id)
        .outerjoin(Membership, (Membership.user_id == User.id) & Membership.active)
        .where(Person.email == email, User.active.is_(True))
        .group_by(User.is_administrator)
    )
    row = db.session.execute(statement).one_or_none()
    return row is not None and bool(row[0] or row[1])


def open_visits(email: str, moment: datetime) -> int:
    """Return how many visits the auditor of that address can make at that moment."""
    waiting = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.OPENED)
    statement = (
        select(func.count(Assignment.id))
        .join(Membership, Assignment.auditor_id == Membership.id)
        .join(User, Membership.user_id == User.id)
        .join(Person, User.person_id == Person.id)
        .where(
            Person.email == email,
            Assignment.state.in_(waiting),
            Assignment.opens_at <= moment,
            Assignment.missed_at > moment,
        )
    )
    return db.session.scalar(statement) or 0
