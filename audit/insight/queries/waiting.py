"""What waits for a decision of the brand, and what scorecards can be narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from audit.assessment import queries as assessment
from audit.assessment.models import AuditState, MeasureKind, Rollup
from audit.assessment.queries.figures import Months, quarter_of
from audit.core.db import db
from audit.planning.models import Programme
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
    """Return what waits for a decision now."""
    states = assessment.counts_by_state()
    later = aliased(Delivery)
    resent = select(later.id).where(
        later.release_id == Delivery.release_id,
        later.contact_id == Delivery.contact_id,
        later.attempt > Delivery.attempt,
    )
    in_trouble = db.session.scalar(
        select(func.count(Delivery.id))
        .join(Release, Release.id == Delivery.release_id)
        .where(Delivery.state.in_(TROUBLED), Release.state == ReleaseState.RELEASED, ~resent.exists())
    )
    return ToDecide(sum(states.get(state, 0) for state in WAITING), states.get(AuditState.APPROVED, 0), in_trouble or 0)


@dataclass(frozen=True)
class Choices:
    """What a scorecard can be narrowed to: only what was measured at some time."""

    programmes: Mapping[str, str]
    """Key and title, by title."""
    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    first: Months | None
    """The first quarter with a visit that counts; None before the first one."""


def choices() -> Choices:
    """Return what can be chosen; one statement."""
    rows = db.session.execute(
        select(Programme.key, Programme.title, Rollup.region, Rollup.kind, func.min(Rollup.local_month))
        .join(Programme, Programme.id == Rollup.programme_id)
        .where(Rollup.measure == MeasureKind.OVERALL, Rollup.visits > 0)
        .group_by(Programme.key, Programme.title, Rollup.region, Rollup.kind)
        .order_by(Programme.title, Programme.key)
    ).all()
    return Choices(
        programmes={key: title for key, title, *_rest in rows},
        regions=tuple(sorted({row[2] for row in rows if row[2]})),
        kinds=tuple(sorted({row[3] for row in rows})),
        first=quarter_of(min(row[4] for row in rows)) if rows else None,
    )
