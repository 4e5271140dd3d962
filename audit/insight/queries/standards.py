"""One standard over all partners: in how many visits it was kept, its score with tiers, the visits that failed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, Cause, Finding, MeasureKind, Score
from audit.assessment.queries.figures import Estimate, Figures, Months, Unit, Wanted, change, figures_of
from audit.assessment.queries.joined import joined_visits
from audit.assessment.queries.kept import Seen, counted_standards
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.core.errors import NotFound
from audit.insight.filters import Filters
from audit.insight.periods import quarters_until
from audit.insight.queries.kept import is_kept, points_lost, target_of
from audit.insight.queries.reading import LISTED, Rules, TrendPoint
from audit.insight.queries.tiers import TierLabel, Tiers, tiers_of
from audit.network.models import Partner, Relation, Touchpoint
from audit.standards import queries as standards
from audit.standards.queries import StandardLine
from reports.statistics import Range, kept_range


@dataclass(frozen=True)
class Kept:
    """Kept in `kept` of the `tested` visits, `critical` of them with a critical failure."""

    kept: int
    tested: int
    critical: int

    @property
    def range(self) -> Range:
        """Wilson's range of the share of visits that keep it."""
        return kept_range(self.kept, self.tested)


@dataclass(frozen=True)
class StandardPartner:
    """How one company keeps the standard; figures that are None are "not measured"."""

    slug: str
    name: str
    relation: Relation
    kept: Kept | None
    estimate: Estimate | None
    lost_bp: int
    """Basis points that a visit that tested it lost by findings of it, on average."""
    tier: TierLabel | None
    """With which partners it cannot be told apart; None for companies that are no partners."""


@dataclass(frozen=True)
class FailedVisit:
    """A visit that did not keep the standard."""

    key: str
    number: int
    day: date
    partner: str
    place: str
    lost_bp: int
    critical: bool
    cause: Cause


@dataclass(frozen=True)
class StandardScorecard:
    """Everything that the page of a standard shows of one quarter."""

    line: StandardLine
    months: Months
    target_bp: int
    kept: Kept | None
    """Over all partners."""
    overall: Estimate | None
    previous: Estimate | None
    change_bp: tuple[int, int] | None
    trend: tuple[TrendPoint, ...]
    partners: tuple[StandardPartner, ...]
    """Those that were measured, by tier, the worst first, then by name; own units and competitors last."""
    tiers: Tiers
    unmeasured: tuple[tuple[str, str], ...]
    """Slug and name of the partners at work whose visits did not test it."""
    failed: tuple[FailedVisit, ...]
    failed_in_all: int
    phi: float
    sigma_a: float
    measured_partners: int


def standard_scorecard(
    code: str, months: Months, filters: Filters, rules: Rules, *, offset: int, limit: int
) -> StandardScorecard:
    """Return one standard over all partners in a quarter, with one slice of the visits that did not keep it.

    Raises NotFound, for a foreign one too. Eleven statements at most.
    """
    line = next((one for one in standards.standards() if one.standard.code == code), None)
    if line is None:
        raise NotFound("standard", code)
    measure = (MeasureKind.STANDARD, code)
    spans = quarters_until(months)
    units = frozenset({Unit.PARTNER, Unit.RELATION})
    wanted = [Wanted(span, frozenset({MeasureKind.STANDARD}), units) for span in spans]
    found = figures_of(wanted, narrowed=filters.narrowed())
    criteria = [AuditLeg.local_month.between(months.first, months.last), *filters.of_legs()]
    kept = _kept(line, _seen(code, criteria), rules.target_bp)
    lost = points_lost(AuditLeg.partner_id, *criteria, code=code)
    rows = db.session.execute(
        select(Partner.id, Partner.slug, Partner.name, Partner.relation, Partner.state).order_by(Partner.name)
    ).all()
    network = {row.id for row in rows if row.relation is Relation.PARTNER}
    known = tiers_of(found[-1], measure, network, rules.minimum_visits)
    measured = _measured(rows, found[-1], known, kept=kept, lost=lost, code=code)
    overall, previous = found[-1].network(measure), found[-2].network(measure)
    failed, in_all = _failed(code, criteria, offset, limit)
    return StandardScorecard(
        line=line,
        months=months,
        target_bp=target_of(line, months.last_day, rules.target_bp),
        kept=_sum(one for partner_id, one in kept.items() if partner_id in network),
        overall=overall,
        previous=previous,
        change_bp=change(overall, previous),
        trend=tuple(TrendPoint(span, one.network(measure)) for span, one in zip(spans, found, strict=True)),
        partners=_by_tier(measured, known),
        tiers=known,
        unmeasured=_unmeasured(rows, {one.slug for one in measured}),
        failed=failed,
        failed_in_all=in_all,
        phi=found[-1].phi(measure),
        sigma_a=found[-1].sigma_a(measure),
        measured_partners=len(measured),
    )


