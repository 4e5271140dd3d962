"""One touchpoint: its visits, and its score with a range as far as so few visits allow one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind, Score
from audit.assessment.queries.figures import Estimate, Figures, Months, Unit, Wanted, figures_of
from audit.assessment.states import COUNTED
from audit.core.db import db, get_by_key
from audit.insight.periods import quarters_until
from audit.insight.queries.reading import TrendPoint
from audit.insight.queries.visits import Made, VisitLine, made, visits
from audit.network.models import Touchpoint
from reports.statistics import Sample, mean_range

FULL_BP = 10_000


@dataclass(frozen=True)
class TouchpointScorecard:
    """Everything that the page of a touchpoint shows of one quarter."""

    touchpoint: Touchpoint
    months: Months
    overall: Estimate | None
    trend: tuple[TrendPoint, ...]
    partner: Estimate | None
    """The figure of the partner whose touchpoint it is, for comparison."""
    visits: tuple[VisitLine, ...]
    made: Made
    phi: float
    sigma_a: float
    measured_partners: int
    """How many partners phi and sigma_a are pooled over."""


def touchpoint_scorecard(key: str, months: Months, *, offset: int, limit: int) -> TouchpointScorecard:
    """Return the scorecard of a touchpoint in a quarter with one slice of its visits.

    Raises NotFound, for a foreign one too. phi and sigma_a are those of the brand's partners: a touchpoint alone has
    too few visits to tell them. Six statements.
    """
    point = get_by_key(Touchpoint, key)
    spans = quarters_until(months)
    units = frozenset({Unit.PARTNER, Unit.RELATION})
    found = figures_of([Wanted(span, frozenset({MeasureKind.OVERALL}), units) for span in spans])
    rows = _counted(point.id, spans)
    criteria = [AuditLeg.touchpoint_id == point.id, AuditLeg.local_month.between(months.first, months.last)]
    trend = tuple(
        TrendPoint(span, _estimate([row for row in rows if span.first <= row.local_month <= span.last], figures))
        for span, figures in zip(spans, found, strict=True)
    )
    return TouchpointScorecard(
        touchpoint=point,
        months=months,
        overall=trend[-1].estimate,
        trend=trend,
        partner=found[-1].partner(point.partner_id),
        visits=visits(criteria, offset, limit),
        made=made(criteria),
        phi=found[-1].phi(),
        sigma_a=found[-1].sigma_a(),
        measured_partners=len(found[-1].partners()),
    )


def _counted(touchpoint_id: int, spans: Sequence[Months]) -> Sequence[Any]:
    columns = (AuditLeg.local_month, AuditLeg.auditor_id, Audit.assignment_id, Score.raw_bp, Score.critical_failures)
    rows: Iterable[Any] = db.session.execute(
        # Outer joins, so that SQLite begins with the few legs of the touchpoint and not with all scores.
        select(*columns)
        .select_from(AuditLeg)
        .outerjoin(Audit, (Audit.id == AuditLeg.audit_id) & Audit.state.in_(COUNTED))
        .outerjoin(AuditScore, (AuditScore.audit_id == Audit.id) & AuditScore.is_current)
        .outerjoin(
            Score,
            (Score.audit_score_id == AuditScore.id)
            & (Score.audit_leg_id == AuditLeg.id)
            & (Score.kind == MeasureKind.OVERALL)
            & (Score.from_slot == ""),
        )
        .where(
            AuditLeg.touchpoint_id == touchpoint_id,
            AuditLeg.local_month.between(spans[0].first, spans[-1].last),
        )
        .order_by(AuditLeg.id)
    )
    return [row for row in rows if row.raw_bp is not None]


def _estimate(rows: Sequence[Any], figures: Figures) -> Estimate | None:
    """Return the mean of the visits with its range; several legs of one visit here are one visit."""
    if not rows:
        return None
    scores: dict[int, list[int]] = defaultdict(list)
    auditors: dict[int, int] = {}
    for row in rows:
        scores[row.assignment_id].append(row.raw_bp)
        auditors[row.assignment_id] = row.auditor_id
    shares = [sum(found) / len(found) / FULL_BP for found in scores.values()]
    sample = Sample.of(shares, list(auditors.values()))
    span = mean_range(sample, figures.phi(), sigma_a=figures.sigma_a())
    low, high = span.basis_points()
    score = int(sample.mean * FULL_BP + 0.5)
    return Estimate(
        visits=sample.visits,
        score_bp=score,
        low_bp=min(low, score),
        high_bp=max(high, score),
        critical_failures=sum(row.critical_failures for row in rows),
        auditors=sample.auditors,
        sample=sample,
        range=span,
    )
