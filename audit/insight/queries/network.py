"""The network scorecard: one score of all partners, its trend, and every promise of every partner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select

from audit.assessment.models import MeasureKind, Rollup
from audit.assessment.queries.figures import Estimate, Figures, Measure, Months, change, figures_of
from audit.core.db import db
from audit.insight.filters import Filters
from audit.insight.periods import quarters_until
from audit.network.models import Partner, PartnerKind, PartnerState, Relation, Touchpoint
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState
from audit.standards import queries as standards

NEVER_MEANT = (AssignmentState.CANCELLED, AssignmentState.EXCLUDED)
"""States of visits that do not count as planned."""

LISTED = frozenset({PartnerState.TRIAL, PartnerState.ACTIVE, PartnerState.LEAVING})
"""States in which a partner is listed even when nothing was measured."""


@dataclass(frozen=True)
class TrendPoint:
    """The score of one quarter; None is "not measured"."""

    months: Months
    estimate: Estimate | None


@dataclass(frozen=True)
class Coverage:
    """Visits sent of those planned to open in a period, a visit of two partners counting for each."""

    done: int = 0
    planned: int = 0


@dataclass(frozen=True)
class Promised:
    """A promise as a column: its code and its short name by language."""

    code: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class PartnerLine:
    """A partner with its figures; `cells` follow the scorecard's promises, `trend` its quarters."""

    slug: str
    name: str
    kind: PartnerKind
    relation: Relation
    overall: Estimate | None
    cells: tuple[Estimate | None, ...]
    trend: tuple[Estimate | None, ...]
    coverage: Coverage


@dataclass(frozen=True)
class NetworkScorecard:
    """Everything that the network page shows of one quarter, as visited: every visit counts alike."""

    months: Months
    overall: Estimate | None
    previous: Estimate | None
    change_bp: tuple[int, int] | None
    """Range of the change since the quarter before, basis points."""
    trend: tuple[TrendPoint, ...]
    promises: tuple[Promised, ...]
    """The promises that were measured, in the brand's order."""
    unmeasured: tuple[Promised, ...]
    totals: tuple[Estimate | None, ...]
    """The network's figure of each promise."""
    partners: tuple[PartnerLine, ...]
    compared: tuple[PartnerLine, ...]
    """Own units and competitors: beside the network, never in its score."""
    coverage: Coverage
    phi: float
    sigma_a: float
    """Dispersion and severity (share) that were pooled over the brand for the overall ranges."""


@dataclass
class _Read:
    now: Figures
    spans: Sequence[Months]
    all: Sequence[Figures]
    promises: Sequence[Promised]
    planned: Mapping[int, Coverage] = field(default_factory=dict)


def network_scorecard(months: Months, filters: Filters) -> NetworkScorecard:
    """Return the scorecard of a quarter. Five statements, whatever the number of audits."""
    spans = quarters_until(months)
    found = figures_of(
        spans,
        kinds=(MeasureKind.OVERALL, MeasureKind.PROMISE),
        criteria=[
            *filters.of_rollups(),
            or_(Rollup.measure == MeasureKind.OVERALL, Rollup.local_month >= months.first),
        ],
    )
    rows = db.session.execute(
        select(Partner.id, Partner.slug, Partner.name, Partner.kind, Partner.relation, Partner.state).order_by(
            Partner.name, Partner.id
        )
    ).all()
    known = [Promised(row.code, row.title) for row in standards.promises()]
    measured = {code for _, code in found[-1].measures(MeasureKind.PROMISE)}
    read = _Read(found[-1], spans, found, [one for one in known if one.code in measured], planned(months, filters))
    shown = [row for row in rows if row.state in LISTED or read.now.partner(row.id) or row.id in read.planned]
    return _scorecard(read, shown, tuple(one for one in known if one.code not in measured))


def _scorecard(read: _Read, rows: Sequence[Any], unmeasured: tuple[Promised, ...]) -> NetworkScorecard:
    network = [row.id for row in rows if row.relation is Relation.PARTNER]
    lines = {row.id: _line(read, row) for row in rows}
    points = tuple(TrendPoint(span, one.network(among=network)) for span, one in zip(read.spans, read.all, strict=True))
    overall, previous = points[-1].estimate, points[-2].estimate
    return NetworkScorecard(
        months=read.spans[-1],
        overall=overall,
        previous=previous,
        change_bp=change(overall, previous),
        trend=points,
        promises=tuple(read.promises),
        unmeasured=unmeasured,
        totals=tuple(read.now.network(promise(one.code), among=network) for one in read.promises),
        partners=tuple(line for line in lines.values() if line.relation is Relation.PARTNER),
        compared=tuple(line for line in lines.values() if line.relation is not Relation.PARTNER),
        coverage=_sum(read.planned.get(partner_id, Coverage()) for partner_id in network),
        phi=read.now.phi(),
        sigma_a=read.now.sigma_a(),
    )


def promise(code: str) -> Measure:
    """Return the measure of a promise."""
    return MeasureKind.PROMISE, code


def _line(read: _Read, row: Any) -> PartnerLine:
    return PartnerLine(
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        relation=row.relation,
        overall=read.now.partner(row.id),
        cells=tuple(read.now.partner(row.id, promise(one.code)) for one in read.promises),
        trend=tuple(one.partner(row.id) for one in read.all),
        coverage=read.planned.get(row.id, Coverage()),
    )


def _sum(parts: Iterable[Coverage]) -> Coverage:
    found = list(parts)
    return Coverage(sum(one.done for one in found), sum(one.planned for one in found))


def planned(months: Months, filters: Filters) -> dict[int, Coverage]:
    """Return by partner how many of the visits that open in the months were planned, and how many were sent."""
    statement = (
        select(Touchpoint.partner_id, Assignment.state, func.count(Assignment.id.distinct()))
        .join(AssignmentLeg, AssignmentLeg.assignment_id == Assignment.id)
        .join(Touchpoint, Touchpoint.id == AssignmentLeg.touchpoint_id)
        .where(
            Assignment.occurs_on.between(months.first, months.last_day),
            Assignment.state.not_in(NEVER_MEANT),
            *filters.of_plan(),
        )
        .group_by(Touchpoint.partner_id, Assignment.state)
    )
    found: dict[int, Coverage] = {}
    for partner_id, state, count in db.session.execute(statement):
        so_far = found.get(partner_id, Coverage())
        done = count if state is AssignmentState.SUBMITTED else 0
        found[partner_id] = Coverage(so_far.done + done, so_far.planned + count)
    return found