def _measured(
    rows: Sequence[Any],
    figures: Figures,
    known: Tiers,
    *,
    kept: Mapping[int, Kept],
    lost: Mapping[int, int],
    code: str,
) -> list[StandardPartner]:
    measure = (MeasureKind.STANDARD, code)
    return [
        StandardPartner(
            slug=row.slug,
            name=row.name,
            relation=row.relation,
            kept=kept.get(row.id),
            estimate=figures.partner(row.id, measure),
            lost_bp=lost.get(row.id, 0),
            tier=known.by_partner.get(row.id),
        )
        for row in rows
        if row.id in kept or figures.partner(row.id, measure)
    ]


def _by_tier(measured: Iterable[StandardPartner], known: Tiers) -> tuple[StandardPartner, ...]:
    order = {label: number for number, label in enumerate(known.labels)}
    return tuple(sorted(measured, key=lambda one: order[one.tier] if one.tier else len(order)))


def _unmeasured(rows: Sequence[Any], measured: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple((row.slug, row.name) for row in rows if row.state in LISTED and row.slug not in measured)


def _kept(line: StandardLine, seen: Iterable[tuple[int, Seen]], brand_target_bp: int) -> Mapping[int, Kept]:
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for partner_id, one in seen:
        for at, counts_in in enumerate((is_kept(one, line, brand_target_bp), True, one.failed)):
            counts[partner_id][at] += one.visits if counts_in else 0
    return {partner_id: Kept(*sums) for partner_id, sums in counts.items()}


def _sum(parts: Iterable[Kept]) -> Kept | None:
    found = list(parts)
    if not found:
        return None
    return Kept(sum(one.kept for one in found), sum(one.tested for one in found), sum(one.critical for one in found))


def _seen(code: str, criteria: Sequence[ColumnElement[bool]]) -> Iterator[tuple[int, Seen]]:
    """Yield what the counted visits of every partner saw of a standard; several legs of one visit are one visit."""
    counted = (AuditScore.is_current.is_(True), Audit.state.in_(COUNTED), *criteria)
    joined = joined_visits(*counted)
    failed = case((Score.critical_failures > 0, 1), else_=0).label("failed")
    columns = (AuditLeg.partner_id, Score.raw_bp, AuditLeg.local_date)
    statement = counted_standards(select(*columns, failed, func.count(Score.id)), joined.values(), code=code)
    for partner_id, raw_bp, day, critical, visits in db.session.execute(
        statement.where(*criteria).group_by(*columns, "failed")
    ):
        if raw_bp is not None:
            yield partner_id, Seen(code, raw_bp, day, bool(critical), visits)
    for (_assignment, partner_id), visit in joined.items():
        value = visit.together.theme(MeasureKind.STANDARD).get(code)
        if value is not None:
            yield partner_id, Seen(code, value.raw_bp, visit.first.local_date, value.critical_failures > 0, 1)


def _failed(
    code: str, criteria: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[tuple[FailedVisit, ...], int]:
    statement = (
        select(
            Audit.key,
            Audit.number,
            AuditLeg.local_date,
            Partner.name,
            Touchpoint.name,
            Finding.points_lost_bp,
            Finding.is_critical,
            Finding.cause,
        )
        .select_from(Finding)
        .join(AuditLeg, AuditLeg.id == Finding.audit_leg_id)
        .join(Audit, Audit.id == Finding.audit_id)
        .join(Partner, Partner.id == AuditLeg.partner_id)
        .join(Touchpoint, Touchpoint.id == AuditLeg.touchpoint_id)
        .where(Finding.standard_code == code, Finding.is_praise.is_(False), Audit.state.in_(COUNTED), *criteria)
    )
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    newest = statement.order_by(AuditLeg.local_date.desc(), AuditLeg.id.desc()).offset(offset).limit(limit)
    return tuple(FailedVisit(*row) for row in db.session.execute(newest)), total
