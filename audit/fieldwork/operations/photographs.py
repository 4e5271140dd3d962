"""Photos of a visit: decoded and stored first, outside of any transaction; then one row that points to them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from audit.core import clock, photos, running, scope, storage
from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.fieldwork import queries
from audit.fieldwork.models import Evidence, EvidenceKind
from audit.fieldwork.operations import files, opening
from audit.fieldwork.queries import Visit
from audit.planning.models import Assignment, AssignmentLeg
from checklists import Question, kind_of


@dataclass(frozen=True)
class PreparedPhoto:
    """A photo whose two sizes are in the store already; no row points to it yet."""

    received_sha256: str
    view: bytes
    print: bytes
    view_sha256: str
    print_sha256: str
    width: int
    height: int
    taken_at: datetime | None
    """What the phone wrote into the file; a claim."""


def prepare_photo(data: bytes) -> PreparedPhoto:
    """Decode a received file, make both sizes and store them. Call it while no transaction is open: it takes long.

    Raises DomainError `photo.*` (see `audit.core.photos.accept`) or `storage.*`; then nothing refers to anything new.
    """
    photo = photos.accept(data)
    brand_id = scope.current().brand_id
    store = storage.from_settings(running.settings())
    return PreparedPhoto(
        received_sha256=photo.received_sha256,
        view=photo.view,
        print=photo.print,
        view_sha256=store.put(brand_id, photo.view),
        print_sha256=store.put(brand_id, photo.print),
        width=photo.view_size[0],
        height=photo.view_size[1],
        taken_at=photo.taken_at,
    )


def sent_before(assignment: Assignment, uuid: str, data: bytes) -> Evidence | None:
    """Return the evidence that this very upload made before; None for a new one.

    Raises DomainError `photo.uuid_taken` when the uuid belongs to other bytes.
    """
    return _same_upload(assignment.id, uuid, hashlib.sha256(data).hexdigest())


def require_place(assignment: Assignment, question: str, count: int = 1) -> None:
    """Raise what `add_photo` would, unless the question takes so many photos more now.

    Ask before `prepare_photo`: the files of a photo that is refused afterwards lie in the store and nothing counts
    them. `add_photo` asks again, for another upload may have taken the place meanwhile.
    """
    _place(opening.locked(assignment), question, count)


def add_photo(
    assignment: Assignment,
    question: str,
    uuid: str,
    prepared: PreparedPhoto,
    declared_at: datetime | None = None,
) -> Evidence:
    """Attach a prepared photo to a question of the draft; the same uuid and bytes again give the same evidence.

    `declared_at` is when the phone says it was taken; without it, what the file says. Raises DomainError
    `photo.too_many`, `photo.not_asked`, `photo.uuid_taken` or `visit.*`.
    """
    visit = opening.locked(assignment)
    before = _same_upload(assignment.id, uuid, prepared.received_sha256)
    if before is not None:
        return before
    leg = _place(visit, question, 1)
    opening.begin(visit)
    files.refer(prepared.view_sha256, prepared.view, photos.CONTENT_TYPE)
    files.refer(prepared.print_sha256, prepared.print, photos.CONTENT_TYPE)
    now = clock.now()
    found = Evidence(
        assignment_id=assignment.id,
        leg_id=leg.id,
        uuid=uuid,
        question=question,
        kind=EvidenceKind.PHOTO,
        received_sha256=prepared.received_sha256,
        view_sha256=prepared.view_sha256,
        print_sha256=prepared.print_sha256,
        width=prepared.width,
        height=prepared.height,
        declared_at=declared_at or prepared.taken_at,
        received_at=now,
        delete_after=now + opening.retention(visit),
    )
    db.session.add(found)
    db.session.flush()
    return found


def remove_photo(assignment: Assignment, uuid: str) -> None:
    """Take a photo out of the draft; its files go when nothing else refers to them. A second time changes nothing.

    A photo that was sent stays readable for the reviewer: only the draft loses it. Raises NotFound or `visit.*`.
    """
    visit = opening.locked(assignment)
    found = queries.any_evidence(assignment.id, uuid)
    if found.removed_at is not None:
        return
    opening.require_open(visit, visit.leg_of(found.question).part)
    found.removed_at = clock.now()
    db.session.flush()
    if not queries.was_sent(assignment.id, uuid):
        files.let_go(found.view_sha256)
        files.let_go(found.print_sha256)


def _place(visit: Visit, question: str, count: int) -> AssignmentLeg:
    """Return the leg of a question that takes so many photos more; raises DomainError or NotFound."""
    leg = visit.leg_of(question)
    opening.require_open(visit, leg.part)
    most = most_photos(visit.checklist.question(question))
    if most == 0:
        raise DomainError("photo.not_asked").as_status(Status.INVALID)
    if len(queries.photos_of(visit.assignment.id).get(question, ())) + count > most:
        raise DomainError("photo.too_many", most=most).as_status(Status.INVALID)
    return leg


def most_photos(question: Question) -> int:
    """Return how many photos a question takes."""
    _least, most = kind_of(question).pieces(question)
    return most or question.max_photos


def _same_upload(assignment_id: int, uuid: str, sha256: str) -> Evidence | None:
    before = queries.evidence_by_uuid(assignment_id, uuid)
    if before is not None and before.received_sha256 != sha256:
        raise DomainError("photo.uuid_taken").as_status(Status.CONFLICT)
    return before
