"""What waits for a decision of the brand, whatever its period."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from audit.assessment.models import Audit, AuditState
from audit.core.db import db
from audit.release.models import Delivery, Release, ReleaseState
from audit.release.queries import TROUBLED

WAITING = (AuditState.SCORED, AuditState.IN_REVIEW)
"""States in which an audit waits for a reviewer of the brand."""


@dataclass(frozen=True)
class ToDecide:
    """What waits for somebody of the brand, whatever its period."""

    to_review: int
    to_release: int
    """Approved, but no report was released."""
    in_trouble: int
    """Reports that did not arrive, or of which nobody knows, counting the last attempt to each contact."""

    @property
    def nothing(self) -> bool:
        """Whether nothing waits."""
        return not (self.to_review or self.to_release or self.in_trouble)


def to_decide() -> ToDecide:
    """Return what waits for a decision now. One statement; it counts what waits, never everything there is."""
    later = aliased(Delivery)
    resent = select(later.id).where(
        later.release_id == Delivery.release_id,
        later.contact_id == Delivery.contact_id,
        later.attempt > Delivery.attempt,
    )
    in_trouble = (
        select(func.count(Delivery.id))
        .join(Release, Release.id == Delivery.release_id)
        .where(Delivery.state.in_(TROUBLED), Release.state == ReleaseState.RELEASED, ~resent.exists())
    )
    waiting, approved = (
        select(func.count(Audit.id)).where(Audit.state.in_(states)) for states in (WAITING, (AuditState.APPROVED,))
    )
    row = db.session.execute(
        select(waiting.scalar_subquery(), approved.scalar_subquery(), in_trouble.scalar_subquery())
    ).one()
    return ToDecide(*row)
