"""Which standards cost most: how far partners stay below the targets, times the visits that saw it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from audit.assessment.models import MeasureKind
from audit.assessment.queries.figures import Estimate
from audit.insight.queries.catalogue import Promised
from audit.insight.queries.reading import Reading


@dataclass(frozen=True)
class Shortfall:
    """A standard that some partners' scores stay below."""

    code: str
    title: Mapping[str, str]
    promise: Promised | None
    roles: tuple[str, ...]
    """Who can fix it: the roles to whom the standard says what to do; none where it speaks to nobody."""
    target_bp: int
    """The rung of the last day of the period, otherwise the brand's target."""
    estimate: Estimate
    """Over all partners together."""
    lost_bp: int
    """Sum over the partners below the target of visits times (target - score), in basis points."""
    failing: int
    """Partners with enough visits whose whole range lies below the target."""
    judged: int
    """Partners with enough visits."""
    measured: int
    """Partners with any visit that tested it."""


def shortfalls(reading: Reading, partner_ids: Collection[int]) -> tuple[Shortfall, ...]:
    """Return the standards with a shortfall, the largest first; of one stage when the filters name it."""
    found = []
    for measure in reading.now.measures(MeasureKind.STANDARD):
        known = reading.catalogue.standards.get(measure[1])
        if reading.filters.stage and (known is None or known.stage_code != reading.filters.stage):
            continue
        whole = reading.headline(reading.now, measure)
        if whole is None:
            continue
        target = reading.rules.target_bp if known is None or known.target_bp is None else known.target_bp
        estimates = [one for one in (reading.now.partner(partner, measure) for partner in partner_ids) if one]
        lost = sum(one.visits * max(0, target - one.score_bp) for one in estimates)
        if not lost:
            continue
        judged = [one for one in estimates if reading.enough(one)]
        found.append(
            Shortfall(
                code=measure[1],
                title=known.title if known else {"en": measure[1]},
                promise=known.promise if known else None,
                roles=known.roles if known else (),
                target_bp=target,
                estimate=whole,
                lost_bp=lost,
                failing=sum(one.high_bp < target for one in judged),
                judged=len(judged),
                measured=len(estimates),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.lost_bp, one.code)))
