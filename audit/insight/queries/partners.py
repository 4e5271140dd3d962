"""The scorecard of one partner: its figures, promises, standards, touchpoints and visits, down to the single audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from audit.assessment.models import Audit, AuditLeg, MeasureKind, Score
from audit.assessment.queries.figures import Estimate, Figures, Months, Unit, Wanted, change, figures_of
from audit.assessment.queries.kept import standards_seen
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.insight.filters import Filters
from audit.insight.periods import quarters_until
from audit.insight.queries.catalogue import Promised
from audit.insight.queries.kept import KeptLine, kept_lines, photos_by_standard, points_lost
from audit.insight.queries.partner_head import Head, head_of
from audit.insight.queries.reading import TrendPoint, promise
from audit.insight.queries.visits import Made, VisitLine, made, visits
from audit.network.models import Touchpoint, TouchpointKind
from audit.standards import queries as standards
from audit.standards.queries import StandardLine


@dataclass(frozen=True)
class PromiseLine:
    """One promise of the partner, by quarter; a figure that is None is "not measured"."""

    promise: Promised
    now: Estimate | None
    before: Estimate | None
    network: Estimate | None
    """All partners together, for comparison."""
    trend: tuple[TrendPoint, ...]


@dataclass(frozen=True)
class VisitedPlace:
    """A touchpoint with the number of its counted visits; `other` were not counted (not approved, or excluded)."""

    key: str
    name: str
    city: str
    kind: TouchpointKind
    monthly_volume: int | None
    counted: int
    other: int


@dataclass(frozen=True)
class PartnerScorecard:
    """Everything that the page of a partner shows of one quarter."""

    head: Head
    months: Months
    overall: Estimate | None
    previous: Estimate | None
    change_bp: tuple[int, int] | None
    network: Estimate | None
    """All partners together, for comparison."""
    trend: tuple[TrendPoint, ...]
    promises: tuple[PromiseLine, ...]
    standards: tuple[KeptLine, ...]
    """Worst first: by the share of visits that kept it, then by code."""
    places: tuple[VisitedPlace, ...]
    visits: tuple[VisitLine, ...]
    made: Made
    """Visits made; the excluded ones stand first in the list, with their reason."""
    phi: float
    sigma_a: float
    measured_partners: int
    """How many partners phi and sigma_a are pooled over."""


def partner_scorecard(
    slug: str, months: Months, filters: Filters, *, brand_target_bp: int, offset: int, limit: int
) -> PartnerScorecard:
    """Return the scorecard of a partner in a quarter with one slice of its visits.

    Raises NotFound, for a foreign one too. Fifteen statements at most; phi and sigma_a are pooled over the whole brand
    under the same filters. A stage in the filters changes the headline figures as on the network's page.
    """
    head = head_of(slug)
    partner_id, measure = head.partner.id, filters.measure
    spans = quarters_until(months)
    kinds = frozenset({measure[0], MeasureKind.PROMISE})
    wanted = [Wanted(span, kinds, frozenset({Unit.PARTNER, Unit.RELATION})) for span in spans]
    found = figures_of(wanted, narrowed=filters.narrowed())
    now, before = found[-1], found[-2]
    lines = standards.standards()
    criteria = [AuditLeg.local_month.between(months.first, months.last), *filters.of_legs()]
    seen = standards_seen(partner_id, *criteria)
    criteria.append(AuditLeg.partner_id == partner_id)
    overall, previous = now.partner(partner_id, measure), before.partner(partner_id, measure)
    return PartnerScorecard(
        head=head,
        months=months,
        overall=overall,
        previous=previous,
        change_bp=change(overall, previous),
        network=now.network(measure),
        trend=_trend(spans, found, partner_id, measure),
        promises=tuple(_promise(one, spans, found, partner_id) for one in _promises(lines)),
        standards=kept_lines(
            lines,
            seen,
            months.last_day,
            brand_target_bp,
            lost=points_lost(Score.code, *criteria),
            photos=photos_by_standard(*criteria),
        ),
        places=_places(criteria),
        visits=visits(criteria, offset, limit),
        made=made(criteria),
        phi=now.phi(measure),
        sigma_a=now.sigma_a(measure),
        measured_partners=len(now.partners()),
    )


def _trend(
    spans: Sequence[Months], found: Sequence[Figures], partner_id: int, measure: tuple[MeasureKind, str]
) -> tuple[TrendPoint, ...]:
    return tuple(TrendPoint(span, one.partner(partner_id, measure)) for span, one in zip(spans, found, strict=True))


def _promise(one: Promised, spans: Sequence[Months], found: Sequence[Figures], partner_id: int) -> PromiseLine:
    trend = _trend(spans, found, partner_id, promise(one.code))
    return PromiseLine(one, trend[-1].estimate, trend[-2].estimate, found[-1].network(promise(one.code)), trend)


def _promises(lines: Sequence[StandardLine]) -> list[Promised]:
    rows = {line.promise.id: line.promise for line in lines}
    ordered = sorted(rows.values(), key=lambda row: (row.position, row.id))
    return [Promised(row.code, row.title) for row in ordered]


def _places(criteria: Sequence[ColumnElement[bool]]) -> tuple[VisitedPlace, ...]:
    columns = (
        Touchpoint.id,
        Touchpoint.key,
        Touchpoint.name,
        Touchpoint.city,
        Touchpoint.kind,
        Touchpoint.monthly_volume,
    )
    counts = [
        func.count(Audit.assignment_id.distinct()).filter(Audit.state.in_(COUNTED)),
        func.count(Audit.assignment_id.distinct()),
    ]
    rows = db.session.execute(
        select(*columns, *counts)
        .select_from(AuditLeg)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .join(Touchpoint, Touchpoint.id == AuditLeg.touchpoint_id)
        .where(*criteria)
        .group_by(*columns)
        .order_by(Touchpoint.name, Touchpoint.id)
    ).all()
    return tuple(VisitedPlace(*row[1:6], counted=row[6], other=row[7] - row[6]) for row in rows)
