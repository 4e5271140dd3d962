"""Signs that make a reviewer look twice: sent late, filled in very quickly, a photo that another visit holds too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from audit.core.db import db
from audit.fieldwork.models import Evidence, Submission
from audit.planning.models import Assignment

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class Signs:
    """What stands out in the last submission of one part of a visit."""

    late: bool
    """It came after the visit counted as missed."""
    minutes: int
    """Whole minutes from the first answer to sending."""
    repeated_photos: frozenset[str]
    """Uuids of its photos whose bytes came with another visit too."""


def signs_of(assignment_ids: Collection[int]) -> dict[tuple[int, int], Signs]:
    """Return the signs of the last submission by (visit, part), for the visits given; parts never sent are left out."""
    rows = db.session.execute(
        select(
            Submission.assignment_id,
            Submission.part,
            Submission.started_at,
            Submission.received_at,
            Submission.manifest,
            Assignment.missed_at,
        )
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Submission.assignment_id.in_(assignment_ids))
        .order_by(Submission.revision)
    )
    repeated = _repeated(assignment_ids)
    return {
        (assignment_id, part): Signs(
            late=received_at >= missed_at,
            minutes=int((received_at - started_at).total_seconds() // SECONDS_PER_MINUTE),
            repeated_photos=frozenset(item["uuid"] for item in manifest if (assignment_id, item["uuid"]) in repeated),
        )
        for assignment_id, part, started_at, received_at, manifest, missed_at in rows
    }


def _repeated(assignment_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return (visit, uuid) of each photo whose bytes as they came belong to another visit too."""
    other = aliased(Evidence)
    same = select(other.id).where(
        other.received_sha256 == Evidence.received_sha256, other.assignment_id != Evidence.assignment_id
    )
    rows = db.session.execute(
        select(Evidence.assignment_id, Evidence.uuid).where(Evidence.assignment_id.in_(assignment_ids), same.exists())
    )
    return {(assignment_id, uuid) for assignment_id, uuid in rows}
